// What a person can do. Controls, chips, charts and keys all call this; each action returns false if there was
// nothing to do.

/** What is done besides the clock; `hidden` are ids of chips, onLook() is told when a person has opened the step view. */
export function createActions(stage, { hidden, inside, onLook }) {
  let alone = null; // id of the chip that was last shown alone

  const runs = () => stage.scene?.model.runs ?? [];
  const chips = () => stage.scene?.model.chips ?? [];
  const show = (change) => {
    if (!stage.scene) return false;
    change();
    stage.rearrange();
    stage.settle();
    return true;
  };
  const look = (change) => show(() => {
    change();
    inside.settle(stage.scene.model);
  });

  const actions = {
    toggleRun(index) {
      const chip = chips()[index];
      return chip ? show(() => hidden.delete(chip.id) || hidden.add(chip.id)) : false;
    },
    soloRun(index) {
      const chip = chips()[index];
      if (!chip) return false;
      const already = chips().every((other) => hidden.has(other.id) === (other !== chip));
      alone = already ? null : chip.id;
      return show(() => {
        hidden.clear();
        if (!already) for (const other of chips()) if (other !== chip) hidden.add(other.id);
      });
    },
    showAll: () => show(() => hidden.clear()),

    showInside(index) {
      const run = runs()[index];
      if (!run || !stage.scene.model.start) return false; // shadows of snapshots have no steps to take apart
      const opening = !inside.open;
      look(() => inside.show(run));
      if (opening) onLook();
      return true;
    },
    closeInside: () => inside.open && look(() => inside.close()),
    /** Looks into the run that was last shown alone, else into the first that is shown. */
    toggleInside() {
      if (inside.open) return actions.closeInside();
      const shown = runs().filter(({ chip }) => !hidden.has(chip));
      const run = shown.find(({ chip }) => chip === alone) ?? shown[0] ?? runs()[0];
      return run ? actions.showInside(run.index) : false;
    },

    close: () => (stage.help.open ? stage.help.toggle(false) : actions.closeInside()),
  };
  return actions;
}
