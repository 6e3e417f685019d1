// The step view: one step of one run, taken apart. Per line of the rule its symbols, the same with this step's
// numbers, and the course of its value over the run.
//
// Parts carry data-test: inside-run inside-back inside-forward inside-close step-title arrow-legend step-lines;
// a line carries data-line (its name), a filled-in row data-row ("x", "y" or "all").

import { drawArrowSwatch, factorText, hasArrow, isForce } from "./arrows.js";
import { drawSwatch } from "../core/chips.js";
import { element, icon, setAttribute, setText } from "../core/dom.js";
import { stepLookedInto } from "./inside.js";
import { fillRule, isScalar, rowsOf, writeRule } from "./notation.js";
import { styleOf } from "../core/palette.js";
import { createSparkline } from "./sparkline.js";
import { say, within } from "../core/words.js";

const TEXT_REST = 90; // milliseconds between changes of the numbers while the clock runs or is dragged
const PATIENCE = 4000; // milliseconds until a view without numbers says so

const ICONS = { back: "M15 6l-6 6 6 6", forward: "M9 6l6 6-6 6", close: "M7 7l10 10M17 7L7 17" };
const ROWS = ["x", "y"];

function button(name, label, path, act) {
  const node = element("button", { type: "button", class: "dh-button dh-plain dh-small", "data-test": name, "aria-label": label, title: label }, icon(path, true));
  node.addEventListener("click", act);
  return node;
}

