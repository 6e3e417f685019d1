// A chip per item, of which one is looked into: a click chooses it.

import { createRow } from "./chips.js";
import { element, setAttribute } from "./dom.js";
import { say } from "./words.js";

/** `label` names the row, `itemsOf(model)` are the items, `standing(item, step, model)` says how one stands. */
export function createChoice(stage, { label, itemsOf, standing }) {
  let chosen = stage.opening.look; // the place of the item looked into
  const row = createRow({
    label,
    make(index) {
      const chip = element("button", { type: "button", class: "dh-chip dh-look", "data-test": `chip-${index + 1}` });
      chip.addEventListener("click", () => choice.look(index));
      return chip;
    },
  });

  const choice = {
    element: row.element,

    /** The item looked into. */
    of: (model) => itemsOf(model)[chosen] ?? itemsOf(model)[0],
    look(index) {
      if (!stage.scene || !itemsOf(stage.scene.model)[index]) return false;
      chosen = index;
      stage.rearrange();
      stage.settle();
      return true;
    },

    arrange({ model, theme, look }) {
      row.fit(itemsOf(model), theme, (chip, item) => {
        setAttribute(chip, "title", item === look ? say("Looked into: {name}", { name: item.label }) : say("Look into {name}", { name: item.label }));
        setAttribute(chip, "aria-current", item === look);
      });
    },

    show: ({ model }, step) => row.tell(itemsOf(model).map((item) => standing(item, step, model))),
  };
  return choice;
}
