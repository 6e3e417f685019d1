// The mean of each loss over the constants, each from its least to its highest on the line, with its minimum marked.

import { brief, number } from "../core/format.js";
import { createPanel } from "../core/panel.js";
import { drawMarker, strokeDashed, styleOf } from "../core/palette.js";
import { say } from "../core/words.js";
import { createAxis, drawAxis } from "./axis.js";

const TOP = 28;
const BOTTOM = 24;

export function createBest({ onResize }) {
  const panel = createPanel({ name: "best", label: say("Mean loss for every constant, under each loss"), onResize });
  const context = panel.front;
  let scene = null;
  let axis = null;

  const toY = (height) => TOP + (1 - height) * (panel.height - TOP - BOTTOM);

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    const { model, theme } = scene;
    axis = createAxis(model, panel.width);
    panel.title.textContent = say("mean loss for every constant, from its least to its highest here");
    panel.clear(context);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, panel.width, panel.height);
    drawAxis(context, axis, theme, TOP - 4, panel.height - BOTTOM);
    context.fillStyle = theme.muted;
    context.fillRect(axis.left, toY(0) - 0.5, axis.right - axis.left, 1);
    for (const mark of model.marks) drawCurve(mark, theme);
    for (const mark of model.marks) drawMinimum(mark, theme);
    return true;
  }

  function drawCurve({ heights, ...mark }, theme) {
    const { color, dash } = styleOf(mark, theme);
    context.strokeStyle = color;
    context.lineWidth = 1.9;
    context.lineJoin = "round";
    context.beginPath();
    heights.forEach((height, i) => {
      const x = axis.left + (i / (heights.length - 1)) * (axis.right - axis.left);
      context[i ? "lineTo" : "moveTo"](x, toY(height));
    });
    strokeDashed(context, dash);
    context.setLineDash([]);
  }

  function drawMinimum(mark, theme) {
    const { color, dash, marker } = styleOf(mark, theme);
    const x = axis.toX(mark.constant);
    context.strokeStyle = color;
    context.globalAlpha = 0.7;
    context.lineWidth = 1.3;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, toY(0));
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
    drawMarker(context, marker, x, toY(0), 4.4, color, theme.background);
  }

  /** The mean losses at the constant under the pointer; nothing is to be painted for it. */
  function hover(px) {
    tell(px);
    return false;
  }

  function tell(px) {
    if (px === null || !scene || !axis) return panel.tell([]);
    const value = axis.toValue(px);
    const { model, theme } = scene;
    panel.readout.classList.toggle("left", px > panel.width / 2);
    const rows = model.marks.map((mark) => ({ text: mark.name, value: number(meanAt(mark, value, model)), color: styleOf(mark, theme).color }));
    return panel.tell([{ text: say("constant {value}", { value: brief(value) }) }, ...rows]);
  }

  panel.element.addEventListener("pointerdown", (event) => hover(panel.locate(event)[0]));

  return { panel, arrange, hover, destroy: () => panel.destroy() };
}

function meanAt({ heights, least, highest }, value, { low, high }) {
  const at = ((value - low) / (high - low)) * (heights.length - 1);
  const i = Math.min(heights.length - 2, Math.floor(at));
  return least + (heights[i] + (at - i) * (heights[i + 1] - heights[i])) * (highest - least);
}
