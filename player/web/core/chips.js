// Rows of chips, each with colour, dash and marker, a name and how it stands; and that of the runs, or of the pairs of
// runs on two terrains, with their live loss: a click hides or shows, a double click leaves it alone.

import { element, setAttribute, setText } from "./dom.js";
import { number } from "./format.js";
import { drawMarker, styleOf } from "./palette.js";
import { say } from "./words.js";

const SWATCH = [24, 14]; // CSS pixels

/** How a run looks: its line and its marker. */
export function drawSwatch(canvas, run, theme) {
  const context = canvas.getContext("2d");
  const { color, dash, marker } = styleOf(run, theme);
  const [width, height] = SWATCH;
  [canvas.width, canvas.height] = [width * 2, height * 2];
  context.scale(2, 2);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.setLineDash(dash.map((length) => length * 0.6));
  context.beginPath();
  context.moveTo(0, height / 2);
  context.lineTo(width, height / 2);
  context.stroke();
  drawMarker(context, marker, width / 2, height / 2, 4.2, color, theme.background);
}

/** `make(index)` -> the node of a chip, still empty. */
export function createRow({ label, role = "group", make }) {
  const node = element("div", { class: "dh-chips", role, "aria-label": label });
  const chips = [];

  function add() {
    const chip = make(chips.length);
    const [swatch, name, value] = [element("canvas", { class: "dh-swatch", "aria-hidden": "true" }), element("span", { class: "dh-name" }), element("span", { class: "dh-value" })];
    chip.append(swatch, name, value);
    node.append(chip);
    chips.push({ chip, swatch, name, value });
  }

  return {
    element: node,
    /** A chip per item, {label, color}; `dress(chip, item, index)` sets what else they show. */
    fit(items, theme, dress) {
      while (chips.length > items.length) chips.pop().chip.remove();
      items.forEach((item, index) => {
        if (!chips[index]) add();
        const { chip, swatch, name } = chips[index];
        setText(name, item.label);
        drawSwatch(swatch, item, theme);
        dress(chip, item, index);
      });
    },
    tell: (words) => words.forEach((text, index) => setText(chips[index].value, text)),
  };
}

export function createChips(player) {
  const row = createRow({
    label: say("Runs"),
    make(index) {
      const chip = element("button", { type: "button", class: "dh-chip", "data-test": `chip-${index + 1}` });
      chip.addEventListener("click", (event) => {
        if (event.shiftKey || event.altKey) player.soloRun(index);
        else player.toggleRun(index);
      });
      chip.addEventListener("dblclick", () => player.soloRun(index));
      return chip;
    },
  });

  return {
    element: row.element,

    /** `hidden` is a set of chips' ids. */
    arrange({ model, theme, hidden }) {
      row.fit(model.chips.map(({ runs: [run] }) => run), theme, (chip, run, index) => {
        const { id, runs } = model.chips[index];
        chip.classList.toggle("diverges", runs.some(({ divergedAt }) => divergedAt !== null)); // keeps room for the longer words
        chip.classList.toggle("paired", runs.length > 1);
        setAttribute(chip, "title", titleOf(run, model));
        setAttribute(chip, "aria-pressed", !hidden.has(id));
      });
    },

    show: ({ model }, step) => row.tell(model.chips.map(({ runs }) => runs.map((run) => standing(run, step)).join(" | "))),
  };
}

function titleOf(run, { sides }) {
  const name = `${run.name} ${run.detail}`.trim();
  if (sides.length < 2) return name;
  return say("{name}: {terrains}", { name, terrains: sides.map(({ terrain }) => terrain.title).join(" | ") });
}

function standing(run, step) {
  if (run.divergedAt !== null && step >= run.last) return say("diverged at {step}", { step: run.divergedAt });
  return number(run.loss(Math.min(Math.floor(step), run.last)));
}
