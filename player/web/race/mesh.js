// The terrain as one WebGL2 mesh with a solid skirt; ramp, light and isolines are in the shader. It is painted
// only when camera, grid, size or theme change: on software GL that is the difference between 16 and 60 frames.

import { BASE, SUMMIT } from "./camera.js";
import { sample, upsample } from "../core/upsample.js";
import { LEVELS } from "./relief.js";

const SIDE = 168; // vertices along one side
const STRIDE = 8; // x y z, normal, height, solid (0: undefined, 1: top, 2: skirt)

const VERTEX = `#version 300 es
layout(location=0) in vec3 place;
layout(location=1) in vec3 normal;
layout(location=2) in vec2 extra;
uniform mat4 matrix;
out vec3 facing;
out vec2 kind;
out float height;
void main() {
  facing = normal;
  kind = extra;
  height = place.z / ${SUMMIT.toFixed(3)};
  gl_Position = matrix * vec4(place, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 facing;
in vec2 kind;
in float height;
uniform sampler2D ramp;
uniform vec3 light;
uniform vec4 line;
uniform float dark;
uniform float ratio;
out vec4 color;
void main() {
  if (kind.y < 0.999) discard;
  bool skirt = kind.y > 1.5;
  // The skirt never takes the ramp's end, which is the colour of the page.
  float tint = skirt ? max(height, mix(0.3, 0.1, dark)) : height;
  vec3 tone = texture(ramp, vec2(clamp(tint, 0.0, 1.0), 0.5)).rgb;
  vec3 n = normalize(facing);
  float lit = dot(n, light);
  float shade = skirt ? mix(0.62, 0.8, lit * 0.5 + 0.5) : mix(mix(0.70, 0.62, dark), 1.06, smoothstep(-0.25, 0.95, lit));
  tone *= shade;
  float at = height * ${LEVELS.toFixed(1)};
  float slope = fwidth(at);
  float away = abs(at - round(at)) / max(slope, 1e-6);
  float crowd = clamp(1.35 - slope * 2.2, 0.0, 1.0) * clamp(slope * 400.0, 0.0, 1.0);
  float major = mod(round(at), 5.0) < 0.5 ? 1.4 : 1.0;
  float cover = clamp(0.5 * ratio + 0.5 - away, 0.0, 1.0) * line.a * major * crowd * (skirt ? 0.75 : 1.0);
  if (at < 0.5) cover = 0.0; // neither the floor nor what is below it has a line
  color = vec4(mix(tone, line.rgb, cover), 1.0);
}`;

