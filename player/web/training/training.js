// The view of some trainings as a Streamlit custom component (v2; ../mount.js).
//
//   trigger "point"  [x, y, class, sequence]   a point was added; the class is 0 where a number is to be predicted

import { createComponent, keepAddress } from "../core/mount.js";
import { createTrainingPlayer } from "./stage.js";

function mount(parentElement) {
  let component = null;
  let sequence = 0;
  const address = keepAddress();
  const player = createTrainingPlayer(parentElement, {
    ...address,
    onPoint(point) {
      sequence += 1;
      component.setTriggerValue("point", [...point, sequence]);
    },
  });
  return {
    receive(latest) {
      component = latest; // the newest setters
      if (component.data instanceof Uint8Array) player.update(component.data);
    },
    destroy() {
      address.destroy();
      player.destroy();
    },
  };
}

export default createComponent(mount);
