// How activations or gradients of every layer of the chosen run are spread, at the clock's step.

import { createColumns } from "../core/columns.js";
import { setAttribute } from "../core/dom.js";
import { createLayer, createPanel } from "../core/panel.js";
import { niceTicks } from "../core/scale.js";
import { counted, say } from "../core/words.js";
import { blend, pictureOf } from "./decode.js";
import { percent } from "./describe.js";

const MARGIN = { top: 26, right: 10, bottom: 20, left: 46 };
const LANE = { tall: 26, above: 24 }; // pixels of the lane of saturated and dead units, and above it for its title

/** `name` is "activations", with the saturated and dead units below, or "gradients", by powers of ten. */
export function createSpread({ name, label, title, onResize }) {
  const panel = createPanel({ name, label, onResize });
  const still = createLayer();
  const context = panel.front;
  let scene = null;
  let shown = null; // {histogram, count, now, shares, columns}
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
      return (plot.right - plot.left) / shown.count;
    },
    toX: (layer) => plot.left + (layer - 0.5) * plot.column,
  };

  function arrange(next) {
    scene = next;
    shown = null;
    if (!panel.fit()) return false;
    const { theme, look } = scene;
    panel.clear(still);
    panel.clear(context);
    still.fillStyle = theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    panel.title.textContent = title;
    const histogram = look.histograms?.[name];
    const count = look.layers?.length ?? 0;
    const told = counted("{picture}: {name}, {count} layer", "{picture}: {name}, {count} layers", count, { picture: label, name: look.label });
    setAttribute(panel.canvas, "aria-label", told);
    if (histogram && count) describe(histogram, count);
    else if (name === "activations" && look.at && !scene.model.running) write(say("no hidden layer to look into")); // while it goes on it may yet be looked at
    return true;
  }

  function describe(histogram, count) {
    const { low, high, size } = histogram;
    const now = { low, high, size, bins: new Float32Array(count * size), above: new Float32Array(count), below: new Float32Array(count) };
    const shares = name === "activations" ? { saturated: new Float32Array(count), dead: new Float32Array(count) } : null;
    shown = { histogram, count, now, shares };
    shown.columns = createColumns({ scene, plot, count, histogram: now, beyond: histogram, shares, lane: LANE });
    shown.columns.drawAxis(still);
    drawLayers();
  }

  function drawLayers() {
    const { theme } = scene;
    still.font = `11px ${theme.font}`;
    still.fillStyle = theme.muted;
    still.textBaseline = "alphabetic";
    still.textAlign = "center";
    const whole = niceTicks(1, shown.count, (plot.right - plot.left) / 34).filter(Number.isInteger);
    for (const layer of shown.count < 3 ? [1, shown.count] : whole) still.fillText(String(layer), plot.toX(layer), panel.height - 6);
  }

  function write(text) {
    still.font = `13px ${scene.theme.font}`;
    still.fillStyle = scene.theme.muted;
    still.textAlign = "center";
    still.textBaseline = "middle";
    still.fillText(text, panel.width / 2, panel.height / 2);
  }

  function paint(step) {
    panel.show([still]);
    if (!shown) return;
    const { histogram, count, now, shares, columns } = shown;
    const place = pictureOf(scene.look, step);
    blend(histogram.bins, place, now.bins.length, now.bins);
    blend(histogram.above, place, count, now.above);
    blend(histogram.below, place, count, now.below);
    if (shares) {
      blend(scene.look.histograms.saturated, place, count, shares.saturated);
      blend(scene.look.histograms.dead, place, count, shares.dead);
      for (const array of [shares.saturated, shares.dead]) array.forEach((value, i) => (array[i] = value / 255));
    }
    columns.draw(context);
    if (hovered !== null) tell(place);
  }

  function tell([look]) {
    const { histogram, count, shares } = shown;
    const at = look * count + hovered - 1;
    const { dead, saturated } = scene.look.histograms;
    panel.tell([
      { text: say("layer {layer}", { layer: hovered }), value: scene.look.layers[hovered - 1] },
      ...(shares
        ? [{ text: say("saturated"), value: percent(saturated[at] / 255) }, { text: say("dead units"), value: percent(dead[at] / 255) }]
        : [{ text: say("exactly 0"), value: percent(histogram.below[at]) }]),
    ]);
  }

  function hover(px) {
    hovered = px === null || !shown ? null : Math.max(1, Math.min(shown.count, Math.ceil((px - plot.left) / plot.column)));
    if (hovered === null) panel.tell([]);
    else panel.readout.classList.toggle("left", px > panel.width / 2);
  }

  return { panel, arrange, paint, hover, destroy: () => panel.destroy() };
}
