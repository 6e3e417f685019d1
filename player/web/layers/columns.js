// How the values of every layer of the network that is looked into are spread.

import { createColumns, drawLaneAxis, drawShares, isSeen, labelAbove, labelBelow, labelEnd } from "../core/columns.js";
import { styleOf } from "../core/palette.js";
import { linearScale, logScale } from "../core/scale.js";
import { say } from "../core/words.js";
import { readActivations, readGradients } from "./describe.js";

const LANE = 46; // pixels of the lane of saturated and dead units
const BETWEEN = 26; // pixels above it, where its title stands

/** The columns of one of its histograms. */
function columnsOf({ theme, look, model }, plot, room, histogram, scale) {
  const isAbove = histogram.above.some(isSeen);
  const isBelow = histogram.below.some(isSeen);
  const { color } = styleOf(look, theme);
  return { isAbove, isBelow, ...createColumns({ theme, color, count: model.depth, plot, room, histogram, scale, isAbove, isBelow }) };
}

/** The activations, with the saturated and dead units below. */
export function describeActivations(scene, plot, still) {
  const { look, model, theme } = scene;
  const { low, high } = look.activations;
  const lane = { top: plot.bottom - LANE, bottom: plot.bottom };
  const room = { top: plot.top, bottom: lane.top - BETWEEN };
  const columns = columnsOf(scene, plot, room, look.activations, linearScale(low, high));
  const shares = { theme, color: styleOf(look, theme).color, count: model.depth, saturated: look.saturated, dead: look.dead };
  columns.drawAxis(still);
  if (columns.isAbove) labelEnd(still, scene, labelAbove(high), plot, room.top + 3);
  if (columns.isBelow) labelEnd(still, scene, labelBelow(low), plot, room.bottom - 2);
  drawLaneAxis(still, shares, plot, lane);
  return {
    title: say("activations"),
    values: [],
    read: (layer) => readActivations(look, layer),
    draw(context) {
      columns.draw(context);
      drawShares(context, shares, plot, lane);
    },
  };
}

/** The gradients with respect to them, by powers of ten. */
export function describeGradients(scene, plot, still) {
  const { look } = scene;
  const { low, high } = look.gradients;
  const columns = columnsOf(scene, plot, { top: plot.top, bottom: plot.bottom }, look.gradients, logScale(10 ** low, 10 ** high));
  columns.drawAxis(still);
  if (columns.isBelow) labelEnd(still, scene, "0", plot, plot.bottom - 3);
  return {
    title: say("size of the gradient, log axis"),
    values: [],
    read: (layer) => readGradients(look, layer),
    draw: columns.draw,
  };
}
