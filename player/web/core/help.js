// The help: the table of keys, and what the pointer does.

import { element, icon } from "./dom.js";
import { say } from "./words.js";

const CLOSE = "M6 6l12 12M18 6L6 18";

/**
 * `keys` as in keys.js, `pointer` as pairs of what is done and what it does. A key's `needs`, or the third of a
 * pair, names what must be there for it (`arrange`).
 */
export function createHelp(keys, pointer) {
  const close = element("button", { type: "button", class: "dh-button dh-plain", "aria-label": say("Close help") }, icon(CLOSE, true));
  const rows = [...keys.map((one) => [one.keys, one.words, one.needs]), ...pointer]
    .map(([act, words, needs]) => ({ needs, cells: [element("dt", {}, act), element("dd", {}, words)] }));
  const table = element("dl", {}, ...rows.flatMap(({ cells }) => cells));
  const title = say("Keys and pointer");
  const node = element("div", { class: "dh-help", role: "dialog", "aria-label": title, hidden: true }, element("strong", {}, title), close, table);
  let before = null;

  const help = {
    element: node,
    get open() {
      return !node.hidden;
    },
    /** `there` says of everything that a row may need whether it is there. */
    arrange(there) {
      for (const { needs, cells } of rows) for (const cell of cells) cell.hidden = Boolean(needs) && !there[needs];
    },
    toggle(open) {
      if (open === help.open) return false;
      if (open) before = node.getRootNode().activeElement ?? null;
      node.hidden = !open;
      if (open) close.focus();
      else before?.focus?.({ preventScroll: true });
      return true;
    },
  };
  close.addEventListener("click", () => help.toggle(false));
  return help;
}
