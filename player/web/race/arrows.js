// The arrows of one step. Gradient and momentum, turned downhill, share a scale: the longest is LONGEST pixels, at
// every step anew. What moves the point is drawn where it moves it; a step too small to see is magnified by a
// round factor, and whatever else moves the point with it.

import { tick } from "../core/format.js";
import { styleOf } from "../core/palette.js";

const LONGEST = 80; // pixels of the longest arrow in gradient units, and at most of a magnified step
const LEAST = 10; // pixels of an arrow in gradient units that is not zero
const PLAIN = 24; // a step of this length needs no magnification
const NOTHING = 1e-6; // of the longest: an arrow that counts as none
const SHORTEST = 1.5; // pixels of a displacement that can be seen
const CROWDED = 0.3; // near the frame arrows in gradient units shrink to this part at most
const EDGE = 8; // pixels between the frame and an arrow that would leave it

// Told apart by dash, head and width as well as by colour; in the order in which they are drawn, the boldest first,
// because arrows may lie upon each other.
const KINDS = {
  step: { force: false, width: 7.5, dash: [], head: "filled", size: 19, halo: 3 },
  decay: { force: false, width: 2, dash: [5, 3], head: "bar", size: 9, halo: 2 },
  preconditioned: { force: false, width: 2, dash: [2, 3], head: "open", size: 9, halo: 2 },
  momentum: { force: true, width: 1.9, dash: [], head: "hollow", size: 9, halo: 2 },
  gradient: { force: true, width: 1.8, dash: [5, 3.5], head: "open", size: 8.5, halo: 2 },
};

const SWATCH = [34, 16]; // CSS pixels

const ORDER = Object.keys(KINDS);

export const hasArrow = (line) => line.arrow in KINDS;
export const isForce = (kind) => KINDS[kind].force;
export const factorText = (factor) => (factor === 1 ? "" : `×${tick(factor)}`);

/** The largest of 1, 2, 5, 10, 20 … that keeps a step of `length` pixels within LONGEST. */
function magnification(length) {
  if (!(length > 0) || length >= PLAIN) return 1;
  const unit = 10 ** Math.floor(Math.log10(LONGEST / length));
  return Number((unit * [5, 2, 1].find((digit) => digit * unit * length <= LONGEST * (1 + 1e-9))).toPrecision(1));
}

/** How much of (dx, dy) from (x, y) fits into the frame. */
function fitting(x, y, dx, dy, { width, height }) {
  const along = (from, by, size) => (by > 0 ? (size - EDGE - from) / by : by < 0 ? (EDGE - from) / by : Infinity);
  return Math.max(0, Math.min(1, along(x, dx, width), along(y, dy, height)));
}

/**
 * The arrows of step `t` of a dissected run: {x, y, factor, arrows: [{line, kind, dx, dy, state}]} in pixels from
 * the point (x, y); `state` is "", "zero", "cut" at the frame, or "outside" where the point itself is. `frame` is
 * {width, height, toPixels(point), perX, perY}: its size, and the pixels per unit of both axes.
 */
