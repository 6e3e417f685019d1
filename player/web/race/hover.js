// The pointer over the views: it reads values, the charts mark the step they read.

/** Returns a function that stops listening. `stepNow()` is the clock's step, `request()` asks for a frame. */
export function listenToPointer({ contours, charts, stepNow, request }) {
  const listening = new AbortController();
  const { signal } = listening;
  const watch = ({ panel }, over, out) => {
    panel.element.addEventListener("pointermove", (event) => over(...panel.locate(event)), { signal });
    panel.element.addEventListener("pointerleave", out, { signal });
  };
  for (const contour of contours) watch(contour, (x, y) => contour.hover(x, y, stepNow()), () => contour.panel.tell([]));
  for (const chart of charts) {
    const at = (x) => {
      chart.hover(x);
      request();
    };
    watch(chart, at, () => at(null));
  }
  return () => listening.abort();
}
