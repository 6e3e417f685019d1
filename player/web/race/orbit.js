// Turning the 3-D view: one pointer orbits, two pinch, the wheel zooms, a double click resets.

import { CAMERA, tidyCamera } from "../core/view.js";

const DEGREES_PER_PIXEL = 0.45;
const WHEEL_REST = 180; // milliseconds without a wheel event end a zoom

export function trackOrbit(target, { camera, onMove, onEnd }) {
  const state = { camera: { ...camera } };
  const pointers = new Map();
  const listening = new AbortController();
  let wheel = 0;

  const on = (name, handle, options = {}) => target.addEventListener(name, handle, { signal: listening.signal, ...options });

  function turn(change) {
    state.camera = tidyCamera({ ...state.camera, ...change });
    onMove(true);
  }

  const gap = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  on("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const { azimuth, elevation, zoom } = state.camera;
    const gapBefore = pointers.size === 2 ? gap() : 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 2) turn({ zoom: (zoom * gap()) / Math.max(1, gapBefore) });
    else {
      turn({
        azimuth: azimuth + (event.clientX - before.x) * DEGREES_PER_PIXEL,
        elevation: elevation + (event.clientY - before.y) * DEGREES_PER_PIXEL,
      });
    }
  });
  const release = (event) => {
    if (pointers.delete(event.pointerId) && pointers.size === 0) onEnd();
  };
  on("pointerup", release);
  on("pointercancel", release);
  on("wheel", (event) => {
    const { zoom } = state.camera;
    turn({ zoom: zoom * Math.exp(-event.deltaY * (event.deltaMode ? 0.03 : 0.0015)) });
    if (state.camera.zoom === zoom) return; // at its limit the wheel scrolls the page again
    event.preventDefault();
    clearTimeout(wheel);
    wheel = setTimeout(onEnd, WHEEL_REST);
  }, { passive: false });
  on("dblclick", () => {
    turn(CAMERA);
    onEnd();
  });

  return {
    get camera() {
      return state.camera;
    },
    destroy() {
      clearTimeout(wheel);
      listening.abort();
    },
  };
}
