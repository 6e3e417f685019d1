// What a link remembers about a stage, as text in the query key `view`.
//
//   view    = token *("." token)         lower case, only a-z 0-9 x - .
//   s170                                 paused at step 170 (absent: playing)
//   c35x28x100                           camera: azimuth and elevation in degrees, zoom in percent
//   h2x5                                 the second and the fifth run are hidden
//   look2                                the second run or network is looked into
//   v120                                 at a speed of 120 (absent: the usual one)
//   once                                 the loop is off
//   inside2                              the step view is open for the second run
//
// Every stage says which tokens it has. Reading never fails: a token that is not understood is skipped, a value out of
// range is clamped. Whether a text has this shape is all that the server checks.

export const CAMERA = { azimuth: 24, elevation: 45, zoom: 100 };

const MOST = 99; // runs

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const isPlace = (n) => Number.isInteger(n) && n >= 1 && n <= MOST;
const turn = (degrees) => ((degrees % 360) + 360) % 360;

export const tidyCamera = ({ azimuth, elevation, zoom }) => ({
  azimuth: turn(azimuth),
  elevation: clamp(elevation, 4, 89),
  zoom: clamp(zoom, 50, 400),
});

/**
 * A token is {word, usual, count, read, write}: `read(numbers)`, `count` of them (any where it is left out) -> what it
 * says, undefined if nothing; `write(value)` -> what stands behind the word, null if the token is left out.
 */
const step = { word: "s", usual: null, count: 1, read: ([at]) => clamp(Math.round(at), 0, 1e6), write: (at) => at && Math.round(at) };
const look = { word: "look", usual: 0, count: 1, read: ([n]) => (n < 0 ? undefined : clamp(n, 1, MOST) - 1), write: (place) => (place ? place + 1 : null) };
const speed = { word: "v", usual: null, count: 1, write: (value) => value };
const loop = { word: "once", usual: true, count: 0, read: () => false, write: (on) => (on ? null : "") };
const inside = { word: "inside", usual: null, count: 1, read: ([n]) => (isPlace(n) ? n - 1 : undefined), write: (place) => (place === null ? null : place + 1) };
const hidden = {
  word: "h",
  usual: [],
  read: (numbers) => [...new Set(numbers)].filter(isPlace).map((n) => n - 1),
  write: (places) => (places.length ? places.map((place) => place + 1).join("x") : null),
};
const camera = {
  word: "c",
  usual: CAMERA,
  count: 3,
  read: ([azimuth, elevation, zoom]) => tidyCamera({ azimuth, elevation, zoom }),
  write(seen) {
    const { azimuth, elevation, zoom } = tidyCamera(seen);
    const text = [Math.round(azimuth) % 360, Math.round(elevation), Math.round(zoom)].join("x");
    return text === Object.values(CAMERA).join("x") ? null : text;
  },
};

/** The tokens of a race at one of these speeds: the nearest where a link names none of them. */
export const raceTokens = (speeds) => ({
  step,
  camera,
  hidden,
  speed: { ...speed, read: ([wanted]) => speeds.reduce((best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best)) },
  loop,
  inside,
});

/** The tokens of a stage in which one of several is looked into. */
export const lookTokens = (speeds) => ({
  step: { ...step, read: ([at]) => (at < 0 ? undefined : step.read([at])) },
  look,
  speed: { ...speed, read: ([wanted]) => (speeds.includes(wanted) ? wanted : undefined) },
  loop,
});

/** Text -> {name of a token: what the view says}. */
export function readView(text, tokens) {
  const view = Object.fromEntries(Object.entries(tokens).map(([name, { usual }]) => [name, usual]));
  for (const said of String(text ?? "").slice(0, 200).split(".")) {
    const [, word, rest] = /^([a-z]+)([0-9x-]*)$/.exec(said) ?? [];
    const numbers = rest ? rest.split("x").map(Number) : [];
    const [name, token] = Object.entries(tokens).find((entry) => entry[1].word === word) ?? [];
    if (token && numbers.every(Number.isFinite) && numbers.length === (token.count ?? numbers.length)) view[name] = token.read(numbers) ?? view[name];
  }
  return view;
}

/** The text of a view; the usual view is the empty text. */
export function writeView(view, tokens) {
  const written = Object.entries(tokens).map(([name, { word, write }]) => ({ word, value: write(view[name]) }));
  return written.filter(({ value }) => value !== null).map(({ word, value }) => `${word}${value}`).join(".");
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
