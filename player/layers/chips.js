// A chip per network: colour, dash and marker, name and how it stands at the clock's layer. A click looks into it.

import { drawSwatch } from "../chips.js";
import { element, setAttribute, setText } from "../dom.js";
import { standing } from "./describe.js";

export function createChips(player) {
  const node = element("div", { class: "dh-chips", role: "group", "aria-label": "Networks" });
  let chips = [];

  function makeChip(index) {
    const swatch = element("canvas", { class: "dh-swatch", "aria-hidden": "true" });
    const name = element("span", { class: "dh-name" });
    const value = element("span", { class: "dh-value" });
    const chip = element("button", { type: "button", class: "dh-chip dh-look", "data-test": `chip-${index + 1}` }, swatch, name, value);
    chip.addEventListener("click", () => player.look(index));
    return { chip, swatch, name, value };
  }

  return {
    element: node,

    arrange({ model, theme, look }) {
      while (chips.length > model.networks.length) chips.pop().chip.remove();
      model.networks.forEach((network, index) => {
        if (!chips[index]) {
          chips[index] = makeChip(index);
          node.append(chips[index].chip);
        }
        const { chip, swatch, name } = chips[index];
        setText(name, network.label);
        setAttribute(chip, "title", network === look ? `Looked into: ${network.label}` : `Look into ${network.label}`);
        setAttribute(chip, "aria-current", network === look);
        drawSwatch(swatch, network, theme);
      });
    },

    show({ model }, step) {
      model.networks.forEach((network, index) => setText(chips[index].value, standing(network, step, model.depth)));
    },
  };
}
