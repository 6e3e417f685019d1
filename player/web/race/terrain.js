// The 3-D view: WebGL paints the still terrain; the trails are projected here and drawn on the canvas above it.

import { eyeOf, matrixOf, projector, SUMMIT } from "./camera.js";
import { element, setText } from "../core/dom.js";
import { createMesh, meshField } from "./mesh.js";
import { isPrinted } from "../core/medium.js";
import { createLayer, createPanel } from "../core/panel.js";
import { ABSENT, createTrails, drawHead, makeLine, OCCLUDED, SEEN } from "./trails.js";
import { trackOrbit } from "./orbit.js";
import { say } from "../core/words.js";

const LIFT = 0.006; // trails lie this far above the ground, so that they do not graze it
const STRIDE = 2 / 96; // step of the walk towards the eye, horizontally

/** Does the ground hide (x, y, z) from the eye? Walks towards it until it is above the summit or off the map. */
function isHidden(field, x, y, z, eye) {
  const [dx, dy, dz] = [eye[0] - x, eye[1] - y, eye[2] - z];
  const level = Math.max(Math.hypot(dx, dy), dz * 0.3); // seen from straight above the walk must end too
  const [sx, sy, sz] = [(dx / level) * STRIDE, (dy / level) * STRIDE, (dz / level) * STRIDE];
  let [px, py, pz] = [x + sx, y + sy, z + sz];
  while (pz < SUMMIT && px >= -1 && px <= 1 && py >= -1 && py <= 1) {
    if (field.at((px + 1) / 2, (py + 1) / 2) * SUMMIT > pz) return true;
    px += sx;
    py += sy;
    pz += sz;
  }
  return false;
}

/** A view that has lost its graphics memory for good gets a new canvas when it comes into sight again. */
export function createTerrain({ onResize, camera, onCamera, onRepaint }) {
  let ground = makeGround();
  const label = say("The loss as a landscape with the path of each run");
  const panel = createPanel({ name: "terrain", label, onResize, under: ground });
  const printed = createLayer(); // what GL shows, for paper: a browser prints no picture that GL may have dropped
  const trails = createTrails(panel, () => (isPrinted(panel.element) ? [printed] : []), (context, line, head) => drawHead(context, line, head, scene.theme, 5));
  const excuse = element("div", { class: "dh-missing", role: "status", hidden: true });
  panel.element.append(excuse);
  let mesh; // undefined until the view is first seen: browsers allow few of them; null where there is no WebGL2
  let scene = null;
  let field = null;
  let fieldOf = null; // the relief that the field was made from
  let shown = { field: null, theme: "", still: "" }; // what GL holds and shows
  let coarse = false;

  const orbit = trackOrbit(panel.canvas, {
    camera,
    onMove: (orbiting) => {
      coarse = orbiting;
      onRepaint();
    },
    onEnd: () => {
      coarse = false;
      onRepaint();
      onCamera();
    },
  });

  function makeGround() {
    return element("canvas", { "aria-hidden": "true" });
  }

  const canDraw = () => Boolean(mesh) && !mesh.lost;

  function forget() {
    shown = { field: null, theme: "", still: "" };
    onRepaint();
  }

  function renew() {
    if (mesh === undefined || canDraw()) return;
    mesh?.destroy();
    const fresh = makeGround();
    ground.replaceWith(fresh);
    ground = fresh;
    mesh = createMesh(ground, forget);
    forget();
  }

  const sight = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && renew());
  sight.observe(panel.element);
  const onVisible = () => document.visibilityState === "visible" && renew();
  document.addEventListener("visibilitychange", onVisible);

  function arrange(next) {
    scene = next;
    if (!panel.fit()) return false;
    if (mesh === undefined) mesh = createMesh(ground, forget);
    excuse.hidden = canDraw();
    setText(excuse, mesh
      ? say("The browser has taken the 3-D view’s graphics memory away. It is drawn again as soon as the memory is given back, or when you come back to it.")
      : say("The 3-D view needs WebGL2, which this browser does not offer."));
    if (scene.relief !== fieldOf) [field, fieldOf] = [scene.relief && meshField(scene.relief), scene.relief];
    ground.style.visibility = field && canDraw() && !isPrinted(panel.element) ? "" : "hidden";
    if (!field || !canDraw()) {
      panel.clear(printed);
      trails.set([], scene.theme);
      return true;
    }
    const matrix = matrixOf(orbit.camera, panel.width, panel.height);
    paintStill(matrix);
    const project = projector(matrix, panel.width, panel.height);
    const eye = eyeOf(orbit.camera);
    trails.set(scene.visible.map((run) => lineOf(run, project, eye)), scene.theme);
    return true;
  }

  function paintStill(matrix) {
    const onPaper = isPrinted(panel.element);
    const ratio = panel.ratio * (coarse && !onPaper ? 0.5 : 1);
    const key = [...matrix, ratio, panel.width, panel.height].join();
    if (!onPaper && shown.field === field && shown.theme === scene.theme.key && shown.still === key) return;
    if (shown.field !== field) mesh.setField(field, scene.relief);
    if (shown.theme !== scene.theme.key) mesh.setTheme(scene.theme);
    mesh.draw(matrix, Math.round(panel.width * ratio), Math.round(panel.height * ratio), ratio);
    shown = { field, theme: scene.theme.key, still: key };
    if (!onPaper) return;
    panel.clear(printed);
    printed.drawImage(ground, 0, 0, panel.width, panel.height); // in the same task, before GL gives its picture away
  }

  function lineOf(run, project, eye) {
    const { domain: [[xLow, xHigh], [yLow, yHigh]] } = scene.model.terrain;
    const { position } = run;
    const world = { x: NaN, y: NaN, z: 0 };
    const line = makeLine(run, (step, out) => {
      const u = (position[2 * step] - xLow) / (xHigh - xLow);
      const v = (position[2 * step + 1] - yLow) / (yHigh - yLow);
      out.flag = u >= 0 && u <= 1 && v >= 0 && v <= 1 ? SEEN : ABSENT;
      if (out.flag === ABSENT) [out.x, out.y] = [0, 0];
      else {
        [world.x, world.y, world.z] = [2 * u - 1, 2 * v - 1, field.at(u, v) * SUMMIT + LIFT];
        project(world.x, world.y, world.z, out);
        if (isHidden(field, world.x, world.y, world.z, eye)) out.flag = OCCLUDED;
      }
    }, panel.width, panel.height);
    return line;
  }

  return {
    panel,
    arrange,
    get camera() {
      return orbit.camera;
    },
    paint: trails.paint,
    destroy() {
      sight.disconnect();
      document.removeEventListener("visibilitychange", onVisible);
      orbit.destroy();
      mesh?.destroy();
      panel.destroy();
    },
  };
}
