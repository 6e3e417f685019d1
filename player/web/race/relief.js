// The height field as both the contour and the 3-D view see it: log(f − f_min + ε), scaled to 0..1. A plain
// logarithm beads in a curved valley; ε, a small part of the range, rounds it off. A surface without a minimum
// (a saddle) has no floor to magnify: it is drawn to a linear scale.

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

/** Bilinear sample of a square field. */
export function sample(field, size, u, v) {
  const x = Math.max(0, Math.min(size - 1, u * (size - 1)));
  const y = Math.max(0, Math.min(size - 1, v * (size - 1)));
  const i = Math.min(size - 2, Math.floor(x));
  const j = Math.min(size - 2, Math.floor(y));
  const at = j * size + i;
  const bottom = field[at] + (x - i) * (field[at + 1] - field[at]);
  const top = field[at + size] + (x - i) * (field[at + size + 1] - field[at + size]);
  return bottom + (y - j) * (top - bottom);
}

/** Catmull-Rom weights and source indices for `count` outputs at positions u(k) in 0..1. */
function kernel(size, count, u) {
  const index = new Int32Array(4 * count);
  const weight = new Float32Array(4 * count);
  for (let k = 0; k < count; k += 1) {
    const x = Math.max(0, Math.min(size - 1, u(k) * (size - 1)));
    const i = Math.min(size - 2, Math.floor(x));
    const t = x - i;
    const w = [
      ((-0.5 * t + 1) * t - 0.5) * t,
      (1.5 * t - 2.5) * t * t + 1,
      ((-1.5 * t + 2) * t + 0.5) * t,
      (0.5 * t - 0.5) * t * t,
    ];
    for (let m = 0; m < 4; m += 1) {
      index[4 * k + m] = Math.max(0, Math.min(size - 1, i - 1 + m));
      weight[4 * k + m] = w[m];
    }
  }
  return { index, weight };
}

/**
 * Square field -> width × height, smoothly, in two passes. u(i), v(j) say where an output column or row lies. What is
 * returned does it again and again: (field) -> the same array, filled anew.
 */
export function createUpsampler(size, width, height, u, v) {
  const columns = kernel(size, width, u);
  const rows = kernel(size, height, v);
  const across = new Float32Array(size * width);
  const out = new Float32Array(width * height);
  return (field) => {
    for (let j = 0; j < size; j += 1) {
      for (let i = 0, k = 0; i < width; i += 1, k += 4) {
        const { index, weight } = columns;
        const row = j * size;
        across[j * width + i] = field[row + index[k]] * weight[k] + field[row + index[k + 1]] * weight[k + 1]
          + field[row + index[k + 2]] * weight[k + 2] + field[row + index[k + 3]] * weight[k + 3];
      }
    }
    for (let j = 0; j < height; j += 1) {
      const [a, b, c, d] = rows.index.subarray(4 * j, 4 * j + 4).map((row) => row * width);
      const [wa, wb, wc, wd] = rows.weight.subarray(4 * j, 4 * j + 4);
      const at = j * width;
      for (let i = 0; i < width; i += 1) {
        out[at + i] = across[a + i] * wa + across[b + i] * wb + across[c + i] * wc + across[d + i] * wd;
      }
    }
    return out;
  };
}

/** The same for one field. */
export const upsample = (field, size, ...rest) => createUpsampler(size, ...rest)(field);
