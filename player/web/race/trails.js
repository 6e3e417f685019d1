// The runs' paths over a view, given as points on its screen.

import { drawMarks, placeMarks } from "./marks.js";
import { createLayer } from "../core/panel.js";
import { drawCross, drawMarker, strokeDashed, styleOf } from "../core/palette.js";

export const SEEN = 0;
export const OCCLUDED = 1; // behind a hill: drawn faintly
export const ABSENT = 2; // not in this view: not drawn

const WIDTH = 2.25;
const HALO = 5;
const APART = 0.6; // pixels: a point nearer than this to the last one drawn adds nothing
const INK_EVERY = 8; // steps
const MARGIN = 26; // pixels that a head, its arrow or a halo may reach beyond its point
const BEYOND = 40; // pixels outside the panel that a trail is still drawn
const FAR = 12000; // pixels: farther points are pulled in along their direction from the middle

/** One run on screen: its points, and which of them are worth drawing. `project(step, out)` fills {x, y, flag}. */
export function makeLine(run, project, width, height) {
  const count = run.last + 1;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const flag = new Uint8Array(count);
  const kept = new Int32Array(count);
  const along = new Float32Array(count); // length so far, where the dash pattern continues
  const out = { x: 0, y: 0, flag: SEEN };
  let keep = 0;
  for (let step = 0; step < count; step += 1) {
    project(step, out);
    const far = Math.hypot(out.x - width / 2, out.y - height / 2) / FAR;
    x[step] = far > 1 ? width / 2 + (out.x - width / 2) / far : out.x;
    y[step] = far > 1 ? height / 2 + (out.y - height / 2) / far : out.y;
    flag[step] = Number.isFinite(out.x + out.y) ? out.flag : ABSENT;
    const last = kept[keep - 1];
    const moved = keep ? Math.hypot(x[step] - x[last], y[step] - y[last]) : Infinity;
    along[step] = keep ? along[last] + (Number.isFinite(moved) ? moved : 0) : 0;
    if (!(moved < APART) || flag[step] !== flag[last]) kept[keep++] = step;
  }
  return { run, x, y, flag, along, kept: kept.subarray(0, keep), frame: { width, height }, marks: placeMarks(run, x, y, (step) => flag[step] === SEEN), drawn: 0 };
}

/** Where a line's head is at a step that may be fractional; it stays at the last point. */
export function headOf(line, step) {
  const at = Math.min(step, line.run.last);
  const i = Math.floor(at);
  const j = Math.min(i + 1, line.run.last);
  const part = line.flag[j] === ABSENT ? 0 : at - i;
  return {
    x: line.x[i] + part * (line.x[j] - line.x[i]),
    y: line.y[i] + part * (line.y[j] - line.y[i]),
    flag: line.flag[i],
    ended: step >= line.run.last,
  };
}

