// A chart over the steps: one lane or several, each with its own axis, one above the other. Everything still
// (axes, curves faint and solid) is drawn once; a frame shows the solid curves up to the clock and puts the
// cursor and the dots.

import { traceCurve } from "./curve.js";
import { drawPlace } from "./places.js";
import { createLayer, createPanel } from "./panel.js";
import { drawMarker, strokeDashed, styleOf } from "./palette.js";
import { niceTicks, placeAmong } from "./scale.js";
import { listenToScrub } from "./scrub.js";
import { stepOf, tickOf } from "./ticks.js";
import { say } from "./words.js";

const REACH = 8; // pixels that a dot reaches beyond its place
const MARGIN = { top: 26, right: 14, bottom: 20, left: 46 };
const LABEL = 12; // pixels between two labels at least
const BETWEEN = 20; // pixels between two lanes, where the title of the lower one stands
const WIDTHS = { thin: 1.1, fine: 1.2, usual: 1.9, bold: 2.6 };

const hasDot = ({ values, weight, dash }) => weight !== "thin" && !dash && values.length > 0;

/**
 * `describe(model, visible, scene)` -> {title, read(run, step) -> text of a value, lanes: [{scale, curves, title?, part?,
 * floors?, marks?}], between?}, pixels between two lanes. A curve is {run, values, weight, at?, dash?}: with the weight
 * "usual", "fine", "bold" or "thin" (dotted, without a dot at the clock); `at` are the steps of its values where they are not
 * 0, 1, 2 …; a `dash` of its own is drawn without a dot. A lane takes its `part` of the height; `floors` are {run,
 * value}, levels that are marked, `marks` {run, step, value, kind}, places (places.js says which kinds).
 * onSeek(step, ended) is told when the pointer drags the clock.
 */
