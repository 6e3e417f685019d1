// The start: a crosshair on the contour, dragged or moved with the arrow keys.

import { coordinate } from "../core/format.js";
import { crosshair, placeAt, setAttribute } from "../core/dom.js";
import { clamp } from "../core/view.js";
import { say } from "../core/words.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const REST = 600; // milliseconds without a key end a move by keys
const WAIT = 2500; // milliseconds to wait for the answer to the last point before showing the payload's own

/**
 * `contour` places it. onGrab(), onMove([x, y]), onDrop([x, y]) tell what the person does; without onMove the
 * crosshair only marks the start.
 */
export function createStart(contour, { name = "start", onGrab, onMove, onDrop }) {
  const node = crosshair({ class: "dh-start", "data-test": name, disabled: !onMove });
  const { panel } = contour;
  panel.element.append(node);
  let domain = null;
  let sent = [0, 0]; // the payload's start; null if it has none
  let own = null; // where the person has put it, until the payload agrees
  let droppedAt = 0;
  let grip = null; // pointer offset from the middle
  let keyTimer = 0;
  let waiting = 0;

  const point = () => own ?? sent;

  function place() {
    node.hidden = !point();
    if (!domain || !panel.width || !point()) return;
    const [x, y] = contour.toPixels(point());
    placeAt(node, x, y, panel);
    const box = panel.element.getBoundingClientRect();
    setAttribute(panel.element, "data-start-x", (box.left + panel.element.clientLeft + x).toFixed(2));
    setAttribute(panel.element, "data-start-y", (box.top + panel.element.clientTop + y).toFixed(2));
    const [px, py] = point().map((value, axis) => coordinate(value, domain[axis][1] - domain[axis][0]));
    const places = { x: px, y: py };
    setAttribute(node, "aria-label", onMove ? say("Start at x {x}, y {y}. Drag it, or use the arrow keys.", places) : say("Start at x {x}, y {y}", places));
  }

  function move(to) {
    own = to.map((value, axis) => clamp(value, ...domain[axis]));
    place();
    onMove(own);
  }

  function drop() {
    droppedAt = performance.now();
    clearTimeout(waiting);
    waiting = setTimeout(forget, WAIT);
    onDrop(own ?? sent);
  }

  /** No answer came: the crosshair goes back to the start that is shown. */
  function forget() {
    if (grip || keyTimer) return;
    own = null;
    place();
  }

  function grab(event, offset) {
    if (event.button !== 0 || !domain || !onMove) return;
    finishKeys();
    grip = offset;
    own = point();
    node.setPointerCapture(event.pointerId);
    node.classList.add("held");
    onGrab();
  }

  const signalOf = new AbortController();
  const on = (target, name, handle) => target.addEventListener(name, handle, { signal: signalOf.signal });

  on(node, "pointerdown", (event) => {
    const [px, py] = panel.locate(event);
    const [x, y] = domain ? contour.toPixels(point()) : [0, 0];
    grab(event, [px - x, py - y]);
  });
  on(node, "pointermove", (event) => {
    if (!grip) return;
    const [px, py] = panel.locate(event);
    move(contour.toDomain(px - grip[0], py - grip[1]));
  });
  const release = () => {
    if (!grip) return;
    grip = null;
    node.classList.remove("held");
    drop();
  };
  on(node, "pointerup", release);
  on(node, "pointercancel", release);
  on(node, "lostpointercapture", release);

  function finishKeys() {
    if (!keyTimer) return;
    clearTimeout(keyTimer);
    keyTimer = 0;
    drop();
  }
  on(node, "keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || !domain || !onMove || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (keyTimer) clearTimeout(keyTimer);
    else onGrab();
    keyTimer = setTimeout(finishKeys, REST);
    const part = event.shiftKey ? 0.05 : 0.01;
    move(point().map((value, axis) => value + way[axis] * part * (domain[axis][1] - domain[axis][0])));
  });
  on(node, "blur", finishKeys);
  // Scrolling moves the crosshair in the window; the tests read where it is.
  window.addEventListener("scroll", place, { signal: signalOf.signal, capture: true, passive: true });

  return {
    place,

    /** The crosshair of the other contour was moved to this point: this one goes along until the payload has come. */
    follow(point) {
      if (!domain) return;
      own = point;
      droppedAt = performance.now();
      clearTimeout(waiting);
      waiting = setTimeout(forget, WAIT);
      place();
    },

    /** A new payload. The person's own point stays until the payload has caught up with it. */
    receive(start, nextDomain) {
      sent = start;
      domain = nextDomain;
      const busy = grip !== null || keyTimer !== 0;
      const same = own && own.every((value, axis) => Math.abs(value - sent[axis]) <= 1e-4 * (domain[axis][1] - domain[axis][0]));
      if (!busy && (same || performance.now() - droppedAt > WAIT)) own = null;
      place();
    },

    destroy() {
      clearTimeout(keyTimer);
      clearTimeout(waiting);
      signalOf.abort();
    },
  };
}
