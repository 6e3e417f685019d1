// A square field between its places: bilinear for one value, Catmull-Rom for pictures.

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
