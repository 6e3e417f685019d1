// The player itself: it holds the clock, the scene and the views, and paints.
//
// createPlayer(root, options) -> {update(bytes) -> answer, destroy()}
//   onStart([x, y])      while the start is dragged; without it the start stands still
//   onRelease([x, y])    the drag is over
//   onInside(index)      the steps of this run are to be taken apart in the next payloads; -1: of none
//   onMissing(hash)      the heights with this hash are not known here: send them
//   view, onView(text)   the remembered view (view.js), read once and told when it changes
//   copyLink             false where there is no link to copy: no such button
//
// Hooks for tests, on the player's element (.downhill): data-payload (header.id painted), data-step,
// data-playing ("1" or "0"), data-frames (frames painted), data-layout ("paths", "schedules" or "pair"), data-inside
// (the place of the run whose step view is open, -1 if none is), data-side (of a pair, where that run is, 0 or 1),
// data-paper (1 while it is laid out for paper: ../core/medium.js).
// When a payload has been painted the element dispatches the bubbling, composed event "downhill:painted"
// {detail: {id, at: performance.now()}}. data-start is 0 where there is no start to drag, and no step to look into.
// Parts carry data-test: play back forward restart scrub speed loop copy help inside contour terrain schedule loss
// rate step-view (its parts: step_view.js) start chip-1 …, and of a pair second left right second-start; a contour
// carries data-start-x and data-start-y, the crosshair's place in the window.

import { createActions } from "./actions.js";
import { describeRace } from "./announce.js";
import { createChart } from "../core/chart.js";
import { describeLoss, describeRate, describeSchedule, describeSide } from "../core/charts.js";
import { createChips } from "../core/chips.js";
import { createClock } from "../core/clock.js";
import { createContour } from "./contour.js";
import { createControls, tellStep } from "../core/controls.js";
import { decode } from "./decode.js";
import { element, setAttribute, setText } from "../core/dom.js";
import { createFrames } from "../core/frames.js";
import { createHelp } from "../core/help.js";
import { listenToPointer } from "./hover.js";
import { createInside } from "./inside.js";
import { listenToKeys } from "../core/keyboard.js";
import { makeRelief } from "./relief.js";
import { watchMedium } from "../core/medium.js";
import { copyLink } from "../core/share.js";
import { createStart } from "./start.js";
import { createStepView } from "./step_view.js";
import { createTerrain } from "./terrain.js";
import { readTheme } from "../core/theme.js";
import { stepOf } from "../core/ticks.js";
import { readView, SPEED, writeView } from "../core/view.js";

const VIEW_REST = 300; // milliseconds before a changed view is told
const TEXT_REST = 45; // milliseconds between changes of text while playing
const SAY_REST = 400; // milliseconds before the race is announced
const SNAPSHOTS = 30; // a second: there are fewer of them than of steps

const usualSpeed = ({ at }) => (at ? SNAPSHOTS : SPEED);

