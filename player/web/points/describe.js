// What is best, in words, for who does not see it. Said when the points rest.

import { brief } from "../core/format.js";
import { clauses, counted, say, sentences } from "../core/words.js";

/** The best constant of a mark, or all of them: "4", "7 to 13". */
export const best = ({ constant, ends: [from, to] }) => (to > from ? say("{from} to {to}", { from: brief(from), to: brief(to) }) : brief(constant));

/** "5 points from 2 to 18. Best constants: Squared error 6.4; Absolute error 4; …" */
export function describe({ model: { points, marks } }) {
  const sorted = [...points].sort((a, b) => a - b);
  const [low, high] = [brief(sorted[0]), brief(sorted.at(-1))];
  const range = sorted.length > 1
    ? counted("{count} point from {low} to {high}.", "{count} points from {low} to {high}.", sorted.length, { low, high })
    : say("One point at {value}.", { value: low });
  const constants = clauses(marks.map((mark) => say("{name} {value}", { name: mark.name, value: best(mark) })));
  return sentences([range, say("Best constants: {constants}.", { constants })]);
}
