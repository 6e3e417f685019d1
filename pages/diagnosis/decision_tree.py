"""The tree of questions that ends in what is wrong, with the way each model took."""

from collections.abc import Sequence
from html import escape

from pages.diagnosis.verdicts import asked, found, replied
from pages.diagnosis.words import Judged
from pages.frame.tables import dot, dotted
from scenes.diagnosis.models import FIRST, TREE, Asked, Cause

STYLE = """
.downhill-tree {
  display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 0 .4rem; max-width: 52rem;
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
    places = _places(FIRST)
    deepest = max(row for _, _, row in places.values())
    questions, branches, causes = [], [], []
    for at, (column, width, row) in places.items():
        if isinstance(at, Cause):
            taken = [one for one in judged if one.verdict.cause == at]
            causes.append(_cell("downhill-node", (column, width, deepest), found(at), taken, colors))
            continue
        taken = [one for one in judged if any(step.question == at for step in one.verdict.path)]
        questions.append(_cell("downhill-node question", (column, width, row), asked(at), taken, colors))
        for answer, leads in TREE[at].leads.items():
            taken = [one for one in judged if any(step[:2] == (at, answer) for step in one.verdict.path)]
            place = (*places[leads][:2], row + 1)
            branches.append(_cell("downhill-branch", place, replied(at, answer), taken, colors))
    legend = "".join(dotted(f"{one.name}: {found(one.verdict.cause)}", colors[one.color]) for one in judged)
    cells = "".join([*questions, *branches, *causes])
    return (
        f'<style>{STYLE}</style><div style="display:flex;gap:1.2rem;flex-wrap:wrap;font-size:.9rem">{legend}</div>'
        f'<div class="downhill-tree" aria-hidden="true" style="--columns:{places[FIRST][1]}">{cells}</div>'
    )


Place = tuple[int, int, int]  # first column, how many of them, and the row


def _places(at: Asked | Cause, column: int = 1, row: int = 1) -> dict[Asked | Cause, Place]:
    """Where a question stands, and all that its answers lead to: side by side below it, two rows further down."""
    if isinstance(at, Cause):
        return {at: (column, 1, row)}
    below: dict[Asked | Cause, Place] = {}
    width = 0
    for leads in TREE[at].leads.values():
        below |= _places(leads, column + width, row + 2)
        width += below[leads][1]
    return {at: (column, width, row), **below}


def _cell(kind: str, place: Place, text: str, taken: Sequence[Judged], colors: Sequence[str]) -> str:
    column, width, row = place
    dots = f'<span class="dots">{"".join(dot(colors[one.color]) for one in taken)}</span>' if taken else ""
    here = " taken" if taken else ""
    at = f"grid-column:{column} / span {width};grid-row:{row}"
    return f'<div class="{kind}{here}" style="{at}">{escape(text)}{dots}</div>'
