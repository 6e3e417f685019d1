// The player as a Streamlit custom component (v2; mount.js).
//
//   state   "start"     [x, y, seq]   while the start is dragged; answered by a payload whose answer >= seq
//   state   "inside"    the place of the run whose step view is open, -1 if none is
//   trigger "released"  [x, y]        the drag is over
//   trigger "missing"   hash          send this grid of heights

import { createComponent, keepAddress } from "../core/mount.js";
import { createSender } from "../core/sender.js";
import { createPlayer } from "./stage.js";

function mount(parentElement) {
  let component = null;
  const address = keepAddress();
  const sender = createSender((point, seq) => component.setStateValue("start", [...point, seq]));
  const player = createPlayer(parentElement, {
    view: address.view,
    onView: address.onView,
    onStart: (point) => sender.offer(point),
    onRelease(point) {
      sender.flush();
      component.setTriggerValue("released", point);
    },
    onInside: (index) => component.setStateValue("inside", index),
    onMissing: (hash) => component.setTriggerValue("missing", hash),
  });
  return {
    receive(latest) {
      component = latest; // the newest setters
      if (!(component.data instanceof Uint8Array)) return;
      const answer = player.update(component.data);
      sender.answered(answer);
    },
    destroy() {
      address.destroy();
      sender.stop();
      player.destroy();
    },
  };
}

export default createComponent(mount);
