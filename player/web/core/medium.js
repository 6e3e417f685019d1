// What a stage is shown on: a screen, with its theme and its pixels, or paper.

import { setAttribute } from "./dom.js";
import { readTheme } from "./theme.js";

const CHECK = 500; // milliseconds; nobody is told when Streamlit's theme changes, nor always when the screen does

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

export const isPrinted = (node) => node.closest('[data-paper="1"]') !== null;

/**
 * Keeps data-paper on the stage (1 on paper, 0 on a screen). repaint(atOnce) is called when everything must be painted
 * anew: at once where the page is being printed and no frame will come. `themeNow()` is the key of the theme last painted,
 * undefined where nothing is yet. Returns a function that stops.
 */
export function watchMedium(stage, { themeNow, repaint }) {
  let pixels = window.devicePixelRatio; // another on another screen, and zoomed
  const timer = setInterval(() => {
    const key = themeNow();
    if (key === undefined || (pixels === window.devicePixelRatio && readTheme(stage).key === key)) return;
    pixels = window.devicePixelRatio;
    repaint(false);
  }, CHECK);
  const stopPaper = watchPaper((printing) => {
    setAttribute(stage, "data-paper", printing ? 1 : 0);
    repaint(printing);
  });
  return () => {
    clearInterval(timer);
    stopPaper();
  };
}
