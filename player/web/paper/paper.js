// Plotly's charts on paper, as a Streamlit custom component (v2) that shows nothing. A chart has the width it was drawn
// with on the screen; on paper it is scaled as a whole to the width that is there (the sheet is pages/frame/style.py's).

import { watchPaper } from "../core/medium.js";

const CHARTS = ".js-plotly-plot .svg-container";
const SIZE = ["width", "height"];
const LARGEST = 1.4; // times its size on the screen

function fit(chart) {
  const layers = chart.querySelectorAll(":scope > .main-svg");
  if (!layers.length) return;
  const [width, height] = SIZE.map((side) => Number(layers[0].getAttribute(side)));
  if (!(width > 0 && height > 0)) return; // not drawn yet
  for (const layer of layers) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  chart.style.aspectRatio = `${width} / ${height}`;
  chart.style.maxWidth = `${LARGEST * width}px`;
  chart.dataset.paper = 1;
}

function release(chart) {
  for (const layer of chart.querySelectorAll(":scope > .main-svg")) layer.removeAttribute("viewBox");
  chart.style.aspectRatio = "";
  chart.style.maxWidth = "";
  delete chart.dataset.paper;
}

const all = (act) => document.querySelectorAll(CHARTS).forEach(act);
const redrawn = new MutationObserver(() => all(fit));

watchPaper((printing) => {
  all(printing ? fit : release);
  if (printing) redrawn.observe(document.body, { subtree: true, childList: true, attributeFilter: SIZE });
  else redrawn.disconnect();
});

export default () => () => {};
