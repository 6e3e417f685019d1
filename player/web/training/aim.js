// Adding a sample: a click in the picture, or a crosshair moved by the arrow keys and Enter; and which class it has.

import { crosshair, element, placeAt, setAttribute } from "../core/dom.js";
import { coordinate } from "../core/format.js";
import { drawMarker } from "../core/palette.js";
import { clamp } from "../core/view.js";
import { say } from "../core/words.js";
import { classLook, className } from "./classes.js";

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STILL = 6; // pixels that a click may move

/** `frame` is {panel, toX, toY, toData(px, py)}; onAdd([x, y, class]) is told of a new sample. */
export function createAim(frame, { onAdd }) {
  const { panel } = frame;
  const node = crosshair({ class: "dh-start dh-aim", "data-test": "aim" });
  const switcher = element("div", { class: "dh-classes", role: "group", "aria-label": say("Class of the next point") });
  panel.element.append(node, switcher);
  const listening = new AbortController();
  const on = (target, name, handle) => target.addEventListener(name, handle, { signal: listening.signal });
  let scene = null;
  let at = null; // where the crosshair is, in units of the data
  let chosen = 0;
  let buttons = [];
  let pressed = null; // where a click began

  const isOn = () => scene !== null && (scene.model.kind === "classes" || scene.model.kind === "number");
  const nameOf = (index) => className(scene.model, index);
  const add = ([x, y]) => onAdd([x, y, scene.model.kind === "classes" ? chosen : 0]);

  function makeButton(index) {
    const canvas = element("canvas", { width: 36, height: 36, "aria-hidden": "true" });
    const button = element("button", { type: "button", class: "dh-class", "data-test": `class-${index}` }, canvas);
    button.addEventListener("click", () => choose(index));
    switcher.append(button);
    return button;
  }

  function choose(index) {
    chosen = index;
    place();
  }

  function place() {
    const { domain, kind, classes } = scene.model;
    at ??= domain.map(([low, high]) => (low + high) / 2);
    at = at.map((value, axis) => clamp(value, ...domain[axis]));
    placeAt(node, frame.toX(at[0]), frame.toY(at[1]), panel);
    const [x, y] = at.map((value, axis) => coordinate(value, domain[axis][1] - domain[axis][0]));
    setAttribute(node, "aria-label", kind === "classes"
      ? say("A point of {class} at x {x}, y {y}. Arrow keys move it, Enter adds it.", { class: nameOf(chosen), x, y })
      : say("A point at x {x}, y {y}. Arrow keys move it, Enter adds it.", { x, y }));
    chosen = Math.min(chosen, Math.max(0, classes - 1));
    buttons.forEach((button, index) => setAttribute(button, "aria-pressed", index === chosen));
  }

  on(panel.canvas, "pointerdown", (event) => {
    pressed = event.button === 0 && isOn() ? panel.locate(event) : null;
  });
  on(panel.canvas, "pointerup", (event) => {
    if (!pressed || !isOn()) return;
    const [x, y] = panel.locate(event);
    if (Math.hypot(x - pressed[0], y - pressed[1]) <= STILL) add(frame.toData(x, y));
    pressed = null;
  });
  on(panel.canvas, "pointercancel", () => {
    pressed = null;
  });
  on(node, "click", () => isOn() && add(at));
  on(node, "keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || !isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const part = event.shiftKey ? 0.1 : 0.02;
    at = at.map((value, axis) => value + way[axis] * part * (scene.model.domain[axis][1] - scene.model.domain[axis][0]));
    place();
  });

  return {
    arrange(next) {
      scene = next;
      node.hidden = !isOn();
      switcher.hidden = scene.model.kind !== "classes";
      if (!isOn()) return;
      const classes = scene.model.kind === "classes" ? scene.model.classes : 0;
      while (buttons.length > classes) buttons.pop().remove();
      while (buttons.length < classes) buttons.push(makeButton(buttons.length));
      buttons.forEach((button, index) => {
        const { ink, marker } = classLook(index, scene.theme);
        const context = button.firstChild.getContext("2d");
        context.setTransform(2, 0, 0, 2, 18, 18);
        context.clearRect(-9, -9, 18, 18);
        drawMarker(context, marker, 0, 0, 5, ink, scene.theme.halo);
        setAttribute(button, "aria-label", say("Add points of {class}", { class: nameOf(index) }));
        setAttribute(button, "title", say("A click adds a point of {class}", { class: nameOf(index) }));
      });
      place();
    },

    /** Returns false where no point can be added. */
    focus: () => isOn() && (node.focus({ preventScroll: true }), true),
    next() {
      if (!isOn() || scene.model.classes < 2) return false;
      choose((chosen + 1) % scene.model.classes);
      return true;
    },
    destroy: () => listening.abort(),
  };
}
