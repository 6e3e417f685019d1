// What is best, in words, for who does not see it. Said when the points rest.

import { brief } from "../core/format.js";

/** The best constant of a mark, or all of them: "4", "7 to 13". */
export const best = ({ constant, ends: [from, to] }) => (to > from ? `${brief(from)} to ${brief(to)}` : brief(constant));

/** "5 points from 2 to 18. Best constants: Squared error 6.4; Absolute error 4; …" */
export function describe({ model: { points, marks } }) {
  const sorted = [...points].sort((a, b) => a - b);
  const range = sorted.length > 1 ? `${sorted.length} points from ${brief(sorted[0])} to ${brief(sorted.at(-1))}` : `One point at ${brief(sorted[0])}`;
  return `${range}. Best constants: ${marks.map((mark) => `${mark.name} ${best(mark)}`).join("; ")}.`;
}
