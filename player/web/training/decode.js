// Header of a payload -> model. The fields are described in payloads/training.py.

import { placeAmong } from "../core/scale.js";

/** A curve over the steps: {values, at}, `at` null where the values are those of step 0, 1, 2 … */
function readCurve(curve) {
  if ("constant" in curve) {
    const last = Math.max(0, curve.length - 1);
    return { values: Float32Array.of(curve.constant, curve.constant), at: Float32Array.of(0, last) };
  }
  return { values: curve.values, at: curve.steps };
}

function readHistogram(histogram) {
  const shares = (bytes) => Float32Array.from(bytes, (byte) => byte / 255);
  return { ...histogram, below: shares(histogram.below), above: shares(histogram.above) };
}

function readRun(run, index) {
  const { name, detail } = run;
  const shown = { ...run, index, label: [name, detail].filter(Boolean).join(" · "), solid: true, divergedAt: null, began: null };
  if (!run.at) return shown;
  const [right, rightOfValidation] = run.right;
  return {
    ...shown,
    right,
    rightOfValidation,
    norm: readCurve(run.norm),
    rate: readCurve(run.rate),
    divergedAt: run.diverged,
    began: run.began,
    histograms: run.histograms && {
      ...run.histograms,
      activations: readHistogram(run.histograms.activations),
      gradients: readHistogram(run.histograms.gradients),
    },
  };
}

/** {id, kind, steps, reached, runs, points, …}; `reached` is how far the longest run has come. */
export function read(header) {
  const runs = header.runs.map(readRun);
  return { ...header, runs, reached: Math.max(...runs.map(({ last }) => last)) };
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
