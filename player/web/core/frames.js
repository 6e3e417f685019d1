// One frame after another: only while the clock runs or something was asked for.

const LONGEST_FRAME = 0.1; // seconds: after a stall the clock goes on, it does not jump

/** paint(now) draws; onStop() is told when the clock has come to a stop by itself. */
export function createFrames(clock, { paint, onStop }) {
  let asked = 0; // the frame that is asked for
  let before = 0; // time of the last frame

  function request() {
    if (!asked) asked = requestAnimationFrame(frame);
  }

  /** Paints without waiting for a frame. */
  function paintNow() {
    paint(performance.now());
  }

  function frame(now) {
    asked = 0;
    const seconds = before ? Math.min(LONGEST_FRAME, (now - before) / 1000) : 0;
    if (clock.advance(seconds)) onStop();
    before = clock.playing ? now : 0;
    paint(now);
    if (clock.playing) request();
  }

  return { request, paintNow, stop: () => cancelAnimationFrame(asked) };
}
