// The keys, once: the table acts and is also the help. C and R are Streamlit's and stay free.

/** `match(event)` -> argument for `act`, or null. `act(player, argument)`. */
export const key = (...names) => (event) => (!event.shiftKey && names.includes(event.key.toLowerCase()) ? true : null);
export const shifted = (name) => (event) => (event.shiftKey && event.key === name ? true : null);
/** Digits by place on the keyboard (event.code), because Shift changes what they type: 1-9, then 0 is the tenth. */
export const digit = (shift) => (event) => {
  const [, number] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? [];
  return number !== undefined && event.shiftKey === shift ? (Number(number) + 9) % 10 : null;
};

export const KEYS = [
  { keys: "Space, K", words: "play or pause", match: key(" ", "k"), act: (player) => player.toggle() },
  { keys: "← →", words: "one step back, forward", match: key("arrowleft"), act: (player) => player.move(-1) },
  { match: key("arrowright"), act: (player) => player.move(1) },
  { keys: "Shift ← →", words: "ten steps", match: shifted("ArrowLeft"), act: (player) => player.move(-10) },
  { match: shifted("ArrowRight"), act: (player) => player.move(10) },
  { keys: "Home, End", words: "first, last step", match: key("home"), act: (player) => player.move(-Infinity) },
  { match: key("end"), act: (player) => player.move(Infinity) },
  { keys: "↑ ↓", words: "faster, slower", match: key("arrowup"), act: (player) => player.faster(1) },
  { match: key("arrowdown"), act: (player) => player.faster(-1) },
  { keys: "L", words: "loop on or off", match: key("l"), act: (player) => player.toggleLoop() },
  { keys: "1 … 9, 0", words: "hide or show a run", match: digit(false), act: (player, index) => player.toggleRun(index) },
  { keys: "Shift 1 … 0", words: "show this run alone", match: digit(true), act: (player, index) => player.soloRun(index) },
  { keys: "A", words: "show all runs", match: key("a"), act: (player) => player.showAll() },
  { keys: "I", words: "inside the step", needs: "inside", match: key("i"), act: (player) => player.toggleInside() },
  { keys: "?", words: "this help", match: (event) => (event.key === "?" ? true : null), act: (player) => player.toggleHelp() },
  { keys: "Esc", words: "close what is open", match: key("escape"), act: (player) => player.closeHelp() || player.closeInside() },
];

const isText = (target) => target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "range");

function handle(event, player, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const [target] = event.composedPath();
  if (target.tagName && isText(target) && event.key !== "Escape") return;
  if (target.tagName === "BUTTON" && (event.key === " " || event.key === "Enter")) return; // presses the button
  for (const { match, act } of keys) {
    const argument = match(event);
    if (argument === null) continue;
    if (act(player, argument) === false) return; // nothing to do here: the key is the page's
    event.preventDefault();
    event.stopPropagation();
    return;
  }
}

/** `keys` act when the focus is in the player, or nowhere. Returns a function that stops listening. */
export function listenToKeys(root, player, keys = KEYS) {
  const listening = new AbortController();
  const { signal } = listening;
  root.addEventListener("keydown", (event) => handle(event, player, keys), { signal });
  const nowhere = [document.body, document.documentElement];
  document.addEventListener("keydown", (event) => nowhere.includes(event.target) && handle(event, player, keys), { signal });
  return () => listening.abort();
}
