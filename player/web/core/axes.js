// The axes of a picture of the plane: ticks and numbers along its left and lower edge, upon whatever it shows.

import { tick } from "./format.js";
import { niceTicks } from "./scale.js";

/** `toX`, `toY` give CSS pixels; numbers keep `top` pixels away from the upper edge. */
export function drawPlaneAxes(context, { theme, domain, width, height, toX, toY, top }) {
  const [[xLow, xHigh], [yLow, yHigh]] = domain;
  context.font = `11px ${theme.font}`;
  context.lineJoin = "round";
  context.strokeStyle = theme.halo;
  context.fillStyle = theme.ink;
  const write = (text, x, y) => {
    context.globalAlpha = 0.55;
    context.lineWidth = 2.5;
    context.strokeText(text, x, y);
    context.globalAlpha = 0.9;
    context.fillText(text, x, y);
  };
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const x of niceTicks(xLow, xHigh, width / 85)) {
    const at = toX(x);
    if (at < 30 || at > width - 18) continue;
    context.fillRect(at - 0.5, height - 5, 1, 5);
    write(tick(x), at, height - 9);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const y of niceTicks(yLow, yHigh, height / 60)) {
    const at = toY(y);
    if (at < top || at > height - 26) continue;
    context.fillRect(0, at - 0.5, 5, 1);
    write(tick(y), 9, at);
  }
  context.globalAlpha = 1;
}
