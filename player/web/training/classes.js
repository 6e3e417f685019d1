// How classes look: a tint for the ground they own, a colour and a marker for their samples. Low chroma, because the
// runs' colours are taken; the markers tell the classes apart without any colour.

import { say } from "../core/words.js";

const LOOKS = [
  { dark: { tint: [38, 66, 104], ink: "#a9c6ea" }, light: { tint: [176, 200, 226], ink: "#2b4a75" }, marker: "circle" },
  { dark: { tint: [112, 54, 62], ink: "#f0b3b3" }, light: { tint: [235, 190, 188], ink: "#86303c" }, marker: "diamond" },
  { dark: { tint: [62, 84, 58], ink: "#bcd9b0" }, light: { tint: [196, 216, 184], ink: "#38592f" }, marker: "triangle" },
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
