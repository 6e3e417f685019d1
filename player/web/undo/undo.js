// The way back, as a Streamlit custom component (v2). Streamlit's own button is either pressed or not in what it sends,
// so of two quick presses it loses one; this one counts.
//
//   state "presses"  [mount, count]  how often it was pressed since it was made; every mount has a name of its own

import { element, setText } from "../core/dom.js";
import { say, speak } from "../core/words.js";

const LOOK = `
  display:inline-flex;align-items:center;justify-content:center;gap:.4rem;min-height:2.5rem;padding:.25rem .75rem;margin:0;
  border:1px solid var(--st-border-color, rgba(128, 128, 128, .4));border-radius:var(--st-button-radius, .5rem);
  background:var(--st-background-color, transparent);color:inherit;font:400 .875rem var(--st-font, system-ui);
  line-height:1.6;cursor:pointer;user-select:none`;
const ICON = "font:400 1.1rem 'Material Symbols Rounded';line-height:1;font-feature-settings:'liga'";
const RULES = `
  button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
  button:disabled { opacity: .4; cursor: not-allowed; border-color: var(--st-border-color); color: inherit; }`;

const buttons = new WeakMap();

function make(parent) {
  const icon = element("span", { "aria-hidden": "true", translate: "no", style: ICON });
  icon.textContent = "undo";
  const words = element("span", {});
  const button = element("button", { type: "button", style: LOOK, "data-test": "undo" }, icon, words);
  const rules = element("style", {});
  rules.textContent = RULES;
  parent.append(rules, button);
  const made = { button, words, mount: Math.random().toString(36).slice(2), count: 0, send: () => {} };
  button.addEventListener("click", () => {
    made.count += 1;
    made.send("presses", [made.mount, made.count]);
  });
  return made;
}

export default function undo({ data, parentElement, setStateValue }, folder) {
  if (!buttons.has(parentElement)) buttons.set(parentElement, make(parentElement));
  const made = buttons.get(parentElement);
  made.send = setStateValue;
  made.button.disabled = !data.enabled;
  speak(data.spoken, folder, () => setText(made.words, say("Undo")));
  return () => {};
}
