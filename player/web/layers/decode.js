// Payload bytes -> model. The layout is described in payloads/layers.py.

const VIEWS = { f4: Float32Array, u1: Uint8Array };

/** Powers of ten back to numbers; −∞ is 0. */
const numbers = (decades) => Float64Array.from(decades, (decade) => 10 ** decade);

function decodeHistogram({ low, high, size, bins, below, above }, array) {
  return { low, high, size, bins: array(bins), below: array(below), above: array(above) };
}

function decodeNetwork(network, index, array) {
  return {
    index,
    label: `${network.name} · ${network.detail}`,
    color: network.color,
    // of the layers 0 (the inputs) to L
    signal: numbers(array(network.signal)),
    gradient: numbers(array(network.gradient)),
    std: numbers(array(network.std)),
    mean: array(network.mean),
    // of the layers 1 to L, at 0 to L − 1
    weights: numbers(array(network.weights)),
    dead: array(network.dead),
    saturated: array(network.saturated),
    activations: decodeHistogram(network.activations, array),
    gradients: decodeHistogram(network.gradients, array), // of log₁₀|gradient|; below: exactly 0
  };
}

/** Bytes -> {id, depth, steps, networks}; a step is a layer, forward and then back. */
export function decode(bytes) {
  const buffer = bytes.slice().buffer; // a copy, because the bytes arrive unaligned
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const array = ({ at, length: count, of }) => new VIEWS[of](buffer, 4 + length + at, count);
  return {
    id: header.id,
    depth: header.depth,
    steps: 2 * header.depth,
    networks: header.networks.map((network, index) => decodeNetwork(network, index, array)),
  };
}
