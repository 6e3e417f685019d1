// The frame that every view lives in: one visible canvas in device pixels, a title, a readout. Still layers are
// kept off screen and copied: one opaque canvas per view is what a compositor shows fastest.

import { element, setText } from "./dom.js";
import { isPrinted } from "./medium.js";

const SHARPEST = 2; // more device pixels per CSS pixel cost time and show nothing

/**
 * A layer that is not on the page. It is drawn by the CPU: a graphics card emulated in software takes seconds
 * over dashed curves, and a real one only saves a millisecond on what is drawn rarely.
 */
export const createLayer = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** onResize is called when the panel's size has changed; `under`, a canvas, shines through from below. */
export function createPanel({ name, label, onResize, under = null }) {
  const canvas = element("canvas", { role: "img", "aria-label": label });
  const title = element("div", { class: "dh-title" });
  const readout = element("div", { class: "dh-readout", hidden: true });
  const element_ = element("div", { class: `dh-view dh-${name}`, "data-test": name }, ...(under ? [under] : []), canvas, title, readout);

  const panel = {
    element: element_,
    canvas,
    front: canvas.getContext("2d", { alpha: Boolean(under) }),
    title,
    readout,
    width: 0, // CSS pixels
    height: 0,
    ratio: 1,

    /** Fits the canvases to the element. Returns whether there is anything to draw on. */
    fit() {
      [panel.width, panel.height] = [element_.clientWidth, element_.clientHeight];
      panel.ratio = Math.min(SHARPEST, window.devicePixelRatio || 1);
      if (isPrinted(element_)) {
        // Chromium prints a canvas scaled by whole 64ths, rounded down: what is to fill its place has twice its pixels at most.
        const { width, height } = canvas.getBoundingClientRect();
        [panel.width, panel.height, panel.ratio] = [Math.floor(width), Math.floor(height), 2];
      }
      return panel.width > 1 && panel.height > 1; // a hidden tab has no size
    },

    /** Copies a rectangle (CSS pixels) of layers of this panel's size to the visible canvas. */
    show(layers, x = 0, y = 0, width = panel.width, height = panel.height) {
      // Whole device pixels, so that copying smears nothing.
      const left = Math.max(0, Math.floor(x * panel.ratio));
      const top = Math.max(0, Math.floor(y * panel.ratio));
      const wide = Math.min(canvas.width, Math.ceil((x + width) * panel.ratio)) - left;
      const tall = Math.min(canvas.height, Math.ceil((y + height) * panel.ratio)) - top;
      if (wide <= 0 || tall <= 0) return;
      panel.front.setTransform(1, 0, 0, 1, 0, 0);
      if (under) panel.front.clearRect(left, top, wide, tall);
      for (const layer of layers) panel.front.drawImage(layer.canvas, left, top, wide, tall, left, top, wide, tall);
      panel.front.setTransform(panel.ratio, 0, 0, panel.ratio, 0, 0);
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
      const box = canvas.getBoundingClientRect();
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
