// Payload bytes -> model. The layout is described in payloads/packing.py, the fields in payloads/training.py.

import { placeAmong } from "../core/scale.js";

const VIEWS = { f4: Float32Array, u1: Uint8Array };

/** A curve over the steps: {values, at}, `at` null where the values are those of step 0, 1, 2 … */
function decodeCurve(curve, array) {
  if ("constant" in curve) {
    const last = Math.max(0, curve.length - 1);
    return { values: Float32Array.of(curve.constant, curve.constant), at: Float32Array.of(0, last) };
  }
  return { values: array(curve.values), at: curve.steps && array(curve.steps) };
}

function decodeHistogram({ bins, below, above, ...rest }, array) {
  const shares = (bytes) => Float32Array.from(bytes, (byte) => byte / 255);
  return { ...rest, bins: array(bins), below: shares(array(below)), above: shares(array(above)) };
}

function decodeRun(run, index, array) {
  const { name, detail, color, words, last } = run;
  const label = [name, detail].filter(Boolean).join(" · ");
  const shown = { index, name, label, color, solid: true, words, last, divergedAt: null, began: null, at: null };
  if (!run.at) return shown;
  const [right, rightOfValidation] = run.right.map(array);
  return {
    ...shown,
    at: array(run.at),
    looked: array(run.looked),
    training: array(run.training),
    validation: array(run.validation),
    right,
    rightOfValidation,
    norm: decodeCurve(run.norm, array),
    rate: decodeCurve(run.rate, array),
    divergedAt: run.diverged,
    began: run.began,
    best: run.best,
    stopped: run.stopped,
    boundary: run.boundary && { size: run.boundary.size, odds: run.boundary.odds, parts: run.boundary.parts.map(array) },
    fitted: run.fitted && array(run.fitted),
    wrong: run.wrong && array(run.wrong),
    layers: run.layers,
    histograms: run.histograms && {
      activations: decodeHistogram(run.histograms.activations, array),
      gradients: decodeHistogram(run.histograms.gradients, array),
      dead: array(run.histograms.dead),
      saturated: array(run.histograms.saturated),
    },
    images: run.images.map((images) => ({ ...images, bytes: array(images.bytes) })),
    answer: run.answer && array(run.answer),
  };
}

/** Bytes -> {id, kind, steps, reached, runs, points, …}; `reached` is how far the longest run has come. */
export function decode(bytes) {
  const buffer = bytes.slice().buffer; // a copy, because the bytes arrive unaligned
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const array = (reference) => reference && new VIEWS[reference.of](buffer, 4 + length + reference.at, reference.length);
  const runs = header.runs.map((run, index) => decodeRun(run, index, array));
  return {
    ...header,
    runs,
    reached: Math.max(...runs.map(({ last }) => last)),
    points: array(header.points),
    targets: array(header.targets),
    validation: array(header.validation),
    x: array(header.x),
    truth: array(header.truth),
  };
}

/** Where a run stands at a step, among its looks: [index of the last look, share of the way to the next]. */
export const lookOf = (run, step) => (run.at ? placeAmong(run.at, step) : [0, 0]);

/** The same among the looks of which there are pictures: fewer, while the training goes on. */
export const pictureOf = (run, step) => (run.at ? placeAmong(run.looked, step) : [0, 0]);

/** Blends two stretches of `length` numbers at looks `look` and the next: (array, [look, part], length, out). */
export function blend(array, [look, part], length, out) {
  const first = look * length;
  const second = first + length;
  if (part === 0 || second + length > array.length) for (let i = 0; i < length; i += 1) out[i] = array[first + i];
  else for (let i = 0; i < length; i += 1) out[i] = array[first + i] + part * (array[second + i] - array[first + i]);
  return out;
}
