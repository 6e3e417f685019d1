// Listening to the keys of a stage; keys.js has what they do.

const isText = (target) => target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "range");

function handle(event, player, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const [target] = event.composedPath();
  if (target.tagName && isText(target) && event.key !== "Escape") return;
  if (target.tagName === "BUTTON" && (event.key === " " || event.key === "Enter")) return; // presses the button
  for (const { match, action } of keys) {
    const argument = match(event);
    if (argument === null) continue;
    if (player[action](argument) === false) return; // nothing to do here: the key is the page's
    event.preventDefault();
    event.stopPropagation();
    return;
  }
}

/** `keys` act when the focus is in the player, or nowhere. Returns a function that stops listening. */
export function listenToKeys(root, player, keys) {
  const listening = new AbortController();
  const { signal } = listening;
  root.addEventListener("keydown", (event) => handle(event, player, keys), { signal });
  const nowhere = [document.body, document.documentElement];
  document.addEventListener("keydown", (event) => nowhere.includes(event.target) && handle(event, player, keys), { signal });
  return () => listening.abort();
}
