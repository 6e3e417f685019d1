// The ten runs: colour per theme, and a second cue (dash and marker) for who cannot tell colours apart.
// Okabe-Ito first. `neutral` is for swatches outside the player and equals COLORS in payloads/race.py (tested).

export const PALETTE = [
  { dark: "#ec9f05", light: "#b87a00", neutral: "#c07f00", dash: [], marker: "circle" },
  { dark: "#56b4e9", light: "#2f86bd", neutral: "#3b8fc4", dash: [14, 3], marker: "square" },
  { dark: "#00c896", light: "#00916a", neutral: "#00966d", dash: [8, 3], marker: "triangle" },
  { dark: "#f5e63d", light: "#8c8012", neutral: "#978a16", dash: [14, 3, 3, 3], marker: "diamond" },
  { dark: "#ff7240", light: "#e0561c", neutral: "#dc5a22", dash: [20, 4], marker: "wedge" },
  { dark: "#ea72c4", light: "#c9509c", neutral: "#c963a5", dash: [5, 3], marker: "pentagon" },
  { dark: "#93a7ff", light: "#4763d8", neutral: "#5a78e0", dash: [14, 3, 3, 3, 3, 3], marker: "cross" },
  { dark: "#e9e9e4", light: "#454545", neutral: "#808080", dash: [3, 3], marker: "hexagon" },
  { dark: "#a9dc3c", light: "#57810a", neutral: "#6b9416", dash: [20, 3, 5, 3], marker: "star" },
  { dark: "#d8a27c", light: "#96592f", neutral: "#a9714b", dash: [10, 5], marker: "bar" },
];

/** How run `run` looks in `theme`: {color, dash, marker}; a `solid` one has no dash, where dashes mean something else. */
export function styleOf(run, theme) {
  const entry = PALETTE[run.color % PALETTE.length];
  return { color: theme.dark ? entry.dark : entry.light, dash: run.solid ? [] : entry.dash, marker: entry.marker };
}

const BETWEEN = 0.55; // opacity of the gaps: the pattern shows, the line stays whole

/** Strokes the current path with a run's dash pattern over a paler whole line. */
export function strokeDashed(context, dash) {
  if (dash.length) {
    const { globalAlpha } = context;
    context.setLineDash([]);
    context.globalAlpha = globalAlpha * BETWEEN;
    context.stroke();
    context.globalAlpha = globalAlpha;
  }
  context.setLineDash(dash);
  context.stroke();
}

const polygon = (corners, turn, radius = 1) =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

const up = -Math.PI / 2;
const star = (corners, inner) =>
  Array.from({ length: 2 * corners }, (_, i) => {
    const angle = up + (i * Math.PI) / corners;
    const radius = i % 2 ? inner : 1;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

// Outlines in a unit circle; sized so that each looks as heavy as the circle.
const OUTLINES = {
  square: polygon(4, Math.PI / 4, 1.2),
  triangle: polygon(3, up, 1.3),
  diamond: polygon(4, 0, 1.25),
  wedge: polygon(3, -up, 1.3),
  pentagon: polygon(5, up, 1.12),
  cross: [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4],
    [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
  hexagon: polygon(6, 0, 1.12),
  star: star(5, 0.5).map(([x, y]) => [1.4 * x, 1.4 * y]),
  bar: [[-1.35, -0.6], [1.35, -0.6], [1.35, 0.6], [-1.35, 0.6]],
};

function tracePolygon(context, points, x, y, radius) {
  points.forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + radius * dx, y + radius * dy));
  context.closePath();
}

/** Fills the marker of a run, with an outline in the halo colour so that it stands off the terrain. */
export function drawMarker(context, marker, x, y, radius, color, halo) {
  context.beginPath();
  if (marker === "circle") context.arc(x, y, radius, 0, 2 * Math.PI);
  else tracePolygon(context, OUTLINES[marker], x, y, radius);
  context.lineJoin = "round";
  context.setLineDash([]);
  context.lineWidth = Math.max(2, radius * 0.6);
  context.strokeStyle = halo;
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

/** The star that marks a minimum. */
export function drawStar(context, x, y, radius, color, halo) {
  context.beginPath();
  tracePolygon(context, star(5, 0.42), x, y, radius);
  context.lineJoin = "round";
  context.lineWidth = 2.5;
  context.strokeStyle = halo;
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

/** The cross where a run diverged. */
export function drawCross(context, x, y, radius, color, halo) {
  context.setLineDash([]);
  context.lineCap = "round";
  for (const [width, stroke] of [[5.5, halo], [2.75, color]]) {
    context.beginPath();
    context.moveTo(x - radius, y - radius);
    context.lineTo(x + radius, y + radius);
    context.moveTo(x + radius, y - radius);
    context.lineTo(x - radius, y + radius);
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  }
}
