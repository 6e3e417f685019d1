// A chart over the steps. Everything still (axes, curves faint and solid) is drawn once; a frame shows the solid
// curves up to the clock and puts the cursor and the dots.

import { createLayer, createPanel } from "./panel.js";
import { drawMarker, strokeDashed, styleOf } from "./palette.js";
import { niceTicks } from "./scale.js";

const REACH = 8; // pixels that a dot reaches beyond its place
const MARGIN = { top: 26, right: 14, bottom: 20, left: 46 };

/**
 * `describe(model, visible)` -> {title, scale, curves: [{run, values, thin}]}; `read(run, step)` -> text of a value.
 * onSeek(step, ended) is told when the pointer drags the clock.
 */
export function createChart({ name, label, describe, read, onResize, onSeek }) {
  const panel = createPanel({ name, label, onResize });
  const still = createLayer();
  const solid = createLayer();
  const context = panel.front;
  let scene = null;
  let chart = null;
  let marks = null; // where cursor and dots stand on the visible canvas; null: all must be shown
  let hovered = null; // the step under the pointer

  const plotWidth = () => panel.width - MARGIN.left - MARGIN.right;
  const plotHeight = () => panel.height - MARGIN.top - MARGIN.bottom;
  const toX = (step) => MARGIN.left + (step / Math.max(1, scene.model.steps)) * plotWidth();
  const toY = (value) => {
    const at = Math.max(-0.03, Math.min(2, chart.scale.to(value)));
    return MARGIN.top + (1 - at) * plotHeight();
  };
  const toStep = (x) => Math.max(0, Math.min(scene.model.steps, Math.round(((x - MARGIN.left) / plotWidth()) * scene.model.steps)));

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    chart = describe(scene.model, scene.visible);
    panel.title.textContent = chart.title;
    panel.clear(still);
    panel.clear(solid);
    panel.clear(context);
    still.fillStyle = scene.theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    marks = null;
    drawAxes();
    for (const [layer, alpha] of [[still, scene.theme.dark ? 0.34 : 0.3], [solid, 1]]) {
      layer.save();
      layer.beginPath();
      layer.rect(MARGIN.left - 2, MARGIN.top - 2, plotWidth() + 4, plotHeight() + 4);
      layer.clip();
      for (const curve of chart.curves) drawCurve(layer, curve, alpha, layer === solid);
      layer.restore();
    }
    return true;
  }

  function drawAxes() {
    const { theme, model } = scene;
    still.font = `11px ${theme.font}`;
    still.fillStyle = theme.muted;
    still.textBaseline = "middle";
    still.textAlign = "right";
    for (const { value, label: text } of chart.scale.ticks(Math.max(2, Math.floor(plotHeight() / 26)))) {
      const y = toY(value);
      if (y < MARGIN.top - 4 || y > MARGIN.top + plotHeight() + 1) continue;
      still.fillStyle = theme.grid;
      still.fillRect(MARGIN.left, Math.round(y) - 0.5, plotWidth(), 1);
      still.fillStyle = theme.muted;
      still.fillText(text, MARGIN.left - 7, y);
    }
    still.textBaseline = "alphabetic";
    const whole = niceTicks(0, model.steps, plotWidth() / 60).filter(Number.isInteger);
    for (const step of whole) {
      still.textAlign = step === 0 ? "left" : toX(step) > panel.width - MARGIN.right - 12 ? "right" : "center";
      still.fillText(String(step), toX(step), panel.height - 6);
    }
  }

  function drawCurve(layer, { run, values, thin }, alpha, dashed) {
    const { color, dash } = styleOf(run, scene.theme);
    layer.globalAlpha = alpha * (thin ? 0.85 : 1);
    layer.strokeStyle = color;
    layer.lineWidth = thin ? 1.1 : dashed ? 1.9 : 1.4;
    layer.lineJoin = "round";
    layer.beginPath();
    trace(layer, values);
    if (thin || !dashed) {
      layer.setLineDash(thin ? [2, 3] : []);
      layer.stroke();
    } else strokeDashed(layer, dash);
    layer.setLineDash([]);
    layer.globalAlpha = 1;
  }

  /** A curve with at most four points per pixel column (first, lowest, highest, last): it looks the same. */
  function trace(layer, values) {
    const dense = values.length > 3 * plotWidth();
    let column = NaN;
    let [low, high, last] = [0, 0, 0];
    let open = false;
    const flush = () => {
      if (!Number.isNaN(column) && dense) for (const y of [low, high, last]) layer.lineTo(column, y);
      column = NaN;
    };
    for (let step = 0; step < values.length; step += 1) {
      const y = toY(values[step]);
      const x = dense ? Math.round(toX(step)) : toX(step);
      if (!Number.isFinite(y)) {
        flush();
        open = false;
      } else if (dense && x === column && open) {
        low = Math.min(low, y);
        high = Math.max(high, y);
        last = y;
      } else {
        flush();
        layer[open ? "lineTo" : "moveTo"](x, y);
        open = true;
        [column, low, high, last] = [x, y, y, y];
      }
    }
    flush();
  }

  function paint(step) {
    const { theme } = scene;
    const x = toX(step);
    const dots = placeDots(step);
    const now = [x, ...dots.map((dot) => dot.x), ...(hovered === null ? [] : [toX(hovered)])];
    // Only the strip between the last marks and the new ones has changed.
    const left = marks ? Math.min(...marks, ...now) - REACH : 0;
    const right = marks ? Math.max(...marks, ...now) + REACH : panel.width;
    panel.show([still], left, 0, right - left);
    panel.show([solid], left, 0, x - left);
    marks = now;
    context.fillStyle = theme.cursor;
    context.fillRect(x - 0.5, MARGIN.top - 4, 1, plotHeight() + 8);
    if (hovered !== null) {
      context.fillStyle = theme.grid;
      context.fillRect(toX(hovered) - 0.5, MARGIN.top - 4, 1, plotHeight() + 8);
    }
    for (const dot of dots) drawMarker(context, dot.marker, dot.x, dot.y, 3.4, dot.color, theme.background);
  }

  /** A dot per run at the clock, or at its end if it has ended before. */
  function placeDots(step) {
    return chart.curves.filter(({ values, thin }) => !thin && values.length > 0).map(({ run, values }) => {
      const at = Math.min(step, values.length - 1);
      const i = Math.floor(at);
      const [from, to] = [toY(values[i]), toY(values[Math.min(i + 1, values.length - 1)])];
      return { ...styleOf(run, scene.theme), x: toX(at), y: from + (at - i) * (to - from) };
    }).filter(({ y }) => y >= MARGIN.top - 3 && y <= MARGIN.top + plotHeight() + 5);
  }

  function hover(px) {
    hovered = px === null || !scene || !panel.width ? null : toStep(px);
    if (hovered === null) return panel.tell([]);
    panel.readout.classList.toggle("left", px > panel.width / 2);
    const rows = scene.visible.map((run) => ({
      text: run.label,
      value: read(run, Math.min(hovered, run.last)),
      color: styleOf(run, scene.theme).color,
    }));
    return panel.tell([{ text: `step ${hovered}` }, ...rows]);
  }

  const target = panel.canvas;
  const seek = (event, ended) => onSeek(toStep(panel.locate(event)[0]), ended);
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !scene) return;
    target.setPointerCapture(event.pointerId);
    seek(event, false);
  });
  target.addEventListener("pointermove", (event) => target.hasPointerCapture(event.pointerId) && seek(event, false));
  target.addEventListener("pointerup", (event) => target.hasPointerCapture(event.pointerId) && seek(event, true));

  return { panel, arrange, paint, hover, destroy: () => panel.destroy() };
}
