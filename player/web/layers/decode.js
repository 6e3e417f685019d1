// Header of a payload -> model. The fields are described in payloads/layers.py.

/** Powers of ten back to numbers; −∞ is 0. */
const numbers = (decades) => Float64Array.from(decades, (decade) => 10 ** decade);

function readNetwork(network, index) {
  return {
    index,
    label: `${network.name} · ${network.detail}`,
    color: network.color,
    // of the layers 0 (the inputs) to L
    signal: numbers(network.signal),
    gradient: numbers(network.gradient),
    std: numbers(network.std),
    mean: network.mean,
    // of the layers 1 to L, at 0 to L − 1
    weights: numbers(network.weights),
    dead: network.dead,
    saturated: network.saturated,
    activations: network.activations,
    gradients: network.gradients, // of log₁₀|gradient|; below: exactly 0
  };
}

/** {id, depth, steps, networks}; a step is a layer, forward and then back. */
export const read = ({ id, depth, networks }) => ({ id, depth, steps: 2 * depth, networks: networks.map(readNetwork) });
