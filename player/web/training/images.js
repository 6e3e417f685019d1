// What the layers of the chosen run look for in an image and what they find: small pictures in rows, and how likely it
// holds each class to be.

import { createLayer } from "../core/panel.js";
import { say } from "../core/words.js";
import { blend, pictureOf } from "./decode.js";
import { classLook, pack } from "./classes.js";

const TITLE = 25; // pixels above each group
const SIDE = 10;
const ASIDE = 0.26; // of the width is the image's that goes in
const GAP = 5; // pixels between two pictures
const BARS = 58; // pixels that the answer takes, with its title
const LARGEST = 96; // pixels of a picture
const SMALLEST = 6;

const hexRgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mix = (from, to, part) => from.map((tone, c) => tone + part * (to[c] - tone));

function makeRamps(theme) {
  const [zero, most] = theme.dark ? [[22, 23, 27], [240, 240, 236]] : [[246, 246, 244], [24, 26, 32]];
  const [below, above] = [0, 1].map((index) => hexRgb(classLook(index, theme).ink));
  const ramp = (of) => Uint32Array.from({ length: 256 }, (_, i) => pack(of(i)));
  return {
    plain: ramp((i) => mix(zero, most, i / 255)),
    signed: ramp((i) => mix(zero, i < 128 ? below : above, Math.abs(i - 127.5) / 127.5)),
  };
}

/** `frame` is {panel}. */
export function createImages({ panel }) {
  const still = createLayer();
  let scene = null;
  let groups = []; // {images, count, columns, cell, left, top, canvas, context, image, pixels, values}
  let ramps = null;

  function arrange(next) {
    scene = next;
    const { theme, look } = scene;
    ramps = makeRamps(theme);
    panel.clear(still);
    still.fillStyle = theme.background;
    still.fillRect(0, 0, panel.width, panel.height);
    panel.title.textContent = "";
    groups = (look.images ?? []).map(makeGroup);
    const floor = panel.height - (look.answer ? BARS : 6);
    const [first, ...others] = groups;
    if (first?.count === 1 && others.length) {
      const side = Math.round(ASIDE * panel.width);
      lay([first], SIDE, side, floor);
      lay(others, side + 2 * SIDE, panel.width - SIDE, floor);
    } else lay(groups, SIDE, panel.width - SIDE, floor);
    if (look.answer) write(say("its answer"), SIDE, panel.height - BARS + 6);
    else if (!groups.length) write(look.at && !scene.model.running ? say("nothing to see inside this network") : "", SIDE, 18);
  }

  /** Groups one below the other between `left` and `right`, each with its title above, their pictures as large as fit. */
  function lay(column, left, right, floor) {
    const columnsOf = (cell) => Math.max(1, Math.floor((right - left + GAP) / (cell + GAP)));
    const rowsOf = ({ count }, cell) => Math.ceil(count / columnsOf(cell));
    const heightAt = (cell) => column.reduce((sum, group) => sum + TITLE + rowsOf(group, cell) * (cell + GAP), 0);
    let cell = Math.min(LARGEST, Math.floor(right - left));
    while (cell > SMALLEST && heightAt(cell) > floor) cell -= 1;
    let top = 0;
    for (const group of column) {
      Object.assign(group, { cell, left, top: top + TITLE, columns: columnsOf(cell) });
      write(titleOf(group.images), left, group.top - 8);
      top = group.top + rowsOf(group, cell) * (cell + GAP);
    }
  }

  const titleOf = ({ title, of, shape: [, shown] }) => (of > shown ? say("{title}, {shown} of {all}", { title, shown, all: of }) : title);

  function write(text, x, y) {
    still.font = `600 12px ${scene.theme.font}`;
    still.fillStyle = scene.theme.muted;
    still.textAlign = "left";
    still.textBaseline = "alphabetic";
    still.fillText(text, x, y);
  }

  function makeGroup(images) {
    const [, count, height, width] = images.shape;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(width, height);
    return {
      images, count, canvas, context, image,
      pixels: new Uint32Array(image.data.buffer),
      values: new Float32Array(count * height * width),
    };
  }

  function drawGroup(front, group, at) {
    const { images, columns, cell, left, top, canvas, context, image, pixels, values } = group;
    const [looks, count, height, width] = images.shape;
    blend(images.bytes, looks === 1 ? [0, 0] : at, values.length, values);
    const ramp = images.signed ? ramps.signed : ramps.plain;
    const size = height * width;
    for (let n = 0; n < count; n += 1) {
      for (let i = 0; i < size; i += 1) pixels[i] = ramp[values[n * size + i] | 0];
      context.putImageData(image, 0, 0);
      const x = left + (n % columns) * (cell + GAP);
      const y = top + Math.floor(n / columns) * (cell + GAP);
      front.drawImage(canvas, x, y, (cell * width) / Math.max(width, height), (cell * height) / Math.max(width, height));
    }
  }

  function drawAnswer(front, at) {
    const { look, theme, model } = scene;
    const count = look.answer.length / look.looked.length;
    const shares = blend(look.answer, at, count, new Float32Array(count));
    const column = (panel.width - 2 * SIDE) / count;
    const floor = panel.height - 18;
    front.font = `11px ${theme.font}`;
    front.textAlign = "center";
    front.textBaseline = "alphabetic";
    for (let c = 0; c < count; c += 1) {
      const x = SIDE + (c + 0.5) * column;
      const right = c === model.target;
      front.fillStyle = right ? theme.text : theme.muted;
      const tall = Math.max(1, (shares[c] / 255) * (BARS - 36));
      front.fillRect(x - 0.34 * column, floor - tall, 0.68 * column, tall);
      front.font = `${right ? "700 " : ""}11px ${theme.font}`;
      front.fillText(model.labels[c] ?? String(c), x, panel.height - 6);
    }
  }

  return {
    arrange,

    paint(front, step) {
      const { look } = scene;
      const at = pictureOf(look, step);
      panel.show([still]);
      front.imageSmoothingEnabled = false;
      for (const group of groups) drawGroup(front, group, at);
      front.imageSmoothingEnabled = true;
      if (look.answer) drawAnswer(front, at);
    },

    read: () => [],
  };
}
