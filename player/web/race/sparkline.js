// The course of one quantity over the whole run in a few pixels: drawn once, only its cursor moves.

import { traceCurve } from "../core/curve.js";
import { element } from "../core/dom.js";
import { linearScale, symlogScale } from "../core/scale.js";

const STEEP = 30; // times its median: a quantity that reaches so far is drawn on a bent axis
const MARGIN = 4; // pixels around the curve

/** Which parts of a quantity are drawn: both coordinates, or a matrix's diagonal. */
const PARTS = { 1: [0], 2: [0, 1], 4: [0, 3] };

/** A line's values over the steps, one array per part; none if nothing changes. */
function coursesOf(line, { quantities, at }, steps) {
  const { size, constant } = quantities[line.quantity];
  if (constant || steps < 2) return [];
  const courses = PARTS[size].map((part) => Float64Array.from({ length: steps }, (_, t) => at(line.quantity, t + line.lag, part)));
  return courses.some((values) => values.some((value) => value !== values[0])) ? courses : [];
}

function scaleOf(courses) {
  const values = courses.flatMap((course) => [...course]).filter(Number.isFinite);
  if (!values.length) return linearScale(0, 1);
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const sizes = values.map(Math.abs).filter((size) => size > 0).sort((a, b) => a - b);
  const middle = sizes[sizes.length >> 1] ?? 0;
  const largest = sizes.at(-1) ?? 0;
  if (largest > STEEP * middle) return symlogScale(low, high, Math.max(middle, largest * 1e-9));
  return linearScale(low, high);
}

export function createSparkline() {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const cursor = element("i", {});
  const node = element("div", { class: "dh-spark", hidden: true }, canvas, cursor);
  let width = 0;

  return {
    element: node,

    /** Draws a line's course; `tones` are the colours of its parts, the first on top. */
    draw(line, dissection, steps, tones, theme) {
      const courses = coursesOf(line, dissection, steps);
      node.hidden = courses.length === 0;
      if (node.hidden) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      width = node.clientWidth;
      const height = node.clientHeight;
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.scale(ratio, ratio);
      const scale = scaleOf(courses);
      const toY = (value) => height - MARGIN - scale.to(value) * (height - 2 * MARGIN);
      const zero = Math.round(toY(0)) - 0.5;
      context.fillStyle = theme.grid;
      if (zero >= MARGIN - 1 && zero <= height - MARGIN + 1) context.fillRect(0, zero, width, 1);
      context.lineJoin = "round";
      courses.reverse().forEach((values, i) => {
        context.strokeStyle = tones[courses.length - 1 - i];
        context.lineWidth = 1.4;
        context.beginPath();
        traceCurve(context, steps, (t) => (t / (steps - 1)) * width, (t) => toY(values[t]), width);
        context.stroke();
      });
    },

    /** Puts the cursor at this part of the run, 0 to 1. */
    move(part) {
      if (!node.hidden) cursor.style.transform = `translateX(${(part * width).toFixed(1)}px)`;
    },
  };
}
