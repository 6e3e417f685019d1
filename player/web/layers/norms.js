// How large signal or gradient is in every layer of every network, on a log axis.

import { number } from "../core/format.js";
import { strokeDashed, styleOf } from "../core/palette.js";
import { logScale } from "../core/scale.js";
import { say } from "../core/words.js";

const LEAST = 10; // times over and under the middle of what it shows that the axis reaches at least

/** `pick(network)` are the values of the layers 0 … L. */
export function describeNorms(title, pick) {
  return (scene, plot, still) => {
    const { theme, model } = scene;
    const scale = scaleOf(model.networks.map(pick));
    const height = plot.bottom - plot.top;
    const toY = (value) => (Number.isNaN(value) ? NaN : plot.top + (1 - Math.min(1.03, scale.to(value))) * height);
    drawAxis(still, scene, plot, scale, toY);
    // The one that is looked into on top.
    const ordered = [...model.networks].sort((a, b) => (a === scene.look) - (b === scene.look));
    return {
      title,
      values: ordered.map((network) => ({ network, array: pick(network), toY })),
      read: (layer) => [
        { text: layer === 0 ? say("inputs") : say("layer {layer}", { layer }) },
        ...model.networks.map((network) => ({ text: network.label, value: number(pick(network)[layer]), color: styleOf(network, theme).color })),
      ],
      draw(context, strong) {
        for (const network of ordered) drawCurve(context, pick(network), styleOf(network, theme), plot, toY, network === scene.look, strong);
      },
    };
  };
}

function scaleOf(arrays) {
  const seen = arrays.flatMap((array) => [...array]).filter((value) => value > 0 && Number.isFinite(value));
  const [low, high] = seen.length ? [Math.min(...seen), Math.max(...seen)] : [1, 1];
  const middle = Math.sqrt(low) * Math.sqrt(high);
  const margin = Math.max((high / low) ** 0.04, 1.2);
  return logScale(Math.min(low / margin, middle / LEAST), Math.max(high * margin, middle * LEAST));
}

function drawAxis(context, { theme }, plot, scale, toY) {
  context.font = `11px ${theme.font}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const { value, label } of scale.ticks(Math.max(2, Math.floor((plot.bottom - plot.top) / 26)))) {
    const y = toY(value);
    context.fillStyle = theme.grid;
    context.fillRect(plot.left, Math.round(y) - 0.5, plot.right - plot.left, 1);
    context.fillStyle = theme.muted;
    context.fillText(label, plot.left - 7, y);
  }
}

function drawCurve(context, values, { color, dash }, plot, toY, looked, strong) {
  context.strokeStyle = color;
  context.lineWidth = (looked ? 2.6 : 1.8) * (strong ? 1 : 0.74);
  context.lineJoin = "round";
  context.beginPath();
  let open = false;
  values.forEach((value, layer) => {
    const y = toY(value);
    if (Number.isFinite(y)) context[open ? "lineTo" : "moveTo"](plot.toX(layer), y);
    open = Number.isFinite(y);
  });
  if (strong) strokeDashed(context, dash);
  else context.stroke();
  context.setLineDash([]);
}
