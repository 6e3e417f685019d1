// A view whose x-axis is depth: inputs, layer 1 … L. Everything still is drawn once, faint and solid; a frame shows
// the solid part of the layers the pass has reached, from the left on the way forward, from the right on the way back.

import { drawMarker, styleOf } from "../core/palette.js";
import { createLayer, createPanel } from "../core/panel.js";
import { niceTicks } from "../core/scale.js";
import { listenToScrub } from "../core/scrub.js";
import { say } from "../core/words.js";
import { passAt } from "./pass.js";

const REACH = 9; // pixels that a dot reaches beyond its place
const MARGIN = { top: 26, right: 12, bottom: 20, left: 46 };
const FAINT = { dark: 0.3, light: 0.26 };

/**
 * `describe(scene, plot, still)` draws its axes on the layer `still` -> {title, draw(context, strong), values, read(layer) -> lines}: `values` are {network,
 * array, toY} whose dots run along with the clock. `backward` says which half of the clock fills the view, `beyond` how
 * much of a layer is shown beyond its middle: 0.5 where layers are columns, 0 where they are points.
 * onSeek(layer, backward, ended) is told when the pointer drags the clock.
 */
export function createDepthView({ name, label, backward, beyond, describe, onResize, onSeek }) {
  const panel = createPanel({ name, label, onResize });
  const still = createLayer();
  const solid = createLayer();
  const context = panel.front;
  let scene = null;
  let shown = null;
  let marks = null; // what moves on the visible canvas; null: all must be shown
  let hovered = null; // the layer under the pointer

  const plot = {
    left: MARGIN.left,
    top: MARGIN.top,
    get right() {
      return panel.width - MARGIN.right;
    },
    get bottom() {
      return panel.height - MARGIN.bottom;
    },
    get column() {
      return (plot.right - plot.left) / (scene.model.depth + 1);
    },
    toX: (layer) => plot.left + (layer + 0.5) * plot.column,
  };
  const toLayer = (x) => Math.max(0, Math.min(scene.model.depth, Math.round((x - plot.left) / plot.column - 0.5)));

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    for (const layer of [still, solid, context]) panel.clear(layer);
    still.fillStyle = scene.theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    drawLayers();
    shown = describe(scene, plot, still);
    panel.title.textContent = shown.title;
    still.globalAlpha = scene.theme.dark ? FAINT.dark : FAINT.light;
    shown.draw(still, false);
    still.globalAlpha = 1;
    shown.draw(solid, true);
    marks = null;
    return true;
  }

  function drawLayers() {
    const { theme, model } = scene;
    still.font = `11px ${theme.font}`;
    still.fillStyle = theme.muted;
    still.textBaseline = "alphabetic";
    still.textAlign = "center";
    const whole = niceTicks(0, model.depth, (plot.right - plot.left) / 48).filter((layer) => Number.isInteger(layer) && layer > 0);
    for (const layer of whole) still.fillText(String(layer), plot.toX(layer), panel.height - 6);
    if (plot.toX(whole[0] ?? 99) - plot.toX(0) > 22) still.fillText(say("in"), plot.toX(0), panel.height - 6);
  }

  /** The x between which the view is solid; the same twice: nowhere. */
  function reached(step) {
    const { forward, back } = passAt(step, scene.model.depth);
    if (!backward) return [0, plot.toX(forward + beyond)];
    return back === null ? [panel.width, panel.width] : [plot.toX(back - beyond), panel.width];
  }

  function paint(step) {
    const { theme, model } = scene;
    const { layer } = passAt(step, model.depth);
    const x = plot.toX(layer);
    const [from, to] = reached(step);
    const dots = placeDots(step);
    const edge = backward ? from : to;
    const now = [x, edge, ...dots.map((dot) => dot.x), ...(hovered === null ? [] : [plot.toX(hovered)])];
    const left = marks ? Math.min(...marks, ...now) - REACH : 0;
    const right = marks ? Math.max(...marks, ...now) + REACH : panel.width;
    panel.show([still], left, 0, right - left);
    const [start, end] = [Math.max(left, from), Math.min(right, to)];
    if (end > start) panel.show([solid], start, 0, end - start);
    marks = now;
    context.fillStyle = theme.cursor;
    context.fillRect(x - 0.5, MARGIN.top - 4, 1, plot.bottom - MARGIN.top + 8);
    if (hovered !== null) {
      context.fillStyle = theme.grid;
      context.fillRect(plot.toX(hovered) - 0.5, MARGIN.top - 4, 1, plot.bottom - MARGIN.top + 8);
    }
    for (const dot of dots) drawMarker(context, dot.marker, dot.x, dot.y, 3.4, dot.color, theme.background);
  }

  /** A dot per network where its curve ends. */
  function placeDots(step) {
    const { forward, back } = passAt(step, scene.model.depth);
    const at = backward ? back : forward;
    if (at === null) return [];
    const i = Math.floor(at);
    return shown.values.map(({ network, array, toY }) => {
      const [from, to] = [toY(array[i]), toY(array[Math.min(i + 1, array.length - 1)])];
      return { ...styleOf(network, scene.theme), x: plot.toX(at), y: from + (at - i) * (to - from) };
    }).filter(({ y }) => Number.isFinite(y) && y <= plot.bottom + 5);
  }

  function hover(px) {
    hovered = px === null || !scene || !panel.width ? null : toLayer(px);
    if (hovered === null || !shown) return panel.tell([]);
    panel.readout.classList.toggle("left", px > panel.width / 2);
    return panel.tell(shown.read(hovered));
  }

  listenToScrub(panel, () => scene !== null, (x, ended) => onSeek(toLayer(x), backward, ended));

  return { panel, arrange, paint, hover, destroy: () => panel.destroy() };
}
