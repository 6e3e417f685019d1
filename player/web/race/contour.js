// The contour: terrain and axes on a still layer, trails above it, and the arrows of the step that is looked into.

import { arrowsOf, drawArrows } from "./arrows.js";
import { drawPlaneAxes } from "../core/axes.js";
import { setText } from "../core/dom.js";
import { coordinate, number } from "../core/format.js";
import { stepLookedInto } from "./inside.js";
import { createLayer, createPanel } from "../core/panel.js";
import { drawStar, styleOf } from "../core/palette.js";
import { upsample } from "../core/upsample.js";
import { LEVELS } from "./relief.js";
import { stepOf } from "../core/ticks.js";
import { say } from "../core/words.js";
import { createTrails, drawHead, headOf, makeLine } from "./trails.js";

const NEAR = 14; // pixels within which the pointer finds a run
const EDGE = 12; // pixels between the frame and the arrow for a head outside

export function createContour({ name = "contour", onResize }) {
  const panel = createPanel({ name, label: say("Contour of the loss with the path of each run"), onResize });
  const base = createLayer();
  const trails = createTrails(panel, () => [base], drawHeadOrArrow, drawInside);
  let scene = null;
  let painted = ""; // what the base layer shows
  let arrows = null; // of the step that is looked into, as last drawn

  const toX = (x) => ((x - scene.model.terrain.domain[0][0]) / span(0)) * panel.width;
  const toY = (y) => (1 - (y - scene.model.terrain.domain[1][0]) / span(1)) * panel.height;
  const toPixels = ([x, y]) => [toX(x), toY(y)];
  const span = (axis) => scene.model.terrain.domain[axis][1] - scene.model.terrain.domain[axis][0];

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    const { terrain } = scene.model;
    setText(panel.title, scene.model.sides.length > 1 ? terrain.title : ""); // a pair must be told apart
    const key = [terrain.hash, Boolean(scene.relief), panel.width, panel.height, panel.ratio, scene.theme.key].join("/");
    if (key !== painted) paintBase();
    painted = key;
    trails.set(scene.visible.map(lineOf), scene.theme);
    return true;
  }

  function lineOf(run) {
    const { position } = run;
    return makeLine(run, (step, out) => {
      out.x = toX(position[2 * step]);
      out.y = toY(position[2 * step + 1]);
    }, panel.width, panel.height);
  }

  function paintBase() {
    panel.clear(base);
    base.fillStyle = scene.theme.background;
    base.fillRect(0, 0, panel.width, panel.height);
    if (scene.relief) base.putImageData(shade(scene.relief, scene.theme, base.canvas.width, base.canvas.height, panel.ratio), 0, 0);
    drawPlaneAxes(base, { theme: scene.theme, domain: scene.model.terrain.domain, width: panel.width, height: panel.height, toX, toY, top: panel.title.textContent ? 38 : 14 });
    for (const [x, y] of scene.model.terrain.minima) drawStar(base, toX(x), toY(y), 8, scene.theme.ink, scene.theme.halo);
  }

  const inside = (x, y, margin) => x >= margin && y >= margin && x <= panel.width - margin && y <= panel.height - margin;

  /** A head outside the frame becomes an arrow at its edge. */
  function drawHeadOrArrow(context, line, head) {
    if (inside(head.x, head.y, -2)) {
      drawHead(context, line, head, scene.theme, 5.5);
      return;
    }
    const x = Math.max(EDGE, Math.min(panel.width - EDGE, head.x));
    const y = Math.max(EDGE, Math.min(panel.height - EDGE, head.y));
    context.save();
    context.translate(x, y);
    context.rotate(Math.atan2(head.y - y, head.x - x));
    context.beginPath();
    context.moveTo(9, 0);
    context.lineTo(-5, -7);
    context.lineTo(-2, 0);
    context.lineTo(-5, 7);
    context.closePath();
    context.setLineDash([]);
    context.lineWidth = 3.5;
    context.strokeStyle = scene.theme.halo;
    context.stroke();
    context.fillStyle = styleOf(line.run, scene.theme).color;
    context.fill();
    context.restore();
    if (head.ended && line.run.divergedAt !== null) {
      const back = Math.hypot(head.x - x, head.y - y) || 1;
      const at = { ...head, x: x - (16 * (head.x - x)) / back, y: y - (16 * (head.y - y)) / back };
      drawHead(context, line, at, scene.theme, 5.5);
    }
  }

  /** The arrows of the step that is looked into; returns the points they reach. */
  function drawInside(context, step) {
    const { inside, theme } = scene;
    const t = inside?.dissection ? stepLookedInto(inside.run, step) : null;
    arrows = t === null ? null : arrowsOf(inside, t, { width: panel.width, height: panel.height, toPixels, perX: panel.width / span(0), perY: panel.height / span(1) });
    return arrows ? drawArrows(context, arrows, inside.run, theme) : [];
  }

  /** The visible point of a run nearest to the pointer, up to the clock's step. */
  function nearest(px, py, step) {
    let best = null;
    let least = NEAR;
    for (const line of trails.lines) {
      for (let k = 0; k < line.kept.length && line.kept[k] <= step; k += 1) {
        const i = line.kept[k];
        const distance = Math.hypot(line.x[i] - px, line.y[i] - py);
        if (distance < least) [least, best] = [distance, { run: line.run, step: i }];
      }
      const head = headOf(line, step);
      const distance = Math.hypot(head.x - px, head.y - py);
      if (distance <= least) [least, best] = [distance, { run: line.run, step: Math.min(Math.round(step), line.run.last) }];
    }
    return best;
  }

  /** What is under the pointer is told; nothing is to be painted for it. */
  function hover(px, py, step) {
    panel.tell(px === null || !scene || !panel.width ? [] : read(px, py, step));
    return false;
  }

  function read(px, py, step) {
    const { relief, theme, model } = scene;
    const u = px / panel.width;
    const v = 1 - py / panel.height;
    const [x, y] = [0, 1].map((axis) => model.terrain.domain[axis][0] + (axis ? v : u) * span(axis));
    const where = { x: coordinate(x, span(0)), y: coordinate(y, span(1)) };
    const lines = [{ text: tellPlace(where, relief, u, v) }];
    const found = nearest(px, py, step);
    if (found) {
      const places = { name: found.run.label, step: stepOf(model, found.step) };
      lines.push({
        text: found.run.clipped.has(found.step) ? say("{name} · step {step} · clipped", places) : say("{name} · step {step}", places),
        value: number(found.run.loss(found.step)),
        color: styleOf(found.run, theme).color,
      });
    }
    panel.readout.classList.toggle("low", px > panel.width * 0.5 && py < 70);
    return lines;
  }

  return {
    panel,
    arrange,
    hover,
    paint: trails.paint,
    /** What `arrowsOf` found for the last frame; null if no step is looked into. */
    get arrows() {
      return arrows;
    },
    /** Domain coordinates <-> CSS pixels of the panel. */
    toPixels,
    toDomain: (px, py) => [
      scene.model.terrain.domain[0][0] + (px / panel.width) * span(0),
      scene.model.terrain.domain[1][0] + (1 - py / panel.height) * span(1),
    ],
    destroy: () => panel.destroy(),
  };
}