function compile(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the terrain's shader does not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

/** The field that the mesh shows, SIDE × SIDE, so that trails can lie exactly on it. */
export function meshField(relief) {
  const along = (k) => k / (SIDE - 1);
  const height = upsample(relief.height, relief.size, SIDE, SIDE, along, along).map((h) => Math.max(0, Math.min(1, h)));
  return { height, at: (u, v) => sample(height, SIDE, u, v) };
}

/** Vertices and triangles of top and skirt. */
function build(field, relief) {
  const top = SIDE * SIDE;
  const vertices = new Float32Array((top + 8 * SIDE) * STRIDE);
  const triangles = [];
  const step = 2 / (SIDE - 1);
  const z = (i, j) => field.height[Math.max(0, Math.min(SIDE - 1, j)) * SIDE + Math.max(0, Math.min(SIDE - 1, i))] * SUMMIT;
  for (let j = 0; j < SIDE; j += 1) {
    for (let i = 0; i < SIDE; i += 1) {
      const [dx, dy] = [z(i + 1, j) - z(i - 1, j), z(i, j + 1) - z(i, j - 1)];
      const solid = relief.isDefined(i / (SIDE - 1), j / (SIDE - 1)) ? 1 : 0;
      vertices.set([-1 + i * step, -1 + j * step, z(i, j), -dx, -dy, 2 * step, 0, solid], (j * SIDE + i) * STRIDE);
    }
  }
  for (let j = 0; j < SIDE - 1; j += 1) {
    for (let i = 0; i < SIDE - 1; i += 1) {
      const at = j * SIDE + i;
      triangles.push(at, at + 1, at + SIDE, at + 1, at + SIDE + 1, at + SIDE);
    }
  }
  const walls = [
    [(k) => [k, 0], [0, -1]],
    [(k) => [k, SIDE - 1], [0, 1]],
    [(k) => [0, k], [-1, 0]],
    [(k) => [SIDE - 1, k], [1, 0]],
  ];
  let at = top;
  for (const [where, [nx, ny]] of walls) {
    for (let k = 0; k < SIDE; k += 1, at += 2) {
      const [i, j] = where(k);
      const solid = relief.isDefined(i / (SIDE - 1), j / (SIDE - 1)) ? 2 : 0;
      vertices.set([-1 + i * step, -1 + j * step, z(i, j), nx, ny, 0, 0, solid], at * STRIDE);
      vertices.set([-1 + i * step, -1 + j * step, BASE, nx, ny, 0, 0, solid], (at + 1) * STRIDE);
      if (k < SIDE - 1) triangles.push(at, at + 1, at + 2, at + 1, at + 3, at + 2);
    }
  }
  return { vertices, triangles: Uint32Array.from(triangles) };
}

/**
 * A mesh on a canvas, or null where there is no WebGL2. onChange() is told when the browser has taken its memory away
 * (`lost`), and when it has given it back: then everything must be set and drawn again.
 */
export function createMesh(canvas, onChange) {
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, powerPreference: "low-power" });
  if (!gl) return null;
  let parts = null;
  const onLost = (event) => {
    event.preventDefault(); // asks the browser to give it back
    parts = null;
    onChange();
  };
  canvas.addEventListener("webglcontextlost", onLost);
  canvas.addEventListener("webglcontextrestored", onChange);

  function prepare() {
    const program = compile(gl);
    const uniform = (name) => gl.getUniformLocation(program, name);
    const [vertices, triangles, texture] = [gl.createBuffer(), gl.createBuffer(), gl.createTexture()];
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, vertices);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, triangles);
    [[0, 3, 0], [1, 3, 3], [2, 2, 6]].forEach(([location, size, offset]) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * STRIDE, 4 * offset);
    });
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.LINEAR);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.enable(gl.DEPTH_TEST);
    const names = ["matrix", "light", "line", "dark", "ratio"];
    return { uniforms: Object.fromEntries(names.map((name) => [name, uniform(name)])), count: 0 };
  }

  return {
    get lost() {
      return gl.isContextLost();
    },

    setField(field, relief) {
      if (gl.isContextLost()) return;
      parts ??= prepare();
      const { vertices, triangles } = build(field, relief);
      gl.bufferData(gl.ARRAY_BUFFER, vertices, gl.STATIC_DRAW);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
      parts.count = triangles.length;
    },

    setTheme({ ramp, rampSize, line, lineStrength, dark }) {
      if (gl.isContextLost()) return;
      parts ??= prepare();
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, rampSize, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, ramp);
      gl.uniform4f(parts.uniforms.line, ...line.map((c) => c / 255), lineStrength * 0.9);
      gl.uniform1f(parts.uniforms.dark, dark ? 1 : 0);
      const light = [-0.42, 0.3, 0.86];
      gl.uniform3f(parts.uniforms.light, ...light);
    },

    draw(matrix, width, height, ratio) {
      if (gl.isContextLost() || !parts) return;
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      gl.viewport(0, 0, width, height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.uniformMatrix4fv(parts.uniforms.matrix, false, matrix);
      gl.uniform1f(parts.uniforms.ratio, ratio);
      gl.drawElements(gl.TRIANGLES, parts.count, gl.UNSIGNED_INT, 0);
    },

    destroy() {
      canvas.removeEventListener("webglcontextlost", onLost);
      canvas.removeEventListener("webglcontextrestored", onChange);
      gl.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow few contexts: give it back now
    },
  };
}
