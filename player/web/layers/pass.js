// Where the clock stands between inputs and loss: the first half of its steps goes forward, the second back.

import { say } from "../core/words.js";

/** Step -> {forward: layers 0 … it have a signal, back: layers it … L have a gradient (null: none yet), layer}. */
export function passAt(step, depth) {
  const back = step > depth ? 2 * depth - step : null;
  return { forward: Math.min(step, depth), back, layer: back ?? step };
}

/** Words for a step, [short, long]. */
export function tellPass(step, steps) {
  const depth = steps / 2;
  const { back, layer } = passAt(step, depth);
  const at = Math.round(layer);
  const places = { layer: at, layers: depth };
  if (back === null) return [`→ ${at} / ${depth}`, say("Forward, layer {layer} of {layers}", places)];
  return [`← ${at} / ${depth}`, say("Back, layer {layer} of {layers}", places)];
}
