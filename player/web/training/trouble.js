// What went wrong, in the words that came with the runs: a line each, which goes to the step where it began.

import { element, setAttribute, setText } from "../core/dom.js";
import { styleOf } from "../core/palette.js";
import { say } from "../core/words.js";

export function createTrouble({ onGo }) {
  const node = element("div", { class: "dh-trouble", hidden: true });

  return {
    element: node,

    /** A line per run that has words. */
    arrange({ model, theme }) {
      const runs = model.runs.filter((run) => run.words);
      node.hidden = runs.length === 0;
      while (node.children.length > runs.length) node.lastChild.remove();
      runs.forEach((run, i) => {
        const line = node.children[i] ?? node.appendChild(makeLine());
        const [dot, where, words] = line.children;
        dot.style.background = styleOf(run, theme).color;
        const places = { words: run.words, name: run.label, step: run.began };
        setText(where, run.began === null ? run.label : say("{name}, step {step}", places));
        setText(words, run.words);
        setAttribute(line, "title", run.began === null ? say("{words} Click: go to {name}", places) : say("{words} Click: go to step {step}", places));
        setAttribute(line, "data-run", run.index);
        line.onclick = () => onGo(run);
      });
    },
  };

  function makeLine() {
    return element("button", { type: "button", class: "dh-woe", "data-test": `trouble-${node.children.length + 1}` },
      element("i", {}), element("b", {}), element("span", {}));
  }
}
