// How the race stands, in words, for who does not see it. Said when the clock rests, never each frame.

import { number, ordinal } from "../core/format.js";
import { stepOf } from "../core/ticks.js";
import { say, sentence, sentences } from "../core/words.js";

/** "Step 170 of 300. 1st Adam, loss 7.7e−5; 2nd …; Momentum diverged at step 37."; a pair's sides each by itself. */
export function describeRace({ sides, model }, step) {
  const at = Math.round(step);
  const told = sides.map(({ model, visible }) => {
    const all = standings(visible, at);
    const words = all.length ? sentence(all) : say("No run is shown.");
    return sides.length > 1 ? say("{terrain}: {standings}", { terrain: model.terrain.title, standings: words }) : words;
  });
  return sentences([say("Step {step} of {steps}.", { step: stepOf(model, at), steps: stepOf(model, model.steps) }), ...told]);
}

function standings(visible, at) {
  const gone = (run) => run.divergedAt !== null && at >= run.last;
  const racing = visible.filter((run) => !gone(run))
    .map((run) => ({ run, loss: run.loss(Math.min(at, run.last)) }))
    .sort((a, b) => a.loss - b.loss);
  return [
    ...racing.map(({ run, loss }, place) => say("{place} {name}, loss {loss}", { place: ordinal(place + 1), name: run.label, loss: number(loss) })),
    ...visible.filter(gone).map((run) => say("{name} diverged at step {step}", { name: run.label, step: run.divergedAt })),
  ];
}
