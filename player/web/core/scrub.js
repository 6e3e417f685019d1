// Dragging the clock over a picture whose axis is its time.

/** seek(x, ended) is told where the pointer is, in CSS pixels of the panel, while `isReady()`. */
export function listenToScrub(panel, isReady, seek) {
  const { canvas } = panel;
  const tell = (event, ended) => seek(panel.locate(event)[0], ended);
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !isReady()) return;
    canvas.setPointerCapture(event.pointerId);
    tell(event, false);
  });
  canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && tell(event, false));
  canvas.addEventListener("pointerup", (event) => canvas.hasPointerCapture(event.pointerId) && tell(event, true));
}
