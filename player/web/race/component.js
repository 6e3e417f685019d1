// The player as a Streamlit custom component (v2; ../core/mount.js).
//
//   state   "start"     [x, y, seq]   while the start is dragged; answered by a payload whose answer >= seq
//   state   "inside"    the place of the run whose step view is open, -1 if none is
//   trigger "released"  [x, y]        the drag is over
//   trigger "missing"   hash          send this grid of heights

import { createStageComponent } from "../core/mount.js";
import { createSender } from "../core/sender.js";
import { createPlayer } from "./stage.js";

function connect(latest) {
  const sender = createSender((point, seq) => latest().setStateValue("start", [...point, seq]));
  return {
    onStart: (point) => sender.offer(point),
    onRelease(point) {
      sender.flush();
      latest().setTriggerValue("released", point);
    },
    onInside: (index) => latest().setStateValue("inside", index),
    onMissing: (hash) => latest().setTriggerValue("missing", hash),
    answered: sender.answered,
    stop: sender.stop,
  };
}

export default createStageComponent(createPlayer, connect);
