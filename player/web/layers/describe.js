// The picture in words, for who does not see it, and the lines of the readouts.

import { number, percent as percentOf } from "../core/format.js";
import { clauses, say, sentences } from "../core/words.js";
import { passAt } from "./pass.js";

export const percent = (share) => percentOf(share, share > 0 && share < 0.01 ? 1 : 0);

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
  const all = networks.map((network) => say("{name} {value}", { name: network.label, value: standing(network, step, model) }));
  const places = { layer: at, layers: depth, networks: clauses(all) };
  const words = back === null
    ? say("Forward, layer {layer} of {layers}. Signal: {networks}.", places)
    : say("Back, layer {layer} of {layers}. Gradient: {networks}.", places);
  if (at === 0) return words;
  const [saturated, dead] = [look.saturated, look.dead].map((shares) => percent(shares[at - 1]));
  const units = say("{name}: {saturated} of its outputs saturated, {dead} of its units dead.", { name: look.label, saturated, dead });
  return sentences([words, units]);
}

/** What a layer's activations are, as lines of a readout. */
export function readActivations(look, layer) {
  const spread = { text: say("mean, std"), value: `${number(look.mean[layer])}, ${number(look.std[layer])}` };
  if (layer === 0) return [{ text: say("inputs") }, spread];
  return [
    { text: say("layer {layer}", { layer }) },
    spread,
    { text: say("saturated"), value: percent(look.saturated[layer - 1]) },
    { text: say("dead units"), value: percent(look.dead[layer - 1]) },
  ];
}

/** What a layer's gradients are. */
export function readGradients(look, layer) {
  const size = { text: say("size (RMS)"), value: number(look.gradient[layer]) };
  if (layer === 0) return [{ text: say("inputs") }, size];
  return [{ text: say("layer {layer}", { layer }) }, size, { text: say("of its weights"), value: number(look.weights[layer - 1]) }];
}