/** `player` has the actions of stage.js; `request()` asks for a frame. */
export function createStepView(player, { request }) {
  const swatch = element("canvas", { class: "dh-swatch", "aria-hidden": "true" });
  const choice = element("select", { class: "dh-choice", "data-test": "inside-run", "aria-label": say("Run to look into"), title: say("Run to look into") });
  const title = element("span", { class: "dh-step-title", "data-test": "step-title" });
  const head = element("div", { class: "dh-step-head" }, swatch, choice, title,
    button("inside-back", say("One step back"), ICONS.back, () => player.move(-1)),
    button("inside-forward", say("One step forward"), ICONS.forward, () => player.move(1)),
    button("inside-close", say("Close (Esc)"), ICONS.close, () => player.closeInside()));
  const legend = element("div", { class: "dh-legend", "data-test": "arrow-legend", role: "group", "aria-label": say("Arrows on the contour") });
  legend.title = say("Arrows on the contour. Those with a minus share a scale; the others lead where the point goes, magnified if so said.");
  const body = element("div", { class: "dh-lines", "data-test": "step-lines" });
  const node = element("section", { class: "dh-step", "data-test": "step-view", role: "region", tabindex: -1, hidden: true },
    element("div", { class: "dh-step-room" }, head, legend, body));
  choice.addEventListener("change", () => player.showInside(Number(choice.value)));

  let inside = null; // {run, dissection}
  let built = ""; // the notation that the body shows
  let lines = []; // {line, rows, spark, swatch}
  let entries = []; // of the legend
  let told = 0; // time the texts were last changed
  let shown = NaN; // the step they show
  const timers = { text: 0, patience: 0 };
  let before = null; // what had the focus

  function arrange({ model, theme, inside: next }) {
    inside = next;
    if (node.hidden !== !inside) toggle(!inside);
    if (!inside) return;
    const { run, dissection } = inside;
    setAttribute(node, "aria-label", say("Inside the step of {name}", { name: run.full }));
    arrangeChoice(model.runs, run);
    drawSwatch(swatch, run, theme);
    node.style.setProperty("--dh-run", styleOf(run, theme).color);
    shown = NaN;
    if (dissection && run.last > 0) build(dissection);
    else wait(run.last > 0 ? "…" : say("This run took no step."));
    if (!dissection) return;
    const tones = [styleOf(run, theme).color, theme.muted];
    for (const { line, spark, swatch: arrow } of lines) {
      spark.draw(line, dissection, run.last, tones, theme);
      if (arrow) drawArrowSwatch(arrow, line.arrow, run, theme);
    }
    for (const { line, canvas } of entries) drawArrowSwatch(canvas, line.arrow, run, theme);
  }

  function toggle(hidden) {
    node.hidden = hidden;
    if (!hidden) return;
    wait("");
    before?.focus?.({ preventScroll: true });
    before = null;
  }

  function arrangeChoice(runs, run) {
    while (choice.length > runs.length) choice.lastChild.remove();
    runs.forEach(({ full }, index) => setText(choice.options[index] ?? choice.appendChild(element("option", { value: index })), full));
    choice.selectedIndex = run.index;
  }

  /** No numbers yet: the view says so at once, and why not if they do not come. */
  function wait(text) {
    if (built === text) return;
    built = text;
    [lines, entries] = [[], []];
    const words = element("p", { class: "dh-waiting" }, text);
    body.replaceChildren(words);
    legend.replaceChildren();
    clearTimeout(timers.patience);
    if (text === "…") timers.patience = setTimeout(() => setText(words, say("The numbers of this run have not come.")), PATIENCE);
  }

  /** The notation, built only when the rule is another; the numbers in it are new with every payload. */
  function build(dissection) {
    const key = JSON.stringify([dissection.lines, dissection.quantities.map(({ size, constant }) => [size, constant])]);
    if (key !== built) {
      clearTimeout(timers.patience);
      lines = dissection.lines.map((line) => createLine(line, dissection));
      entries = dissection.lines.filter(hasArrow).map(createEntry);
      body.replaceChildren(...lines.map((line) => line.element));
      legend.replaceChildren(...entries.map((entry) => entry.element));
      body.scrollTop = 0;
    }
    built = key;
    for (const line of lines) line.rows.forEach((row) => row.bind(dissection));
    dissection.lines.forEach((line, i) => (lines[i].line = line));
    dissection.lines.filter(hasArrow).forEach((line, i) => (entries[i].line = line));
  }

  function createLine(line, dissection) {
    const spark = createSparkline();
    const arrow = hasArrow(line) ? element("canvas", { class: "dh-arrow", "aria-hidden": "true" }) : null;
    const rows = rowsOf(line, dissection).map((coordinate) => fillRule(line, dissection, coordinate));
    const filled = rows.map(({ pieces, coordinate }) =>
      element("div", { class: "dh-filled", "data-row": ROWS[coordinate] ?? "all" },
        element("b", { class: `dh-axis dh-axis-${ROWS[coordinate] ?? "all"}` }, ROWS[coordinate] ?? ""),
        element("span", {}, ...spaced(pieces))));
    const words = element("div", { class: "dh-line-title" }, line.title, ...(arrow ? [arrow] : []));
    const rule = element("div", { class: "dh-rule" }, ...spaced(writeRule(line.symbol, line.rule)));
    const fills = element("div", { class: rows[0].short ? "dh-fills dh-short" : "dh-fills" }, ...filled);
    const both = element("div", { class: "dh-line-head" }, words, rule);
    const item = element("div", { class: "dh-line", "data-line": line.name }, both, spark.element);
    (isScalar(line, dissection) ? rule : item).append(fills);
    return { line, rows, spark, swatch: arrow, element: item };
  }

  function createEntry(line) {
    const canvas = element("canvas", { class: "dh-arrow", "aria-hidden": "true" });
    const state = element("span", { class: "dh-state" });
    const name = `${isForce(line.arrow) ? "−" : ""}${within(line.title)}`;
    const item = element("span", { class: "dh-entry" }, canvas, name, state);
    return { line, canvas, state, element: item };
  }

  /** `arrows` is what `arrowsOf` found at this step, or null. */
  function paint(step, now, arrows) {
    if (!inside) return;
    const { run, dissection } = inside;
    const t = stepLookedInto(run, step);
    const ready = dissection && t !== null;
    if (ready) for (const { spark } of lines) spark.move(run.last > 1 ? Math.min(1, step / (run.last - 1)) : 0);
    if (t === shown) return;
    if (now - told < TEXT_REST && !Number.isNaN(shown)) {
      clearTimeout(timers.text);
      timers.text = setTimeout(request, TEXT_REST);
      return;
    }
    [told, shown] = [now, t];
    setText(title, t === null ? say("no step") : say("step {from} → {to}", { from: t, to: t + 1 }));
    if (!ready) return;
    for (const { rows } of lines) for (const row of rows) row.show(t);
    for (const { line, state } of entries) {
      const found = arrows?.arrows.find((arrow) => arrow.line === line);
      const scale = found && !isForce(line.arrow) && found.state !== "zero" ? factorText(arrows.factor) : "";
      setText(state, [scale, stateOf(found?.state)].filter(Boolean).join(" "));
    }
  }

  return {
    element: node,
    arrange,
    paint,

    /** A person opened it: keys and a screen reader go on from here, Space still plays. */
    focus() {
      before ??= node.getRootNode().activeElement ?? null;
      node.focus();
    },

    destroy: () => Object.values(timers).forEach(clearTimeout),
  };
}

/** What is said of an arrow that is not drawn whole. */
function stateOf(state) {
  if (state === "zero") return "≈ 0";
  if (state === "cut") return say("cut at the edge");
  return state === "outside" ? say("out of the picture") : "";
}

/** Between the pieces a line may break. */
const spaced = (pieces) => pieces.flatMap((piece, i) => (i ? [element("wbr"), piece] : [piece]));
