// The decision boundary of the run that is looked into, with the samples.

import { drawPlaneAxes } from "../core/axes.js";
import { createLayer } from "../core/panel.js";
import { className } from "./classes.js";
import { percent } from "./describe.js";
import { pictureOf } from "./decode.js";
import { createField } from "./field.js";
import { createStamps, radiusOf } from "./samples.js";

/** `frame` is {panel, toX, toY, toData(px, py)}. */
export function createBoundary(frame) {
  const { panel } = frame;
  const field = createField();
  const samples = createLayer();
  const axes = createLayer();
  let scene = null;
  let stamps = null;
  let drawn = ""; // the look whose samples are drawn

  function arrange(next) {
    scene = next;
    const { theme, model } = scene;
    stamps = createStamps({ theme, ratio: panel.ratio, radius: radiusOf(model.points.length / 2, panel.width, panel.height) });
    drawn = "";
    panel.clear(axes);
    drawPlaneAxes(axes, { theme, domain: model.domain, width: panel.width, height: panel.height, toX: frame.toX, toY: frame.toY, top: 14 });
  }

  const unit = (x, y) => [(x - scene.model.domain[0][0]) / span(0), (y - scene.model.domain[1][0]) / span(1)];
  const span = (axis) => scene.model.domain[axis][1] - scene.model.domain[axis][0];

  /** Whether sample `i` is got wrong at a look: as the payload says, else as the ground beneath it is. */
  function isWrong(i, look) {
    const { wrong } = scene.look;
    const { points, targets } = scene.model;
    if (wrong) return Boolean(wrong[look * Math.ceil(targets.length / 8) + (i >> 3)] & (128 >> (i & 7)));
    const shares = field.at(...unit(points[2 * i], points[2 * i + 1]));
    return shares !== null && shares.indexOf(Math.max(...shares)) !== targets[i];
  }

  function drawSamples(look) {
    const { points, targets, validation } = scene.model;
    panel.clear(samples);
    const states = Array.from(targets, (_, i) => isWrong(i, look));
    for (const last of [false, true]) {
      targets.forEach((target, i) => {
        if (states[i] !== last) return;
        stamps.draw(samples, frame.toX(points[2 * i]), frame.toY(points[2 * i + 1]), target, Boolean(validation?.[i]), last);
      });
    }
  }

  return {
    arrange,

    paint(context, step) {
      const { look: run, theme, model } = scene;
      const place = pictureOf(run, step);
      if (run.boundary) {
        field.paint(run.boundary, place, theme, panel.width * panel.ratio, panel.height * panel.ratio, `${model.id}/${run.index}`);
        context.imageSmoothingEnabled = true;
        context.drawImage(field.canvas, 0, 0, panel.width, panel.height);
      } else {
        context.fillStyle = theme.background;
        context.fillRect(0, 0, panel.width, panel.height);
      }
      if (drawn !== String(place[0])) drawSamples(place[0]);
      drawn = String(place[0]);
      for (const layer of [axes, samples]) context.drawImage(layer.canvas, 0, 0, panel.width, panel.height);
    },

    drawPending(context, [x, y, index]) {
      stamps.draw(context, frame.toX(x), frame.toY(y), index, false, false);
    },

    /** The shares of the classes at a place. */
    read(x, y) {
      const shares = scene.look.boundary ? field.at(...unit(x, y)) : null;
      return (shares ?? []).map((share, i) => ({ text: className(scene.model, i), value: percent(share) }));
    },
  };
}
