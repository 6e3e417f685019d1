// A view as a Streamlit custom component (v2). Streamlit calls a component's default export again with every payload,
// so it must be idempotent: one player per mount, kept by its parent element. A player is made when the language of its
// payload is known, and anew when that is another; `folder` is where the player's files are.

import { wordsOf } from "./decode.js";
import { queryWithView, viewInQuery } from "./view.js";
import { speak, spokenFrom } from "./words.js";

const GUARD = 400; // milliseconds: Streamlit writes the address from what it knew of it, without the view
const GONE = 500; // milliseconds after which an element that was taken away does not come back

/**
 * The default export of a component that shows a stage. connect(latest) -> what is told by the stage (its on… options),
 * and maybe answered(answer) and stop(); `latest()` has Streamlit's newest setters. With `inAddress` the view is kept there.
 */
export function createStageComponent(createPlayer, connect = () => ({}), inAddress = true) {
  return createComponent((parentElement, folder) => {
    let component = null;
    let player = null;
    let speaks = ""; // what the player was made in
    let gone = false;
    const address = inAddress ? keepAddress() : null;
    const { answered, stop, ...options } = connect(() => component);

    function show(bytes) {
      if (gone) return;
      if (speaks !== spokenFrom()) {
        player?.destroy();
        player = null;
      }
      speaks = spokenFrom();
      player ??= createPlayer(parentElement, { ...address, ...options });
      const answer = player.update(bytes);
      answered?.(answer);
    }

    return {
      receive(latest) {
        component = latest;
        const { data } = component;
        if (!(data instanceof Uint8Array)) return;
        const words = wordsOf(data);
        if (words === null) show(data); // it will be refused, in what is spoken already
        else speak(words, folder, () => show(data));
      },
      destroy() {
        gone = true;
        address?.destroy();
        stop?.();
        player?.destroy();
      },
    };
  });
}

/** The default export of a component; `mount(parentElement, folder)` -> {receive(component), destroy()}. */
function createComponent(mount) {
  const mounts = new WeakMap();
  return (component, folder) => {
    const { parentElement } = component;
    if (!mounts.has(parentElement)) mounts.set(parentElement, mount(parentElement, folder));
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
      setTimeout(leave, GONE);
    };
  };
}

/** Keeps the view in the address: {view: what it is when a player is made, onView(text), destroy()}. */
function keepAddress() {
  const page = window.location.pathname;
  let latest = viewInQuery(window.location.search);

  function show() {
    const { pathname, search, hash } = window.location;
    if (pathname !== page) return; // another page is open, and the address is its own
    const query = queryWithView(search, latest);
    if (query !== search) window.history.replaceState(window.history.state, "", `${pathname}${query}${hash}`);
  }

  const guard = setInterval(show, GUARD);
  return {
    get view() {
      return latest;
    },
    onView(text) {
      latest = text;
      show();
    },
    destroy: () => clearInterval(guard),
  };
}
