// What the charts show: the losses with the accuracy below; the gradient's norm with the learning rate below.

import { ceiling, extremes, positiveScale } from "../core/charts.js";
import { number, percent as percentOf } from "../core/format.js";
import { linearScale, placeAmong } from "../core/scale.js";
import { say } from "../core/words.js";
import { percent } from "./describe.js";
import { lookOf } from "./decode.js";

const EMPTY = { scale: { to: () => 0, ticks: () => [] }, curves: [] }; // nothing has been trained yet
const KEPT_BACK = [4, 3]; // dash of what is measured on the validation samples
const UPPER = 0.62; // of a chart's height is the upper lane's
const APART = 24; // pixels between both
const SPREAD = 20; // times: rates that differ by more need a log axis
const SUNK = 1e-2; // of the smallest peak: a rate that falls to 0 falls out of sight
const DEEPEST = 1e-8; // of the top: what is smaller lies along the bottom

const shownRuns = ({ runs }) => runs.filter((run) => run.at);

/** The chosen run bold, and last so that it lies on top. */
function inOrder(runs, look) {
  const others = runs.filter((run) => run !== look);
  return [...others, ...runs.filter((run) => run === look)].map((run) => [run, run === look ? "bold" : "usual"]);
}

/** Fits the curves of all runs; one that explodes leaves through the top. */
function logAxis(runs, curvesOf) {
  const found = extremes(runs.flatMap(curvesOf));
  const top = Math.max(0, ...runs.map((run) => ceiling([run], () => curvesOf(run)[0], extremes(curvesOf(run)).high)).filter(Number.isFinite));
  return positiveScale(Math.max(found.positive, top * DEEPEST), top || found.high);
}

/** Curves of both sets of samples: those trained on solid, those kept back dashed. */
function curvesOf(runs, look, training, validation) {
  return inOrder(runs, look).flatMap(([run, weight]) => [
    { run, values: validation(run), at: run.at, weight, dash: KEPT_BACK },
    { run, values: training(run), at: run.at, weight },
  ]);
}

export function describeLosses(model, _, { look }) {
  const runs = shownRuns(model);
  const title = say("loss: training solid, validation dashed");
  if (!runs.length) return { title, read: readLook, lanes: [EMPTY] };
  const accurate = runs.filter((run) => run.right.length);
  const loss = {
    part: accurate.length ? UPPER : 1,
    scale: logAxis(runs, (run) => [run.training, run.validation]),
    curves: curvesOf(runs, look, (run) => run.training, (run) => run.validation),
    marks: runs.flatMap((run) => marksOf(run)),
  };
  if (!accurate.length) return { title, read: readLook, lanes: [loss] };
  const lowest = extremes(accurate.flatMap((run) => [run.right, run.rightOfValidation])).low;
  const accuracy = {
    part: 1 - UPPER,
    title: say("accuracy"),
    scale: percentScale(Math.min(0.9, Math.floor(10 * lowest) / 10)),
    curves: curvesOf(accurate, look, (run) => run.right, (run) => run.rightOfValidation),
  };
  return { title, read: readLook, between: APART, lanes: [loss, accuracy] };
}

/** Best look, where patience ended, and where a run broke. */
function marksOf(run) {
  const marks = [];
  const place = (kind, look, value) => marks.push({ run, kind, step: run.at[look], value });
  if (run.at.length > 2) place("best", run.best, run.validation[run.best]);
  if (run.stopped !== null) place("stop", run.stopped, run.validation[run.stopped]);
  if (run.began !== null) {
    const [look] = lookOf(run, run.began);
    marks.push({ run, kind: "cross", step: run.began, value: run.training[look] });
  }
  return marks.filter(({ value }) => Number.isFinite(value));
}

function percentScale(low) {
  const { to, ticks } = linearScale(low, 1.02);
  return { to, ticks: (room) => ticks(room).map(({ value }) => ({ value, label: percentOf(value) })) };
}

function readLook(run, step) {
  if (!run.at) return say("waiting");
  const [look] = lookOf(run, step);
  const right = run.rightOfValidation.length ? ` · ${percent(run.rightOfValidation[look])}` : "";
  return `${number(run.training[look])} · ${number(run.validation[look])}${right}`;
}

export function describeNorms(model, _, { look }) {
  const runs = shownRuns(model);
  const title = say("gradient norm");
  if (!runs.length) return { title, read: readLook, lanes: [EMPTY] };
  const rates = extremes(runs.map((run) => run.rate.values));
  const peaks = runs.map((run) => extremes([run.rate.values]).high);
  const apart = Math.max(...peaks) / Math.min(...peaks) > SPREAD;
  const curve = (values) => inOrder(runs, look).map(([run, weight]) => ({ run, weight: weight === "bold" ? "usual" : "fine", ...run[values] }));
  return {
    title,
    between: APART,
    read: (run, step) => (run.at ? `${readCurve(run.norm, step)} · ${readCurve(run.rate, step)}` : say("waiting")),
    lanes: [
      { part: UPPER, scale: logAxis(runs, (run) => [run.norm.values]), curves: curve("norm"), marks: normMarks(runs) },
      {
        part: 1 - UPPER,
        title: say("learning rate"),
        scale: apart ? positiveScale(Math.max(rates.positive, Math.min(...peaks) * SUNK), rates.high) : linearScale(0, rates.high > 0 ? 1.06 * rates.high : 1),
        curves: curve("rate"),
      },
    ],
  };
}

const normMarks = (runs) => runs.filter((run) => run.began !== null && run.norm.values.length).map((run) => {
  const value = run.norm.values[indexAt(run.norm, run.began)];
  return { run, kind: "cross", step: run.began, value: Number.isFinite(value) ? value : Infinity };
});

/** A curve's value at a step, of a thinned one that of the last kept before it. */
function indexAt({ values, at }, step) {
  return at ? placeAmong(at, step)[0] : Math.min(values.length - 1, step);
}

const readCurve = (curve, step) => (curve.values.length ? number(curve.values[indexAt(curve, step)]) : "–");
