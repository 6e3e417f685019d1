// Points on a line as a Streamlit custom component (v2; ../mount.js).
//
//   state   "moved"     {points, seq}  while a point is dragged; answered by a payload whose answer >= seq
//   trigger "released"  {points}       the drag is over, or a point was added or removed

import { createComponent } from "../core/mount.js";
import { createSender } from "../core/sender.js";
import { createPointsPlayer } from "./stage.js";

function mount(parentElement) {
  const entry = { component: null };
  const sender = createSender((points, seq) => entry.component.setStateValue("moved", { points, seq }));
  const player = createPointsPlayer(parentElement, {
    onMove: (points) => sender.offer(points),
    onRelease(points) {
      sender.drop();
      entry.component.setTriggerValue("released", { points });
    },
  });
  entry.receive = (component) => {
    entry.component = component; // the newest setters
    if (component.data instanceof Uint8Array) sender.answered(player.update(component.data));
  };
  entry.destroy = () => {
    sender.stop();
    player.destroy();
  };
  return entry;
}

export default createComponent(mount);
