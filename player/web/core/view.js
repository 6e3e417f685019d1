// What a link remembers about the player, as text in the query key `view`.
//
//   view    = token *("." token)         lower case, only a-z 0-9 x - .
//   s170                                 paused at step 170 (absent: playing)
//   c35x28x100                           camera: azimuth and elevation in degrees, zoom in percent
//   h2x5                                 the second and the fifth run are hidden
//   v120                                 120 steps per second (absent: 60, of snapshots 30)
//   once                                 the loop is off
//   inside2                              the step view is open for the second run
//
// Reading never fails: a token that is not understood is skipped, a value out of range is clamped. Whether a text has
// this shape is all that the server checks.

import { SPEEDS } from "./clock.js";

export const CAMERA = { azimuth: 24, elevation: 45, zoom: 100 };

const RUNS = 99;

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const isPlace = (n) => Number.isInteger(n) && n >= 1 && n <= RUNS;
const turn = (degrees) => ((degrees % 360) + 360) % 360;

export const tidyCamera = ({ azimuth, elevation, zoom }) => ({
  azimuth: turn(azimuth),
  elevation: clamp(elevation, 4, 89),
  zoom: clamp(zoom, 50, 400),
});

export const SPEED = 60; // steps per second, where the link names none

/** Text -> {step: number|null, camera, hidden: [positions from 0], speed: number|null, loop, inside: position|null}. */
export function readView(text) {
  const view = { step: null, camera: { ...CAMERA }, hidden: [], speed: null, loop: true, inside: null };
  for (const token of String(text ?? "").slice(0, 200).split(".")) {
    const [, word, rest] = /^([a-z]+)([0-9x-]*)$/.exec(token) ?? [];
    const values = rest ? rest.split("x").map(Number) : [];
    if (!values.every(Number.isFinite)) continue;
    if (word === "s" && values.length === 1) view.step = clamp(Math.round(values[0]), 0, 1e6);
    if (word === "c" && values.length === 3) {
      view.camera = tidyCamera({ azimuth: values[0], elevation: values[1], zoom: values[2] });
    }
    if (word === "h") view.hidden = [...new Set(values)].filter(isPlace).map((n) => n - 1);
    if (word === "inside" && values.length === 1 && isPlace(values[0])) view.inside = values[0] - 1;
    if (word === "v" && values.length === 1) {
      view.speed = SPEEDS.reduce((best, speed) => (Math.abs(speed - values[0]) < Math.abs(best - values[0]) ? speed : best));
    }
    if (word === "once" && !rest) view.loop = false;
  }
  return view;
}

/** The text of a view; the default view is the empty text, with the `usual` speed. */
export function writeView({ step, camera, hidden, speed, loop, inside }, usual = SPEED) {
  const tokens = [];
  if (step !== null) tokens.push(`s${Math.round(step)}`);
  const { azimuth, elevation, zoom } = tidyCamera(camera);
  const seen = [Math.round(azimuth) % 360, Math.round(elevation), Math.round(zoom)].join("x");
  if (seen !== `${CAMERA.azimuth}x${CAMERA.elevation}x${CAMERA.zoom}`) tokens.push(`c${seen}`);
  if (hidden.length) tokens.push(`h${hidden.map((position) => position + 1).join("x")}`);
  if (speed !== usual) tokens.push(`v${speed}`);
  if (!loop) tokens.push("once");
  if (inside !== null) tokens.push(`inside${inside + 1}`);
  return tokens.join(".");
}

const SHAPE = /^[a-z]+[0-9x-]*(\.[a-z]+[0-9x-]*)*$/;

const partsOf = (query) => query.replace(/^\?/, "").split("&").filter(Boolean);

/** Whether a decoded key of a query string is that of the view; an ampersand may have come as `&amp;`. */
export const isOfView = (key) => key.replace(/^(amp;)+/, "").trim().toLowerCase() === "view";

/** The key and the text of a part of a query string, decoded. */
const decoded = (part) => [...new URLSearchParams(part)][0] ?? ["", ""];

const isView = (part) => isOfView(decoded(part)[0]);

/** The view in a query string such as location.search, without the blanks, capitals and full stops of a typed one. */
export function viewInQuery(query) {
  const part = partsOf(query).find(isView);
  const text = part ? decoded(part)[1].trim().toLowerCase().replace(/[^a-z0-9]+$/, "") : "";
  return SHAPE.test(text) ? text : "";
}

/** The query string with its view replaced; every other key keeps its place and its exact spelling. */
export function queryWithView(query, text) {
  const parts = partsOf(query);
  const at = parts.findIndex(isView);
  const kept = parts.filter((part, i) => !isView(part) || (text && i === at));
  const replaced = kept.map((part) => (isView(part) ? `view=${text}` : part));
  if (text && at < 0) replaced.push(`view=${text}`);
  return replaced.length ? `?${replaced.join("&")}` : "";
}