export function createPlayer(root, options = {}) {
  const stage = element("div", { class: "downhill", role: "group", "aria-label": "Trajectory player", "data-frames": 0, "data-playing": 0, "data-step": 0, "data-layout": "paths", "data-inside": -1 });
  root.append(stage);

  const clock = createClock();
  const opening = readView(options.view);
  clock.speed = opening.speed ?? SPEED;
  clock.loop = opening.loop;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let scene = null; // {model, reliefs, theme, hidden, visible, inside, sides}: a side is a scene with one terrain
  let stale = false; // the views must be arranged again
  let told = 0; // time the chips and controls were last brought up to date
  let frames = 0;
  let unseen = null; // id of a payload that has not been painted yet
  let held = null; // what the clock did before the start was grabbed
  let asked = ""; // hash of the heights that were asked for
  const timers = { view: 0, say: 0 };
  const hidden = new Set(); // ids of hidden chips
  const inside = createInside({ ask: (index) => options.onInside?.(index) });

  const { request, paintNow, stop } = createFrames(clock, {
    paint: (now) => scene && paint(now),
    onStop() {
      remember();
      announce();
    },
  });
  const rearrange = () => {
    stale = true;
    request();
  };
  const settle = () => {
    remember();
    announce();
    request();
  };
  const help = createHelp();
  const player = createActions({
    clock, hidden, inside, help, rearrange, settle, request,
    getScene: () => scene,
    onLook() {
      arrange(); // what is not shown yet cannot take the focus
      stepView.focus();
    },
    onCopy() {
      tellView(); // the link must not lag behind what is seen
      return copyLink();
    },
  });
  const contours = [createContour({ onResize: rearrange }), createContour({ name: "second", onResize: rearrange })];
  const terrain = createTerrain({ onResize: rearrange, camera: opening.camera, onCamera: remember, onRepaint: rearrange });
  const chart = (name, label, describe) => createChart({ name, label, describe, onResize: rearrange, onSeek: player.seek });
  const schedule = chart("schedule", "Learning rate of each run over the steps", describeSchedule);
  const loss = chart("loss", "Loss of each run over the steps", describeLoss);
  const rate = chart("rate", "Step length of each run over the steps", describeRate);
  const pair = [chart("left", "Loss and step length of each run over the steps", describeSide), chart("right", "Loss and step length of each run over the steps", describeSide)];
  const charts = [schedule, loss, rate, ...pair];
  const views = [schedule, contours[0], terrain, loss, rate, pair[0], contours[1], pair[1]];
  const sideOf = new Map([[contours[1], 1], [pair[1], 1]]); // of a pair; 0 for all other views
  const stepView = createStepView(player, { request });
  const starts = contours.map((contour, side) => createStart(contour, {
    name: ["start", "second-start"][side],
    onGrab: hold,
    onMove: options.onStart && ((point) => {
      starts[1 - side].follow(point);
      options.onStart(point);
    }),
    onDrop(point) {
      letGo();
      options.onRelease?.(point);
    },
  }));
  const chips = createChips(player);
  const controls = createControls(player, { copyLink: options.copyLink, tell: (...ticks) => tellStep(...ticks.map((tick) => stepOf(scene.model, tick))) });
  const live = element("div", { class: "dh-hidden", "aria-live": "polite" });
  const [first, second, ...others] = views.map((view) => view.panel.element);
  const grid = element("div", { class: "dh-grid" }, first, second, stepView.element, ...others);
  stage.append(element("div", { class: "dh-body" }, grid, chips.element, controls.element, help.element), live);

  const stopKeys = listenToKeys(stage, player);
  const stopHover = listenToPointer({ contours, charts, stepNow: () => clock.step, request });
  const stopWatching = watchMedium(stage, {
    themeNow: () => scene?.theme.key,
    repaint(atOnce) {
      stale = true;
      (atOnce ? paintNow : request)();
    },
  });

  // --- while the start is dragged -----------------------------------------------------------------------

  /** A running clock waits at the end, so that whole paths are seen to move. */
  function hold() {
    held = { playing: clock.playing };
    if (clock.playing) clock.seek(clock.steps);
    request();
  }

  function letGo() {
    if (held?.playing) clock.play();
    held = null;
    announce();
    request();
  }

  // --- what is told to the outside ----------------------------------------------------------------------

  function remember() {
    clearTimeout(timers.view);
    timers.view = setTimeout(tellView, VIEW_REST);
  }

  const lookedInto = () => scene && inside.of(scene.model);

  function tellView() {
    clearTimeout(timers.view);
    if (!scene) return;
    const positions = scene.model.chips.flatMap((chip, position) => (hidden.has(chip.id) ? [position] : []));
    const step = clock.playing || held?.playing ? null : clock.step;
    options.onView?.(writeView({ step, camera: terrain.camera, hidden: positions, speed: clock.speed, loop: clock.loop, inside: lookedInto()?.run.index ?? null }, usualSpeed(scene.model)));
  }

  function announce() {
    clearTimeout(timers.say);
    timers.say = setTimeout(() => {
      if (scene && !clock.playing) setText(live, describeRace(scene.sides, clock.step, clock.steps, scene.model));
    }, SAY_REST);
  }

  // --- painting -----------------------------------------------------------------------------------------

  function arrange() {
    stale = false;
    scene.theme = readTheme(stage);
    scene.visible = scene.model.runs.filter((run) => !hidden.has(run.chip));
    scene.inside = lookedInto();
    scene.sides = scene.model.sides.map(restrict);
    setAttribute(stage, "data-theme", scene.theme.dark ? "dark" : "light");
    setAttribute(stage, "data-layout", scene.model.layout);
    setAttribute(stage, "data-start", scene.model.start ? 1 : 0);
    help.arrange({ drag: scene.model.start && options.onStart, inside: scene.model.start });
    controls.nameSpeed(scene.model.at ? "Snapshots per second" : "Steps per second");
    const [{ terrain: { equal, domain: [[left, right], [bottom, top]] } }] = scene.model.sides;
    setAttribute(stage, "data-equal", equal ? 1 : 0);
    stage.style.setProperty("--dh-aspect", equal ? (right - left) / (top - bottom) : "");
    setAttribute(stage, "data-inside", scene.inside?.run.index ?? -1);
    setAttribute(stage, "data-side", scene.inside?.run.terrain ?? -1);
    stepView.arrange(scene);
    for (const view of views) {
      const side = scene.sides[sideOf.get(view) ?? 0];
      view.ready = side !== undefined && view.arrange(side);
    }
    chips.arrange({ ...scene, hidden });
    for (const start of starts) start.place();
  }

  /** The scene as the views of one terrain see it. */
  function restrict({ terrain: ground, runs }, side) {
    const { model, theme, visible, reliefs, inside: looked } = scene;
    const isHere = (run) => run.terrain === side;
    return {
      model: { ...model, terrain: ground, runs },
      relief: reliefs[side],
      theme,
      visible: visible.filter(isHere),
      inside: looked && isHere(looked.run) ? looked : null,
    };
  }

  function paint(now) {
    if (stale) arrange();
    for (const view of views) if (view.ready) view.paint(clock.step);
    const looked = contours[scene.inside?.run.terrain ?? 0];
    stepView.paint(clock.step, now, looked.ready ? looked.arrows : null);
    // Text need not change faster than it can be read, and laying it out costs more than the drawing.
    if (!clock.playing || now - told >= TEXT_REST) {
      chips.show(scene, clock.step);
      controls.show(clock, inside.open);
      told = now;
    }
    setAttribute(stage, "data-step", Math.floor(clock.step));
    setAttribute(stage, "data-playing", clock.playing ? 1 : 0);
    frames += 1;
    setAttribute(stage, "data-frames", frames);
    if (unseen !== null && looked.ready && scene.reliefs.every(Boolean)) {
      setAttribute(stage, "data-payload", unseen);
      stage.dispatchEvent(new CustomEvent("downhill:painted", { bubbles: true, composed: true, detail: { id: unseen, at: performance.now() } }));
      unseen = null;
    }
  }

  // --- the interface ------------------------------------------------------------------------------------

  function open(model) {
    for (const position of opening.hidden) if (model.chips[position]) hidden.add(model.chips[position].id);
    if (opening.speed === null) clock.speed = usualSpeed(model);
    if (opening.inside !== null && model.start && model.runs[opening.inside]) inside.show(model.runs[opening.inside]);
    if (opening.step !== null) clock.seek(opening.step);
    else if (still) clock.seek(clock.steps);
    else clock.play();
    announce();
  }

  function update(bytes) {
    const model = decode(bytes);
    const first = scene === null;
    const known = new Map(scene?.model.sides.map(({ terrain: ground }, side) => [ground.hash, scene.reliefs[side]]));
    const reliefs = model.sides.map(({ terrain: { hash, heights, size, minimum } }) =>
      known.get(hash) ?? (heights && makeRelief(heights, size, minimum !== null)));
    clock.resize(model.steps);
    scene = { model, reliefs, theme: scene?.theme ?? readTheme(stage), hidden, visible: [], inside: null, sides: [] };
    if (first) open(model);
    inside.settle(model);
    const missing = model.sides[reliefs.findIndex((relief) => !relief)]?.terrain.hash ?? "";
    if (missing && asked !== missing) options.onMissing?.(missing);
    asked = missing;
    unseen = model.id;
    model.sides.forEach(({ terrain: ground }, side) => starts[side].receive(model.start, ground.domain));
    if (!clock.playing) announce();
    rearrange();
    return model.answer;
  }

  function destroy() {
    stop();
    stopWatching();
    for (const timer of Object.values(timers)) clearTimeout(timer);
    stopKeys();
    stopHover();
    for (const part of [...views, ...starts, controls, stepView]) part.destroy();
    stage.remove();
  }

  return { update, destroy };
}
