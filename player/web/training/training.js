// The view of some trainings as a Streamlit custom component (v2; ../core/mount.js).
//
//   trigger "point"  [x, y, class, sequence]   a point was added; the class is 0 where a number is to be predicted

import { createStageComponent } from "../core/mount.js";
import { createTrainingPlayer } from "./stage.js";

function connect(latest) {
  let sequence = 0;
  return {
    onPoint(point) {
      sequence += 1;
      latest().setTriggerValue("point", [...point, sequence]);
    },
  };
}

export default createStageComponent(createTrainingPlayer, connect);
