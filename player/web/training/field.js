// The ground of the decision boundary: every pixel has the tint of the class that leads there, the stronger the more
// certain that is; the line where two lead alike is anti-aliased by distance = |lead| / |∇lead|. It works on the
// log-odds of every class against the first, which are smooth where shares jump.

import { createUpsampler } from "../core/upsample.js";
import { groundRamp, pack } from "./classes.js";

const MOST_PIXELS = 100_000; // a larger picture is stretched: it is smooth, and painted many times a second
const BETWEEN = 4; // pictures from one look to the next
const LINE = { dark: [236, 238, 240], light: [40, 44, 56] };
const FLAT = 0.006; // log-odds per pixel below which the line fades: on a plain it has no place
const FINE = 32; // steps of the tables below per unit of log-odds
const LENGTH = 40 * FINE;

/** Shares by how much one class leads: of two classes how certain, 0 to 255; and exp(−lead). */
const CERTAIN = Uint8Array.from({ length: LENGTH }, (_, i) => 255 * Math.tanh(i / FINE / 2));
const FADE = Float32Array.from({ length: LENGTH }, (_, i) => Math.exp(-i / FINE));
const stepOf = (lead) => Math.min(LENGTH - 1, (lead * FINE) | 0);

/** Log-odds of a byte; see payloads/pictures.py. */
const oddsOf = (largest) => Float32Array.from({ length: 256 }, (_, byte) => (largest * (byte - 127.5)) / 127.5);

/** Blends two looks, from bytes to log-odds. */
function blendOdds(bytes, [look, part], odds, out) {
  const first = look * out.length;
  const second = part > 0 ? first + out.length : first;
  for (let i = 0; i < out.length; i += 1) {
    const from = odds[bytes[first + i]];
    out[i] = from + part * (odds[bytes[second + i]] - from);
  }
  return out;
}