/** Index of the last kept point at or before `step`. */
function keptBefore(kept, step) {
  let low = 0;
  let high = kept.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (kept[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The last step whose mark is inked. */
const inkedStep = (line) => (line.drawn ? line.kept[line.drawn] : -1);

/** Strokes the current path. */
function stroke(context, style, { width, alpha = 1, dash = [], under = false }) {
  context.globalCompositeOperation = under ? "destination-over" : "source-over";
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.strokeStyle = style;
  strokeDashed(context, dash);
}

/** The part of a segment within a frame, as shares [from, to] of its length; null if none is (Liang and Barsky). */
function partInside(x0, y0, x1, y1, { width, height }) {
  let [from, to] = [0, 1];
  for (const [start, change, low, high] of [[x0, x1 - x0, -BEYOND, width + BEYOND], [y0, y1 - y0, -BEYOND, height + BEYOND]]) {
    if (change === 0) {
      if (start < low || start > high) return null;
      continue;
    }
    const [a, b] = [(low - start) / change, (high - start) / change];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to || (from === to && from === 0) ? [from, to] : null;
}

/**
 * Strokes kept points first..last of a line, piece by piece of equal visibility within the panel: a run that
 * diverges crosses it again and again from thousands of pixels away, which takes seconds to dash.
 */
function strokePieces(context, line, first, last, theme, past) {
  const { x, y, flag, kept, along } = line;
  const { color, dash } = styleOf(line.run, theme);
  const faint = theme.dark ? 0.42 : 0.5;
  const kindOf = (k) => Math.max(flag[kept[k]], flag[kept[k + 1]]);
  const partOf = (k) => partInside(x[kept[k]], y[kept[k]], x[kept[k + 1]], y[kept[k + 1]], line.frame);
  const at = (k, share) => [x[kept[k]] + share * (x[kept[k + 1]] - x[kept[k]]), y[kept[k]] + share * (y[kept[k + 1]] - y[kept[k]])];
  for (let k = first; k < last; ) {
    const kind = kindOf(k);
    let part = kind === ABSENT ? null : partOf(k);
    if (!part) {
      k += 1;
      continue;
    }
    context.lineDashOffset = along[kept[k]] + part[0] * (along[kept[k + 1]] - along[kept[k]]);
    context.beginPath();
    context.moveTo(...at(k, part[0]));
    do {
      context.lineTo(...at(k, part[1]));
      k += 1;
      const left = part[1] < 1;
      part = left || k >= last || kindOf(k) !== kind ? null : partOf(k);
    } while (part && part[0] === 0);
    if (!past) stroke(context, color, { width: 1.1, alpha: kind === SEEN ? faint : faint / 2 });
    else if (kind === OCCLUDED) stroke(context, color, { width: 1.4, alpha: 0.4 });
    else {
      stroke(context, color, { width: WIDTH, dash });
      // The halo goes beneath all that is inked already, so it never cuts through another trail.
      stroke(context, theme.halo, { width: HALO, under: true });
    }
  }
  context.globalAlpha = 1;
  context.globalCompositeOperation = "source-over";
}

/** A diverged run's cross, or the marker of a living one. */
export function drawHead(context, line, head, theme, radius) {
  const { color, marker } = styleOf(line.run, theme);
  context.globalAlpha = head.flag === OCCLUDED ? 0.45 : 1;
  if (head.ended && line.run.divergedAt !== null) drawCross(context, head.x, head.y, radius * 0.9, color, theme.halo);
  else drawMarker(context, marker, head.x, head.y, radius, color, theme.halo);
  context.globalAlpha = 1;
}

/** A rectangle that grows around points. */
function createPatch() {
  return {
    left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity,
    add(x, y) {
      this.left = Math.min(this.left, x);
      this.right = Math.max(this.right, x);
      this.top = Math.min(this.top, y);
      this.bottom = Math.max(this.bottom, y);
    },
  };
}

/**
 * Trails over the still layers of a panel, which `below()` gives; drawHeadOf(context, line, head) draws each head, and
 * drawOver(context, step) what else lies over the trails: it returns the points it reaches, [[x, y], …].
 *
 * A frame touches little: what is new is inked, and the visible canvas is mended only around that ink and
 * around the heads.
 */
export function createTrails(panel, below, drawHeadOf, drawOver = () => []) {
  const ink = createLayer();
  let lines = [];
  let theme = null;
  let reached = Infinity; // the step up to which the ink is drawn; Infinity: all must be redrawn
  let patches = []; // where the last frame drew what is not inked

  function redraw() {
    panel.clear(ink);
    ink.lineJoin = "round";
    ink.lineCap = "butt";
    for (const line of lines) {
      strokePieces(ink, line, 0, line.kept.length - 1, theme, false);
      line.drawn = 0;
    }
  }

  /** Inks a line's past up to `step`, some steps at a time because a changed layer is costly to show. */
  function advance(line, step, patch) {
    const to = keptBefore(line.kept, Math.floor(step));
    if (to <= line.drawn || (line.kept[to] - line.kept[line.drawn] < INK_EVERY && step < line.run.last)) return;
    strokePieces(ink, line, line.drawn, to, theme, true);
    drawMarks(ink, line, inkedStep(line), line.kept[to], theme);
    for (let k = line.drawn; k <= to; k += 1) patch.add(line.x[line.kept[k]], line.y[line.kept[k]]);
    line.drawn = to;
  }

  /** Shows the layers around what has changed; all of them at once where that is less work. */
  function mend(changed) {
    const layers = [...below(), ink];
    const rectangles = changed.filter(({ left, right }) => right >= left).map(({ left, top, right, bottom }) => {
      const [x, y] = [Math.max(0, left - MARGIN), Math.max(0, top - MARGIN)];
      return [x, y, Math.min(panel.width, right + MARGIN) - x, Math.min(panel.height, bottom + MARGIN) - y];
    });
    const area = rectangles.reduce((sum, [, , width, height]) => sum + Math.max(0, width) * Math.max(0, height), 0);
    if (area >= panel.width * panel.height) panel.show(layers);
    else for (const rectangle of rectangles) panel.show(layers, ...rectangle);
  }

  /** The bit between the last inked point and the head. */
  function joinHead(line, head, step) {
    const context = panel.front;
    const { color, dash } = styleOf(line.run, theme);
    let [x, y] = [line.x[line.kept[line.drawn]], line.y[line.kept[line.drawn]]];
    let joined = false;
    const reach = (toX, toY) => {
      const part = partInside(x, y, toX, toY, line.frame);
      if (part) {
        const at = (share) => [x + share * (toX - x), y + share * (toY - y)];
        if (!joined || part[0] > 0) context.moveTo(...at(part[0]));
        context.lineTo(...at(part[1]));
      }
      joined = part !== null && part[1] === 1;
      [x, y] = [toX, toY];
    };
    context.beginPath();
    for (let k = line.drawn; k < line.kept.length && line.kept[k] <= step; k += 1) {
      if (line.flag[line.kept[k]] !== SEEN) return;
      reach(line.x[line.kept[k]], line.y[line.kept[k]]);
    }
    if (head.flag !== SEEN) return;
    reach(head.x, head.y);
    context.lineDashOffset = line.along[line.kept[line.drawn]];
    stroke(context, theme.halo, { width: HALO });
    stroke(context, color, { width: WIDTH, dash });
  }

  return {
    get lines() {
      return lines;
    },

    set(nextLines, nextTheme) {
      lines = nextLines;
      theme = nextTheme;
      reached = Infinity;
    },

    paint(step) {
      const afresh = step < reached;
      if (reached === Infinity) panel.clear(panel.front);
      if (afresh) redraw();
      reached = step;
      const inked = lines.map((line) => {
        const patch = createPatch();
        advance(line, step, patch);
        return patch;
      });
      if (afresh) panel.show([...below(), ink]);
      else mend([...patches, ...inked]);
      const heads = lines.map((line) => headOf(line, step));
      panel.front.lineJoin = "round";
      lines.forEach((line, i) => joinHead(line, heads[i], step));
      for (const line of lines) drawMarks(panel.front, line, inkedStep(line), step, theme);
      const over = createPatch();
      for (const [x, y] of drawOver(panel.front, step)) over.add(x, y);
      lines.forEach((line, i) => heads[i].flag !== ABSENT && drawHeadOf(panel.front, line, heads[i]));
      patches = [over, ...lines.map((line, i) => patchOf(line, heads[i], step))];
    },
  };

  function patchOf(line, head, step) {
    const patch = createPatch();
    for (let k = line.drawn; k < line.kept.length && line.kept[k] <= step; k += 1) patch.add(line.x[line.kept[k]], line.y[line.kept[k]]);
    patch.add(head.x, head.y);
    // A head outside is drawn at the edge.
    patch.add(Math.max(0, Math.min(panel.width, head.x)), Math.max(0, Math.min(panel.height, head.y)));
    return patch;
  }
}
