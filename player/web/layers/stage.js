// The view of a deep network's layers, as a stage (../core/stage.js has the frame and its hooks for tests).
//
// createLayersPlayer(root, {view, onView(text)}) -> {update(bytes), destroy()}
//
// A click anywhere in it gives it the focus (tabindex -1), and with it the keys.
//
// The clock goes through the layers twice: forward, when the left views fill from the left with the signal, and back,
// when the right ones fill from the right with the gradient.
//
// Hooks for tests besides: data-layout is "layers", data-look the place of the network looked into. Parts carry
// data-test: activations gradients signal slope chip-1 …

import { createChoice } from "../core/choice.js";
import { element, setAttribute } from "../core/dom.js";
import { chooseKeys } from "../core/keys.js";
import { createStage } from "../core/stage.js";
import { lookTokens } from "../core/view.js";
import { say } from "../core/words.js";
import { describeActivations, describeGradients } from "./columns.js";
import { read } from "./decode.js";
import { createDepthView } from "./depth_view.js";
import { describePass, standing } from "./describe.js";
import { describeNorms } from "./norms.js";
import { tellPass } from "./pass.js";

const SPEEDS = [3, 6, 12, 24, 48]; // layers per second
const USUAL = 12;

const makePlayback = () => ({
  speeds: SPEEDS,
  usual: () => USUAL,
  tokens: lookTokens(SPEEDS),
  keys: chooseKeys("play", "layer", "fiveLayers", "inputsEnd", "turn", "speed", "loop", "lookAtNetwork", "help", "closeIt"),
  pointer: [
    [say("Drag a picture"), say("scrub: on the left forward, on the right back")],
    [say("Point at a layer"), say("its numbers")],
    [say("Click a network"), say("look into it")],
  ],
  looksInside: false,
  tell: tellPass,
});

function build(stage) {
  const { clock, player } = stage;
  const view = (name, label, backward, beyond, describe) => createDepthView({
    name, label, backward, beyond, describe,
    onResize: stage.rearrange,
    onSeek: (layer, back, ended) => player.seek(back ? clock.steps - layer : layer, ended),
  });
  const views = [
    view("activations", say("How the activations of each layer are spread"), false, 0.5, describeActivations),
    view("gradients", say("How the gradients of each layer are spread"), true, 0.5, describeGradients),
    view("signal", say("Size of the signal in each layer of every network"), false, 0, describeNorms(say("signal, size in each layer"), (network) => network.signal)),
    view("slope", say("Size of the gradient in each layer of every network"), true, 0, describeNorms(say("gradient, size in each layer"), (network) => network.gradient)),
  ];
  const chips = createChoice(stage, { label: say("Networks"), itemsOf: ({ networks }) => networks, standing });

  return {
    views,
    chips,
    body: [element("div", { class: "dh-grid" }, ...views.map(({ panel }) => panel.element))],
    actions: {
      look: chips.look,
      turn() {
        clock.seek(clock.steps / 2);
        stage.settle();
      },
    },
    describe: describePass,
    sceneOf: (model) => ({ look: chips.of(model) }),
    arrange(scene) {
      scene.look = chips.of(scene.model);
      setAttribute(stage.node, "data-look", scene.look.index);
    },
    view: () => ({ look: stage.scene.look.index }),
  };
}

const ATTRIBUTES = { tabindex: -1, "data-layout": "layers", "data-look": 0 };

export const createLayersPlayer = (root, options) =>
  createStage(root, { label: say("Signal and gradient through the layers"), attributes: ATTRIBUTES, read, playback: makePlayback(), build }, options);
