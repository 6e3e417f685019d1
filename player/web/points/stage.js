// Points on a line, and what is best for them, as a stage (../core/stage.js has the frame and its hooks for tests).
//
// createPointsPlayer(root, {onMove(points), onRelease(points)}) -> {update(bytes) -> answer, destroy()}
//   onMove     while a point is dragged or moved by keys; the next payload shows what is best for them
//   onRelease  it is let go; also a point was added or removed
//
// Hooks for tests besides: data-layout is "points". Parts carry data-test: numbers best point-1 … mark-1 … add remove; a
// mark carries data-constant.

import { element, icon } from "../core/dom.js";
import { createStage } from "../core/stage.js";
import { say } from "../core/words.js";
import { createBest } from "./best.js";
import { describe } from "./describe.js";
import { createDots } from "./dots.js";
import { createLine } from "./line.js";
import { createMarks } from "./marks.js";

const WAIT = 2500; // milliseconds to wait for the answer to a release before showing the payload's own points

const ICONS = { add: "M12 5v14M5 12h14", remove: "M5 12h14" };

function button(name, label, path, act) {
  const node = element("button", { type: "button", class: "dh-button dh-worded", "data-test": name }, icon(path, true), element("span", {}, label));
  node.addEventListener("click", act);
  return node;
}

function build(stage, { onMove, onRelease }) {
  const { rearrange } = stage;
  let own = null; // the points as the person has put them, until the payload agrees
  let held = false; // a point is being moved
  let waiting = 0;

  const line = createLine({ onResize: rearrange, onPlace: (value) => change([...stage.scene.points, value]) });
  const best = createBest({ onResize: rearrange });
  const dots = createDots(stage, line, {
    onMove(points) {
      held = true;
      own = points;
      stage.scene.points = points; // the next move starts from here, painted or not
      rearrange();
      onMove(points);
    },
    onDrop(points) {
      held = false;
      change(points);
    },
    onRemove: (index) => remove(index),
    onChoose: rearrange,
  });
  const marks = createMarks();
  const add = button("add", say("Add a point"), ICONS.add, () => change([...stage.scene.points, roomiest()]));
  const less = button("remove", say("Remove a point"), ICONS.remove, () => remove(dots.chosen ?? stage.scene.points.length - 1));
  const hint = element("span", { class: "dh-hint" }, say("Drag a point. Click the line to add one, double-click a point to remove it."));

  function change(points) {
    const { model } = stage.scene;
    if (points.length < 1 || points.length > model.most) return;
    own = same(points, model) ? null : points; // what was answered already is not answered again
    clearTimeout(waiting);
    waiting = setTimeout(forget, WAIT);
    rearrange();
    onRelease(points);
  }

  function remove(index) {
    const { points } = stage.scene;
    if (points.length > 1) change(points.filter((_, i) => i !== index));
  }

  /** The middle of the widest gap, ends included. */
  function roomiest() {
    const { model: { low, high }, points } = stage.scene;
    const all = [low, ...points, high].sort((a, b) => a - b);
    const gaps = all.slice(1).map((value, i) => value - all[i]);
    const at = gaps.indexOf(Math.max(...gaps));
    return all[at] + gaps[at] / 2;
  }

  /** No answer came: the points go back to those of the payload. */
  function forget() {
    if (held) return;
    own = null;
    rearrange();
  }

  /** The server rounds what is placed. */
  function same(points, model) {
    const near = 2e-3 * (model.high - model.low);
    return points.length === model.points.length && points.every((value, i) => Math.abs(value - model.points[i]) <= near);
  }

  return {
    views: [line, best],
    body: [
      element("div", { class: "dh-grid" }, line.panel.element, best.panel.element),
      marks.element,
      element("div", { class: "dh-controls", role: "group", "aria-label": say("Add and remove points") }, add, less, hint),
    ],
    describe,

    sceneOf(model) {
      if (!held && own && same(own, model)) {
        clearTimeout(waiting);
        own = null;
      }
      return { points: own ?? model.points };
    },
    arrange(scene) {
      scene.points = own ?? scene.model.points;
    },
    arranged(scene) {
      dots.arrange(scene);
      marks.arrange(scene);
      less.disabled = scene.points.length < 2;
      add.disabled = scene.points.length >= scene.model.most;
    },
    isSeen: () => line.ready && best.ready,
    others: [dots, { destroy: () => clearTimeout(waiting) }],
  };
}

export const createPointsPlayer = (root, options) =>
  createStage(root, { label: say("Points on a line"), attributes: { "data-layout": "points" }, build }, options);
