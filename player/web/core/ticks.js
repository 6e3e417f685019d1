// The clock's ticks and the steps that are counted for the reader. They are the same, unless what is shown are
// snapshots of a longer run: then the model's `at` has the step of every tick.

/** The step that is shown at a tick; between two ticks that of the one before. */
export const stepOf = ({ at }, tick) => (at ? at[Math.min(Math.floor(tick), at.length - 1)] : tick);

/** The tick, maybe between two, at which a step falls. */
export function tickOf({ at }, step) {
  if (!at) return step;
  const after = at.findIndex((each) => each >= step);
  if (after <= 0) return after < 0 ? at.length - 1 : 0;
  return after - (at[after] - step) / (at[after] - at[after - 1]);
}
