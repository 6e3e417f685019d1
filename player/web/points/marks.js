// A chip per loss: colour, dash and marker, its name and its best constant.

import { createRow } from "../core/chips.js";
import { element, setAttribute } from "../core/dom.js";
import { say } from "../core/words.js";
import { best } from "./describe.js";

export function createMarks() {
  const row = createRow({
    label: say("Best constants"),
    role: "list",
    make: (index) => element("span", { class: "dh-chip dh-still", role: "listitem", "data-test": `mark-${index + 1}` }),
  });

  return {
    element: row.element,

    arrange({ model: { marks }, theme }) {
      row.fit(marks.map((mark) => ({ ...mark, label: mark.name })), theme, (chip, { constant }) => setAttribute(chip, "data-constant", constant));
      row.tell(marks.map(best));
    },
  };
}
