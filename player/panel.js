// The frame that every view lives in: stacked canvases, their size in device pixels, a title, a readout.

import { element, setText } from "./dom.js";

const SHARPEST = 2; // more device pixels per CSS pixel cost time and show nothing

/** A panel with `layers` canvases, bottom first. onResize is called when its size has changed. */
export function createPanel({ name, label, layers, title = "", onResize }) {
  const canvases = Array.from({ length: layers }, () => element("canvas", { "aria-hidden": "true" }));
  const top = canvases[layers - 1];
  top.removeAttribute("aria-hidden");
  top.setAttribute("role", "img");
  top.setAttribute("aria-label", label);
  const readout = element("div", { class: "dh-readout", hidden: true });
  const element_ = element("div", { class: `dh-view dh-${name}`, "data-test": name }, ...canvases, readout);
  if (title) element_.append(element("div", { class: "dh-title" }, title));

  const panel = {
    element: element_,
    canvases,
    readout,
    width: 0, // CSS pixels
    height: 0,
    ratio: 1,

    /** Fits the canvases to the element. Returns whether there is anything to draw on. */
    fit() {
      panel.width = element_.clientWidth;
      panel.height = element_.clientHeight;
      panel.ratio = Math.min(SHARPEST, window.devicePixelRatio || 1);
      return panel.width > 1 && panel.height > 1; // a hidden tab has no size
    },

    /** Gives one canvas its size (which clears it) and a scale of CSS pixels. */
    clear(context) {
      const width = Math.round(panel.width * panel.ratio);
      const height = Math.round(panel.height * panel.ratio);
      if (context.canvas.width !== width || context.canvas.height !== height) {
        context.canvas.width = width;
        context.canvas.height = height;
      } else {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, width, height);
      }
      context.setTransform(panel.ratio, 0, 0, panel.ratio, 0, 0);
    },

    /** Pointer position in CSS pixels of this panel. */
    locate(event) {
      const box = top.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    },

    /** Shows lines of {text, value?, color?}; no lines hides it. */
    tell(lines) {
      readout.hidden = lines.length === 0;
      while (readout.children.length > lines.length) readout.lastChild.remove();
      lines.forEach((line, i) => {
        const row = readout.children[i] ?? readout.appendChild(
          element("div", {}, element("i", {}), element("span", {}), element("b", {})),
        );
        const [swatch, text, value] = row.children;
        swatch.hidden = !line.color;
        swatch.style.background = line.color ?? "";
        setText(text, line.text);
        setText(value, line.value ?? "");
      });
    },

    destroy: () => observer.disconnect(),
  };
  const observer = new ResizeObserver(() => {
    if (element_.clientWidth !== panel.width || element_.clientHeight !== panel.height) onResize();
  });
  observer.observe(element_);
  return panel;
}
