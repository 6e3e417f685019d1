// The keys of this view; see ../keyboard.js.

import { digit, key, shifted } from "../core/keyboard.js";

export const KEYS = [
  { keys: "Space, K", words: "play or pause", match: key(" ", "k"), act: (player) => player.toggle() },
  { keys: "← →", words: "one step back, forward", match: key("arrowleft"), act: (player) => player.move(-1) },
  { match: key("arrowright"), act: (player) => player.move(1) },
  { keys: "Shift ← →", words: "to the look before, after", match: shifted("ArrowLeft"), act: (player) => player.hop(-1) },
  { match: shifted("ArrowRight"), act: (player) => player.hop(1) },
  { keys: "Home, End", words: "the start, the end", match: key("home"), act: (player) => player.move(-Infinity) },
  { match: key("end"), act: (player) => player.move(Infinity) },
  { keys: "B", words: "the lowest validation loss", match: key("b"), act: (player) => player.best() },
  { keys: "↑ ↓", words: "faster, slower", match: key("arrowup"), act: (player) => player.faster(1) },
  { match: key("arrowdown"), act: (player) => player.faster(-1) },
  { keys: "L", words: "loop on or off", match: key("l"), act: (player) => player.toggleLoop() },
  { keys: "1 … 9, 0", words: "look into a run", match: digit(false), act: (player, index) => player.look(index) },
  { keys: "P", words: "place a point: arrows move it, Enter adds it", match: key("p"), act: (player) => player.place() },
  { keys: "X", words: "the class of the next point", match: key("x"), act: (player) => player.nextClass() },
  { keys: "?", words: "this help", match: (event) => (event.key === "?" ? true : null), act: (player) => player.toggleHelp() },
  { keys: "Esc", words: "close it", match: key("escape"), act: (player) => player.closeHelp() },
];

export const POINTER = [
  ["Click the picture", "add a point of the class that is chosen there"],
  ["Drag a chart", "scrub"],
  ["Click a run", "look into it"],
];
