// Places on a curve that mean something: the best value, where the training was stopped, where it broke.

import { drawCross, drawStar } from "./palette.js";

const STOP = 9; // pixels that the bar of a stop reaches to both sides

const DRAWERS = {
  best: (context, x, y, color, halo) => drawStar(context, x, y, 6.5, color, halo),
  cross: (context, x, y, color, halo) => drawCross(context, x, y, 4.5, color, halo),
  stop(context, x, y, color, halo) {
    context.setLineDash([]);
    context.lineCap = "butt";
    for (const [width, style, more] of [[5, halo, 1], [2.5, color, 0]]) {
      context.beginPath();
      context.moveTo(x, y - STOP - more);
      context.lineTo(x, y + STOP + more);
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke();
    }
  },
};

/** Draws the sign of a place: `best` a star, `stop` a bar, `cross` where a run broke. */
export function drawPlace(context, kind, x, y, { color }, halo) {
  DRAWERS[kind](context, x, y, color, halo);
}