export function createChart({ name, label, describe, onResize, onSeek }) {
  const panel = createPanel({ name, label, onResize });
  const still = createLayer();
  const solid = createLayer();
  const context = panel.front;
  let scene = null;
  let chart = null;
  let marks = null; // where cursor and dots stand on the visible canvas; null: all must be shown
  let hovered = null; // the step under the pointer

  const plotWidth = () => panel.width - MARGIN.left - MARGIN.right;
  const between = () => chart.between ?? BETWEEN;
  const plotHeight = () => panel.height - MARGIN.top - MARGIN.bottom;
  const toX = (step) => MARGIN.left + (step / Math.max(1, scene.model.steps)) * plotWidth();
  const toY = (lane, value) => {
    const at = Math.max(-0.03, Math.min(2, lane.scale.to(value)));
    return lane.top + (1 - at) * lane.height;
  };
  const toStep = (x) => Math.max(0, Math.min(scene.model.steps, Math.round(((x - MARGIN.left) / plotWidth()) * scene.model.steps)));

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    chart = describe(scene.model, scene.visible, scene);
    panel.title.textContent = chart.title;
    panel.clear(still);
    panel.clear(solid);
    panel.clear(context);
    still.fillStyle = scene.theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    marks = null;
    placeLanes();
    drawSteps();
    for (const lane of chart.lanes) {
      drawAxis(lane);
      drawFloors(lane);
      for (const [layer, alpha] of [[still, scene.theme.dark ? 0.34 : 0.3], [solid, 1]]) {
        layer.save();
        layer.beginPath();
        layer.rect(MARGIN.left - 2, lane.top - 2, plotWidth() + 4, lane.height + 4);
        layer.clip();
        for (const curve of lane.curves) drawCurve(layer, lane, curve, alpha, layer === solid);
        layer.restore();
        drawMarks(layer, lane, alpha);
      }
    }
    return true;
  }

  function placeLanes() {
    const room = plotHeight() - between() * (chart.lanes.length - 1);
    let top = MARGIN.top;
    for (const lane of chart.lanes) {
      lane.top = top;
      lane.height = room * (lane.part ?? 1);
      top += lane.height + between();
    }
  }

  function drawAxis(lane) {
    const { theme } = scene;
    still.font = `11px ${theme.font}`;
    still.textBaseline = "middle";
    still.textAlign = "right";
    let above = Infinity; // where the last label is
    for (const { value, label: text } of lane.scale.ticks(Math.max(2, Math.floor(lane.height / 26)))) {
      const y = toY(lane, value);
      if (y < lane.top - 4 || y > lane.top + lane.height + 1 || Math.abs(above - y) < LABEL) continue;
      above = y;
      still.fillStyle = theme.grid;
      still.fillRect(MARGIN.left, Math.round(y) - 0.5, plotWidth(), 1);
      still.fillStyle = theme.muted;
      still.fillText(text, MARGIN.left - 7, y);
    }
    if (!lane.title) return;
    still.font = `600 12px ${theme.font}`;
    still.textAlign = "left";
    still.fillText(lane.title, 10, lane.top - between() / 2);
  }

  /** Where theory says noise leaves a run: a dotted level in its colour, named once. */
  function drawFloors(lane) {
    const { theme } = scene;
    const floors = (lane.floors ?? []).map(({ run, value }) => ({ color: styleOf(run, theme).color, y: toY(lane, value) }));
    still.setLineDash([1.5, 4]);
    still.lineWidth = 1.5;
    still.lineCap = "round";
    for (const { color, y } of floors) {
      still.strokeStyle = color;
      still.beginPath();
      still.moveTo(MARGIN.left, y);
      still.lineTo(panel.width - MARGIN.right, y);
      still.stroke();
    }
    still.setLineDash([]);
    still.lineCap = "butt";
    if (!floors.length) return;
    const y = Math.min(...floors.map((floor) => floor.y));
    still.font = `11px ${theme.font}`;
    still.fillStyle = theme.muted;
    still.textBaseline = "alphabetic";
    still.textAlign = "right";
    still.lineWidth = 3;
    still.strokeStyle = theme.background;
    const text = say("noise floor");
    still.strokeText(text, panel.width - MARGIN.right, y - 4);
    still.fillText(text, panel.width - MARGIN.right, y - 4);
  }

  function drawMarks(layer, lane, alpha) {
    layer.globalAlpha = alpha;
    for (const { run, step, value, kind } of lane.marks ?? []) {
      const y = Math.max(lane.top, Math.min(lane.top + lane.height, toY(lane, value)));
      drawPlace(layer, kind, toX(step), y, styleOf(run, scene.theme), scene.theme.background);
    }
    layer.globalAlpha = 1;
  }

  function drawSteps() {
    const { theme, model } = scene;
    still.font = `11px ${theme.font}`;
    still.fillStyle = theme.muted;
    still.textBaseline = "alphabetic";
    const whole = niceTicks(0, stepOf(model, model.steps), plotWidth() / 60).filter(Number.isInteger);
    for (const step of whole) {
      const x = toX(tickOf(model, step));
      still.textAlign = step === 0 ? "left" : x > panel.width - MARGIN.right - 12 ? "right" : "center";
      still.fillText(String(step), x, panel.height - 6);
    }
  }

  function drawCurve(layer, lane, { run, values, weight, at, dash: own }, alpha, dashed) {
    const { color, dash } = styleOf(run, scene.theme);
    const thin = weight === "thin";
    layer.globalAlpha = alpha * (thin ? 0.85 : 1);
    layer.strokeStyle = color;
    layer.lineWidth = WIDTHS[weight] * (dashed || thin ? 1 : 0.74);
    layer.lineJoin = "round";
    layer.beginPath();
    traceCurve(layer, values.length, at ? (i) => toX(at[i]) : toX, (i) => toY(lane, values[i]), plotWidth());
    if (own) {
      layer.setLineDash(own);
      layer.stroke();
    } else if (thin || !dashed) {
      layer.setLineDash(thin ? [2, 3] : []);
      layer.stroke();
    } else strokeDashed(layer, dash);
    layer.setLineDash([]);
    layer.globalAlpha = 1;
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
    return chart.lanes.flatMap((lane) => lane.curves.filter(hasDot).map(({ run, values, at: steps }) => {
      const at = Math.min(step, steps ? steps[steps.length - 1] : values.length - 1);
      const [i, part] = steps ? placeAmong(steps, at) : [Math.floor(at), at - Math.floor(at)];
      const [from, to] = [toY(lane, values[i]), toY(lane, values[Math.min(i + 1, values.length - 1)])];
      return { ...styleOf(run, scene.theme), x: toX(at), y: part > 0 ? from + part * (to - from) : from };
    }).filter(({ y }) => y >= lane.top - 3 && y <= lane.top + lane.height + 5));
  }

  function hover(px) {
    hovered = px === null || !scene || !panel.width ? null : toStep(px);
    if (hovered === null || !chart) return panel.tell([]);
    panel.readout.classList.toggle("left", px > panel.width / 2);
    const rows = scene.visible.map((run) => ({
      text: run.label,
      value: chart.read(run, Math.min(hovered, run.last)),
      color: styleOf(run, scene.theme).color,
    }));
    return panel.tell([{ text: say("step {step}", { step: stepOf(scene.model, hovered) }) }, ...rows]);
  }

  listenToScrub(panel, () => scene !== null, (x, ended) => onSeek(toStep(x), ended));

  return { panel, arrange, paint, hover, destroy: () => panel.destroy() };
}
