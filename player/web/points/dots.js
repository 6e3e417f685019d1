// The points: a button each, dragged, moved with the arrow keys, removed with Delete or a double-click.

import { brief } from "../core/format.js";
import { element, placeAt, setAttribute } from "../core/dom.js";
import { clamp } from "../core/view.js";
import { say } from "../core/words.js";
import { RADIUS } from "./line.js";

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const REST = 600; // milliseconds without a key end a move by keys
const STILL = 3; // pixels a pointer may tremble without moving the point

/**
 * `line` places them; `stage` has the scene with the points as they are seen. onMove(points) tells of a move while it lasts, onDrop(points) of its end, onRemove(index) that a
 * point is to go, onChoose() that another is chosen.
 */
export function createDots(stage, line, { onMove, onDrop, onRemove, onChoose }) {
  let dots = [];
  let chosen = null; // the point that was touched last
  let grip = null; // {index, offset, from, moved}: the point being dragged
  let moving = { index: -1, timer: 0 }; // the point being moved by keys

  const held = () => (grip?.moved ? grip.index : moving.timer ? moving.index : -1);

  function moved(index, value) {
    const { low, high } = stage.scene.model;
    return stage.scene.points.map((other, i) => (i === index ? clamp(value, low, high) : other));
  }

  function finishKeys() {
    if (!moving.timer) return;
    clearTimeout(moving.timer);
    moving.timer = 0;
    onDrop(stage.scene.points);
  }

  function release() {
    const was = grip;
    grip = null;
    if (!was) return;
    dots[was.index]?.node.classList.remove("held");
    if (was.moved) onDrop(stage.scene.points);
  }

  /** The point nearest to the pointer: where they stand close, their buttons overlap. */
  function nearest(event) {
    const [px, py] = line.panel.locate(event);
    const distance = dots.map((dot) => Math.hypot(px - dot.x, py - dot.y));
    return distance.indexOf(Math.min(...distance));
  }

  function grab(event) {
    if (event.button !== 0) return;
    finishKeys();
    const index = nearest(event);
    const [px] = line.panel.locate(event);
    grip = { index, offset: px - dots[index].x, from: px, moved: false };
    event.preventDefault(); // the focus goes to the nearest point, not to the uppermost button
    dots[index].node.focus({ preventScroll: true });
    dots[index].node.setPointerCapture(event.pointerId);
    dots[index].node.classList.add("held");
  }

  function makeDot(index) {
    const node = element("button", { type: "button", class: "dh-dot", role: "slider", "data-test": `point-${index + 1}` });
    node.addEventListener("pointerdown", grab);
    node.addEventListener("pointermove", (event) => {
      if (grip?.index !== index) return;
      const [px] = line.panel.locate(event);
      if (!grip.moved && Math.abs(px - grip.from) < STILL) return;
      grip.moved = true;
      onMove(moved(index, line.toValue(px - grip.offset)));
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) node.addEventListener(name, release);
    node.addEventListener("dblclick", (event) => onRemove(nearest(event)));
    node.addEventListener("focus", () => {
      chosen = index;
      onChoose();
    });
    node.addEventListener("blur", finishKeys);
    node.addEventListener("keydown", (event) => pressed(event, index));
    return { node, x: 0, y: 0 };
  }

  function pressed(event, index) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = KEYS[event.key];
    if (way) {
      clearTimeout(moving.timer);
      moving = { index, timer: setTimeout(finishKeys, REST) };
      const part = event.shiftKey ? 0.05 : 0.005;
      onMove(moved(index, stage.scene.points[index] + way * part * (stage.scene.model.high - stage.scene.model.low)));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      finishKeys();
      onRemove(index);
      dots[Math.min(index, stage.scene.points.length - 2)]?.node.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** How many points stand below each: those that came before it and are as near as to touch it. */
  function levels(xs) {
    const order = xs.map((_, i) => i).sort((a, b) => xs[a] - xs[b] || a - b);
    const found = xs.map(() => 0);
    const last = []; // x of the last point on each level
    for (const i of order) {
      let level = last.findIndex((x) => xs[i] - x >= 2 * RADIUS);
      if (level < 0) level = last.length;
      last[level] = xs[i];
      found[i] = level;
    }
    return found;
  }

  function arrange({ points, model }) {
    while (dots.length > points.length) dots.pop().node.remove();
    while (dots.length < points.length) {
      const dot = makeDot(dots.length);
      dots.push(dot);
      line.panel.element.append(dot.node);
    }
    if (chosen !== null && chosen >= points.length) chosen = null;
    if (!line.isThere) return;
    const free = held(); // a point on its way stands on the line itself
    const others = levels(points.map((value, i) => (i === free ? -Infinity : line.place(value)[0])));
    const highest = Math.max(...others) + 1;
    points.forEach((value, i) => {
      const [x, y] = line.place(value, i === free ? 0 : others[i], highest);
      const { node } = Object.assign(dots[i], { x, y });
      placeAt(node, x, y, line.panel);
      node.classList.toggle("chosen", i === chosen);
      setAttribute(node, "aria-valuemin", model.low);
      setAttribute(node, "aria-valuemax", model.high);
      setAttribute(node, "aria-valuenow", value);
      setAttribute(node, "aria-valuetext", brief(value));
      setAttribute(node, "aria-label", say("Point {number} of {count}. Arrow keys move it, Delete removes it.", { number: i + 1, count: points.length }));
      setAttribute(node, "title", brief(value));
    });
  }

  return {
    arrange,
    get chosen() {
      return chosen;
    },
    destroy() {
      clearTimeout(moving.timer);
    },
  };
}
