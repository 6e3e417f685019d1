// A bar for work that goes on beside the page, as a Streamlit custom component (v2).
//
//   trigger "more"  number  the answer of that number is on the screen; what is next?

import { element, setAttribute, setText } from "../core/dom.js";
import { say, speak } from "../core/words.js";

const LOOK = "display:flex;align-items:center;gap:.6rem;font:400 .85rem var(--st-font, system-ui);color:var(--st-text-color, inherit)";

const bars = new WeakMap();

function make(parent) {
  const words = element("span", { role: "status", style: "white-space:nowrap;overflow:hidden;text-overflow:ellipsis" });
  const bar = element("progress", {
    max: 1,
    "data-test": "progress",
    style: "flex:1 1 8rem;min-width:4rem;max-width:24rem;height:.5rem;accent-color:var(--st-primary-color, #c8374a)",
  });
  const row = element("div", { style: LOOK }, bar, words);
  parent.append(row);
  return { row, bar, words, timer: 0 };
}

export default function progress({ data, parentElement, setTriggerValue }, folder) {
  if (!bars.has(parentElement)) bars.set(parentElement, make(parentElement));
  const made = bars.get(parentElement);
  const { share, words, number, more } = data;
  clearTimeout(made.timer);
  made.row.hidden = share === null;
  made.row.style.display = share === null ? "none" : "flex";
  setText(made.words, words);
  speak(data.spoken, folder, () => setAttribute(made.bar, "aria-label", say("Training")));
  if (share === null) return () => {};
  if (share > 0) made.bar.value = share;
  else made.bar.removeAttribute("value");
  made.timer = setTimeout(() => setTriggerValue("more", number), more);
  return () => {
    if (!parentElement.isConnected) clearTimeout(made.timer);
  };
}
