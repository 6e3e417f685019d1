// The trainings in words, for who does not see them, and how a run stands at a step.

import { number } from "../core/format.js";
import { lookOf } from "./decode.js";

export const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;

const hasEnded = (run, step) => run.divergedAt !== null && step >= run.last;

/** How a run stands: its validation loss, or where it diverged. */
export function standing(run, step) {
  if (!run.at) return "waiting";
  if (hasEnded(run, step)) return `diverged at ${run.divergedAt}`;
  return number(run.validation[lookOf(run, step)[0]]);
}

/** "120 / 1000" and how it is said; of the epochs too where they are known. */
export const tellStep = (step, steps, { epoch }) => [`${step} / ${steps}`, `Step ${step} of ${steps}${epoch ? `, epoch ${Math.floor(step / epoch)}` : ""}`];

/** "Step 120 of 1000. Adam: training loss 0.31, validation loss 0.35, 92 % right; …. What went wrong." */
export function describeTraining({ model: { runs, running, steps }, look }, clock) {
  const step = Math.round(clock);
  const said = runs.map((run) => `${run.label}: ${runWords(run, step)}`);
  const trouble = runs.filter((run) => run.words && run.began !== null && step >= run.began);
  return [
    `Step ${step} of ${steps}.${running ? " Still training." : ""}`,
    `${said.join("; ")}.`,
    `Looked into: ${look.label}.`,
    ...trouble.map((run) => `${run.label}, step ${run.began}: ${run.words}`),
  ].join(" ");
}

function runWords(run, step) {
  if (!run.at) return "not begun";
  if (hasEnded(run, step)) return `diverged at step ${run.divergedAt}`;
  const [at] = lookOf(run, step);
  const right = run.rightOfValidation.length ? `, ${percent(run.rightOfValidation[at])} of the validation samples right` : "";
  return `training loss ${number(run.training[at])}, validation loss ${number(run.validation[at])}${right}`;
}

/** What the picture shows, in words: told to who does not see it. */
export function describePicture({ kind, domain }, look) {
  if (kind === "classes") return `Decision boundary of ${look.label}, with the samples: filled those it is trained on, rings those kept back; a box marks one that it gets wrong.`;
  if (kind === "number") return `The fitted curve of ${look.label} with the samples and the curve without noise, x from ${number(domain[0][0])} to ${number(domain[0][1])}.`;
  return `What the layers of ${look.label} look for in an image, and what they find.`;
}
