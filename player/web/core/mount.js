// A view as a Streamlit custom component (v2). Streamlit calls a component's default export again with every payload,
// so it must be idempotent: one player per mount, kept by its parent element.

import { queryWithView, viewInQuery } from "./view.js";

const GUARD = 400; // milliseconds: Streamlit writes the address from what it knew of it, without the view
const GONE = 500; // milliseconds after which an element that was taken away does not come back

/**
 * The default export of a component that shows a stage. connect(latest) -> what is told by the stage (its on… options),
 * and maybe answered(answer) and stop(); `latest()` has Streamlit's newest setters. With `inAddress` the view is kept there.
 */
export function createStageComponent(createPlayer, connect = () => ({}), inAddress = true) {
  return createComponent((parentElement) => {
    let component = null;
    const address = inAddress ? keepAddress() : null;
    const { answered, stop, ...options } = connect(() => component);
    const player = createPlayer(parentElement, { ...address, ...options });
    return {
      receive(latest) {
        component = latest;
        if (!(component.data instanceof Uint8Array)) return;
        const answer = player.update(component.data);
        answered?.(answer);
      },
      destroy() {
        address?.destroy();
        stop?.();
        player.destroy();
      },
    };
  });
}

/** The default export of a component; `mount(parentElement)` -> {receive(component), destroy()}. */
function createComponent(mount) {
  const mounts = new WeakMap();
  return (component) => {
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
      setTimeout(leave, GONE);
    };
  };
}

/** Keeps the view in the address: {view: what it was on opening, onView(text), destroy()}. */
function keepAddress() {
  const page = window.location.pathname;
  const view = viewInQuery(window.location.search);
  let latest = view;

  function show() {
    const { pathname, search, hash } = window.location;
    if (pathname !== page) return; // another page is open, and the address is its own
    const query = queryWithView(search, latest);
    if (query !== search) window.history.replaceState(window.history.state, "", `${pathname}${query}${hash}`);
  }

  const guard = setInterval(show, GUARD);
  return {
    view,
    onView(text) {
      latest = text;
      show();
    },
    destroy: () => clearInterval(guard),
  };
}
