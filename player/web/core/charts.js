// What the charts show: the loss; the length of each step with the learning rate; the learning-rate schedules.

import { number } from "./format.js";
import { linearScale, logScale, symlogScale } from "./scale.js";
import { say } from "./words.js";

const DEEPEST = 1e-18; // a log axis reaches at most this far below its top
const RUNAWAY = 1e3; // a run that explodes may take the axis this far above everything else
const EXPLODES = 1e6; // times its first value
const SUNK = 1e-6; // of the top: an axis reaches so far down at least if a value is 0

/** Smallest positive, smallest and largest finite of some arrays. */
export function extremes(arrays) {
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
export function ceiling(runs, values, high) {
  const tame = runs.map((run) => {
    const all = extremes([values(run)]).high;
    const first = extremes([values(run).subarray(0, 1)]).high;
    return run.divergedAt === null && all <= EXPLODES * Math.abs(first) ? all : first;
  });
  const most = Math.max(...tame);
  return most > 0 && Number.isFinite(most) ? Math.min(high, most * RUNAWAY) : high;
}

/** Where a log axis is to end: a quantity that falls to 0 falls out of sight, not to its last value above. */
const lowest = ({ low, positive }, top) => (low <= 0 && top > 0 ? Math.min(positive, top * SUNK) : positive);

export function positiveScale(low, top) {
  const high = top > 0 ? top : 1;
  const bottom = Math.max(Math.min(low, high), high * DEEPEST, 1e-37);
  const margin = Math.max((high / bottom) ** 0.05, 1.03);
  return logScale(bottom / margin, high * margin);
}

export function describeLoss(model, visible) {
  const runs = visible.length ? visible : model.runs;
  const shadows = visible.filter((run) => run.onPlane);
  const title = shadows.length ? say("training loss of the runs · on the plane dotted") : model.terrain.minimum ? say("loss f − f*") : say("loss f");
  const curves = [
    ...shadows.map((run) => ({ run, values: run.onPlane, weight: "thin" })),
    ...visible.map((run) => ({ run, values: run.excess, weight: "usual" })),
  ];
  const floors = visible.filter((run) => run.floor !== null).map((run) => ({ run, value: run.floor }));
  return { title, read: readLoss, lanes: [{ scale: scaleLoss(model, runs), curves, floors }] };
}

function scaleLoss({ terrain: { minimum } }, runs) {
  const losses = extremes(runs.flatMap((run) => (run.onPlane ? [run.excess, run.onPlane] : [run.excess])));
  const floors = extremes([runs.map((run) => run.floor ?? NaN)]);
  const low = Math.min(losses.low, floors.low);
  const high = Math.max(ceiling(runs, (run) => run.excess, losses.high), floors.high);
  // A loss that reaches its minimum may fall below the published value by a rounding error.
  const sound = minimum !== null && low >= -1e-6 * Math.max(1, Math.abs(minimum), losses.high * 1e-3);
  if (sound || (minimum === null && low > 0)) return positiveScale(Math.min(lowest(losses, high), floors.positive), high);
  if (!(losses.high >= low)) return linearScale(0, 1);
  const bottom = Math.max(low, -RUNAWAY * Math.max(1, Math.abs(high)));
  const margin = 0.04 * (high - bottom) || 1;
  const knee = Math.max(1e-3 * Math.max(Math.abs(bottom), Math.abs(high)), 1e-12);
  return symlogScale(bottom - margin, high + margin, knee);
}

const readLoss = (run, step) => (run.onPlane ? `${number(run.loss(step))} · ${number(run.onPlane[step])}` : number(run.loss(step)));

/** The length of each step; and the rate, where it has no chart of its own. */
export function describeRate(model, visible) {
  const runs = visible.length ? visible : model.runs;
  if (runs.some((run) => run.distance)) return describeDistance(runs, visible);
  const lengths = extremes(runs.map((run) => run.length));
  const alone = model.layout === "schedules";
  const rates = extremes(alone ? [] : runs.map((run) => run.rate));
  const top = Math.max(ceiling(runs, (run) => run.length, lengths.high), rates.high);
  return {
    title: alone ? say("step length ‖Δx‖") : say("step length ‖Δx‖ · rate dashed"),
    read: alone ? readLength : (run, step) => [readLength(run, step), readAt(run.rate, step)].join(" · "),
    lanes: [{
      scale: positiveScale(Math.min(lowest(lengths, top), rates.positive), top),
      curves: [
        ...(alone ? [] : visible.map((run) => ({ run, values: run.rate, weight: "thin" }))),
        ...visible.map((run) => ({ run, values: run.length, weight: "usual" })),
      ],
    }],
  };
}

/** How far a path is from its shadow on the plane. */
function describeDistance(runs, visible) {
  const { high } = extremes(runs.map((run) => run.distance));
  return {
    title: say("distance from the plane"),
    read: (run, step) => number(run.distance[step]),
    lanes: [{
      scale: linearScale(0, high > 0 ? 1.06 * high : 1),
      curves: visible.map((run) => ({ run, values: run.distance, weight: "usual" })),
    }],
  };
}

const readAt = (values, step) => (values.length ? number(values[Math.min(step, values.length - 1)]) : "–");
const readLength = (run, step) => readAt(run.length, step);

const UPPER = 0.6; // of the height of a pair's chart is the loss's
const APART = 28; // pixels between both
const DEEP = 1e-8; // of the top: what is smaller lies along the bottom of a pair's axes

/** One side of a pair: its loss, and below it the length of each step. Both sides share the axes. */
export function describeSide(model, visible) {
  const { title, lanes: [loss] } = describeLoss(model, visible);
  const known = model.sides.every(({ terrain }) => terrain.minimum !== null);
  const away = model.runs.some((run) => run.distance) && describeDistance(model.sides.flatMap((side) => side.runs), visible);
  const steps = away ? { part: 1 - UPPER, title: away.title, ...away.lanes[0] } : {
    part: 1 - UPPER,
    title: say("step length ‖Δx‖"),
    scale: sharedScale(model, (run) => run.length),
    curves: visible.map((run) => ({ run, values: run.length, weight: "usual" })),
  };
  const read = (run, step) => [readLoss(run, step), (away ? away.read : readLength)(run, step)].join(" · ");
  return { title, read, between: APART, lanes: [{ ...loss, part: UPPER, scale: known ? sharedScale(model, (run) => run.excess) : loss.scale }, steps] };
}

/** Fits all runs of both sides, hidden ones too. */
function sharedScale({ sides }, values) {
  const runs = sides.flatMap((side) => side.runs);
  const found = extremes(runs.map(values));
  const top = ceiling(runs, values, found.high);
  return positiveScale(Math.max(lowest(found, top), top * DEEP), top);
}

const CYCLE = 0.27; // of the schedule chart's height is the momentum's, where some run cycles it

/** The learning rate of every run on an axis from 0; below it the momentum of those that cycle it. */
export function describeSchedule(model, visible) {
  const runs = visible.length ? visible : model.runs;
  const cycling = visible.filter((run) => run.momentum);
  const { high } = extremes(runs.map((run) => run.rate));
  const rates = {
    part: cycling.length ? 1 - CYCLE : 1,
    scale: linearScale(0, high > 0 ? 1.04 * high : 1),
    curves: visible.map((run) => ({ run, values: run.rate, weight: "bold" })),
  };
  if (!cycling.length) return { title: say("learning rate"), read: readSchedule, lanes: [rates] };
  const found = extremes(cycling.map((run) => run.momentum));
  const margin = 0.08 * (found.high - found.low) || 0.1;
  const momenta = {
    part: CYCLE,
    title: say("momentum"),
    scale: linearScale(found.low - margin, found.high + margin),
    curves: cycling.map((run) => ({ run, values: run.momentum, weight: "thin" })),
  };
  return { title: say("learning rate"), read: readSchedule, lanes: [rates, momenta] };
}

const readSchedule = (run, step) => [run.rate, ...(run.momentum ? [run.momentum] : [])].map((values) => readAt(values, step)).join(" · ");
