// How the values of every layer of the network that is looked into are spread.

import { createColumns } from "../core/columns.js";
import { say } from "../core/words.js";
import { readActivations, readGradients } from "./describe.js";

const LANE = { tall: 46, above: 26 }; // pixels of the lane of saturated and dead units, and above it for its title

/** `of` gives what is looked at as {histogram, shares}. */
const describe = (title, of, readLayer) => (scene, plot, still) => {
  const { look, model } = scene;
  const columns = createColumns({ scene, plot, count: model.depth, ...of(look), lane: LANE });
  columns.drawAxis(still);
  return { title: title(), values: [], read: (layer) => readLayer(look, layer), draw: columns.draw };
};

/** The activations, with the saturated and dead units below. */
export const describeActivations = describe(
  () => say("activations"),
  (look) => ({ histogram: look.activations, shares: look }),
  readActivations,
);

/** The gradients with respect to them, by powers of ten. */
export const describeGradients = describe(
  () => say("size of the gradient, log axis"),
  (look) => ({ histogram: look.gradients }),
  readGradients,
);
