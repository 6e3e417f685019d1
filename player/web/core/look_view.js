// What a link remembers about a view in which one of several is looked into, as text in the query key `view`: tokens
// joined by dots, as in view.js.
//
//   s12      paused at step 12 (absent: playing)
//   look2    the second is looked into
//   v6       at a speed of 6
//   once     the loop is off

import { clamp } from "./view.js";

const MOST = 99;

/** Text -> {step: number|null, look, speed, loop}; what is not understood is skipped. */
export function readView(text, { speeds, usual }) {
  const view = { step: null, look: 0, speed: usual, loop: true };
  for (const token of String(text ?? "").slice(0, 200).split(".")) {
    const [, word, digits] = /^([a-z]+)([0-9]*)$/.exec(token) ?? [];
    const value = digits ? Number(digits) : null;
    if (word === "s" && value !== null) view.step = clamp(value, 0, 1e6);
    if (word === "look" && value !== null) view.look = clamp(value, 1, MOST) - 1;
    if (word === "v" && speeds.includes(value)) view.speed = value;
    if (word === "once" && value === null) view.loop = false;
  }
  return view;
}

/** The text of a view; the usual view is the empty text. */
export function writeView({ step, look, speed, loop }, { usual }) {
  const tokens = [];
  if (step !== null) tokens.push(`s${Math.round(step)}`);
  if (look > 0) tokens.push(`look${look + 1}`);
  if (speed !== usual) tokens.push(`v${speed}`);
  if (!loop) tokens.push("once");
  return tokens.join(".");
}
