// A chip per item: colour, dash and marker, name and how it stands at the clock. A click chooses the one looked into.

import { drawSwatch } from "./chips.js";
import { element, setAttribute, setText } from "./dom.js";

/** `label` names the group, `standing(item, step, model)` says how an item stands; onLook(index) is told of a click. */
export function createChoice({ label, standing, onLook }) {
  const node = element("div", { class: "dh-chips", role: "group", "aria-label": label });
  let chips = [];

  function makeChip(index) {
    const swatch = element("canvas", { class: "dh-swatch", "aria-hidden": "true" });
    const name = element("span", { class: "dh-name" });
    const value = element("span", { class: "dh-value" });
    const chip = element("button", { type: "button", class: "dh-chip dh-look", "data-test": `chip-${index + 1}` }, swatch, name, value);
    chip.addEventListener("click", () => onLook(index));
    return { chip, swatch, name, value };
  }

  return {
    element: node,

    /** Fits the chips to `items`, {label, color} each; `look` is the one looked into. */
    arrange(items, look, theme) {
      while (chips.length > items.length) chips.pop().chip.remove();
      items.forEach((item, index) => {
        if (!chips[index]) {
          chips[index] = makeChip(index);
          node.append(chips[index].chip);
        }
        const { chip, swatch, name } = chips[index];
        setText(name, item.label);
        setAttribute(chip, "title", item === look ? `Looked into: ${item.label}` : `Look into ${item.label}`);
        setAttribute(chip, "aria-current", item === look);
        drawSwatch(swatch, item, theme);
      });
    },

    show(items, step, model) {
      items.forEach((item, index) => setText(chips[index].value, standing(item, step, model)));
    },
  };
}
