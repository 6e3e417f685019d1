// What a stage is shown on: a screen, with its theme and its pixels, or paper.

import { setAttribute } from "./dom.js";
import { readTheme } from "./theme.js";

const THEME_CHECK = 500; // milliseconds; Streamlit tells nobody when its theme changes

/** change(printing) is called when the page is laid out for paper and when it is back. Returns a function that stops. */
export function watchPaper(change) {
  const paper = window.matchMedia("print");
  const listening = new AbortController();
  const { signal } = listening;
  // The first when the page has the paper's width; the second for browsers that print a copy, in which no script runs.
  paper.addEventListener("change", () => change(paper.matches), { signal });
  window.addEventListener("beforeprint", () => change(true), { signal });
  window.addEventListener("afterprint", () => change(paper.matches), { signal });
  if (paper.matches) change(true);
  return () => listening.abort();
}

/** change() is called when a pixel of the page has another size: on another screen, or zoomed. */
function watchPixels(change) {
  let pixels = null;
  const again = () => {
    listen();
    change();
  };
  function listen() {
    pixels = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    pixels.addEventListener("change", again, { once: true });
  }
  listen();
  return () => pixels.removeEventListener("change", again);
}

export const isPrinted = (node) => node.closest('[data-paper="1"]') !== null;

/**
 * Keeps data-paper on the stage (1 on paper, 0 on a screen). repaint(atOnce) is called when everything must be painted
 * anew: at once where the page is being printed and no frame will come. `themeNow()` is the key of the theme last painted,
 * undefined where nothing is yet. Returns a function that stops.
 */
export function watchMedium(stage, { themeNow, repaint }) {
  const timer = setInterval(() => {
    const key = themeNow();
    if (key !== undefined && readTheme(stage).key !== key) repaint(false);
  }, THEME_CHECK);
  const stopPixels = watchPixels(() => repaint(false));
  const stopPaper = watchPaper((printing) => {
    setAttribute(stage, "data-paper", printing ? 1 : 0);
    repaint(printing);
  });
  return () => {
    clearInterval(timer);
    stopPixels();
    stopPaper();
  };
}
