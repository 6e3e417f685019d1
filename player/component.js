// The player as a Streamlit custom component (v2). Streamlit calls the default export again with every payload,
// so it must be idempotent: one player per mount, kept by its parent element.
//
//   state   "start"     [x, y, seq]   while the start is dragged; answered by a payload whose answer >= seq
//   state   "inside"    the place of the run whose step view is open, -1 if none is
//   trigger "released"  [x, y]        the drag is over
//   trigger "missing"   hash          send this grid of heights

import { createSender } from "./sender.js";
import { createPlayer } from "./stage.js";
import { queryWithView, viewInQuery } from "./view.js";

const GUARD = 400; // milliseconds between looks at the address

const mounts = new WeakMap();

function showView(text, page) {
  const { pathname, search, hash } = window.location;
  if (pathname !== page) return; // another page is open, and the address is its own
  const query = queryWithView(search, text);
  if (query !== search) window.history.replaceState(window.history.state, "", `${pathname}${query}${hash}`);
}

function mount(parentElement) {
  const entry = { component: null };
  const page = window.location.pathname;
  let view = viewInQuery(window.location.search);
  // Streamlit writes the address from what it knew of it, without what the player has put there since.
  const guard = setInterval(() => showView(view, page), GUARD);
  const sender = createSender((point, seq) => entry.component.setStateValue("start", [...point, seq]));
  const player = createPlayer(parentElement, {
    view,
    onView(text) {
      view = text;
      showView(text, page);
    },
    copyLink: () => window.location.href,
    onStart: (point) => sender.offer(point),
    onRelease(point) {
      sender.flush();
      entry.component.setTriggerValue("released", point);
    },
    onInside: (index) => entry.component.setStateValue("inside", index),
    onMissing: (hash) => entry.component.setTriggerValue("missing", hash),
  });
  entry.receive = (component) => {
    entry.component = component; // the newest setters
    if (!(component.data instanceof Uint8Array)) return;
    const answer = player.update(component.data);
    sender.answered(answer);
  };
  entry.destroy = () => {
    clearInterval(guard);
    sender.stop();
    player.destroy();
  };
  return entry;
}

export default function render(component) {
  const { parentElement } = component;
  if (!mounts.has(parentElement)) mounts.set(parentElement, mount(parentElement));
  const entry = mounts.get(parentElement);
  entry.receive(component);

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
