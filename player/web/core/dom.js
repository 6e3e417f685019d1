// Small helpers for building elements. Text from outside only ever arrives as text nodes.

/** element("button", {class: "x", "aria-label": "…"}, "text", child) */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon from one path in a 24 × 24 box. */
export function icon(path, stroked = false) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (stroked) svg.setAttribute("class", "stroked");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const CROSSHAIR = "M12 5.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M12 1.500v6M12 16.500v6M1.500 12h6M16.500 12h6";

/** A button that looks like a crosshair: drawn twice, as a halo and as a line. */
export const crosshair = (attributes) => element("button", { type: "button", ...attributes }, icon(CROSSHAIR, true), icon(CROSSHAIR, true));

/** Puts a node at (x, y) of a panel, in shares of its size: where the panel is stretched the node stays on its place. */
export function placeAt(node, x, y, { width, height }) {
  node.style.left = `${(100 * x) / width}%`;
  node.style.top = `${(100 * y) / height}%`;
}

/** Sets an attribute only if it changes: this runs every frame. */
export function setAttribute(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** Sets the text only if it changes. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
