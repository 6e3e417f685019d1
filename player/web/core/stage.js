// The frame of every stage: it holds the clock, the scene and the views, paints, and tells the outside. What is
// particular to a stage (its views, its chips, its words) is given to it.
//
// createStage(root, kind, {view, onView(text), copyLink}) -> {update(bytes) -> answer, destroy()}
//   view, onView   the remembered view (view.js), read once and told when it changes
//   copyLink       false where there is no link to copy: no such button
//
// A kind of stage is {label, attributes, read, playback, build}: `read(header)` (decode.js) -> a model with id, steps and
// maybe reached (as far as the clock can go by now) and answer. `playback`, null where nothing plays, is {speeds,
// usual(model), tokens (view.js), keys (keys.js), pointer (help.js)} and looksInside, tell, tellSpeed (controls.js).
// `build(stage, options)` -> the parts:
//   views          {panel, arrange(scene) -> whether there is something to paint, paint?(step), hover?(x, y, step) -> false
//                  if no frame is wanted, destroy()}; a pointer that leaves is (null, null)
//   body, chips    nodes above the controls; {element, arrange(scene), show(scene, step)}
//   actions        what a person can do beside the clock, named as in keys.js
//   describe(scene, step) -> words for who does not see it
//   and where they are needed: sceneOf(model, before) -> what the scene has besides {model, theme}, before the clock gets
//   its new length; open(model) at the first payload; receive(model, before) after each; arrange(scene) before the views,
//   arranged(scene) after; restrict(scene, view) -> the scene as this view sees it; paint(now); view() -> what the
//   link says besides the clock, null: now nothing; rest() when the clock or a choice has come to rest; isInside(),
//   isSeen() whether the payload can be seen; others, which are destroyed with it.
//
// Hooks for tests, on the stage's element (.downhill): data-payload (header.id painted), data-step, data-playing ("1" or
// "0"), data-frames (frames painted), data-layout, data-paper (1 while it is laid out for paper: medium.js). When a
// payload has been painted the element dispatches the bubbling, composed event "downhill:painted" {detail: {id, at:
// performance.now()}}. Parts carry data-test: play back forward restart scrub speed loop copy help chip-1 …

import { createClock } from "./clock.js";
import { createControls } from "./controls.js";
import { unpack } from "./decode.js";
import { element, setAttribute, setText } from "./dom.js";
import { createFrames } from "./frames.js";
import { createHelp } from "./help.js";
import { listenToKeys } from "./keyboard.js";
import { watchMedium } from "./medium.js";
import { copyLink } from "./share.js";
import { readTheme } from "./theme.js";
import { createTransport } from "./transport.js";
import { readView, writeView } from "./view.js";
import { say } from "./words.js";

const VIEW_REST = 300; // milliseconds before a changed view is told
const TEXT_REST = 45; // milliseconds between changes of text while playing
const SAY_REST = 400; // milliseconds before what is seen is announced

