// A chip per run, or per pair of runs on two terrains: colour, dash and marker, name and live loss. Click hides or
// shows, double click leaves it alone.

import { element, setAttribute, setText } from "./dom.js";
import { number } from "./format.js";
import { drawMarker, styleOf } from "./palette.js";

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

export function createChips(player) {
  const node = element("div", { class: "dh-chips", role: "group", "aria-label": "Runs" });
  let chips = [];

  function makeChip(index) {
    const swatch = element("canvas", { class: "dh-swatch", "aria-hidden": "true" });
    const name = element("span", { class: "dh-name" });
    const value = element("span", { class: "dh-value" });
    const chip = element("button", { type: "button", class: "dh-chip", "data-test": `chip-${index + 1}` }, swatch, name, value);
    chip.addEventListener("click", (event) => {
      if (event.shiftKey || event.altKey) player.soloRun(index);
      else player.toggleRun(index);
    });
    chip.addEventListener("dblclick", () => player.soloRun(index));
    return { chip, swatch, name, value };
  }

  return {
    element: node,

    /** Fits the chips to the runs; `hidden` is a set of chips' ids. */
    arrange({ model, theme, hidden }) {
      while (chips.length > model.chips.length) chips.pop().chip.remove();
      model.chips.forEach(({ id, runs }, index) => {
        if (!chips[index]) {
          chips[index] = makeChip(index);
          node.append(chips[index].chip);
        }
        const { chip, swatch, name } = chips[index];
        const [run] = runs;
        setText(name, run.label);
        chip.classList.toggle("diverges", runs.some(({ divergedAt }) => divergedAt !== null)); // keeps room for the longer words
        chip.classList.toggle("paired", runs.length > 1);
        setAttribute(chip, "title", titleOf(run, model));
        setAttribute(chip, "aria-pressed", !hidden.has(id));
        drawSwatch(swatch, run, theme);
      });
    },

    show({ model }, step) {
      model.chips.forEach(({ runs }, index) => setText(chips[index].value, runs.map((run) => standing(run, step)).join(" | ")));
    },
  };
}

function titleOf(run, { sides }) {
  const losses = sides.length > 1 ? `: ${sides.map(({ terrain }) => terrain.title).join(" | ")}` : "";
  return `${run.name} ${run.detail}`.trim() + losses;
}

function standing(run, step) {
  if (run.divergedAt !== null && step >= run.last) return `diverged at ${run.divergedAt}`;
  return number(run.loss(Math.min(Math.floor(step), run.last)));
}
