// The keys of this view; see ../keyboard.js.

import { digit, key, shifted } from "../core/keyboard.js";

export const KEYS = [
  { keys: "Space, K", words: "play or pause", match: key(" ", "k"), act: (player) => player.toggle() },
  { keys: "← →", words: "one layer back, on", match: key("arrowleft"), act: (player) => player.move(-1) },
  { match: key("arrowright"), act: (player) => player.move(1) },
  { keys: "Shift ← →", words: "five layers", match: shifted("ArrowLeft"), act: (player) => player.move(-5) },
  { match: shifted("ArrowRight"), act: (player) => player.move(5) },
  { keys: "Home, End", words: "the inputs, the end of the way back", match: key("home"), act: (player) => player.move(-Infinity) },
  { match: key("end"), act: (player) => player.move(Infinity) },
  { keys: "T", words: "the turning point: the last layer", match: key("t"), act: (player) => player.turn() },
  { keys: "↑ ↓", words: "faster, slower", match: key("arrowup"), act: (player) => player.faster(1) },
  { match: key("arrowdown"), act: (player) => player.faster(-1) },
  { keys: "L", words: "loop on or off", match: key("l"), act: (player) => player.toggleLoop() },
  { keys: "1 … 6", words: "look into a network", match: digit(false), act: (player, index) => player.look(index) },
  { keys: "?", words: "this help", match: (event) => (event.key === "?" ? true : null), act: (player) => player.toggleHelp() },
  { keys: "Esc", words: "close it", match: key("escape"), act: (player) => player.closeHelp() },
];

export const POINTER = [
  ["Drag a picture", "scrub: on the left forward, on the right back"],
  ["Point at a layer", "its numbers"],
  ["Click a network", "look into it"],
];
