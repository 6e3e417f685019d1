// Where clipping acted: a short bar across the path, at the point whose gradient was clipped.

import { styleOf } from "../core/palette.js";

const APART = 7; // pixels: of marks nearer than this to each other only the first is drawn
const REACH = 4.5; // half the length of a mark

/** The steps whose mark is drawn, in order; `isSeen(step)` says whether the point is in this view. */
export function placeMarks(run, x, y, isSeen) {
  const marks = [];
  const taken = new Set();
  for (const step of run.clipped) {
    const cell = `${Math.round(x[step] / APART)}/${Math.round(y[step] / APART)}`;
    const last = marks.at(-1);
    if (!isSeen(step) || taken.has(cell)) continue;
    if (last !== undefined && Math.hypot(x[step] - x[last], y[step] - y[last]) < APART) continue;
    taken.add(cell);
    marks.push(step);
  }
  return marks;
}

/** Draws the marks of a line (trails.js) after step `from`, up to step `to`. */
export function drawMarks(context, { run, x, y, marks }, from, to, theme) {
  context.setLineDash([]);
  context.lineCap = "round";
  for (const step of marks) {
    if (step <= from || step > to) continue;
    const next = Math.min(step + 1, run.last);
    const [dx, dy] = [x[next] - x[step], y[next] - y[step]];
    const part = REACH / (Math.hypot(dx, dy) || 1);
    context.beginPath();
    context.moveTo(x[step] + part * dy, y[step] - part * dx);
    context.lineTo(x[step] - part * dy, y[step] + part * dx);
    for (const [width, color] of [[3.8, theme.halo], [1.7, styleOf(run, theme).color]]) {
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
  }
  context.lineCap = "butt";
}
