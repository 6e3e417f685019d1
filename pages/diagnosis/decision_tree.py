"""The tree of questions that ends in what is wrong, with the way each model took."""

from collections.abc import Sequence
from html import escape

from pages.frame.tables import dot, dotted
from scenes.diagnosis.models import ASKED, TITLES
from scenes.diagnosis.question import Judged

# Where a node stands: first column and how many of the tree's five, and the row.
QUESTIONS = {
    "training": (1, 5, 1),
    "validation": (1, 2, 3),
    "larger": (3, 3, 3),
}
# The answers that lead on: question, answer, what stands on the branch, its columns and row.
BRANCHES = (
    ("training", "no", "no", 1, 2, 2),
    ("training", "yes", "yes", 3, 3, 2),
    ("validation", "no", "no", 1, 1, 4),
    ("validation", "yes", "yes", 2, 1, 4),
    ("larger", "yes", "yes", 3, 1, 4),
    ("larger", "no", "no, higher", 4, 1, 4),
    ("larger", "neither", "alike", 5, 1, 4),
)

STYLE = """
.downhill-tree {
  display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 0 .4rem; max-width: 52rem;
  text-align: center; font-size: .85rem; line-height: 1.25; margin: .2rem 0 .4rem;
}
.downhill-node {
  border: 1px solid rgba(128, 128, 128, .4); border-radius: 6px; padding: .35rem .2rem; opacity: .5;
  overflow-wrap: anywhere; hyphens: auto; justify-self: center; align-self: start; width: 100%; box-sizing: border-box;
}
.downhill-node.question { max-width: 17rem; border-radius: 1rem; }
.downhill-branch { opacity: .5; font-size: .78rem; padding: .15rem 0; }
.downhill-branch::before { content: "↓ "; }
.downhill-tree .taken { opacity: 1; }
.downhill-node.taken { border-color: currentColor; font-weight: 600; }
.downhill-tree .dots { display: inline-flex; gap: .2rem; margin-left: .3rem; vertical-align: middle; }
@media (max-width: 640px) { .downhill-tree { font-size: .66rem; gap: 0 .15rem; } .downhill-node { padding-inline: 0; } }
"""


def tree(judged: Sequence[Judged], colors: Sequence[str]) -> str:
    """The whole tree, what nobody took faint; a dot of a model's colour at every place of its way.

    It is a picture: who does not see it reads the words below, so it is hidden from screen readers.
    """
    cells = []
    for key, place in QUESTIONS.items():
        taken = [one for one in judged if any(step.question == key for step in one.verdict.path)]
        cells.append(_cell("downhill-node question", place, ASKED[key], taken, colors))
    for key, answer, text, column, width, row in BRANCHES:
        taken = [one for one in judged if any(step[:2] == (key, answer) for step in one.verdict.path)]
        cells.append(_cell("downhill-branch", (column, width, row), text, taken, colors))
    for column, (cause, title) in enumerate(TITLES.items(), start=1):
        taken = [one for one in judged if one.verdict.cause == cause]
        cells.append(_cell("downhill-node", (column, 1, 5), title, taken, colors))
    legend = "".join(dotted(f"{one.name}: {TITLES[one.verdict.cause]}", colors[one.color]) for one in judged)
    return (
        f'<style>{STYLE}</style><div style="display:flex;gap:1.2rem;flex-wrap:wrap;font-size:.9rem">{legend}</div>'
        f'<div class="downhill-tree" aria-hidden="true">{"".join(cells)}</div>'
    )


def _cell(kind: str, place: tuple[int, int, int], text: str, taken: Sequence[Judged], colors: Sequence[str]) -> str:
    column, width, row = place
    dots = f'<span class="dots">{"".join(dot(colors[one.color]) for one in taken)}</span>' if taken else ""
    here = " taken" if taken else ""
    at = f"grid-column:{column} / span {width};grid-row:{row}"
    return f'<div class="{kind}{here}" style="{at}">{escape(text)}{dots}</div>'
