// The keys, once: every key, the action it calls and its words in the help. A stage chooses its own. C and R are
// Streamlit's and stay free.

import { say } from "./words.js";

/** match(event) -> the argument for the action, or null. */
const key = (...names) => (event) => (!event.shiftKey && names.includes(event.key.toLowerCase()) ? true : null);
const pair = (one, other, by = 1) => (event) => (event.shiftKey ? null : { [one]: -by, [other]: by }[event.key] ?? null);
const shifted = (by) => (event) => (event.shiftKey ? { ArrowLeft: -by, ArrowRight: by }[event.key] ?? null : null);
/** Digits by place on the keyboard (event.code), because Shift changes what they type: 1-9, then 0 is the tenth. */
const digit = (shift) => (event) => {
  const [, number] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? [];
  return number !== undefined && event.shiftKey === shift ? (Number(number) + 9) % 10 : null;
};

/** {keys, words} are the help's, {match, action} the keyboard's; `needs` names what must be there for it (help.js). */
function makeTable() {
  const step = { keys: "← →", match: pair("ArrowLeft", "ArrowRight"), action: "move" };
  const ends = { keys: say("Home, End"), match: pair("Home", "End", Infinity), action: "move" };
  const escape = { keys: say("Esc"), match: key("escape"), action: "close" };

  return {
    play: { keys: say("Space, K"), words: say("play or pause"), match: key(" ", "k"), action: "toggle" },
    step: { ...step, words: say("one step back, forward") },
    layer: { ...step, words: say("one layer back, on") },
    tenSteps: { keys: say("Shift ← →"), words: say("ten steps"), match: shifted(10), action: "move" },
    fiveLayers: { keys: say("Shift ← →"), words: say("five layers"), match: shifted(5), action: "move" },
    hop: { keys: say("Shift ← →"), words: say("to the look before, after"), match: shifted(1), action: "hop" },
    firstLast: { ...ends, words: say("first, last step") },
    startEnd: { ...ends, words: say("the start, the end") },
    inputsEnd: { ...ends, words: say("the inputs, the end of the way back") },
    turn: { keys: "T", words: say("the turning point: the last layer"), match: key("t"), action: "turn" },
    best: { keys: "B", words: say("the lowest validation loss"), match: key("b"), action: "best" },
    speed: { keys: "↑ ↓", words: say("faster, slower"), match: pair("ArrowDown", "ArrowUp"), action: "faster" },
    loop: { keys: "L", words: say("loop on or off"), match: key("l"), action: "toggleLoop" },
    toggleRun: { keys: "1 … 9, 0", words: say("hide or show a run"), match: digit(false), action: "toggleRun" },
    soloRun: { keys: say("Shift 1 … 0"), words: say("show this run alone"), match: digit(true), action: "soloRun" },
    showAll: { keys: "A", words: say("show all runs"), match: key("a"), action: "showAll" },
    lookAtRun: { keys: "1 … 9, 0", words: say("look into a run"), match: digit(false), action: "look" },
    lookAtNetwork: { keys: "1 … 6", words: say("look into a network"), match: digit(false), action: "look" },
    place: { keys: "P", words: say("place a point: arrows move it, Enter adds it"), match: key("p"), action: "place" },
    nextClass: { keys: "X", words: say("the class of the next point"), match: key("x"), action: "nextClass" },
    inside: { keys: "I", words: say("inside the step"), needs: "inside", match: key("i"), action: "toggleInside" },
    help: { keys: "?", words: say("this help"), match: (event) => (event.key === "?" ? true : null), action: "toggleHelp" },
    closeIt: { ...escape, words: say("close it") },
    closeAny: { ...escape, words: say("close what is open") },
  };
}

/** Those of these names. */
export function chooseKeys(...names) {
  const table = makeTable();
  return names.map((name) => table[name]);
}
