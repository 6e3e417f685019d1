// The player: one payload of typed arrays in, four linked views on one clock out. ES modules, no dependency.
//
//   createPlayer(root, options)   for any page (stage.js)
//   default export                a Streamlit custom component, version 2 (component.js)
//
// player.css must be in the same tree (document or shadow root) as `root`.

export { createPlayer } from "./stage.js";
export { default } from "./component.js";
