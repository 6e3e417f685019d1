// How the values of every layer are spread: a column per layer, the wider at a height the more values are there
// (payloads/layers.py says how much); and below it how many outputs are saturated and units dead.

import { tick } from "./format.js";
import { styleOf } from "./palette.js";
import { linearScale, logScale } from "./scale.js";
import { say } from "./words.js";

const FULL = 255; // a bin as wide as the widest of its layer
const WIDTH = 0.92; // of a column that the widest place takes
const BEYOND = 9; // pixels kept for what lies beyond an end of the axis
const CLEAR = 6; // pixels that ticks keep away from the label of an end
const SEEN = 0.002; // share of a layer below which nothing is kept
const SATURATED = 0.5; // opacity of the saturated ones

const isSeen = (share) => share > SEEN;

/**
 * How the values of the layers 1 to `count` of what is looked at are spread, in a `plot` {left, right, top, bottom,
 * column, toX(layer)}: activations on a linear axis, with the lane {tall, above} of `shares` {saturated, dead} below it
 * and so much room above that; or, without `shares`, gradients by powers of ten. `histogram` is {low, high, size, bins,
 * below, above}; `beyond` {above, below} are all shares beyond the ends that may come, to keep room for them.
 */
export function createColumns({ scene, plot, count, histogram, beyond = histogram, shares = null, lane: { tall, above } }) {
  const { theme, look } = scene;
  const { color } = styleOf(look, theme);
  const { low, high } = histogram;
  const lane = { top: plot.bottom - tall, bottom: plot.bottom };
  const room = { top: plot.top, bottom: shares ? lane.top - above : plot.bottom };
  const [isAbove, isBelow] = [beyond.above.some(isSeen), beyond.below.some(isSeen)];
  const scale = shares ? linearScale(low, high) : logScale(10 ** low, 10 ** high);
  const bins = createBins({ theme, color, count, plot, room, histogram, scale, isAbove, isBelow });
  return {
    drawAxis(context) {
      bins.drawAxis(context);
      if (shares && isAbove) labelEnd(context, theme, labelAbove(high), plot, room.top + 3);
      if (isBelow) labelEnd(context, theme, shares ? labelBelow(low) : "0", plot, room.bottom - 3);
      if (shares) drawLaneAxis(context, { theme, color }, plot, lane);
    },

    draw(context) {
      bins.draw(context);
      if (shares) drawShares(context, { theme, color, count, saturated: shares.saturated, dead: shares.dead }, plot, lane);
    },
  };
}

/** What a tick would say at an end of an axis. */
function labelEnd(context, theme, text, plot, y) {
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(text, plot.left - 7, y);
}

const labelAbove = (high) => `≥ ${tick(Math.floor(high))}`;
const labelBelow = (low) => `≤ ${tick(Math.ceil(low))}`;

/**
 * The columns of layers 1 to `count` in the `room` {top, bottom} of a `plot` {left, right, column, toX(layer)}.
 * `histogram` is {size, bins, below, above}, its arrays layer by layer; `scale` labels its axis. `isAbove` and `isBelow`
 * keep room for what lies beyond the ends.
 */
function createBins({ theme, color, count, plot, room, histogram, scale, isAbove, isBelow }) {
  const top = room.top + (isAbove ? BEYOND : 0);
  const height = room.bottom - (isBelow ? BEYOND : 0) - top;
  const toY = (part) => top + (1 - part) * height;
  const half = (WIDTH * plot.column) / 2;

  /** Both sides of a column: out along its bins and back. */
  function trace(context, layer) {
    const x = plot.toX(layer);
    const { size, bins } = histogram;
    const first = (layer - 1) * size;
    context.beginPath();
    context.moveTo(x, toY(0));
    for (let i = 0; i < size; i += 1) context.lineTo(x + (half * bins[first + i]) / FULL, toY((i + 0.5) / size));
    context.lineTo(x, toY(1));
    for (let i = size - 1; i >= 0; i -= 1) context.lineTo(x - (half * bins[first + i]) / FULL, toY((i + 0.5) / size));
    context.closePath();
  }

  return {
    drawAxis(context) {
      context.font = `11px ${theme.font}`;
      context.textBaseline = "middle";
      context.textAlign = "right";
      for (const { value: at, label: text } of scale.ticks(Math.max(2, Math.floor(height / 26)))) {
        const y = toY(scale.to(at));
        if (y < top - 1 || y > top + height + 1) continue;
        context.fillStyle = theme.grid;
        context.fillRect(plot.left, Math.round(y) - 0.5, plot.right - plot.left, 1);
        if ((isAbove && y < top + CLEAR) || (isBelow && y > top + height - CLEAR)) continue; // the end has a label of its own
        context.fillStyle = theme.muted;
        context.fillText(text, plot.left - 7, y);
      }
    },

    draw(context) {
      context.fillStyle = color;
      for (let layer = 1; layer <= count; layer += 1) {
        trace(context, layer);
        context.fill();
        const bar = (share, y) => isSeen(share) && context.fillRect(plot.toX(layer) - half * share, y, Math.max(1, 2 * half * share), BEYOND - 4);
        bar(histogram.above[layer - 1], room.top);
        bar(histogram.below[layer - 1], room.bottom - BEYOND + 4);
      }
    },
  };
}

/** The axis of the lane {top, bottom} of saturated outputs and dead units, with its title above. */
function drawLaneAxis(context, { theme, color }, plot, lane) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [share, text] of [[0, "0"], [1, say("{share} %", { share: 100 })]]) {
    const y = lane.bottom - share * (lane.bottom - lane.top);
    context.fillStyle = theme.grid;
    context.fillRect(plot.left, Math.round(y) - 0.5, plot.right - plot.left, 1);
    context.fillStyle = theme.muted;
    context.fillText(text, plot.left - 7, y);
  }
  context.font = `600 12px ${theme.font}`;
  context.textAlign = "left";
  let x = 10;
  for (const [text, ink, alpha] of [[say("saturated"), color, SATURATED], [say("dead"), theme.text, 1]]) {
    context.fillStyle = theme.muted;
    context.fillText(text, x, lane.top - 13);
    x += context.measureText(text).width + 5;
    context.globalAlpha = alpha;
    context.fillStyle = ink;
    context.fillRect(x, lane.top - 17, 9, 9);
    context.globalAlpha = 1;
    x += 22;
  }
}

/** Saturated outputs pale, dead units strong in front of them; both are shares, layer by layer. */
function drawShares(context, { theme, color, count, saturated, dead }, plot, lane) {
  const { globalAlpha } = context;
  const tall = lane.bottom - lane.top;
  const bar = (layer, share, width) => context.fillRect(plot.toX(layer) - (width * plot.column) / 2, lane.bottom - share * tall, width * plot.column, share * tall);
  for (let layer = 1; layer <= count; layer += 1) {
    context.globalAlpha = globalAlpha * SATURATED;
    context.fillStyle = color;
    bar(layer, saturated[layer - 1], 0.84);
    context.globalAlpha = globalAlpha;
    context.fillStyle = theme.text;
    bar(layer, dead[layer - 1], 0.36);
  }
}
