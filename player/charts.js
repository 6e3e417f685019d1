// What the two charts show: the loss, and the length of each step with the learning rate.

import { number } from "./format.js";
import { linearScale, logScale, symlogScale } from "./scale.js";

const DEEPEST = 1e-18; // a log axis reaches at most this far below its top
const RUNAWAY = 1e3; // a run that explodes may take the axis this far above everything else
const EXPLODES = 1e6; // times its first value

/** Smallest positive, smallest and largest finite of some arrays. */
function extremes(arrays) {
  const found = { low: Infinity, positive: Infinity, high: -Infinity };
  for (const array of arrays) {
    for (const value of array) {
      if (!Number.isFinite(value)) continue;
      if (value < found.low) found.low = value;
      if (value > found.high) found.high = value;
      if (value > 0 && value < found.positive) found.positive = value;
    }
  }
  return found;
}

/** The top of the axis: runs that explode leave through it instead of flattening the others. */
function ceiling(runs, values, high) {
  const tame = runs.map((run) => {
    const all = extremes([values(run)]).high;
    const first = extremes([values(run).subarray(0, 1)]).high;
    return run.divergedAt === null && all <= EXPLODES * Math.abs(first) ? all : first;
  });
  const most = Math.max(...tame);
  return most > 0 && Number.isFinite(most) ? Math.min(high, most * RUNAWAY) : high;
}

function positiveScale(low, top) {
  const high = top > 0 ? top : 1;
  const bottom = Math.max(Math.min(low, high), high * DEEPEST, 1e-37);
  const margin = Math.max((high / bottom) ** 0.05, 1.03);
  return logScale(bottom / margin, high * margin);
}

export function describeLoss(model, visible) {
  const runs = visible.length ? visible : model.runs;
  const { minimum } = model.terrain;
  const values = (run) => run.excess;
  const { low, positive, high } = extremes(runs.map(values));
  const curves = visible.map((run) => ({ run, values: run.excess, thin: false }));
  const top = ceiling(runs, values, high);
  // A loss that reaches its minimum may fall below the published value by a rounding error.
  const sound = minimum !== null && low >= -1e-6 * Math.max(1, Math.abs(minimum), high * 1e-3);
  if (sound || (minimum === null && low > 0)) {
    return { title: minimum ? "loss f − f*" : "loss f", scale: positiveScale(positive, top), curves };
  }
  if (!(high >= low)) return { title: "loss f", scale: linearScale(0, 1), curves };
  const bottom = Math.max(low, -RUNAWAY * Math.max(1, Math.abs(top)));
  const margin = 0.04 * (top - bottom) || 1;
  const knee = Math.max(1e-3 * Math.max(Math.abs(bottom), Math.abs(top)), 1e-12);
  return { title: minimum ? "loss f − f*" : "loss f", scale: symlogScale(bottom - margin, top + margin, knee), curves };
}

export const readLoss = (run, step) => number(run.loss(step));

export function describeRate(model, visible) {
  const runs = visible.length ? visible : model.runs;
  const lengths = extremes(runs.map((run) => run.length));
  const rates = extremes(runs.map((run) => run.rate));
  const top = Math.max(ceiling(runs, (run) => run.length, lengths.high), rates.high);
  return {
    title: "step length ‖Δx‖ · rate dashed",
    scale: positiveScale(Math.min(lengths.positive, rates.positive), top),
    curves: [
      ...visible.map((run) => ({ run, values: run.rate, thin: true })),
      ...visible.map((run) => ({ run, values: run.length, thin: false })),
    ],
  };
}

export function readRate(run, step) {
  if (run.length.length === 0) return "–";
  const at = Math.min(step, run.length.length - 1);
  return `${number(run.length[at])} · ${number(run.rate[at])}`;
}
