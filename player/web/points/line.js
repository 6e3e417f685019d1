// The number line: a row for each loss with the mark of its best constant, and the line itself with room for the points.

import { createPanel } from "../core/panel.js";
import { drawMarker, styleOf } from "../core/palette.js";
import { say } from "../core/words.js";
import { createAxis, drawAxis } from "./axis.js";
import { best } from "./describe.js";

const TOP = 30; // below the title
const BOTTOM = 26; // for the numbers
export const RADIUS = 8; // of a point

/** onPlace(value): the line was clicked. */
export function createLine({ onResize, onPlace }) {
  const panel = createPanel({ name: "numbers", label: say("The points, and the best constant under each loss"), onResize });
  const context = panel.front;
  let axis = null;
  let floor = 0;

  panel.canvas.addEventListener("click", (event) => {
    const [x] = panel.locate(event);
    if (axis) onPlace(axis.toValue(x));
  });

  function arrange({ model, theme }) {
    if (!panel.fit()) return false;
    panel.title.textContent = say("points, and the best constant under each loss");
    axis = createAxis(model, panel.width);
    floor = panel.height - BOTTOM;
    panel.clear(context);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, panel.width, panel.height);
    drawAxis(context, axis, theme, TOP - 4, floor);
    context.fillStyle = theme.muted;
    context.fillRect(axis.left - 8, floor - 0.75, axis.right - axis.left + 16, 1.5);
    const gap = Math.min(24, (floor - TOP - 3.5 * RADIUS) / model.marks.length);
    const rows = model.marks.map((mark, i) => ({ mark, x: axis.toX(mark.constant), y: TOP + gap * (i + 0.5), ...styleOf(mark, theme) }));
    for (const row of rows) drawStem(row);
    for (const row of rows) drawMark(row, theme);
    return true;
  }

  function drawStem({ x, y, color, dash }) {
    context.strokeStyle = color;
    context.lineWidth = 1.6;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, floor);
    context.stroke();
    context.setLineDash([]);
  }

  function drawMark({ mark, x, y, color, marker }, theme) {
    const [from, to] = mark.ends.map(axis.toX);
    if (to - from > 1) {
      context.strokeStyle = color;
      context.lineWidth = 4;
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(from, y);
      context.lineTo(to, y);
      context.stroke();
      context.globalAlpha = 1;
    }
    drawMarker(context, marker, x, y, 5, color, theme.background);
    drawLabel(`${mark.name}  ${best(mark)}`, Math.max(x, to), Math.min(x, from), y, color, theme);
  }

  /** To the right of the mark if there is room, else to its left. */
  function drawLabel(text, right, left, y, color, theme) {
    context.font = `600 12px ${theme.font}`;
    context.textBaseline = "middle";
    const { width } = context.measureText(text);
    const fits = right + 12 + width < panel.width - 4;
    const at = fits ? right + 12 : Math.max(4, left - 12 - width);
    context.textAlign = "left";
    context.fillStyle = theme.background;
    context.fillRect(at - 3, y - 8, width + 6, 16);
    context.fillStyle = color;
    context.fillText(text, at, y);
  }

  return {
    panel,
    arrange,
    /** Where a point of this value stands, `level` others below it, of `levels` in the highest heap. */
    place(value, level = 0, levels = 1) {
      const step = Math.min(2 * RADIUS + 1, (floor - TOP - 2 * RADIUS) / Math.max(1, levels - 1));
      return [axis.toX(value), floor - RADIUS - 2 - level * step];
    },
    toValue: (x) => axis.toValue(x),
    get isThere() {
      return axis !== null && panel.width > 1;
    },
    destroy: () => panel.destroy(),
  };
}
