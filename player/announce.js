// How the race stands, in words, for who does not see it. Said when the clock rests, never each frame.

import { number, ordinal } from "./format.js";

/** "Step 170 of 300. 1st Adam, loss 7.7e−5; 2nd …; Momentum diverged at step 37." */
export function describeRace(visible, step, steps) {
  const at = Math.round(step);
  const gone = (run) => run.divergedAt !== null && at >= run.last;
  const racing = visible.filter((run) => !gone(run))
    .map((run) => ({ run, loss: run.loss(Math.min(at, run.last)) }))
    .sort((a, b) => a.loss - b.loss);
  const words = [
    ...racing.map(({ run, loss }, place) => `${ordinal(place + 1)} ${run.label}, loss ${number(loss)}`),
    ...visible.filter(gone).map((run) => `${run.label} diverged at step ${run.divergedAt}`),
  ];
  return `Step ${at} of ${steps}. ${words.join("; ")}${words.length ? "." : "No run is shown."}`;
}
