// The large picture: a decision boundary, fitted curves, or what an image becomes in the layers; and adding samples.

import { createPanel } from "../core/panel.js";
import { coordinate } from "../core/format.js";
import { createAim } from "./aim.js";
import { createBoundary } from "./boundary.js";
import { describePicture } from "./describe.js";
import { createFitted } from "./fitted.js";
import { createImages } from "./images.js";
import { setAttribute } from "../core/dom.js";
import { say } from "../core/words.js";

const MAKERS = { classes: createBoundary, number: createFitted, images: createImages };
const WAIT = 4000; // milliseconds that an added sample is shown before the payload has it

export function createPicture({ onResize, onPoint, request }) {
  const panel = createPanel({ name: "picture", label: "", onResize });
  let scene = null;
  let drawers = {}; // by kind
  let waiting = 0;
  let pending = []; // samples that were added and not yet answered: {point, at}

  const span = (axis) => scene.model.domain[axis][1] - scene.model.domain[axis][0];
  const frame = {
    panel,
    toX: (x) => ((x - scene.model.domain[0][0]) / span(0)) * panel.width,
    toY: (y) => (1 - (y - scene.model.domain[1][0]) / span(1)) * panel.height,
    toData: (px, py) => [scene.model.domain[0][0] + (px / panel.width) * span(0), scene.model.domain[1][0] + (1 - py / panel.height) * span(1)],
  };
  const drawer = () => drawers[scene.model.kind];
  const aim = createAim(frame, {
    onAdd(point) {
      pending.push({ point, at: performance.now() });
      request();
      waiting = setTimeout(request, WAIT + 50);
      onPoint(point);
    },
  });

  return {
    panel,
    aim,

    arrange(next) {
      if (scene?.model.points?.length !== next.model.points?.length) pending = [];
      scene = next;
      const make = MAKERS[scene.model.kind];
      if (!make || !panel.fit()) return false;
      drawers = { [scene.model.kind]: drawer() ?? make(frame) };
      panel.clear(panel.front);
      panel.title.textContent = "";
      setAttribute(panel.canvas, "aria-label", describePicture(scene.model, scene.look));
      drawer().arrange(scene);
      aim.arrange(scene);
      return true;
    },

    paint(step) {
      drawer().paint(panel.front, step);
      pending = pending.filter(({ at }) => performance.now() - at < WAIT);
      for (const { point } of pending) drawer().drawPending?.(panel.front, point);
    },

    hover(px, py, step) {
      if (!scene || !drawer() || px === null || scene.model.kind === "images") return panel.tell([]);
      const [x, y] = frame.toData(px, py);
      panel.readout.classList.toggle("low", px > panel.width * 0.5 && py < 140);
      return panel.tell([{ text: say("x {x}  y {y}", { x: coordinate(x, span(0)), y: coordinate(y, span(1)) }) }, ...drawer().read(x, y, step)]);
    },

    destroy() {
      clearTimeout(waiting);
      aim.destroy();
      panel.destroy();
    },
  };
}
