// The one clock. It owns the step; every view is a function of (payload, step), so views cannot drift apart.

const REST = 1; // seconds a looping clock rests at the end

/** `speeds`, slowest first, are steps per second, or so many times the `pace` where one is set. */
export function createClock({ speeds, speed }) {
  const clock = {
    speeds,
    step: 0, // may be fractional while playing, so that heads glide
    steps: 0,
    playing: false,
    speed,
    pace: 1, // steps per second at a speed of 1
    loop: true,
    resting: 0,

    get atEnd() {
      return clock.step >= clock.steps;
    },

    /** Moves by `seconds` of real time. Returns true when it has just come to a stop. */
    advance(seconds) {
      if (!clock.playing) return false;
      if (!clock.atEnd) {
        clock.step = Math.min(clock.steps, clock.step + seconds * clock.speed * clock.pace);
        clock.resting = 0;
        return false;
      }
      if (!clock.loop) {
        clock.playing = false;
        return true;
      }
      clock.resting += seconds;
      if (clock.resting >= REST) {
        clock.step = 0;
        clock.resting = 0;
      }
      return false;
    },

    play() {
      if (clock.atEnd) clock.step = 0;
      clock.resting = 0;
      clock.playing = true;
    },

    /** Stops on a whole step. */
    pause() {
      clock.playing = false;
      clock.step = Math.round(clock.step);
    },

    seek(step) {
      clock.playing = false;
      clock.step = Math.max(0, Math.min(clock.steps, Math.round(step)));
    },

    faster(by) {
      const at = speeds.indexOf(clock.speed);
      clock.speed = speeds[Math.max(0, Math.min(speeds.length - 1, at + by))];
    },

    /** A new payload: a clock that stands at the end stays there, any other keeps its step. */
    resize(steps) {
      const stay = clock.atEnd && clock.steps > 0;
      clock.steps = steps;
      clock.step = stay && !clock.playing ? steps : Math.min(clock.step, steps);
    },
  };
  return clock;
}
