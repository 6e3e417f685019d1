// The player itself, as a stage (../core/stage.js has the frame and its hooks for tests).
//
// createPlayer(root, options) -> {update(bytes) -> answer, destroy()}
//   onStart([x, y])      while the start is dragged; without it the start stands still
//   onRelease([x, y])    the drag is over
//   onInside(index)      the steps of this run are to be taken apart in the next payloads; -1: of none
//   onMissing(hash)      the heights with this hash are not known here: send them
//   view, onView, copyLink   as of every stage
//
// Hooks for tests besides: data-layout ("paths", "schedules" or "pair"), data-inside (the place of the run whose step
// view is open, -1 if none is), data-side (of a pair, where that run is, 0 or 1); data-start is 0 where there is no start
// to drag, and no step to look into. Parts carry data-test: inside contour terrain schedule loss rate step-view (its
// parts: step_view.js) start chip-1 …, and of a pair second left right second-start; a contour carries data-start-x and
// data-start-y, the crosshair's place in the window.

import { createActions } from "./actions.js";
import { describeRace } from "./announce.js";
import { createChart } from "../core/chart.js";
import { describeLoss, describeRate, describeSchedule, describeSide } from "../core/charts.js";
import { createChips } from "../core/chips.js";
import { createContour } from "./contour.js";
import { read } from "./decode.js";
import { element, setAttribute } from "../core/dom.js";
import { createInside } from "./inside.js";
import { chooseKeys } from "../core/keys.js";
import { makeRelief } from "./relief.js";
import { createStage } from "../core/stage.js";
import { createStart } from "./start.js";
import { createStepView } from "./step_view.js";
import { createTerrain } from "./terrain.js";
import { raceTokens } from "../core/view.js";
import { say } from "../core/words.js";

const SPEEDS = [15, 30, 60, 120, 240, 480]; // steps per second
const USUAL = 60;
const SNAPSHOTS = 30; // a second: there are fewer of them than of steps

const makePlayback = () => ({
  speeds: SPEEDS,
  usual: ({ at }) => (at ? SNAPSHOTS : USUAL),
  tokens: raceTokens(SPEEDS),
  keys: chooseKeys("play", "step", "tenSteps", "firstLast", "speed", "loop", "toggleRun", "soloRun", "showAll", "inside", "help", "closeAny"),
  pointer: [
    [say("Drag the start"), say("move it; arrow keys do too"), "drag"],
    [say("Drag, wheel"), say("turn and zoom the landscape; double-click resets")],
    [say("Drag a chart"), say("scrub")],
    [say("Click a run"), say("hide or show it; double-click: alone")],
  ],
});

