// Header of a payload -> model. The fields are described in payloads/race.py.

// Grids of heights by their hash, kept for the life of the page: a surface travels once.
const grids = new Map();
const MOST_GRIDS = 64;

function keep(hash, heights) {
  grids.delete(hash);
  grids.set(hash, heights);
  if (grids.size > MOST_GRIDS) grids.delete(grids.keys().next().value);
}

function readTrack(track, index, terrains, names) {
  const base = terrains[track.terrain].minimum ?? 0;
  const label = names.get(nameOf(track)) > 1 && track.detail ? `${track.name} ${track.detail}` : track.name;
  const { excess, rate } = track;
  return {
    index,
    id: track.id,
    name: track.name,
    detail: track.detail,
    label,
    full: terrains.length > 1 ? `${label} · ${terrains[track.terrain].title}` : label, // where both terrains are meant
    terrain: track.terrain, // the place of the one it runs on
    chip: track.chip, // runs of one chip are shown and hidden together
    color: track.color,
    divergedAt: track.diverged_at,
    last: excess.length - 1,
    position: track.position, // x0 y0 x1 y1 …
    excess, // loss − f*, or the loss itself if f* is unknown
    loss: (step) => excess[step] + base,
    length: track.length,
    rate: typeof rate === "number" ? new Float32Array(track.length.length).fill(rate) : rate,
    momentum: track.momentum, // null where no schedule drives it
    clipped: new Set(track.clipped), // steps whose gradient was clipped
    floor: track.floor, // the loss above f* at which noise leaves it, or null
    onPlane: track.on_plane, // of a path's shadow: the loss − f* where it is drawn, or null
    distance: track.distance, // and how far it is from the path
  };
}

/** Runs of one name on one terrain need their details to be told apart. */
const nameOf = ({ terrain, name }) => `${terrain} ${name}`;

/** Runs -> [{id, runs}], one for every chip, in their order. */
function gatherChips(runs) {
  const chips = new Map();
  for (const run of runs) {
    if (!chips.has(run.chip)) chips.set(run.chip, { id: run.chip, runs: [] });
    chips.get(run.chip).runs.push(run);
  }
  return [...chips.values()];
}

/** The steps of one run taken apart: {track, lines, quantities, at(quantity, row, part)}. */
function readInside({ track, quantities, lines }) {
  const all = quantities.map(({ values, size }) => {
    const constant = typeof values === "number";
    return { values: constant ? [values] : values, size, constant };
  });
  return {
    track,
    lines,
    quantities: all, // {values, size, constant}: row by row, a constant has one
    /** Part `part` of a quantity in a row; the last row stands for all behind it. */
    at(index, row, part) {
      const { values, size } = all[index];
      return values[Math.min(row * size, values.length - size) + part];
    },
  };
}

/**
 * {id, answer, start, at, layout, steps, sides, runs, chips, inside}; start and at may be null. A side is {terrain, runs}:
 * there are two in the layout "pair", else one. A terrain's heights are null if not known here yet.
 */
export function read(header) {
  const { tracks } = header;
  const terrains = [header.terrain, header.second].filter(Boolean).map((terrain) => {
    if (terrain.heights) keep(terrain.hash, terrain.heights.slice());
    return { ...terrain, heights: grids.get(terrain.hash) ?? null };
  });
  const names = new Map();
  for (const track of tracks) names.set(nameOf(track), (names.get(nameOf(track)) ?? 0) + 1);
  const runs = tracks.map((track, index) => readTrack(track, index, terrains, names));
  return {
    id: header.id,
    answer: header.answer,
    start: header.start,
    at: header.at, // the steps of the ticks, where they are others (ticks.js)
    layout: header.layout,
    steps: header.steps,
    sides: terrains.map((terrain, side) => ({ terrain, runs: runs.filter((run) => run.terrain === side) })),
    runs,
    chips: gatherChips(runs),
    inside: header.inside && readInside(header.inside),
  };
}
