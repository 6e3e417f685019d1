// The row of controls. It shows the clock and calls the player; it decides nothing.

import { element, icon, setAttribute, setText } from "./dom.js";
import { stepOf } from "./ticks.js";
import { say } from "./words.js";

function tellStep(tick, ticks, model) {
  const [step, steps] = [stepOf(model, tick), stepOf(model, ticks)];
  return [`${step} / ${steps}`, say("Step {step} of {steps}", { step, steps })];
}

const tellRate = {
  title: ({ at }) => (at ? say("Snapshots per second") : say("Steps per second")),
  of: (speed) => say("{speed}/s", { speed }),
};

const ICONS = {
  restart: "M6 5h2.5v14H6zM19 5v14L9.500 12z",
  back: "M17 5v14L7 12z",
  play: "M8 4.500v15L20 12z",
  pause: "M7 5h3.800v14H7zM13.200 5H17v14h-3.800z",
  forward: "M7 5v14l10-7z",
  loop: "M17 3l3 3-3 3M20 6H9a5 5 0 0 0-5 5v1M7 21l-3-3 3-3M4 18h11a5 5 0 0 0 5-5v-1",
  inside: "M10.5 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M15.300 15.300L20.500 20.500M7.500 12.500l5.500-4.500M9.500 7.700l3.700.100-.300 3.700",
  copy: "M10 13.500a4 4 0 0 0 6 .500l2.800-2.800a4 4 0 0 0-5.700-5.700L11.500 7.100M14 10.500a4 4 0 0 0-6-.500l-2.800 2.800a4 4 0 0 0 5.700 5.700l1.600-1.600",
};

function button(name, label, content, act, extra = {}) {
  const node = element("button", { type: "button", class: "dh-button", "data-test": name, "aria-label": label, title: label, ...extra }, content);
  node.addEventListener("click", act);
  return node;
}

/** A field with a link that could not be copied, selected, so that a person can; it goes when it is left. */
function createOffer() {
  const node = element("input", { class: "dh-link", "data-test": "link", "aria-label": say("The link, to be copied by hand"), readonly: true, hidden: true });
  node.addEventListener("blur", () => (node.hidden = true));
  node.addEventListener("keydown", (event) => event.key === "Escape" && node.blur());
  return {
    element: node,
    show(link) {
      node.value = link;
      node.hidden = false;
      node.focus();
      node.select();
    },
  };
}

/**
 * `player` has the actions of stage.js, its copyLink() gives {link, copied}; `copyLink` is false where there is no link to
 * copy, `looksInside` where steps have no inside; `tell(step, steps, model)` -> [short, long] words for where the clock
 * stands; `tellSpeed` is {title(model), of(speed)} -> words.
 */
export function createControls(player, { copyLink, speeds, looksInside = true, tell = tellStep, tellSpeed = tellRate }) {
  const playIcon = icon(ICONS.play);
  const playPath = playIcon.firstChild;
  const play = button("play", say("Play"), playIcon, () => player.toggle());
  play.classList.add("dh-primary");
  const scrub = element("input", { type: "range", class: "dh-scrub", "data-test": "scrub", "aria-label": say("Step"), min: 0, max: 1, step: 1, value: 0 });
  const count = element("output", { class: "dh-count", "data-test": "count" });
  const speed = element("select", { class: "dh-speed", "data-test": "speed", "aria-label": tellSpeed.title({}) },
    ...speeds.map((value) => element("option", { value }, tellSpeed.of(value))));
  const loop = button("loop", say("Loop"), icon(ICONS.loop, true), () => player.toggleLoop());
  const inside = button("inside", say("Inside the step (I)"), icon(ICONS.inside, true), () => player.toggleInside());
  inside.classList.add("dh-worded");
  inside.append(element("span", {}, say("Inside the step")));
  const help = button("help", say("Keys and pointer (?)"), "?", () => player.toggleHelp());
  const said = element("span", { class: "dh-said", role: "status" });
  const offered = createOffer();
  const copy = button("copy", say("Copy link"), icon(ICONS.copy, true), async () => {
    const { link, copied } = await player.copyLink();
    if (!copied) return offered.show(link);
    setText(said, say("copied"));
    clearTimeout(saying);
    saying = setTimeout(() => setText(said, ""), 1600);
    return undefined;
  });
  let saying = 0;

  const buttons = element("div", { class: "dh-transport" },
    button("restart", say("Restart"), icon(ICONS.restart), () => player.restart()),
    button("back", say("One step back"), icon(ICONS.back), () => player.move(-1)),
    play,
    button("forward", say("One step forward"), icon(ICONS.forward), () => player.move(1)));
  const extras = element("div", { class: "dh-extras" }, ...(looksInside ? [inside] : []), speed, loop,
    ...(copyLink === false ? [] : [element("span", { class: "dh-copy" }, copy, said, offered.element)]), help);

  scrub.addEventListener("input", () => player.seek(Number(scrub.value), false));
  scrub.addEventListener("change", () => player.seek(Number(scrub.value), true));
  speed.addEventListener("change", () => player.setSpeed(Number(speed.value)));

  return {
    element: element("div", { class: "dh-controls", role: "group", "aria-label": say("Playback") }, buttons, scrub, count, extras),

    show(clock, model, isInside) {
      const step = Math.floor(clock.step);
      const { steps } = clock;
      setAttribute(scrub, "max", Math.max(1, steps));
      if (scrub.value !== String(step)) scrub.value = step;
      scrub.style.setProperty("--done", `${(100 * clock.step) / Math.max(1, steps)}%`);
      const [short, long] = tell(step, steps, model);
      setAttribute(scrub, "aria-valuetext", long);
      setText(count, short);
      count.style.minWidth = `${Math.max(2 * String(steps).length + 3, tell(steps, steps, model)[0].length)}ch`;
      setAttribute(playPath, "d", clock.playing ? ICONS.pause : ICONS.play);
      setAttribute(play, "aria-label", clock.playing ? say("Pause") : say("Play"));
      setAttribute(play, "title", clock.playing ? say("Pause (space)") : say("Play (space)"));
      if (speed.value !== String(clock.speed)) speed.value = clock.speed;
      for (const name of ["aria-label", "title"]) setAttribute(speed, name, tellSpeed.title(model));
      setAttribute(loop, "aria-pressed", clock.loop);
      setAttribute(inside, "aria-pressed", isInside);
    },

    destroy: () => clearTimeout(saying),
  };
}
