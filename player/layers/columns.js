// How the values of every layer are spread: a column per layer, the wider at a height the more values are there
// (layers_payload.py says how much).

import { tick } from "../format.js";
import { styleOf } from "../palette.js";
import { linearScale, logScale } from "../scale.js";
import { readActivations, readGradients } from "./describe.js";

const FULL = 255; // a bin as wide as the widest of its layer
const WIDTH = 0.92; // of a column that the widest place takes
const BEYOND = 9; // pixels kept for what lies beyond an end of the axis
const SEEN = 0.002; // share of a layer below which nothing is kept
const LANE = 46; // pixels of the lane of saturated and dead units
const BETWEEN = 26; // pixels above it, where its title stands
const SATURATED = 0.5; // opacity of the saturated ones

/** The activations of the network that is looked into, with its saturated and dead units below. */
export function describeActivations(scene, plot, still) {
  const { look } = scene;
  const { low, high } = look.activations;
  const lane = { top: plot.bottom - LANE, bottom: plot.bottom };
  const room = { top: plot.top, bottom: lane.top - BETWEEN };
  const columns = createColumns(scene, plot, room, look.activations, linearScale(low, high));
  columns.drawAxis(still);
  if (columns.isAbove) label(still, scene, `≥ ${tick(Math.floor(high))}`, plot, room.top + 3);
  if (columns.isBelow) label(still, scene, `≤ ${tick(Math.ceil(low))}`, plot, room.bottom - 2);
  drawLaneAxis(still, scene, plot, lane);
  return {
    title: "activations",
    values: [],
    read: (layer) => readActivations(look, layer),
    draw(context, strong) {
      columns.draw(context, strong);
      drawShares(context, scene, plot, lane);
    },
  };
}

/** The gradients with respect to them, by powers of ten. */
export function describeGradients(scene, plot, still) {
  const { look } = scene;
  const { low, high } = look.gradients;
  const scale = logScale(10 ** low, 10 ** high);
  const columns = createColumns(scene, plot, { top: plot.top, bottom: plot.bottom }, look.gradients, scale);
  columns.drawAxis(still);
  if (columns.isBelow) label(still, scene, "0", plot, plot.bottom - 3);
  return {
    title: "size of the gradient, log axis",
    values: [],
    read: (layer) => readGradients(look, layer),
    draw: columns.draw,
  };
}

function label(context, { theme }, text, plot, y) {
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(text, plot.left - 7, y);
}

/** The columns in their `room`; `scale` labels the histogram's axis. */
function createColumns(scene, plot, room, histogram, scale) {
  const { theme, look, model } = scene;
  const isAbove = histogram.above.some((share) => share > SEEN);
  const isBelow = histogram.below.some((share) => share > SEEN);
  const top = room.top + (isAbove ? BEYOND : 0);
  const height = room.bottom - (isBelow ? BEYOND : 0) - top;
  const toY = (part) => top + (1 - part) * height;
  const half = (WIDTH * plot.column) / 2;
  const { color } = styleOf(look, theme);

  /** Both sides of a column: out along its bins and back. */
  function trace(context, layer) {
    const x = plot.toX(layer);
    const first = (layer - 1) * histogram.size;
    const side = (sign) => (_, i) => [x + (sign * half * histogram.bins[first + i]) / FULL, toY((i + 0.5) / histogram.size)];
    const right = Array.from({ length: histogram.size }, side(1));
    const left = Array.from({ length: histogram.size }, side(-1)).reverse();
    context.beginPath();
    for (const [px, py] of [[x, toY(0)], ...right, [x, toY(1)], ...left]) context.lineTo(px, py);
    context.closePath();
  }

  return {
    isAbove,
    isBelow,

    drawAxis(context) {
      context.font = `11px ${theme.font}`;
      context.textBaseline = "middle";
      context.textAlign = "right";
      for (const { value: at, label: text } of scale.ticks(Math.max(2, Math.floor(height / 26)))) {
        const y = toY(scale.to(at));
        if (y < top - 1 || y > top + height + 1) continue;
        context.fillStyle = theme.grid;
        context.fillRect(plot.left, Math.round(y) - 0.5, plot.right - plot.left, 1);
        context.fillStyle = theme.muted;
        context.fillText(text, plot.left - 7, y);
      }
    },

    draw(context) {
      context.fillStyle = color;
      for (let layer = 1; layer <= model.depth; layer += 1) {
        trace(context, layer);
        context.fill();
        const bar = (share, y) => share > SEEN && context.fillRect(plot.toX(layer) - half * share, y, Math.max(1, 2 * half * share), BEYOND - 4);
        bar(histogram.above[layer - 1], room.top);
        bar(histogram.below[layer - 1], room.bottom - BEYOND + 4);
      }
    },
  };
}

function drawLaneAxis(context, { theme, look }, plot, lane) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [share, text] of [[0, "0"], [1, "100 %"]]) {
    const y = lane.bottom - share * LANE;
    context.fillStyle = theme.grid;
    context.fillRect(plot.left, Math.round(y) - 0.5, plot.right - plot.left, 1);
    context.fillStyle = theme.muted;
    context.fillText(text, plot.left - 7, y);
  }
  context.font = `600 12px ${theme.font}`;
  context.textAlign = "left";
  let x = 10;
  for (const [text, color, alpha] of [["saturated", styleOf(look, theme).color, SATURATED], ["dead", theme.text, 1]]) {
    context.fillStyle = theme.muted;
    context.fillText(text, x, lane.top - 13);
    x += context.measureText(text).width + 5;
    context.globalAlpha = alpha;
    context.fillStyle = color;
    context.fillRect(x, lane.top - 17, 9, 9);
    context.globalAlpha = 1;
    x += 22;
  }
}

/** Saturated outputs pale, dead units strong in front of them. */
function drawShares(context, { theme, look, model }, plot, lane) {
  const { color } = styleOf(look, theme);
  const { globalAlpha } = context;
  const bar = (layer, share, width) => context.fillRect(plot.toX(layer) - (width * plot.column) / 2, lane.bottom - share * LANE, width * plot.column, share * LANE);
  for (let layer = 1; layer <= model.depth; layer += 1) {
    context.globalAlpha = globalAlpha * SATURATED;
    context.fillStyle = color;
    bar(layer, look.saturated[layer - 1], 0.84);
    context.globalAlpha = globalAlpha;
    context.fillStyle = theme.text;
    bar(layer, look.dead[layer - 1], 0.36);
  }
}