export function createStage(root, { label, attributes, read = (header) => header, playback = null, build }, options = {}) {
  const node = element("div", { class: "downhill", role: "group", "aria-label": label, "data-frames": 0, "data-inside": -1, ...(playback && { "data-playing": 0, "data-step": 0 }), ...attributes });
  root.append(node);

  const opening = readView(options.view, playback?.tokens ?? {});
  const usual = (model) => playback.usual(model);
  const clock = createClock(playback ? { speeds: playback.speeds, speed: opening.speed ?? usual({}) } : {});
  clock.loop = opening.loop ?? true;

  let scene = null; // {model, theme, …}
  let stale = false; // the views must be arranged again
  let told = 0; // time the chips and controls were last brought up to date
  let frames = 0;
  let unseen = null; // id of a payload that has not been painted yet
  const timers = { view: 0, say: 0 };

  const { request, paintNow, stop } = createFrames(clock, { paint: (now) => scene && paint(now), onStop: rest });
  const help = playback && createHelp(playback.keys, playback.pointer);
  const player = {
    ...createTransport(clock, { settle, request }),
    toggleHelp: () => help.toggle(!help.open),
    close: () => help.open && help.toggle(false),
    copyLink() {
      tellView(); // the link must not lag behind what is seen
      return copyLink();
    },
  };
  const stage = {
    node, clock, player, help, opening, arrange, request, rearrange, settle, announce, remember,
    get scene() {
      return scene;
    },
  };
  const part = build(stage, options);
  const { views, chips } = part;
  Object.assign(player, part.actions);
  const controls = playback && createControls(player, { copyLink: options.copyLink, ...playback });
  const live = element("div", { class: "dh-hidden", "aria-live": "polite" });
  const below = [chips, controls, help].filter(Boolean).map((one) => one.element);
  const body = element("div", { class: "dh-body" }, ...part.body, ...below);
  node.append(body, live);

  const listening = new AbortController();
  for (const view of views.filter(({ hover }) => hover)) {
    const hover = (x, y) => view.hover(x, y, clock.step) !== false && request();
    view.panel.element.addEventListener("pointermove", (event) => view.ready && hover(...view.panel.locate(event)), { signal: listening.signal });
    view.panel.element.addEventListener("pointerleave", () => hover(null, null), { signal: listening.signal });
  }
  const stopKeys = playback && listenToKeys(node, player, playback.keys);
  const stopWatching = watchMedium(node, {
    themeNow: () => scene?.theme.key,
    repaint(atOnce) {
      stale = true;
      (atOnce ? paintNow : request)();
    },
  });

  // --- what is asked for ----------------------------------------------------------------------------------

  function rearrange() {
    stale = true;
    request();
  }

  function rest() {
    part.rest?.();
    remember();
    announce();
  }

  function settle() {
    rest();
    request();
  }

  // --- what is told to the outside ----------------------------------------------------------------------

  function remember() {
    clearTimeout(timers.view);
    timers.view = setTimeout(tellView, VIEW_REST);
  }

  function tellView() {
    clearTimeout(timers.view);
    const seen = scene && part.view?.();
    if (!seen) return;
    const step = clock.playing ? null : clock.step;
    const speed = clock.speed === usual(scene.model) ? null : clock.speed;
    options.onView?.(writeView({ step, speed, loop: clock.loop, ...seen }, playback.tokens));
  }

  function announce() {
    clearTimeout(timers.say);
    timers.say = setTimeout(() => {
      if (scene && !clock.playing) setText(live, part.describe(scene, clock.step));
    }, SAY_REST);
  }

  // --- painting -----------------------------------------------------------------------------------------

  function arrange() {
    stale = false;
    scene.theme = readTheme(node);
    setAttribute(node, "data-theme", scene.theme.dark ? "dark" : "light");
    part.arrange?.(scene);
    for (const view of views) {
      const seen = part.restrict ? part.restrict(scene, view) : scene;
      view.ready = seen !== undefined && view.arrange(seen);
    }
    chips?.arrange(scene);
    part.arranged?.(scene);
  }

  function paint(now) {
    if (stale) arrange();
    for (const view of views) if (view.ready) view.paint?.(clock.step);
    part.paint?.(now);
    // Text need not change faster than it can be read, and laying it out costs more than the drawing.
    if (playback && (!clock.playing || now - told >= TEXT_REST)) {
      chips.show(scene, clock.step);
      controls.show(clock, scene.model, part.isInside?.() ?? false);
      told = now;
    }
    if (playback) {
      setAttribute(node, "data-step", Math.floor(clock.step));
      setAttribute(node, "data-playing", clock.playing ? 1 : 0);
    }
    frames += 1;
    setAttribute(node, "data-frames", frames);
    if (unseen === null || part.isSeen?.() === false) return;
    setAttribute(node, "data-payload", unseen);
    node.dispatchEvent(new CustomEvent("downhill:painted", { bubbles: true, composed: true, detail: { id: unseen, at: performance.now() } }));
    unseen = null;
  }

  // --- the interface ------------------------------------------------------------------------------------

  function open(model) {
    part.open?.(model);
    if (!playback) return;
    clock.speed = opening.speed ?? usual(model);
    if (opening.step !== null) clock.seek(opening.step);
    else if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) clock.seek(clock.steps);
    else clock.play();
  }

  /** The app was renewed while the page was open: this code cannot read what comes now. */
  function refuse() {
    stop();
    stopKeys?.();
    clock.pause();
    scene = null;
    body.replaceChildren(element("p", { role: "alert" }, say("This page is of another version of the app: reload it.")));
    return 0;
  }

  function update(bytes) {
    const header = unpack(bytes);
    if (!header) return refuse();
    const model = read(header);
    const before = scene;
    const more = part.sceneOf?.(model, before);
    clock.resize(model.reached ?? model.steps ?? 0);
    scene = { model, theme: before?.theme ?? readTheme(node), ...more };
    unseen = model.id;
    if (!before) open(model);
    part.receive?.(model, before);
    if (!clock.playing) announce();
    rearrange();
    return model.answer ?? 0;
  }

  function destroy() {
    stop();
    stopWatching();
    for (const timer of Object.values(timers)) clearTimeout(timer);
    listening.abort();
    stopKeys?.();
    controls?.destroy();
    for (const one of [...views, ...(part.others ?? [])]) one.destroy();
    node.remove();
  }

  return { update, destroy };
}
