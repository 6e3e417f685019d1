// What a person does to the clock; actions.js and the other views' players share it.

/** `settle()` tells the outside and asks for a frame, `request()` only asks for a frame. */
export function createTransport(clock, { settle, request }) {
  const settled = (change) => (...words) => {
    change(...words);
    settle();
  };
  return {
    toggle: settled(() => (clock.playing ? clock.pause() : clock.play())),
    restart: settled(() => {
      clock.step = 0;
      clock.resting = 0;
    }),
    move: settled((by) => clock.seek(Math.round(clock.step) + by)),
    seek(step, ended) {
      clock.seek(step);
      if (ended) settle();
      else request();
    },
    faster: settled((by) => clock.faster(by)),
    setSpeed: settled((speed) => {
      clock.speed = speed;
    }),
    toggleLoop: settled(() => {
      clock.loop = !clock.loop;
    }),
  };
}
