"""The page What is wrong?: a question, the trainings that answer it, one picture, and what it shows."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from figures.comparison_chart import Ranking, lines_chart, ranking_chart
from pages.diagnosis.catalogue import WORDS
from pages.diagnosis.decision_tree import tree
from pages.diagnosis.words import Answer, Chart, Words
from pages.frame.controls import choose, show_ending, show_presets
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.place import At
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from pages.networks.progress import follow, show_progress
from player.payloads.race import COLORS
from scenes.diagnosis.question import Found, Trial
from scenes.diagnosis.scene import QUESTION, SHARED, SHOWN_DATA, DiagnosisScene, asking, gathered, trials_of
from texts import _
from trainings.queue import Standing

STYLE = """<style>
.downhill-question { font-size: 1.05rem; font-weight: 600; margin: 0; }
.downhill-results td { white-space: nowrap; }
.downhill-answer p { margin: 0 0 .4rem; max-width: 60rem; }
</style>"""


def show(scene: DiagnosisScene) -> None:
    """Widgets → Scene → trainings → charts, tree, words and table. The picture is sent first, then the controls."""
    st.html(style(()) + STYLE)
    show_picture(_draw)
    with st.expander(_("Formulas")):
        st.markdown(_(scene.asked.formulas))
    with st.sidebar:
        question = At("question")
        choose(QUESTION, question, "question", _("Question"), lambda _scene, key: asking(key))
        show_presets()
        folded = [parameter for parameter in scene.asked.parameters if parameter.folded]
        show_settings([p for p in scene.asked.parameters if not p.folded], question, "question")
        if folded:
            with st.expander(_("Thresholds")):
                show_settings(folded, question, "question")
        choose(SHOWN_DATA, At("data"), "data", _("Data"))
        show_settings(SHOWN_DATA.parameters(scene.data.key), At("data"), "data")
        show_settings(SHARED)
        show_ending()


def _draw(scene: DiagnosisScene) -> None:
    """How far the trainings are, the charts of what has been trained, and when all has, what came out."""
    asked, trials = scene.asked, trials_of(scene)
    standings: tuple[Standing, ...] = ()
    st.html(f'<p class="downhill-question">{escape(_(asked.asks))}</p>')

    def train(recipes: Sequence[Any]) -> list[Any]:
        nonlocal standings
        standings = follow(recipes)
        return [standing.value if standing.done else None for standing in standings]

    found = gathered(scene, train)
    done = [Standing(1.0, None, True)] * (len(trials) - len(standings))
    words = WORDS[asked.key]
    running = show_progress([*done, *standings], _waiting(words, trials, found), key="progress-diagnosis")
    measured = asked.measure(scene, found) if found else None
    _charts(words.charts(measured) if found else ())
    if not running:
        _results(words.answer(measured))


def _waiting(words: Words, trials: Sequence[Trial], found: Found) -> str:
    """What is being trained now."""
    name = next((words.name(trial.variant) for trial in trials if trial.recipe not in found), "")
    return _("Training {number} of {count}: {name} …", number=len(found) + 1, count=len(trials), name=name)


def _charts(charts: Sequence[Chart]) -> None:
    """Side by side; on a phone one above the other."""
    for i, (column, panel) in enumerate(zip(st.columns(max(len(charts), 1)), charts, strict=False)):
        figure = ranking_chart(panel, COLORS) if isinstance(panel, Ranking) else lines_chart(panel, COLORS)
        with column:
            st.plotly_chart(figure, key=f"comparison-{i}", config={"displayModeBar": False})


def _results(answer: Answer) -> None:
    """What was measured: the way through the tree, the words, the numbers."""
    if answer.judged:
        st.html(tree(answer.judged, COLORS))
    words = "".join(f"<p>{escape(words)}</p>" for words in answer.paragraphs).replace(" %", "&nbsp;%")
    st.html(f'<div class="downhill-answer">{words}</div>')
    st.html(table(("", *answer.heads), [Row(name, cells) for name, *cells in answer.rows]))


PAGE = Page(title="What is wrong?", path="diagnosis", kind=DiagnosisScene, show=show)