/** A place, and what the loss is there, where that is known. */
function tellPlace(where, relief, u, v) {
  if (!relief) return say("x {x}  y {y}", where);
  if (!relief.isDefined(u, v)) return say("x {x}  y {y}  f undefined", where);
  return say("x {x}  y {y}  f ≈ {f}", { ...where, f: number(relief.value(relief.at(u, v))) });
}

/** Every device pixel of the terrain: ramp, isolines by distance = |h − level| / |∇h|, hatch where undefined. */
function shade(relief, theme, width, height, ratio) {
  const u = (i) => (i + 0.5) / width;
  const v = (j) => 1 - (j + 0.5) / height;
  const field = upsample(relief.height, relief.size, width, height, u, v);
  const image = new ImageData(width, height);
  const { data } = image;
  const { ramp, rampSize, line, lineStrength, hatch } = theme;
  const half = 0.5 * ratio; // half the width of a line, in device pixels
  for (let j = 0, at = 0; j < height; j += 1) {
    const below = j < height - 1 ? width : 0;
    const above = j > 0 ? -width : 0;
    for (let i = 0; i < width; i += 1, at += 1) {
      const h = field[at];
      const right = i < width - 1 ? 1 : 0;
      const left = i > 0 ? -1 : 0;
      const dx = (field[at + right] - field[at + left]) / (right - left);
      const dy = ((field[at + below] - field[at + above]) * width) / (below - above);
      const slope = Math.sqrt(dx * dx + dy * dy) * LEVELS;
      const level = Math.round(h * LEVELS);
      const distance = Math.abs(h * LEVELS - level) / (slope + 1e-9);
      // Lines fade where they would crowd, and on flats, where they have no place; the floor itself has none.
      const crowd = Math.min(1, Math.max(0, 1.6 - slope * 4 * ratio)) * Math.min(1, slope * 1500 * ratio);
      const major = level <= 0 ? 0 : level % 5 === 0 ? 1.45 : 1;
      const cover = Math.min(1, Math.max(0, half + 0.5 - distance)) * lineStrength * major * crowd;
      const color = 3 * Math.round(Math.min(1, Math.max(0, h)) * (rampSize - 1));
      const out = 4 * at;
      data[out] = ramp[color] + cover * (line[0] - ramp[color]);
      data[out + 1] = ramp[color + 1] + cover * (line[1] - ramp[color + 1]);
      data[out + 2] = ramp[color + 2] + cover * (line[2] - ramp[color + 2]);
      data[out + 3] = 255;
    }
  }
  if (!relief.complete) hatchUndefined(data, relief, width, height, ratio, hatch, u, v);
  return image;
}

function hatchUndefined(data, relief, width, height, ratio, hatch, u, v) {
  const period = Math.round(8 * ratio);
  for (let j = 0; j < height; j += 1) {
    for (let i = 0; i < width; i += 1) {
      if (relief.isDefined(u(i), v(j))) continue;
      const tone = (i + j) % period < 1.5 * ratio ? 3 : 0;
      data.set([hatch[tone], hatch[tone + 1], hatch[tone + 2]], 4 * (j * width + i));
    }
  }
}
