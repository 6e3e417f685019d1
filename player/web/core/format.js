// Numbers as a reader writes them: a real minus, superscripts, four digits.

import { say } from "./words.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const minus = (text) => text.replace("-", "−");

/** Four significant digits at most, in at most eight characters: 4.672, 0.0022, 7.74e−5. */
export function number(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? say("undefined") : minus(`${value}`).replace("Infinity", "∞");
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return minus(value.toExponential(2).replace("e-", "e−").replace("e+", "e"));
  if (size >= 1e4) return minus(value.toFixed(0)); // which four digits would write as a power of ten
  return minus(value === 0 ? "0" : value.toPrecision(4));
}

/** The same without needless zeros: 0.9, 37, −1. */
export function brief(value) {
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? minus(String(Number(value.toPrecision(4)))) : number(value);
}

/** Two decimals for coordinates, more only if the domain is small. */
export function coordinate(value, span) {
  return minus(value.toFixed(Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(span / 4))))));
}

/** A power of ten: plain near 1, else 10⁻⁵. */
export function power(exponent) {
  if (exponent >= -2 && exponent <= 3) return String(Number(`1e${exponent}`));
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A tick label without needless zeros: 0.5, 150, −2, 3·10⁵. */
export function tick(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = Number((value / 10 ** exponent).toPrecision(4));
    if (Math.abs(mantissa) === 1) return `${mantissa < 0 ? "−" : ""}${power(exponent)}`;
    return `${minus(String(mantissa))}·${power(exponent)}`;
  }
  return minus(String(Number(value.toPrecision(6))));
}

/** A share as so many percent, with `digits` behind the point. */
export const percent = (share, digits = 0) => say("{share} %", { share: (100 * share).toFixed(digits) });

/** 1st, 2nd, 3rd, 4th …: in as many forms as English has, which up to the twentieth are enough for its neighbours. */
export function ordinal(rank) {
  const last = rank % 100 > 10 && rank % 100 < 14 ? 0 : rank % 10;
  if (last === 1) return say("{rank}st", { rank });
  if (last === 2) return say("{rank}nd", { rank });
  return last === 3 ? say("{rank}rd", { rank }) : say("{rank}th", { rank });
}
