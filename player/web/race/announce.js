// How the race stands, in words, for who does not see it. Said when the clock rests, never each frame.

import { number, ordinal } from "../core/format.js";
import { stepOf } from "../core/ticks.js";

/** "Step 170 of 300. 1st Adam, loss 7.7e−5; 2nd …; Momentum diverged at step 37."; a pair's sides each by itself. */
export function describeRace({ sides, model }, step) {
  const at = Math.round(step);
  const told = sides.map(({ model, visible }) => {
    const words = standings(visible, at);
    return `${sides.length > 1 ? `${model.terrain.title}: ` : ""}${words.join("; ")}${words.length ? "." : "No run is shown."}`;
  });
  return [`Step ${stepOf(model, at)} of ${stepOf(model, model.steps)}.`, ...told].join(" ");
}

function standings(visible, at) {
  const gone = (run) => run.divergedAt !== null && at >= run.last;
  const racing = visible.filter((run) => !gone(run))
    .map((run) => ({ run, loss: run.loss(Math.min(at, run.last)) }))
    .sort((a, b) => a.loss - b.loss);
  return [
    ...racing.map(({ run, loss }, place) => `${ordinal(place + 1)} ${run.label}, loss ${number(loss)}`),
    ...visible.filter(gone).map((run) => `${run.label} diverged at step ${run.divergedAt}`),
  ];
}