export function arrowsOf({ run, dissection }, t, frame) {
  const [x, y] = frame.toPixels([run.position[2 * t], run.position[2 * t + 1]]);
  const outside = !(x >= 0 && x <= frame.width && y >= 0 && y <= frame.height);
  const arrows = dissection.lines.filter(hasArrow).map((line) => {
    const sign = isForce(line.arrow) ? -1 : 1;
    const value = (part) => sign * dissection.at(line.quantity, t + line.lag, part);
    return { line, kind: line.arrow, dx: value(0) * frame.perX, dy: -value(1) * frame.perY, state: "" };
  });
  const length = ({ dx, dy }) => Math.hypot(dx, dy);
  const forces = arrows.filter(({ kind }) => isForce(kind));
  const moves = arrows.filter(({ kind }) => !isForce(kind));
  const strongest = Math.max(0, ...forces.map(length).filter(Number.isFinite));
  for (const arrow of forces) {
    const pixels = (length(arrow) / strongest) * LONGEST;
    scale(arrow, Math.max(LEAST, pixels) / length(arrow), pixels > NOTHING * LONGEST);
  }
  const fits = Math.min(1, ...forces.filter(({ state }) => !state).map(({ dx, dy }) => fitting(x, y, dx, dy, frame)));
  for (const arrow of forces) scale(arrow, Math.max(fits, CROWDED), !arrow.state);
  const factor = magnification(length(moves.find(({ kind }) => kind === "step") ?? { dx: 0, dy: 0 }));
  for (const arrow of moves) scale(arrow, factor, length(arrow) * factor >= SHORTEST);
  for (const arrow of moves.filter(({ state }) => !state)) {
    const part = fitting(x, y, arrow.dx, arrow.dy, frame);
    if (part < 1) scale(arrow, part, true, "cut");
  }
  if (outside) for (const arrow of arrows) arrow.state = "outside";
  return { x, y, factor, arrows };
}

function scale(arrow, by, visible, state = "") {
  if (!visible) arrow.state = "zero";
  else [arrow.dx, arrow.dy, arrow.state] = [arrow.dx * by, arrow.dy * by, state];
}

export const colorOf = (kind, run, theme) => (isForce(kind) ? theme.ink : styleOf(run, theme).color);

/** Draws what `arrowsOf` found; returns the points it reached. */
export function drawArrows(context, { x, y, arrows }, run, theme) {
  const shown = arrows.filter(({ state }) => state === "" || state === "cut");
  shown.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  for (const { kind, dx, dy } of shown) drawArrow(context, kind, x, y, x + dx, y + dy, colorOf(kind, run, theme), theme.halo);
  return shown.length ? [[x, y], ...shown.map(({ dx, dy }) => [x + dx, y + dy])] : [];
}

/** An arrow of this kind for a legend. */
export function drawArrowSwatch(canvas, kind, run, theme) {
  const [width, height] = SWATCH;
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const context = canvas.getContext("2d");
  const part = Math.min(1, height / (1.4 * KINDS[kind].size)); // the boldest arrow does not fit as it is
  context.scale(2 * part, 2 * part);
  const [right, middle] = [width / part, height / 2 / part];
  drawArrow(context, kind, 1, middle, right - 3, middle, isForce(kind) ? theme.text : colorOf(kind, run, theme), theme.background);
}

/** One arrow with a halo, from (x0, y0) to (x1, y1). */
export function drawArrow(context, kind, x0, y0, x1, y1, color, halo) {
  const { width, dash, head, size: full, halo: rim } = KINDS[kind];
  const length = Math.hypot(x1 - x0, y1 - y0);
  const size = Math.min(full, 0.75 * length + 2);
  const shaft = head === "open" || head === "bar" ? length : Math.max(0, length - size * 0.92);
  context.save();
  context.translate(x0, y0);
  context.rotate(Math.atan2(y1 - y0, x1 - x0));
  context.lineCap = "butt";
  context.lineJoin = "round";
  for (const [style, more] of [[halo, rim], [color, 0]]) {
    context.strokeStyle = style;
    context.lineWidth = width + more;
    context.setLineDash(more ? [] : dash);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(shaft, 0);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    traceHead(context, head, length, size);
    context.lineWidth = (head === "filled" ? 0.5 : Math.min(width, 2)) + more;
    context.stroke();
    context.fillStyle = style;
    if (head === "filled") context.fill();
  }
  context.restore();
}

function traceHead(context, head, tip, size) {
  if (head === "bar") {
    context.moveTo(tip, -size * 0.6);
    context.lineTo(tip, size * 0.6);
    return;
  }
  context.moveTo(tip - size, -size * 0.55);
  context.lineTo(tip, 0);
  context.lineTo(tip - size, size * 0.55);
  if (head !== "open") context.closePath();
}
