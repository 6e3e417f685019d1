// The line's axis, the same in both views, so that a constant stands at one place in both.

import { tick } from "../core/format.js";
import { niceTicks } from "../core/scale.js";

export const MARGIN = { left: 22, right: 22 };
const ROOM = 64; // pixels for a label

export function createAxis({ low, high }, width) {
  const inner = width - MARGIN.left - MARGIN.right;
  return {
    left: MARGIN.left,
    right: width - MARGIN.right,
    toX: (value) => MARGIN.left + ((value - low) / (high - low)) * inner,
    toValue: (x) => low + (Math.max(0, Math.min(inner, x - MARGIN.left)) / inner) * (high - low),
    ticks: niceTicks(low, high, Math.max(2, Math.floor(inner / ROOM))).map((value) => ({ value, label: tick(value) })),
  };
}

/** Grid lines from `top` to `bottom` and their numbers below. */
export function drawAxis(context, axis, theme, top, bottom, labelled = true) {
  context.font = `11px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { value, label } of axis.ticks) {
    const x = axis.toX(value);
    context.fillStyle = theme.grid;
    context.fillRect(x - 0.5, top, 1, bottom - top);
    context.fillStyle = theme.muted;
    if (labelled) context.fillText(label, x, bottom + 5);
  }
}
