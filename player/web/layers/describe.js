// The picture in words, for who does not see it, and the lines of the readouts.

import { number } from "../core/format.js";
import { passAt } from "./pass.js";

export const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`;

/** How a network stands at a layer: the signal on the way forward, the gradient on the way back. */
export function standing(network, step, { depth }) {
  const { back, layer } = passAt(step, depth);
  const values = back === null ? network.signal : network.gradient;
  return number(values[Math.round(layer)]);
}

/** "Forward, layer 12 of 30. Signal: Tanh 0.1; …. Tanh: 3 % of its outputs saturated, 0 % of its units dead." */
export function describePass({ model, look }, step) {
  const { depth, networks } = model;
  const { back, layer } = passAt(step, depth);
  const at = Math.round(layer);
  const all = networks.map((network) => `${network.label} ${standing(network, step, model)}`).join("; ");
  const words = `${back === null ? "Forward" : "Back"}, layer ${at} of ${depth}. ${back === null ? "Signal" : "Gradient"}: ${all}.`;
  if (at === 0) return words;
  return `${words} ${look.label}: ${percent(look.saturated[at - 1])} of its outputs saturated, ${percent(look.dead[at - 1])} of its units dead.`;
}

/** What a layer's activations are, as lines of a readout. */
export function readActivations(look, layer) {
  const spread = { text: "mean, std", value: `${number(look.mean[layer])}, ${number(look.std[layer])}` };
  if (layer === 0) return [{ text: "inputs" }, spread];
  return [
    { text: `layer ${layer}` },
    spread,
    { text: "saturated", value: percent(look.saturated[layer - 1]) },
    { text: "dead units", value: percent(look.dead[layer - 1]) },
  ];
}

/** What a layer's gradients are. */
export function readGradients(look, layer) {
  const size = { text: "size (RMS)", value: number(look.gradient[layer]) };
  if (layer === 0) return [{ text: "inputs" }, size];
  return [{ text: `layer ${layer}` }, size, { text: "of its weights", value: number(look.weights[layer - 1]) }];
}
