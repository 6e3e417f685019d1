// A rule of arithmetic, written as MathML: once with its symbols, once filled in with the numbers of a step.
//
//   node = "text" | ["mi" | "mn" | "mo" | "mtext", text] | [tag, node, …] for the tags in PARTS
//        | ["ref", symbol, quantity, lag]   a quantity: its symbol, or its number in row t + lag
//        | ["pair", node]                   inside it a vector is written whole, (x, y), not per coordinate
//
// Elements are built one by one and texts arrive as text nodes, so a node can be nothing but notation. A rule is
// written in pieces that begin at its sums, so that a narrow panel can break the line there.

import { brief, number } from "../core/format.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const LEAVES = new Set(["mi", "mn", "mo", "mtext"]);
const PARTS = new Set(["mrow", "mfrac", "msqrt", "msub", "msup", "msubsup", "mover"]);
const SUMS = /^[+−]$/;
const OPENING = /^[([{|‖,=≠<>≤≥]$/;

function make(tag, ...children) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...children);
  return node;
}

const isOperator = (node, what) => Array.isArray(node) && node[0] === "mo" && what.test(String(node[1]));

/**
 * A node as an element. `write(node, situation)` writes a ref; a situation is {pair, leading, enclosed}: inside a
 * pair, where a minus sign needs no parentheses, and where parentheses stand already.
 */
function build(node, write, situation) {
  if (!Array.isArray(node)) return make("mtext", String(node));
  const [tag, ...parts] = node;
  const { pair } = situation;
  if (tag === "ref") return write(node, situation);
  if (tag === "pair") return build(parts[0], write, { ...situation, pair: true });
  if (LEAVES.has(tag)) return make(tag, String(parts[0]));
  if (!PARTS.has(tag)) return make("mtext", "?");
  if (tag === "mrow") return make(tag, ...buildRow(parts, write, situation));
  const isPower = tag === "msup" || tag === "msubsup";
  const children = parts.map((part, i) => build(part, write, { pair, leading: !(isPower && i === 0) }));
  if (tag === "msup" && children[0].localName === "msub") return make("msubsup", ...children[0].children, children[1]);
  const element = make(tag, ...children);
  if (tag === "mover") element.setAttribute("accent", "true");
  return element;
}

function buildRow(parts, write, { pair, leading, enclosed }) {
  return parts.map((part, i) => build(part, write, {
    pair,
    leading: i === 0 ? leading : isStart(parts[i - 1]),
    enclosed: parts.length === 1 ? enclosed : isEnclosed(parts, i),
  }));
}

const isEnclosed = (parts, i) => i > 0 && isOperator(parts[i - 1], /^\($/) && i + 1 < parts.length && isOperator(parts[i + 1], /^\)$/);

/** Does what follows `node` stand like at the beginning, so that its minus sign needs no parentheses? */
const isStart = (node) => isOperator(node, OPENING) || (Array.isArray(node) && node[0] === "mtext");

/** Rows within rows as one list of {node, first}; `first` where an operator stands before its only operand. */
function flatten(node, first = true) {
  if (!Array.isArray(node) || node[0] !== "mrow") return [{ node, first }];
  return node.slice(1).flatMap((part, i) => flatten(part, i === 0));
}

/** The node as <math> elements, a new one before every sum that is not inside parentheses. */
function buildPieces(node, write, { pair }) {
  const parts = flatten(node);
  const nodes = parts.map((part) => part.node);
  const pieces = [[]];
  let depth = 0;
  parts.forEach(({ node: part, first }, i) => {
    const enclosed = isEnclosed(nodes, i);
    const element = build(part, write, { pair, leading: i === 0 || isStart(nodes[i - 1]), enclosed });
    if (isOperator(part, /^[([{]$/)) depth += 1;
    if (isOperator(part, /^[)\]}]$/)) depth -= 1;
    if (isOperator(part, SUMS)) {
      element.setAttribute("form", first ? "prefix" : "infix");
      if (!first && depth === 0) pieces.push([]);
    }
    pieces.at(-1).push(element);
  });
  return pieces.map((piece) => math(...piece));
}

function math(...children) {
  const node = make("math", make("mrow", ...children));
  node.setAttribute("displaystyle", "true");
  return node;
}

function equals() {
  const sign = make("mo", "=");
  sign.setAttribute("form", "infix");
  return sign;
}

/** "symbol = rule" in symbols: a list of <math>. */
export function writeRule(symbol, rule) {
  const write = (ref, situation) => build(ref[1], write, situation);
  const situation = { pair: false, leading: true };
  const [first, ...rest] = buildPieces(rule, write, situation);
  first.firstChild.prepend(equals());
  return [math(build(symbol, write, situation)), first, ...rest];
}

/** What is in the rule: vectors written per coordinate (`parts`), vectors written whole, matrices. */
function vectorsIn(node, quantities, whole = false, found = { parts: false, whole: false, matrix: false }) {
  if (!Array.isArray(node)) return found;
  const [tag, ...parts] = node;
  if (tag === "ref") {
    const { size } = quantities[parts[1]];
    if (size > 1) found[size === 4 ? "matrix" : whole ? "whole" : "parts"] = true;
  } else for (const part of parts) vectorsIn(part, quantities, whole || tag === "pair", found);
  return found;
}

/** Is the line one of plain numbers, so short that symbols and numbers stand in one row? */
export const isScalar = (line, dissection) => {
  const { parts, whole, matrix: square } = vectorsIn(line.rule, dissection.quantities);
  return dissection.quantities[line.quantity].size === 1 && !parts && !whole && !square;
};

/** The coordinates for which a line is filled in, each on a row of its own: [0, 1], or [null] for all at once. */
export function rowsOf(line, { quantities }) {
  const vectors = vectorsIn(line.rule, quantities);
  return quantities[line.quantity].size === 2 && (vectors.parts || !vectors.whole) ? [0, 1] : [null];
}

/**
 * A line filled in with numbers, for one coordinate or (null) for all: {coordinate, short, pieces,
 * bind(dissection), show(t)}; `short` if two stand side by side. The notation is built once; a step changes only the texts, another dissection of the same rule only
 * where they come from.
 */
export function fillRule({ rule, quantity, lag }, first, coordinate) {
  let dissection = first;
  const slots = []; // {text, quantity, lag, part, bare}

  function slot(index, rowLag, part, bare, tag = "mn") {
    const text = document.createTextNode("");
    slots.push({ text, quantity: index, lag: rowLag, part, bare });
    return make(tag, text);
  }
  function write([, , index, rowLag], { pair, leading, enclosed }) {
    const { size } = dissection.quantities[index];
    if (size === 4) return matrix((part) => slot(index, rowLag, part, true));
    if (size === 1) return slot(index, rowLag, 0, leading);
    if (!pair && coordinate !== null) return slot(index, rowLag, coordinate, leading);
    const parts = [slot(index, rowLag, 0, true), make("mo", ","), slot(index, rowLag, 1, true)];
    return make("mrow", ...(enclosed ? parts : [make("mo", "("), ...parts, make("mo", ")")]));
  }

  const given = Array.isArray(rule) && rule[0] === "ref" ? [] : buildPieces(rule, write, { pair: false });
  const result = write(["ref", "", quantity, lag], { pair: coordinate === null, leading: true });
  const last = given.length ? math(equals(), result) : math(result);
  last.setAttribute("class", "dh-result");

  return {
    coordinate,
    short: given.length === 0 || (rule[0] === "mfrac" && slots.length < 4),
    pieces: [...given, last],
    bind(next) {
      dissection = next;
    },
    show(t) {
      for (const { text, quantity: index, lag: rowLag, part, bare } of slots) {
        const value = dissection.at(index, t + rowLag, part);
        const digits = dissection.quantities[index].constant || Number.isInteger(value) ? brief(value) : number(value);
        const written = bare || !(value < 0) ? digits : `(${digits})`;
        if (text.data !== written) text.data = written;
      }
    },
  };
}

function matrix(entry) {
  const row = (...parts) => make("mtr", ...parts.map((part) => make("mtd", entry(part))));
  return make("mtable", row(0, 1), row(2, 3)); // its brackets are borders: few fonts can stretch parentheses
}
