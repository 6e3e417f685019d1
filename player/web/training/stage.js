// The view of some trainings: it holds the clock, the model and the views, and paints.
//
// createTrainingPlayer(root, {view, onView(text), onPoint([x, y, class])}) -> {update(bytes), destroy()}
//
// The clock counts the steps of the training. While one is running, the clock stands at the end of what has come; when
// it is done, the clock does what it did before.
//
// Hooks for tests, on the player's element (.downhill): data-payload, data-step, data-playing, data-frames and the event
// "downhill:painted" as in ../stage.js; data-layout is "training", data-kind what is learned, data-look the place of the
// run looked into, data-running "1" while a training goes on.
// Parts carry data-test: those of ../controls.js, and picture losses norms activations gradients aim class-0 … chip-1 …
// trouble-1 …

import { createChart } from "../core/chart.js";
import { createChoice } from "../core/choice.js";
import { createClock } from "../core/clock.js";
import { createControls } from "../core/controls.js";
import { element, setAttribute, setText } from "../core/dom.js";
import { createFrames } from "../core/frames.js";
import { createHelp } from "../core/help.js";
import { listenToKeys } from "../core/keyboard.js";
import { readView, writeView } from "../core/look_view.js";
import { watchMedium } from "../core/medium.js";
import { copyLink } from "../core/share.js";
import { readTheme } from "../core/theme.js";
import { createTransport } from "../core/transport.js";
import { describeLosses, describeNorms } from "./charts.js";
import { decode, lookOf } from "./decode.js";
import { describeTraining, standing, tellStep } from "./describe.js";
import { KEYS, POINTER } from "./keys.js";
import { createPicture } from "./picture.js";
import { createSpread } from "./spread.js";
import { createTrouble } from "./trouble.js";

const SPEED = { speeds: [10, 25, 50, 100, 200, 400], usual: 100 }; // percent
const MOST_LINES = 3; // of what went wrong that are seen at a time
const LASTING = 10; // seconds that a whole training takes at the usual speed
const tellSpeed = { title: "Speed", of: (speed) => `×${speed / 100}` };
const VIEW_REST = 300; // milliseconds before a changed view is told
const TEXT_REST = 45; // milliseconds between changes of text while playing
const SAY_REST = 400; // milliseconds before the trainings are announced

