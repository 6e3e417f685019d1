// Axis scales. Each is {to(value) -> 0..1, ticks(room) -> [{value, label}]}; `room` is how many labels fit.

import { power, tick } from "./format.js";

/** Where `value` lies among rising `places`: [index of the last one at or before it, share of the way to the next]. */
export function placeAmong(places, value) {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (places[middle] <= value) low = middle;
    else high = middle - 1;
  }
  const next = places[low + 1];
  return [low, next === undefined ? 0 : Math.max(0, (value - places[low]) / (next - places[low]))];
}

/** Round values between low and high, at most about `room` of them. */
export function niceTicks(low, high, room) {
  const raw = (high - low) / Math.max(1, room);
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) ticks.push(i * step);
  return ticks;
}

const labelled = (values) => values.map((value) => ({ value, label: tick(value) }));

/** All in the same style, 0.0008 beside 0.001. */
const plain = (values) => values.map((value) => ({ value, label: Math.abs(value) < 1e-3 ? String(Number(value.toFixed(7))).replace("-", "−") : tick(value) }));

export function linearScale(low, high) {
  const span = high - low || 1;
  return {
    to: (value) => (value - low) / span,
    ticks: (room) => (high >= 1e-3 ? plain : labelled)(niceTicks(low, high, room)),
  };
}

/** Logarithmic; zero and less sit just below the axis. */
export function logScale(low, high) {
  const bottom = Math.log10(low);
  const span = Math.log10(high) - bottom || 1;
  return {
    to: (value) => (value > 0 ? Math.max(-0.02, (Math.log10(value) - bottom) / span) : -0.02),
    ticks: (room) => logTicks(bottom, bottom + span, room),
  };
}

function logTicks(bottom, top, room) {
  const first = Math.ceil(bottom - 1e-9);
  const last = Math.floor(top + 1e-9);
  const decades = last - first + 1;
  if (decades >= 2) {
    const stride = Math.ceil(decades / Math.max(2, room));
    const ticks = [];
    for (let e = Math.ceil(first / stride) * stride; e <= last; e += stride) ticks.push({ value: 10 ** e, label: power(e) });
    if (ticks.length > 1) return ticks;
    if (decades > 3) return [first, last].map((e) => ({ value: 10 ** e, label: power(e) }));
  }
  const between = [];
  for (let e = first - 1; e <= last; e += 1) {
    for (const factor of [1, 2, 5]) {
      const value = Number(`${factor}e${e}`);
      if (Math.log10(value) >= bottom - 1e-9 && Math.log10(value) <= top + 1e-9) between.push(value);
    }
  }
  return labelled(between.length > 1 ? between.slice(0, room + 1) : niceTicks(10 ** bottom, 10 ** top, Math.min(3, room)));
}

/** Symmetric logarithm: linear within ±knee, logarithmic outside. For losses without a known smallest value. */
export function symlogScale(low, high, knee) {
  const bend = (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / knee);
  const bottom = bend(low);
  const span = bend(high) - bottom || 1;
  const to = (value) => (bend(value) - bottom) / span;
  return {
    to,
    ticks(room) {
      const largest = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high), knee)));
      const wanted = [0];
      for (let e = largest; e >= Math.log10(knee); e -= 1) wanted.push(10 ** e, -(10 ** e));
      // Zero and the large ends first; whatever stands too close to one already taken is dropped.
      const taken = [];
      for (const value of wanted) {
        if (to(value) < -1e-9 || to(value) > 1 + 1e-9) continue;
        if (taken.every((other) => Math.abs(to(other) - to(value)) >= 0.7 / room)) taken.push(value);
      }
      return labelled(taken);
    },
  };
}
