// The view of a deep network's layers as a Streamlit custom component (v2): one payload in, nothing goes back.

import { createComponent, keepAddress } from "../core/mount.js";
import { createLayersPlayer } from "./stage.js";

function mount(parentElement) {
  const address = keepAddress();
  const player = createLayersPlayer(parentElement, address);
  return {
    receive: ({ data }) => data instanceof Uint8Array && player.update(data),
    destroy() {
      address.destroy();
      player.destroy();
    },
  };
}

export default createComponent(mount);
