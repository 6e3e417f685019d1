// The page's theme. player.css maps the --st-* variables (with fallbacks) to plain properties of the root, so
// that the browser resolves them; here they are read back, and the ramp of the terrain is chosen by luminance.

const RAMPS = {
  // Valley to summit. Low chroma: the colour belongs to the trails.
  dark: ["#070a20", "#101d45", "#1c3b69", "#2d5f88", "#4d8399", "#7ba5ab", "#a9c5c2"],
  light: ["#ffffff", "#edf4f8", "#d3e3ee", "#b2cce0", "#8db0cd", "#6b92b8", "#4d76a2"],
};

const LOOKS = {
  dark: { line: [226, 238, 240], lineStrength: 0.34, halo: "rgba(5,8,22,0.92)", ink: "#ffffff", hatch: [38, 40, 46, 62, 65, 72] },
  light: { line: [28, 44, 68], lineStrength: 0.42, halo: "rgba(255,255,255,0.95)", ink: "#16213a", hatch: [236, 237, 240, 205, 208, 214] },
};

const RAMP_SIZE = 512;

const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any CSS colour -> [r, g, b], by painting it. */
function rgb(color) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function luminance([r, g, b]) {
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

const hexRgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** A table of RAMP_SIZE colours, 3 bytes each. */
function makeRamp(stops) {
  const colors = stops.map(hexRgb);
  const table = new Uint8Array(3 * RAMP_SIZE);
  for (let i = 0; i < RAMP_SIZE; i += 1) {
    const at = (i / (RAMP_SIZE - 1)) * (colors.length - 1);
    const k = Math.min(colors.length - 2, Math.floor(at));
    for (let c = 0; c < 3; c += 1) table[3 * i + c] = Math.round(colors[k][c] + (at - k) * (colors[k + 1][c] - colors[k][c]));
  }
  return table;
}

const ramps = { dark: makeRamp(RAMPS.dark), light: makeRamp(RAMPS.light) };

/** What the drawing code needs; `key` changes exactly when anything here does. */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const background = rgb(style.backgroundColor);
  const text = rgb(style.color);
  const dark = luminance(background) < 0.2;
  const fade = (alpha) => `rgba(${text.join(",")},${alpha})`;
  const font = style.fontFamily;
  return {
    key: [dark, background, text, font].join("/"),
    dark,
    background: `rgb(${background.join(",")})`,
    text: fade(1),
    muted: fade(0.72),
    grid: fade(dark ? 0.13 : 0.1),
    cursor: fade(0.55),
    font,
    ramp: dark ? ramps.dark : ramps.light,
    rampSize: RAMP_SIZE,
    ...(dark ? LOOKS.dark : LOOKS.light),
  };
}
