// How classes look: a tint for the ground they own, a colour and a marker for their samples. Low chroma, because the
// runs' colours are taken; the markers tell the classes apart without any colour.

import { say } from "../core/words.js";

const LOOKS = [
  { dark: { tint: [38, 66, 104], ink: "#a9c6ea" }, light: { tint: [176, 200, 226], ink: "#2b4a75" }, marker: "circle" },
  { dark: { tint: [112, 54, 62], ink: "#f0b3b3" }, light: { tint: [235, 190, 188], ink: "#86303c" }, marker: "diamond" },
  { dark: { tint: [62, 84, 58], ink: "#bcd9b0" }, light: { tint: [196, 216, 184], ink: "#38592f" }, marker: "triangle" },
  { dark: { tint: [98, 82, 38], ink: "#e6d294" }, light: { tint: [232, 218, 168], ink: "#6b5510" }, marker: "square" },
  { dark: { tint: [84, 58, 104], ink: "#d5bdea" }, light: { tint: [216, 198, 232], ink: "#5b3a7d" }, marker: "wedge" },
  { dark: { tint: [34, 88, 92], ink: "#9fdce0" }, light: { tint: [172, 216, 218], ink: "#1d5a5e" }, marker: "pentagon" },
  { dark: { tint: [108, 72, 44], ink: "#f2c8a3" }, light: { tint: [238, 208, 182], ink: "#6c3b0e" }, marker: "cross" },
  { dark: { tint: [76, 78, 86], ink: "#cdcddd" }, light: { tint: [204, 206, 214], ink: "#48465c" }, marker: "hexagon" },
  { dark: { tint: [104, 54, 88], ink: "#f4b7da" }, light: { tint: [234, 192, 220], ink: "#80305f" }, marker: "star" },
  { dark: { tint: [78, 92, 40], ink: "#d3e09b" }, light: { tint: [214, 224, 168], ink: "#505f14" }, marker: "bar" },
];
const GROUND = { dark: [24, 25, 29], light: [250, 250, 248] }; // where the classes are equally likely

const LEVELS = 256;

/** {tint, ink, marker} of a class; `tint` is [r, g, b]. */
export function classLook(index, theme) {
  const { marker, ...tones } = LOOKS[index % LOOKS.length];
  return { marker, ...tones[theme.dark ? "dark" : "light"] };
}

/** Packed RGBA of the ground of a class for 256 degrees of how far it leads: from undecided to certain. */
export function groundRamp(index, theme) {
  const ground = GROUND[theme.dark ? "dark" : "light"];
  const { tint } = classLook(index, theme);
  return Uint32Array.from({ length: LEVELS }, (_, i) => pack(ground.map((from, c) => from + (i / (LEVELS - 1)) * (tint[c] - from))));
}

/** What a class is called: by its label, "class 1" where that is a number. */
export function className({ labels }, index) {
  const name = labels[index] ?? String(index);
  return /^\D/.test(name) ? name : say("class {number}", { number: name });
}

/** [r, g, b] -> RGBA in the order of an ImageData's bytes. */
export const pack = ([r, g, b]) => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
