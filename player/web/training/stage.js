// The view of some trainings, as a stage (../core/stage.js has the frame and its hooks for tests).
//
// createTrainingPlayer(root, {view, onView(text), onPoint([x, y, class])}) -> {update(bytes), destroy()}
//
// The clock counts the steps of the training. While one is running, the clock stands at the end of what has come; when
// it is done, the clock does what it did before.
//
// Hooks for tests besides: data-layout is "training", data-kind what is learned, data-look the place of the run looked
// into, data-running "1" while a training goes on. Parts carry data-test: picture losses norms activations gradients aim
// class-0 … chip-1 … trouble-1 …

import { createChart } from "../core/chart.js";
import { createChoice } from "../core/choice.js";
import { element, setAttribute } from "../core/dom.js";
import { chooseKeys } from "../core/keys.js";
import { createStage } from "../core/stage.js";
import { lookTokens } from "../core/view.js";
import { say } from "../core/words.js";
import { describeLosses, describeNorms } from "./charts.js";
import { lookOf, read } from "./decode.js";
import { describeTraining, standing, tellStep } from "./describe.js";
import { createPicture } from "./picture.js";
import { createSpread } from "./spread.js";
import { createTrouble } from "./trouble.js";

const SPEEDS = [10, 25, 50, 100, 200, 400]; // percent
const USUAL = 100;
const MOST_LINES = 3; // of what went wrong that are seen at a time
const LASTING = 10; // seconds that a whole training takes at the usual speed

const makePlayback = () => ({
  speeds: SPEEDS,
  usual: () => USUAL,
  tokens: lookTokens(SPEEDS),
  keys: chooseKeys("play", "step", "hop", "startEnd", "best", "speed", "loop", "lookAtRun", "place", "nextClass", "help", "closeIt"),
  pointer: [
    [say("Click the picture"), say("add a point of the class that is chosen there")],
    [say("Drag a chart"), say("scrub")],
    [say("Click a run"), say("look into it")],
  ],
  looksInside: false,
  tell: tellStep,
  tellSpeed: { title: () => say("Speed"), of: (speed) => `×${speed / 100}` },
});

function build(stage, options) {
  const { clock, node, player, rearrange } = stage;
  let resume = null; // while a training is followed: {playing, step}, what the clock does when it is done
  let wasRunning = false;
  let stood = 0; // where the clock stood before the payload

  const picture = createPicture({ onResize: rearrange, onPoint: (point) => options.onPoint?.(point), request: stage.request });
  const chart = (name, label, describe) => createChart({ name, label, describe, onResize: rearrange, onSeek: player.seek });
  const losses = chart("losses", say("Training and validation loss and accuracy of each run over the steps"), describeLosses);
  const norms = chart("norms", say("Norm of the gradient and learning rate of each run over the steps"), describeNorms);
  const activations = createSpread({ name: "activations", label: say("How the activations of each layer are spread"), title: say("activations by layer"), onResize: rearrange });
  const gradients = createSpread({ name: "gradients", label: say("How large the gradients of each layer are"), title: say("gradients by layer, log axis"), onResize: rearrange });
  const chips = createChoice(stage, { label: say("Runs"), itemsOf: ({ runs }) => runs, standing });
  const trouble = createTrouble({
    onGo(run) {
      chips.look(run.index);
      if (run.began !== null) player.seek(run.began, true);
    },
  });
  const row = (name, ...parts) => element("div", { class: `dh-row dh-${name}` }, ...parts.map(({ panel }) => panel.element));

  function goTo(step) {
    clock.seek(step);
    stage.settle();
  }

  /** A training has begun, goes on or is done: the clock waits at the end of what has come, then does what it did. */
  function follow(model) {
    if (model.running) {
      if (!wasRunning) resume = { playing: clock.playing, step: stood };
      if (resume) clock.seek(clock.steps);
    } else if (wasRunning && resume) {
      if (resume.playing) clock.play();
      else clock.seek(resume.step);
      resume = null;
      stage.remember();
    }
    wasRunning = model.running;
  }

  return {
    views: [picture, losses, activations, gradients, norms],
    chips,
    body: [element("div", { class: "dh-rows" }, row("upper", picture, losses), row("lower", activations, gradients, norms)), trouble.element],
    actions: {
      /** To the look before or after of the chosen run. */
      hop(by) {
        const { at } = stage.scene.look;
        if (!at) return false;
        const step = Math.round(clock.step);
        const [look] = lookOf(stage.scene.look, step);
        const next = by < 0 && at[look] < step ? look : look + by;
        return goTo(at[Math.max(0, Math.min(at.length - 1, next))]);
      },
      best() {
        const { at, best } = stage.scene.look;
        return at ? goTo(at[best]) : false;
      },
      look: chips.look,
      place: () => picture.aim.focus(),
      nextClass: () => picture.aim.next(),
    },
    describe: describeTraining,

    sceneOf(model, before) {
      // A step that is linked to may not have been trained yet; who stands at the end wants to stand at the new end.
      stood = before ? (clock.atEnd ? Infinity : clock.step) : stage.opening.step ?? Infinity;
      clock.pace = model.steps / LASTING / 100;
      return { look: chips.of(model), visible: [] };
    },
    receive: follow,
    arrange(scene) {
      const { model } = scene;
      scene.look = chips.of(model);
      scene.visible = model.runs.filter((run) => run.at);
      setAttribute(node, "data-kind", model.kind);
      setAttribute(node, "data-look", scene.look.index);
      setAttribute(node, "data-running", model.running ? 1 : 0);
      const [[left, right], [bottom, top]] = model.domain;
      node.style.setProperty("--dh-aspect", model.kind === "classes" ? (right - left) / (top - bottom) : 1.4);
      trouble.arrange(scene);
      node.style.setProperty("--dh-lines", Math.min(MOST_LINES, trouble.element.hidden ? 0 : trouble.element.children.length));
    },
    rest() {
      if (!clock.atEnd || clock.playing) resume = null; // the person has taken the clock
    },
    view: () => (resume ? null : { look: stage.scene.look.index }), // what is followed is no place to come back to
  };
}

const ATTRIBUTES = { tabindex: -1, "data-layout": "training", "data-kind": "", "data-look": 0, "data-running": 0 };

export const createTrainingPlayer = (root, options) =>
  createStage(root, { label: say("Trainings"), attributes: ATTRIBUTES, read, playback: makePlayback(), build }, options);
