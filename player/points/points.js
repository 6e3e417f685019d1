// Points on a line as a Streamlit custom component (v2). Streamlit calls the default export again with every payload,
// so it must be idempotent: one player per mount, kept by its parent element.
//
//   state   "moved"     {points, seq}  while a point is dragged; answered by a payload whose answer >= seq
//   trigger "released"  {points}       the drag is over, or a point was added or removed

import { createSender } from "../sender.js";
import { createPointsPlayer } from "./stage.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(await (await fetch(new URL("points.css", import.meta.url))).text());

const mounts = new WeakMap();

function mount(parentElement) {
  const tree = parentElement.getRootNode();
  if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
  const entry = { component: null };
  const sender = createSender((points, seq) => entry.component.setStateValue("moved", { points, seq }));
  const player = createPointsPlayer(parentElement, {
    onMove: (points) => sender.offer(points),
    onRelease(points) {
      sender.drop();
      entry.component.setTriggerValue("released", { points });
    },
  });
  entry.receive = (component) => {
    entry.component = component; // the newest setters
    if (component.data instanceof Uint8Array) sender.answered(player.update(component.data));
  };
  entry.destroy = () => {
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