export function createField() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let made = ""; // what the buffers below fit
  let image = null;
  let pixels = null;
  let odds = null;
  let coarse = [];
  let upsamplers = [];
  let ramps = [];
  let first = [1];
  let line = [0, 0, 0];
  let painted = "";

  function make({ size, parts, odds: largest, all = false }, theme, width, height) {
    const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
    const [wide, tall] = [Math.max(2, Math.round(width * shrink)), Math.max(2, Math.round(height * shrink))];
    const key = [size, parts.length, all, wide, tall, theme.key].join("/");
    if (key === made) return;
    made = key;
    painted = "";
    [canvas.width, canvas.height] = [wide, tall];
    image = context.createImageData(wide, tall);
    pixels = new Uint32Array(image.data.buffer);
    odds = oddsOf(largest);
    coarse = parts.map(() => new Float32Array(size * size));
    upsamplers = parts.map(() => createUpsampler(size, wide, tall, (i) => (i + 0.5) / wide, (j) => 1 - (j + 0.5) / tall));
    first = all ? [] : [1]; // the first class's share, of which the others' odds are; of `all` it has its own part
    ramps = Array.from({ length: parts.length + first.length }, (_, c) => groundRamp(c, theme));
    line = LINE[theme.dark ? "dark" : "light"];
  }

  return {
    canvas,

    /** Paints a boundary {size, odds, parts} at [look, part] for a picture of so many device pixels; `id` names it. */
    paint(boundary, place, theme, width, height, id) {
      make(boundary, theme, width, height);
      const between = [place[0], Math.round(BETWEEN * place[1]) / BETWEEN];
      const key = `${id}/${between}`;
      if (key === painted) return;
      painted = key;
      const fields = boundary.parts.map((part, i) => upsamplers[i](blendOdds(part, between, odds, coarse[i])));
      if (fields.length === 1) shadeTwo(fields[0]);
      else if (fields.length === 2) shadeThree(fields);
      else shadeMany(fields);
      context.putImageData(image, 0, 0);
    },

    /** The shares of all classes at (u, v) in 0..1, as last painted. */
    at(u, v) {
      if (!coarse.length) return null;
      const size = Math.sqrt(coarse[0].length);
      const [x, y] = [u, v].map((along) => Math.max(0, Math.min(1, along)) * (size - 1));
      const [i, j] = [Math.min(size - 2, Math.floor(x)), Math.min(size - 2, Math.floor(y))];
      const [a, b] = [x - i, y - j];
      const leads = coarse.map((part) => {
        const k = j * size + i;
        return (1 - b) * ((1 - a) * part[k] + a * part[k + 1]) + b * ((1 - a) * part[k + size] + a * part[k + size + 1]);
      });
      const powers = [...first, ...leads.map(Math.exp)];
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    },
  };

  function mixLine(color, cover) {
    const tone = (shift, ink) => {
      const from = (color >>> shift) & 255;
      return from + cover * (ink - from);
    };
    return pack([tone(0, line[0]), tone(8, line[1]), tone(16, line[2])]);
  }

  /** How much of the line covers a pixel whose lead is `lead`, `dx` and `dy` more at its neighbours. */
  function coverOf(lead, dx, dy) {
    const slope = Math.sqrt(dx * dx + dy * dy);
    if (lead > 1.5 * slope) return 0;
    return 0.9 * Math.max(0, Math.min(1, 1.25 - lead / (slope + 1e-9))) * Math.min(1, slope / FLAT);
  }

  function shadeTwo(lead) {
    const { width, height } = canvas;
    const [first, second] = ramps;
    for (let j = 0, at = 0; j < height; j += 1) {
      const down = j < height - 1 ? width : -width;
      for (let i = 0; i < width; i += 1, at += 1) {
        const size = Math.abs(lead[at]);
        const color = (lead[at] < 0 ? first : second)[CERTAIN[stepOf(size)]];
        const cover = coverOf(size, lead[i < width - 1 ? at + 1 : at - 1] - lead[at], lead[at + down] - lead[at]);
        pixels[at] = cover > 0 ? mixLine(color, cover) : color;
      }
    }
  }

  function shadeThree([one, two]) {
    const { width, height } = canvas;
    const odd = (at, c) => (c === 0 ? 0 : c === 1 ? one[at] : two[at]);
    const leadOf = (at, winner, other) => odd(at, winner) - odd(at, other);
    for (let j = 0, at = 0; j < height; j += 1) {
      const down = j < height - 1 ? width : -width;
      for (let i = 0; i < width; i += 1, at += 1) {
        const [b, c] = [one[at], two[at]];
        const winner = b <= 0 ? (c <= 0 ? 0 : 2) : b >= c ? 1 : 2;
        const other = winner === 0 ? (b >= c ? 1 : 2) : winner === 1 ? (c <= 0 ? 0 : 2) : b <= 0 ? 0 : 1;
        const third = 3 - winner - other;
        const lead = leadOf(at, winner, other);
        const share = 1 / (1 + FADE[stepOf(lead)] + FADE[stepOf(leadOf(at, winner, third))]);
        const color = ramps[winner][Math.max(0, 255 * (1.5 * share - 0.5)) | 0];
        const next = i < width - 1 ? at + 1 : at - 1;
        const cover = coverOf(lead, leadOf(next, winner, other) - lead, leadOf(at + down, winner, other) - lead);
        pixels[at] = cover > 0 ? mixLine(color, cover) : color;
      }
    }
  }

  /** As `shadeThree`, of any number of classes, each with a field of its own. */
  function shadeMany(fields) {
    const { width, height } = canvas;
    const count = fields.length;
    const odd = (at, c) => fields[c][at];
    const leadOf = (at, winner, other) => odd(at, winner) - odd(at, other);
    for (let j = 0, at = 0; j < height; j += 1) {
      const down = j < height - 1 ? width : -width;
      for (let i = 0; i < width; i += 1, at += 1) {
        let [winner, other] = [0, -1];
        for (let c = 1; c < count; c += 1) {
          if (odd(at, c) > odd(at, winner)) [winner, other] = [c, winner];
          else if (other < 0 || odd(at, c) > odd(at, other)) other = c;
        }
        let against = 0;
        for (let c = 0; c < count; c += 1) if (c !== winner) against += FADE[stepOf(leadOf(at, winner, c))];
        const certain = (count / (1 + against) - 1) / (count - 1); // 0 where all are alike, 1 where no other is left
        const color = ramps[winner][Math.max(0, 255 * certain) | 0];
        const lead = leadOf(at, winner, other);
        const next = i < width - 1 ? at + 1 : at - 1;
        const cover = coverOf(lead, leadOf(next, winner, other) - lead, leadOf(at + down, winner, other) - lead);
        pixels[at] = cover > 0 ? mixLine(color, cover) : color;
      }
    }
  }
}
