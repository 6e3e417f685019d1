// The trainings in words, for who does not see them, and how a run stands at a step.

import { number, percent as percentOf } from "../core/format.js";
import { say, sentence, sentences } from "../core/words.js";
import { lookOf } from "./decode.js";

export const percent = (share) => percentOf(share, share > 0 && share < 0.0995 ? 1 : 0);

const hasEnded = (run, step) => run.divergedAt !== null && step >= run.last;

/** How a run stands: its validation loss, or where it diverged. */
export function standing(run, step) {
  if (!run.at) return say("waiting");
  if (hasEnded(run, step)) return say("diverged at {step}", { step: run.divergedAt });
  return number(run.validation[lookOf(run, step)[0]]);
}

/** "120 / 1000" and how it is said; of the epochs too where they are known. */
export function tellStep(step, steps, { epoch }) {
  const told = epoch
    ? say("Step {step} of {steps}, epoch {epoch}", { step, steps, epoch: Math.floor(step / epoch) })
    : say("Step {step} of {steps}", { step, steps });
  return [`${step} / ${steps}`, told];
}

/** "Step 120 of 1000. Adam: training loss 0.31, validation loss 0.35, 92 % right; …. What went wrong." */
export function describeTraining({ model: { runs, running, steps }, look }, clock) {
  const step = Math.round(clock);
  const trouble = runs.filter((run) => run.words && run.began !== null && step >= run.began);
  return sentences([
    say("Step {step} of {steps}.", { step, steps }),
    ...(running ? [say("Still training.")] : []),
    sentence(runs.map((run) => runWords(run, step))),
    say("Looked into: {name}.", { name: look.label }),
    ...trouble.map((run) => say("{name}, step {step}: {words}", { name: run.label, step: run.began, words: run.words })),
  ]);
}

function runWords(run, step) {
  const name = run.label;
  if (!run.at) return say("{name}: not begun", { name });
  if (hasEnded(run, step)) return say("{name}: diverged at step {step}", { name, step: run.divergedAt });
  const [at] = lookOf(run, step);
  const losses = { name, training: number(run.training[at]), validation: number(run.validation[at]) };
  if (!run.rightOfValidation.length) return say("{name}: training loss {training}, validation loss {validation}", losses);
  const share = percent(run.rightOfValidation[at]);
  return say("{name}: training loss {training}, validation loss {validation}, {share} of the validation samples right", { ...losses, share });
}

/** What the picture shows, in words: told to who does not see it. */
export function describePicture({ kind, domain }, look) {
  const name = look.label;
  if (kind === "classes") {
    return say("Decision boundary of {name}, with the samples: filled those it is trained on, rings those kept back; a box marks one that it gets wrong.", { name });
  }
  if (kind === "number") {
    const [from, to] = domain[0].map(number);
    return say("The fitted curve of {name} with the samples and the curve without noise, x from {from} to {to}.", { name, from, to });
  }
  return say("What the layers of {name} look for in an image, and what they find.", { name });
}
