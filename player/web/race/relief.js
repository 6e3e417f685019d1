// The height field as both the contour and the 3-D view see it: log(f − f_min + ε), scaled to 0..1. A plain
// logarithm beads in a curved valley; ε, a small part of the range, rounds it off. A surface without a minimum
// (a saddle) has no floor to magnify: it is drawn to a linear scale.

import { sample } from "../core/upsample.js";

export const LEVELS = 21; // isolines

/** Grid -> {size, height, defined, at(u, v), value(height)}; u, v in 0..1 run along x and y. */
export function makeRelief(heights, size, hasMinimum = true) {
  const sorted = heights.filter(Number.isFinite).sort();
  const low = sorted.length ? sorted[0] : 0;
  const high = sorted.length ? sorted[sorted.length - 1] : 1;
  // Of most of the surface, not of all of it: one steep corner must not flatten the rest.
  const above = (part) => (sorted.length ? sorted[Math.floor(part * (sorted.length - 1))] - low : 1);
  const epsilon = Math.max(Math.min(0.005 * above(0.9), 0.03 * above(0.5)), 1e-5 * (high - low)) || 1;
  const { scale, unscale } = hasMinimum ? logarithmic(low, high, epsilon) : linear(low, high);

  const defined = Uint8Array.from(heights, Number.isFinite);
  const height = Float32Array.from(heights, (f) => (Number.isFinite(f) ? scale(f) : NaN));
  fillUndefined(height, size);
  return {
    size,
    height,
    defined,
    complete: sorted.length === heights.length,
    at: (u, v) => sample(height, size, u, v),
    isDefined: (u, v) => defined[Math.round(v * (size - 1)) * size + Math.round(u * (size - 1))] === 1,
    value: unscale,
  };
}

function logarithmic(low, high, epsilon) {
  const bottom = Math.log(epsilon);
  const span = Math.log(high - low + epsilon) - bottom || 1;
  return {
    scale: (f) => (Math.log(f - low + epsilon) - bottom) / span,
    unscale: (h) => low - epsilon + Math.exp(h * span + bottom),
  };
}

function linear(low, high) {
  const span = high - low || 1;
  return { scale: (f) => (f - low) / span, unscale: (h) => low + h * span };
}

/** Gives undefined cells the mean of their neighbours, ring by ring, so that interpolation has something to hold. */
function fillUndefined(field, size) {
  let open = [];
  field.forEach((h, i) => Number.isNaN(h) && open.push(i));
  while (open.length) {
    const filled = [];
    for (const i of open) {
      const x = i % size;
      const near = [x > 0 ? i - 1 : -1, x < size - 1 ? i + 1 : -1, i - size, i + size].filter((j) => field[j] === field[j] && j >= 0 && j < field.length);
      if (near.length) filled.push([i, near.reduce((sum, j) => sum + field[j], 0) / near.length]);
    }
    if (!filled.length) {
      field.fill(0.5);
      return;
    }
    for (const [i, h] of filled) field[i] = h;
    open = open.filter((i) => Number.isNaN(field[i]));
  }
}
