// Points on a line as a Streamlit custom component (v2; ../core/mount.js).
//
//   state   "moved"     {points, seq}  while a point is dragged; answered by a payload whose answer >= seq
//   trigger "released"  {points}       the drag is over, or a point was added or removed

import { createStageComponent } from "../core/mount.js";
import { createSender } from "../core/sender.js";
import { createPointsPlayer } from "./stage.js";

function connect(latest) {
  const sender = createSender((points, seq) => latest().setStateValue("moved", { points, seq }));
  return {
    onMove: (points) => sender.offer(points),
    onRelease(points) {
      sender.drop();
      latest().setTriggerValue("released", { points });
    },
    answered: sender.answered,
    stop: sender.stop,
  };
}

export default createStageComponent(createPointsPlayer, connect, false);
