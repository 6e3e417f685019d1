// The view of a deep network's layers as a Streamlit custom component (v2): one payload in, nothing goes back.

import { createStageComponent } from "../core/mount.js";
import { createLayersPlayer } from "./stage.js";

export default createStageComponent(createLayersPlayer);
