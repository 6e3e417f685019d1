// The samples in a picture of the plane: filled those that are trained on, rings those kept back, and a box around one
// that is got wrong. Each kind is drawn once and copied.

import { drawMarker } from "../core/palette.js";
import { classLook } from "./classes.js";

const LARGEST = 4.2; // pixels, radius of a sample
const SMALLEST = 2;
const CROWD = 0.11; // of the room a sample has is its radius at most
const BOX = 0.8; // of the radius stays between a sample and the box around it

/** How large samples are drawn where there are so many. */
export const radiusOf = (count, width, height) => Math.max(SMALLEST, Math.min(LARGEST, CROWD * Math.sqrt((width * height) / Math.max(1, count)) + 1.2));

/** {draw(context, x, y, class, isKept, isWrong)} for a theme; `look(class)` -> {ink, marker}. */
export function createStamps({ theme, ratio, radius, look = (index) => classLook(index, theme) }) {
  const half = Math.ceil(radius * (1.4 + BOX) + 3);
  const stamps = new Map();

  function make(index, isKept, isWrong) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * half * ratio, 2 * half * ratio];
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, half * ratio, half * ratio);
    const { ink, marker } = look(index);
    drawMarker(context, marker, 0, 0, radius, ink, theme.halo);
    if (isKept) drawHole(context, marker);
    if (isWrong) drawBox(context);
    return canvas;
  }

  function drawHole(context, marker) {
    context.globalCompositeOperation = "destination-out";
    drawMarker(context, marker, 0, 0, radius * 0.42, "#000", "#000");
    context.globalCompositeOperation = "source-over";
  }

  function drawBox(context) {
    const reach = radius * (1 + BOX);
    for (const [width, color] of [[3, theme.halo], [1.4, theme.ink]]) {
      context.lineWidth = width;
      context.strokeStyle = color;
      context.strokeRect(-reach, -reach, 2 * reach, 2 * reach);
    }
  }

  return {
    draw(context, x, y, index, isKept, isWrong) {
      const key = `${index}/${isKept}/${isWrong}`;
      if (!stamps.has(key)) stamps.set(key, make(index, isKept, isWrong));
      context.drawImage(stamps.get(key), x - half, y - half, 2 * half, 2 * half);
    },
  };
}