export function createTrainingPlayer(root, options = {}) {
  const stage = element("div", { class: "downhill", role: "group", tabindex: -1, "aria-label": "Trainings", "data-frames": 0, "data-playing": 0, "data-step": 0, "data-layout": "training", "data-kind": "", "data-look": 0, "data-running": 0, "data-inside": -1 });
  root.append(stage);

  const opening = readView(options.view, SPEED);
  const clock = createClock({ speeds: SPEED.speeds, speed: opening.speed });
  clock.loop = opening.loop;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let scene = null; // {model, theme, look}
  let chosen = opening.look; // the place of the run looked into
  let resume = null; // while a training is followed: {playing, step}, what the clock does when it is done
  let stale = false; // the views must be arranged again
  let told = 0; // time the chips and controls were last brought up to date
  let frames = 0;
  let unseen = null; // id of a payload that has not been painted yet
  const timers = { view: 0, say: 0 };

  const { request, paintNow, stop } = createFrames(clock, { paint: (now) => scene && paint(now), onStop: () => settle() });
  const rearrange = () => {
    stale = true;
    request();
  };
  const settle = () => {
    if (!clock.atEnd || clock.playing) resume = null; // the person has taken the clock
    remember();
    announce();
    request();
  };
  const help = createHelp(KEYS, POINTER);
  const transport = createTransport(clock, { settle, request });
  const player = {
    ...transport,
    /** To the look before or after of the chosen run. */
    hop(by) {
      const { at } = scene.look;
      if (!at) return false;
      const step = Math.round(clock.step);
      const [look] = lookOf(scene.look, step);
      const next = by < 0 && at[look] < step ? look : look + by;
      clock.seek(at[Math.max(0, Math.min(at.length - 1, next))]);
      return settle();
    },
    best() {
      if (!scene.look.at) return false;
      clock.seek(scene.look.at[scene.look.best]);
      return settle();
    },
    look(index) {
      if (!scene?.model.runs[index]) return false;
      chosen = index;
      rearrange();
      settle();
      return true;
    },
    place: () => picture.aim.focus(),
    nextClass: () => picture.aim.next(),
    toggleHelp: () => help.toggle(!help.open),
    closeHelp: () => (help.open ? help.toggle(false) : false),
    copyLink() {
      tellView(); // the link must not lag behind what is seen
      return copyLink();
    },
  };

  const picture = createPicture({ onResize: rearrange, onPoint: (point) => options.onPoint?.(point), request });
  const chart = (name, label, describe) => createChart({ name, label, describe, onResize: rearrange, onSeek: player.seek });
  const losses = chart("losses", "Training and validation loss and accuracy of each run over the steps", describeLosses);
  const norms = chart("norms", "Norm of the gradient and learning rate of each run over the steps", describeNorms);
  const activations = createSpread({ name: "activations", label: "How the activations of each layer are spread", title: "activations by layer", onResize: rearrange });
  const gradients = createSpread({ name: "gradients", label: "How large the gradients of each layer are", title: "gradients by layer, log axis", onResize: rearrange });
  const views = [picture, losses, activations, gradients, norms];
  const trouble = createTrouble({
    onGo(run) {
      player.look(run.index);
      if (run.began !== null) player.seek(run.began, true);
    },
  });
  const chips = createChoice({ label: "Runs", standing, onLook: player.look });
  const controls = createControls(player, { speeds: SPEED.speeds, looksInside: false, tell: tellStep(() => scene?.model), tellSpeed });
  const live = element("div", { class: "dh-hidden", "aria-live": "polite" });
  const row = (name, ...parts) => element("div", { class: `dh-row dh-${name}` }, ...parts.map(({ panel }) => panel.element));
  const grid = element("div", { class: "dh-rows" }, row("upper", picture, losses), row("lower", activations, gradients, norms));
  stage.append(element("div", { class: "dh-body" }, grid, trouble.element, chips.element, controls.element, help.element), live);

  const listening = new AbortController();
  for (const one of views) {
    const hover = (x, y) => {
      if (!scene || !one.ready) return;
      one.hover(x, y, clock.step);
      request();
    };
    one.panel.element.addEventListener("pointermove", (event) => hover(...one.panel.locate(event)), { signal: listening.signal });
    one.panel.element.addEventListener("pointerleave", () => hover(null, null), { signal: listening.signal });
  }
  const stopKeys = listenToKeys(stage, player, KEYS);
  const stopWatching = watchMedium(stage, {
    themeNow: () => scene?.theme.key,
    repaint(atOnce) {
      stale = true;
      (atOnce ? paintNow : request)();
    },
  });

  // --- what is told to the outside ----------------------------------------------------------------------

  function remember() {
    clearTimeout(timers.view);
    timers.view = setTimeout(tellView, VIEW_REST);
  }

  function tellView() {
    clearTimeout(timers.view);
    if (!scene || resume) return; // what is followed is no place to come back to
    const step = clock.playing ? null : clock.step;
    options.onView?.(writeView({ step, look: scene.look.index, speed: clock.speed, loop: clock.loop }, SPEED));
  }

  function announce() {
    clearTimeout(timers.say);
    timers.say = setTimeout(() => {
      if (scene && !clock.playing) setText(live, describeTraining(scene.model, scene.look, clock.step));
    }, SAY_REST);
  }

  // --- painting -----------------------------------------------------------------------------------------

  function arrange() {
    stale = false;
    const { model } = scene;
    scene.theme = readTheme(stage);
    scene.look = model.runs[chosen] ?? model.runs[0];
    scene.visible = model.runs.filter((run) => run.at);
    setAttribute(stage, "data-theme", scene.theme.dark ? "dark" : "light");
    setAttribute(stage, "data-kind", model.kind);
    setAttribute(stage, "data-look", scene.look.index);
    setAttribute(stage, "data-running", model.running ? 1 : 0);
    const [[left, right], [bottom, top]] = model.domain;
    stage.style.setProperty("--dh-aspect", model.kind === "classes" ? (right - left) / (top - bottom) : 1.4);
    trouble.arrange(scene);
    stage.style.setProperty("--dh-lines", Math.min(MOST_LINES, trouble.element.hidden ? 0 : trouble.element.children.length));
    for (const one of views) one.ready = one.arrange(scene);
    chips.arrange(model.runs, scene.look, scene.theme);
  }

  function paint(now) {
    if (stale) arrange();
    for (const one of views) if (one.ready) one.paint(clock.step);
    // Text need not change faster than it can be read, and laying it out costs more than the drawing.
    if (!clock.playing || now - told >= TEXT_REST) {
      chips.show(scene.model.runs, clock.step, scene.model);
      controls.show(clock, false);
      told = now;
    }
    frames += 1;
    setAttribute(stage, "data-frames", frames);
    setAttribute(stage, "data-step", Math.floor(clock.step));
    setAttribute(stage, "data-playing", clock.playing ? 1 : 0);
    if (unseen === null) return;
    setAttribute(stage, "data-payload", unseen);
    stage.dispatchEvent(new CustomEvent("downhill:painted", { bubbles: true, composed: true, detail: { id: unseen, at: performance.now() } }));
    unseen = null;
  }

  // --- the interface ------------------------------------------------------------------------------------

  function open() {
    if (opening.step !== null) clock.seek(opening.step);
    else if (still) clock.seek(clock.steps);
    else clock.play();
  }

  /** A training has begun, goes on or is done: the clock waits at the end of what has come, then does what it did. */
  function follow(model, wasRunning, stood) {
    if (model.running) {
      if (!wasRunning) resume = { playing: clock.playing, step: stood };
      if (resume) clock.seek(clock.steps);
    } else if (wasRunning && resume) {
      if (resume.playing) clock.play();
      else clock.seek(resume.step);
      resume = null;
      remember();
    }
  }

  function update(bytes) {
    const model = decode(bytes);
    const first = scene === null;
    const wasRunning = scene?.model.running ?? false;
    // A step that is linked to may not have been trained yet; who stands at the end wants to stand at the new end.
    const stood = first ? opening.step ?? Infinity : clock.atEnd ? Infinity : clock.step;
    clock.resize(model.reached);
    clock.pace = model.steps / LASTING / 100;
    scene = { model, theme: scene?.theme ?? readTheme(stage), look: model.runs[0], visible: [] };
    unseen = model.id;
    if (first) open();
    follow(model, wasRunning, stood);
    if (!clock.playing) announce();
    rearrange();
  }

  function destroy() {
    stop();
    stopWatching();
    for (const timer of Object.values(timers)) clearTimeout(timer);
    listening.abort();
    stopKeys();
    for (const part of [...views, controls]) part.destroy();
    stage.remove();
  }

  return { update, destroy };
}
