// Which run is looked into. Its numbers come with the payload, when they have been asked for.

const NONE = -1;

/** ask(index) tells the outside whose steps are wanted, -1 for none. */
export function createInside({ ask }) {
  let id = null; // of the run that is looked into
  let asked = null; // what was asked for last

  const inside = {
    get open() {
      return id !== null;
    },
    isOf: (run) => run.id === id,

    show(run) {
      id = run.id;
    },
    close() {
      id = null;
    },

    /** Asks for what is wanted of the runs of this payload, unless that is known already. */
    settle(model) {
      const run = model.runs.find(inside.isOf);
      if (!run) id = null;
      const wanted = run?.index ?? NONE;
      const known = asked ?? model.inside?.track ?? NONE;
      asked = wanted;
      if (wanted !== known) ask(wanted);
    },

    /** {run, dissection} of what is looked into, dissection null until it has come; null if nothing is. */
    of(model) {
      const run = model.runs.find(inside.isOf);
      return run ? { run, dissection: model.inside?.track === run.index ? model.inside : null } : null;
    },
  };

  return inside;
}

/** The step that is looked into at the clock's `step`: from position t to t + 1; null if the run took none. */
export const stepLookedInto = (run, step) => (run.last > 0 ? Math.min(Math.floor(step), run.last - 1) : null);
