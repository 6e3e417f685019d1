// The fitted curve of every run, that of the one looked into on top, with the samples and the curve without noise.

import { drawPlaneAxes } from "../core/axes.js";
import { traceCurve } from "../core/curve.js";
import { number } from "../core/format.js";
import { styleOf } from "../core/palette.js";
import { createLayer } from "../core/panel.js";
import { placeAmong } from "../core/scale.js";
import { say } from "../core/words.js";
import { blend, pictureOf } from "./decode.js";
import { createStamps, radiusOf } from "./samples.js";

const FAR = 20; // heights of the picture: what lies farther out is drawn there

/** `frame` is {panel, toX, toY, toData(px, py)}. */
export function createFitted(frame) {
  const { panel } = frame;
  const still = createLayer();
  let scene = null;
  let stamps = null;
  let curve = new Float32Array(0);

  function arrange(next) {
    scene = next;
    const { theme, model } = scene;
    const { points, validation } = model;
    const radius = 0.85 * radiusOf(points.length / 2, panel.width, panel.height);
    stamps = createStamps({ theme, ratio: panel.ratio, radius, look: () => ({ ink: theme.muted, marker: "circle" }) });
    curve = new Float32Array(model.x?.length ?? 0);
    panel.clear(still);
    still.fillStyle = theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    drawPlaneAxes(still, { theme, domain: model.domain, width: panel.width, height: panel.height, toX: frame.toX, toY: frame.toY, top: 14 });
    for (let i = 0; 2 * i < points.length; i += 1) {
      stamps.draw(still, frame.toX(points[2 * i]), frame.toY(points[2 * i + 1]), 0, Boolean(validation?.[i]), false);
    }
    if (model.truth) stroke(still, model.truth, { width: 1.6, color: theme.text, dash: [5, 4], alpha: 0.75 });
  }

  function stroke(context, values, { width, color, dash, alpha }) {
    const far = FAR * panel.height;
    context.beginPath();
    traceCurve(context, values.length, (i) => frame.toX(scene.model.x[i]), (i) => Math.max(-far, Math.min(far, frame.toY(values[i]))), panel.width);
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.globalAlpha = alpha;
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  const at = (run, step) => blend(run.fitted, pictureOf(run, step), curve.length, curve);

  return {
    arrange,

    paint(context, step) {
      const { model, look, theme } = scene;
      panel.show([still]);
      const runs = [...model.runs.filter((run) => run !== look), look].filter((run) => run.fitted);
      for (const run of runs) {
        const chosen = run === look;
        const { color } = styleOf(run, theme);
        if (chosen) stroke(context, at(run, step), { width: 5.5, color: theme.background, dash: [], alpha: 0.9 });
        stroke(context, at(run, step), { width: chosen ? 2.8 : 1.4, color, dash: [], alpha: chosen ? 1 : 0.7 });
      }
    },

    drawPending(context, [x, y]) {
      stamps.draw(context, frame.toX(x), frame.toY(y), 0, false, false);
    },

    /** What the chosen run says at x, and what is true. */
    read(x, _, step) {
      const { model, look, theme } = scene;
      if (!model.x || !look.fitted) return [];
      const [i] = placeAmong(model.x, x);
      const fitted = { text: look.label, value: number(at(look, step)[i]), color: styleOf(look, theme).color };
      return model.truth ? [fitted, { text: say("without noise"), value: number(model.truth[i]) }] : [fitted];
    },
  };
}
