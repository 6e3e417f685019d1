// The camera of the 3-D view: one 4 × 4 matrix, used by WebGL for the terrain and here for the trails.
// Azimuth 0 looks along +y, azimuth 90 along +x. World: x and y in −1..1 along the domain, z up; the terrain stands between BASE and SUMMIT.

export const SUMMIT = 0.62;
export const BASE = -0.16;

const DISTANCE = 6.2;
const MIDDLE = 0.22; // height the camera looks at

/** Where the camera stands. */
export function eyeOf({ azimuth, elevation }) {
  const around = ((-90 - azimuth) * Math.PI) / 180;
  const above = (elevation * Math.PI) / 180;
  return [
    DISTANCE * Math.cos(above) * Math.cos(around),
    DISTANCE * Math.cos(above) * Math.sin(around),
    MIDDLE + DISTANCE * Math.sin(above),
  ];
}

/** Perspective × look-at without any fitting, as rows [x, y, z, w] of coefficients. */
function rows(camera) {
  const around = ((-90 - camera.azimuth) * Math.PI) / 180;
  const above = (camera.elevation * Math.PI) / 180;
  const [ca, sa, ce, se] = [Math.cos(around), Math.sin(around), Math.cos(above), Math.sin(above)];
  const look = (v) => [...v, -v[2] * MIDDLE];
  const back = [ce * ca, ce * sa, se];
  const depth = look(back).map((c, i) => (i === 3 ? DISTANCE - c : -c)); // distance in front of the eye
  const [near, far] = [DISTANCE - 3, DISTANCE + 3];
  return {
    x: look([-sa, ca, 0]),
    y: look([-se * ca, -se * sa, ce]),
    z: depth.map((c, i) => ((far + near) / (far - near)) * c - (i === 3 ? (2 * far * near) / (far - near) : 0)),
    w: depth,
  };
}

const apply = (row, x, y, z) => row[0] * x + row[1] * y + row[2] * z + row[3];

/** The screen box of everything the terrain may cover while it turns, at this elevation. */
function bounds(elevation) {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (let azimuth = 0; azimuth < 360; azimuth += 15) {
    const { x, y, w } = rows({ azimuth, elevation });
    for (const [cx, cy] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      for (const cz of [BASE, SUMMIT]) {
        const depth = apply(w, cx, cy, cz);
        const [px, py] = [apply(x, cx, cy, cz) / depth, apply(y, cx, cy, cz) / depth];
        box.left = Math.min(box.left, px);
        box.right = Math.max(box.right, px);
        box.bottom = Math.min(box.bottom, py);
        box.top = Math.max(box.top, py);
      }
    }
  }
  return box;
}

/** Column-major matrix to clip space: the terrain fills a width × height view whichever way it is turned. */
export function matrixOf(camera, width, height) {
  const { x, y, z, w } = rows(camera);
  const box = bounds(camera.elevation);
  const fit = Math.min(width / (box.right - box.left), height / (box.top - box.bottom)) * 0.97 * (camera.zoom / 100);
  const [sx, sy] = [(2 * fit) / width, (2 * fit) / height];
  const middle = (box.top + box.bottom) / 2;
  const clip = [x.map((c) => c * sx), y.map((c, i) => (c - middle * w[i]) * sy), z, w];
  return Float32Array.from({ length: 16 }, (_, i) => clip[i % 4][Math.floor(i / 4)]);
}

/** World point -> CSS pixels. */
export function projector(matrix, width, height) {
  const m = matrix;
  return (x, y, z, out) => {
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    out.x = (((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) * width) / 2;
    out.y = ((1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) * height) / 2;
  };
}

