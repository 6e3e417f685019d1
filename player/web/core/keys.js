// The keys, once: every key, the action it calls and its words in the help. A stage chooses its own. C and R are
// Streamlit's and stay free.

/** match(event) -> the argument for the action, or null. */
const key = (...names) => (event) => (!event.shiftKey && names.includes(event.key.toLowerCase()) ? true : null);
const pair = (one, other, by = 1) => (event) => (event.shiftKey ? null : { [one]: -by, [other]: by }[event.key] ?? null);
const shifted = (by) => (event) => (event.shiftKey ? { ArrowLeft: -by, ArrowRight: by }[event.key] ?? null : null);
/** Digits by place on the keyboard (event.code), because Shift changes what they type: 1-9, then 0 is the tenth. */
const digit = (shift) => (event) => {
  const [, number] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? [];
  return number !== undefined && event.shiftKey === shift ? (Number(number) + 9) % 10 : null;
};

const step = { keys: "← →", match: pair("ArrowLeft", "ArrowRight"), action: "move" };
const ends = { keys: "Home, End", match: pair("Home", "End", Infinity), action: "move" };
const escape = { keys: "Esc", match: key("escape"), action: "close" };

/** {keys, words} are the help's, {match, action} the keyboard's; `needs` names what must be there for it (help.js). */
const TABLE = {
  play: { keys: "Space, K", words: "play or pause", match: key(" ", "k"), action: "toggle" },
  step: { ...step, words: "one step back, forward" },
  layer: { ...step, words: "one layer back, on" },
  tenSteps: { keys: "Shift ← →", words: "ten steps", match: shifted(10), action: "move" },
  fiveLayers: { keys: "Shift ← →", words: "five layers", match: shifted(5), action: "move" },
  hop: { keys: "Shift ← →", words: "to the look before, after", match: shifted(1), action: "hop" },
  firstLast: { ...ends, words: "first, last step" },
  startEnd: { ...ends, words: "the start, the end" },
  inputsEnd: { ...ends, words: "the inputs, the end of the way back" },
  turn: { keys: "T", words: "the turning point: the last layer", match: key("t"), action: "turn" },
  best: { keys: "B", words: "the lowest validation loss", match: key("b"), action: "best" },
  speed: { keys: "↑ ↓", words: "faster, slower", match: pair("ArrowDown", "ArrowUp"), action: "faster" },
  loop: { keys: "L", words: "loop on or off", match: key("l"), action: "toggleLoop" },
  toggleRun: { keys: "1 … 9, 0", words: "hide or show a run", match: digit(false), action: "toggleRun" },
  soloRun: { keys: "Shift 1 … 0", words: "show this run alone", match: digit(true), action: "soloRun" },
  showAll: { keys: "A", words: "show all runs", match: key("a"), action: "showAll" },
  lookAtRun: { keys: "1 … 9, 0", words: "look into a run", match: digit(false), action: "look" },
  lookAtNetwork: { keys: "1 … 6", words: "look into a network", match: digit(false), action: "look" },
  place: { keys: "P", words: "place a point: arrows move it, Enter adds it", match: key("p"), action: "place" },
  nextClass: { keys: "X", words: "the class of the next point", match: key("x"), action: "nextClass" },
  inside: { keys: "I", words: "inside the step", needs: "inside", match: key("i"), action: "toggleInside" },
  help: { keys: "?", words: "this help", match: (event) => (event.key === "?" ? true : null), action: "toggleHelp" },
  closeIt: { ...escape, words: "close it" },
  closeAny: { ...escape, words: "close what is open" },
};

export const chooseKeys = (...names) => names.map((name) => TABLE[name]);
