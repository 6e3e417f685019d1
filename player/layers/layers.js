// The view of a deep network's layers as a Streamlit custom component (v2): one payload in, nothing goes back.
// Streamlit calls the default export again with every payload, so it must be idempotent: one player per mount.

import { queryWithView, viewInQuery } from "../view.js";
import { createLayersPlayer } from "./stage.js";

const GUARD = 400; // milliseconds: Streamlit writes the address from what it knew of it, without the view

const mounts = new WeakMap();

function showView(text) {
  const { pathname, search, hash } = window.location;
  const query = queryWithView(search, text);
  if (query !== search) window.history.replaceState(window.history.state, "", `${pathname}${query}${hash}`);
}

function mount(parentElement) {
  let view = viewInQuery(window.location.search);
  const guard = setInterval(() => showView(view), GUARD);
  const player = createLayersPlayer(parentElement, {
    view,
    onView(text) {
      view = text;
      showView(text);
    },
  });
  return {
    update: player.update,
    destroy() {
      clearInterval(guard);
      player.destroy();
    },
  };
}

export default function render({ parentElement, data }) {
  if (!mounts.has(parentElement)) mounts.set(parentElement, mount(parentElement));
  const entry = mounts.get(parentElement);
  if (data instanceof Uint8Array) entry.update(data);

  const leave = () => {
    if (parentElement.isConnected || mounts.get(parentElement) !== entry) return;
    mounts.delete(parentElement);
    entry.destroy();
  };
  // Streamlit also cleans up after superseded calls, and before it takes the element away.
  return () => {
    leave();
    setTimeout(leave, 500);
  };
}