function build(stage, options) {
  const { clock, node, opening, player, rearrange } = stage;
  let held = null; // what the clock did before the start was grabbed
  let asked = ""; // hash of the heights that were asked for
  const hidden = new Set(); // ids of hidden chips
  const inside = createInside({ ask: (index) => options.onInside?.(index) });

  const contours = [createContour({ onResize: rearrange }), createContour({ name: "second", onResize: rearrange })];
  const terrain = createTerrain({ onResize: rearrange, camera: opening.camera, onCamera: stage.remember, onRepaint: rearrange });
  const chart = (name, label, describe) => createChart({ name, label, describe, onResize: rearrange, onSeek: player.seek });
  const schedule = chart("schedule", say("Learning rate of each run over the steps"), describeSchedule);
  const loss = chart("loss", say("Loss of each run over the steps"), describeLoss);
  const rate = chart("rate", say("Step length of each run over the steps"), describeRate);
  const pair = ["left", "right"].map((name) => chart(name, say("Loss and step length of each run over the steps"), describeSide));
  const views = [schedule, contours[0], terrain, loss, rate, pair[0], contours[1], pair[1]];
  const sideOf = new Map([[contours[1], 1], [pair[1], 1]]); // of a pair; 0 for all other views
  const stepView = createStepView(player, { request: stage.request });
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
  const actions = createActions(stage, {
    hidden,
    inside,
    onLook() {
      stage.arrange(); // what is not shown yet cannot take the focus
      stepView.focus();
    },
  });
  const [first, second, ...others] = views.map((view) => view.panel.element);

  /** A running clock waits at the end while the start is dragged, so that whole paths are seen to move. */
  function hold() {
    held = { playing: clock.playing };
    if (clock.playing) clock.seek(clock.steps);
    stage.request();
  }

  function letGo() {
    if (held?.playing) clock.play();
    held = null;
    stage.announce();
    stage.request();
  }

  const contourLookedInto = () => contours[stage.scene.inside?.run.terrain ?? 0];

  return {
    views,
    chips: createChips(player),
    body: [element("div", { class: "dh-grid" }, first, second, stepView.element, ...others)],
    actions,
    describe: describeRace,

    sceneOf(model, before) {
      const known = new Map(before?.model.sides.map(({ terrain: ground }, side) => [ground.hash, before.reliefs[side]]));
      const reliefs = model.sides.map(({ terrain: { hash, heights, size, minimum } }) =>
        known.get(hash) ?? (heights && makeRelief(heights, size, minimum !== null)));
      return { reliefs, hidden, visible: [], inside: null, sides: [] };
    },

    open(model) {
      for (const position of opening.hidden) if (model.chips[position]) hidden.add(model.chips[position].id);
      if (opening.inside !== null && model.start && model.runs[opening.inside]) inside.show(model.runs[opening.inside]);
    },

    receive(model) {
      inside.settle(model);
      const missing = model.sides[stage.scene.reliefs.findIndex((relief) => !relief)]?.terrain.hash ?? "";
      if (missing && asked !== missing) options.onMissing?.(missing);
      asked = missing;
      model.sides.forEach(({ terrain: ground }, side) => starts[side].receive(model.start, ground.domain));
    },

    arrange(scene) {
      const { model } = scene;
      scene.visible = model.runs.filter((run) => !hidden.has(run.chip));
      scene.inside = inside.of(model);
      setAttribute(node, "data-layout", model.layout);
      setAttribute(node, "data-start", model.start ? 1 : 0);
      stage.help.arrange({ drag: model.start && options.onStart, inside: model.start });
      const [{ terrain: { equal, domain: [[left, right], [bottom, top]] } }] = model.sides;
      setAttribute(node, "data-equal", equal ? 1 : 0);
      node.style.setProperty("--dh-aspect", equal ? (right - left) / (top - bottom) : "");
      setAttribute(node, "data-inside", scene.inside?.run.index ?? -1);
      setAttribute(node, "data-side", scene.inside?.run.terrain ?? -1);
      scene.sides = model.sides.map(({ terrain: ground, runs }, side) => {
        const isHere = (run) => run.terrain === side;
        return {
          ...scene,
          model: { ...model, terrain: ground, runs },
          relief: scene.reliefs[side],
          visible: scene.visible.filter(isHere),
          inside: scene.inside && isHere(scene.inside.run) ? scene.inside : null,
        };
      });
      stepView.arrange(scene);
    },
    /** The scene as the views of one terrain see it. */
    restrict: ({ sides }, view) => sides[sideOf.get(view) ?? 0],
    arranged() {
      for (const start of starts) start.place();
    },

    paint(now) {
      const looked = contourLookedInto();
      stepView.paint(clock.step, now, looked.ready ? looked.arrows : null);
    },
    isInside: () => inside.open,
    isSeen: () => contourLookedInto().ready && stage.scene.reliefs.every(Boolean),

    view: () => ({
      camera: terrain.camera,
      hidden: stage.scene.model.chips.flatMap((chip, position) => (hidden.has(chip.id) ? [position] : [])),
      inside: inside.of(stage.scene.model)?.run.index ?? null,
      ...(held?.playing ? { step: null } : {}),
    }),
    others: [...starts, stepView],
  };
}

export const createPlayer = (root, options) =>
  createStage(root, { label: say("Trajectory player"), attributes: { "data-layout": "paths" }, read, playback: makePlayback(), build }, options);
