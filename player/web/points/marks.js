// A chip per loss: colour, dash and marker, its name and its best constant.

import { drawSwatch } from "../core/chips.js";
import { element, setAttribute, setText } from "../core/dom.js";
import { best } from "./describe.js";

export function createMarks() {
  const node = element("div", { class: "dh-chips", role: "list", "aria-label": "Best constants" });
  let chips = [];

  function makeChip(index) {
    const swatch = element("canvas", { class: "dh-swatch", "aria-hidden": "true" });
    const name = element("span", { class: "dh-name" });
    const value = element("span", { class: "dh-value" });
    const chip = element("span", { class: "dh-chip dh-still", role: "listitem", "data-test": `mark-${index + 1}` }, swatch, name, value);
    return { chip, swatch, name, value };
  }

  return {
    element: node,

    arrange({ model, theme }) {
      while (chips.length > model.marks.length) chips.pop().chip.remove();
      model.marks.forEach((mark, index) => {
        if (!chips[index]) {
          chips[index] = makeChip(index);
          node.append(chips[index].chip);
        }
        const { chip, swatch, name, value } = chips[index];
        setText(name, mark.name);
        setText(value, best(mark));
        setAttribute(chip, "data-constant", mark.constant);
        drawSwatch(swatch, mark, theme);
      });
    },
  };
}
