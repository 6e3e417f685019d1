// Points on a line, and what is best for them: it holds the points and the views, and paints.
//
// createPointsPlayer(root, {onMove(points), onRelease(points)}) -> {update(bytes) -> answer, destroy()}
//   onMove     while a point is dragged or moved by keys; the next payload shows what is best for them
//   onRelease  it is let go; also a point was added or removed
//
// Hooks for tests, on the player's element (.downhill): data-payload, data-frames and the event "downhill:painted" as in
// ../stage.js; data-layout is "points". Parts carry data-test: numbers best point-1 … mark-1 … add remove; a mark carries
// data-constant.

import { element, icon, setAttribute, setText } from "../core/dom.js";
import { watchMedium } from "../core/medium.js";
import { readTheme } from "../core/theme.js";
import { createBest } from "./best.js";
import { describe } from "./describe.js";
import { createDots } from "./dots.js";
import { createLine } from "./line.js";
import { createMarks } from "./marks.js";

const SAY_REST = 400; // milliseconds before what is best is announced
const WAIT = 2500; // milliseconds to wait for the answer to a release before showing the payload's own points

const ICONS = { add: "M12 5v14M5 12h14", remove: "M5 12h14" };

export function createPointsPlayer(root, { onMove, onRelease }) {
  const stage = element("div", { class: "downhill", role: "group", "aria-label": "Points on a line", "data-frames": 0, "data-layout": "points", "data-inside": -1 });
  root.append(stage);

  let scene = null; // {model, theme, points}: the points as they are seen
  let own = null; // the points as the person has put them, until the payload agrees
  let held = false; // a point is being moved
  let painting = 0;
  let frames = 0;
  let unseen = null; // id of a payload that has not been painted yet
  const timers = { say: 0, wait: 0 };

  const line = createLine({ onResize: request, onPlace: (value) => change([...scene.points, value]) });
  const best = createBest({ onResize: request });
  const dots = createDots(line, {
    onMove(points) {
      held = true;
      own = points;
      scene.points = points; // the next move starts from here, painted or not
      request();
      onMove(points);
    },
    onDrop(points) {
      held = false;
      change(points);
    },
    onRemove: (index) => remove(index),
    onChoose: request,
  });
  const marks = createMarks();
  const add = button("add", "Add a point", ICONS.add, () => change([...scene.points, roomiest()]));
  const less = button("remove", "Remove a point", ICONS.remove, () => remove(dots.chosen ?? scene.points.length - 1));
  const hint = element("span", { class: "dh-hint" }, "Drag a point. Click the line to add one, double-click a point to remove it.");
  const live = element("div", { class: "dh-hidden", "aria-live": "polite" });
  stage.append(element("div", { class: "dh-body" },
    element("div", { class: "dh-grid" }, line.panel.element, best.panel.element),
    marks.element,
    element("div", { class: "dh-controls", role: "group", "aria-label": "Add and remove points" }, add, less, hint)), live);

  const stopWatching = watchMedium(stage, {
    themeNow: () => scene?.theme.key,
    repaint: (atOnce) => (atOnce ? paint : request)(),
  });

  function button(name, label, path, act) {
    const node = element("button", { type: "button", class: "dh-button dh-worded", "data-test": name }, icon(path, true), element("span", {}, label));
    node.addEventListener("click", act);
    return node;
  }

  // --- what a person does ---------------------------------------------------------------------------------

  function change(points) {
    if (points.length < 1 || points.length > scene.model.most) return;
    own = same(points, scene.model) ? null : points; // what was answered already is not answered again
    clearTimeout(timers.wait);
    timers.wait = setTimeout(forget, WAIT);
    request();
    onRelease(points);
  }

  function remove(index) {
    if (scene.points.length < 2) return;
    change(scene.points.filter((_, i) => i !== index));
  }

  /** The middle of the widest gap, ends included. */
  function roomiest() {
    const { low, high } = scene.model;
    const all = [low, ...scene.points, high].sort((a, b) => a - b);
    const gaps = all.slice(1).map((value, i) => value - all[i]);
    const at = gaps.indexOf(Math.max(...gaps));
    return all[at] + gaps[at] / 2;
  }

  /** No answer came: the points go back to those of the payload. */
  function forget() {
    if (held) return;
    own = null;
    request();
  }

  // --- painting -----------------------------------------------------------------------------------------

  function request() {
    if (!painting) painting = requestAnimationFrame(paint);
  }

  function paint() {
    painting = 0;
    if (!scene) return;
    scene.theme = readTheme(stage);
    scene.points = own ?? scene.model.points;
    setAttribute(stage, "data-theme", scene.theme.dark ? "dark" : "light");
    const seen = line.paint(scene) && best.paint(scene);
    dots.arrange(scene);
    marks.arrange(scene);
    less.disabled = scene.points.length < 2;
    add.disabled = scene.points.length >= scene.model.most;
    frames += 1;
    setAttribute(stage, "data-frames", frames);
    if (unseen === null || !seen) return;
    setAttribute(stage, "data-payload", unseen);
    stage.dispatchEvent(new CustomEvent("downhill:painted", { bubbles: true, composed: true, detail: { id: unseen, at: performance.now() } }));
    unseen = null;
  }

  function announce() {
    clearTimeout(timers.say);
    timers.say = setTimeout(() => setText(live, describe(scene.model)), SAY_REST);
  }

  function update(bytes) {
    const model = JSON.parse(new TextDecoder().decode(bytes));
    if (!held && own && same(own, model)) {
      clearTimeout(timers.wait);
      own = null;
    }
    scene ??= { theme: readTheme(stage) }; // one for all payloads: the parts hold it
    Object.assign(scene, { model, points: own ?? model.points });
    unseen = model.id;
    announce();
    request();
    return model.answer;
  }

  /** The server rounds what is placed. */
  function same(points, model) {
    const near = 2e-3 * (model.high - model.low);
    return points.length === model.points.length && points.every((value, i) => Math.abs(value - model.points[i]) <= near);
  }

  function destroy() {
    cancelAnimationFrame(painting);
    stopWatching();
    for (const timer of Object.values(timers)) clearTimeout(timer);
    for (const part of [line, best, dots]) part.destroy();
    stage.remove();
  }

  return { update, destroy };
}
