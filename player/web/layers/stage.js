// The view of a deep network's layers: it holds the clock, the model and the views, and paints.
//
// createLayersPlayer(root, {view, onView(text)}) -> {update(bytes), destroy()}
//
// A click anywhere in it gives it the focus (tabindex -1), and with it the keys.
//
// The clock goes through the layers twice: forward, when the left views fill from the left with the signal, and back,
// when the right ones fill from the right with the gradient.
//
// Hooks for tests, on the player's element (.downhill): data-payload, data-step, data-playing, data-frames and the event
// "downhill:painted" as in ../stage.js; data-layout is "layers", data-look the place of the network looked into.
// Parts carry data-test: those of ../controls.js, and activations gradients signal slope chip-1 …

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
import { describeActivations, describeGradients } from "./columns.js";
import { decode } from "./decode.js";
import { createDepthView } from "./depth_view.js";
import { describePass, standing } from "./describe.js";
import { KEYS, POINTER } from "./keys.js";
import { describeNorms } from "./norms.js";
import { tellPass } from "./pass.js";

const SPEED = { speeds: [3, 6, 12, 24, 48], usual: 12 }; // layers per second
const VIEW_REST = 300; // milliseconds before a changed view is told
const SAY_REST = 400; // milliseconds before the pass is announced

export function createLayersPlayer(root, options = {}) {
  const stage = element("div", { class: "downhill", role: "group", tabindex: -1, "aria-label": "Signal and gradient through the layers", "data-frames": 0, "data-playing": 0, "data-step": 0, "data-layout": "layers", "data-look": 0, "data-inside": -1 });
  root.append(stage);

  const opening = readView(options.view, SPEED);
  const clock = createClock({ speeds: SPEED.speeds, speed: opening.speed });
  clock.loop = opening.loop;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let scene = null; // {model, theme, look}
  let chosen = opening.look; // the place of the network looked into
  let stale = false; // the views must be arranged again
  let frames = 0;
  let unseen = null; // id of a payload that has not been painted yet
  const timers = { view: 0, say: 0 };

  const { request, paintNow, stop } = createFrames(clock, { paint: () => scene && paint(), onStop: () => settle() });
  const rearrange = () => {
    stale = true;
    request();
  };
  const settle = () => {
    remember();
    announce();
    request();
  };
  const help = createHelp(KEYS, POINTER);
  const player = {
    ...createTransport(clock, { settle, request }),
    turn() {
      clock.seek(clock.steps / 2);
      settle();
    },
    look(index) {
      if (!scene?.model.networks[index]) return false;
      chosen = index;
      rearrange();
      settle();
      return true;
    },
    toggleHelp: () => help.toggle(!help.open),
    closeHelp: () => (help.open ? help.toggle(false) : false),
    copyLink() {
      tellView(); // the link must not lag behind what is seen
      return copyLink();
    },
  };

  const view = (name, label, backward, beyond, describe) => createDepthView({
    name, label, backward, beyond, describe,
    onResize: rearrange,
    onSeek: (layer, back, ended) => player.seek(back ? clock.steps - layer : layer, ended),
  });
  const views = [
    view("activations", "How the activations of each layer are spread", false, 0.5, describeActivations),
    view("gradients", "How the gradients of each layer are spread", true, 0.5, describeGradients),
    view("signal", "Size of the signal in each layer of every network", false, 0, describeNorms("signal, size in each layer", (network) => network.signal)),
    view("slope", "Size of the gradient in each layer of every network", true, 0, describeNorms("gradient, size in each layer", (network) => network.gradient)),
  ];
  const chips = createChoice({
    label: "Networks",
    standing: (network, step, model) => standing(network, step, model.depth),
    onLook: player.look,
  });
  const controls = createControls(player, { speeds: SPEED.speeds, looksInside: false, tell: tellPass });
  const live = element("div", { class: "dh-hidden", "aria-live": "polite" });
  const grid = element("div", { class: "dh-grid" }, ...views.map(({ panel }) => panel.element));
  stage.append(element("div", { class: "dh-body" }, grid, chips.element, controls.element, help.element), live);

  const listening = new AbortController();
  for (const one of views) {
    const hover = (x) => {
      if (!scene) return;
      one.hover(x);
      request();
    };
    one.panel.element.addEventListener("pointermove", (event) => hover(one.panel.locate(event)[0]), { signal: listening.signal });
    one.panel.element.addEventListener("pointerleave", () => hover(null), { signal: listening.signal });
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
    if (!scene) return;
    const step = clock.playing ? null : clock.step;
    options.onView?.(writeView({ step, look: scene.look.index, speed: clock.speed, loop: clock.loop }, SPEED));
  }

  function announce() {
    clearTimeout(timers.say);
    timers.say = setTimeout(() => {
      if (scene && !clock.playing) setText(live, describePass(scene.model, scene.look, clock.step));
    }, SAY_REST);
  }

  // --- painting -----------------------------------------------------------------------------------------

  function arrange() {
    stale = false;
    scene.theme = readTheme(stage);
    scene.look = scene.model.networks[chosen] ?? scene.model.networks[0];
    setAttribute(stage, "data-theme", scene.theme.dark ? "dark" : "light");
    setAttribute(stage, "data-look", scene.look.index);
    for (const one of views) one.ready = one.arrange(scene);
    chips.arrange(scene.model.networks, scene.look, scene.theme);
  }

  function paint() {
    if (stale) arrange();
    for (const one of views) if (one.ready) one.paint(clock.step);
    chips.show(scene.model.networks, clock.step, scene.model);
    controls.show(clock, false);
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

  function update(bytes) {
    const model = decode(bytes);
    const first = scene === null;
    clock.resize(model.steps);
    scene = { model, theme: scene?.theme ?? readTheme(stage), look: model.networks[0] };
    unseen = model.id;
    if (first) {
      if (opening.step !== null) clock.seek(opening.step);
      else if (still) clock.seek(clock.steps);
      else clock.play();
    }
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
