"""The page What is wrong?: a question, the trainings that answer it, one picture, and what it shows."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from figures.comparison_chart import lines_chart, ranking_chart
from pages.diagnosis.decision_tree import tree
from pages.frame.controls import choose, show_ending, show_presets
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.place import At
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from pages.networks.progress import follow, show_progress
from player.payloads.race import COLORS
from scenes.diagnosis.question import Answer, Found, Ranking, Trial
from scenes.diagnosis.scene import QUESTION, SHARED, SHOWN_DATA, DiagnosisScene, asking, found_so_far, keep, trials_of
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
    with st.expander("Formulas"):
        st.markdown(scene.asked.formulas)
    with st.sidebar:
        question = At("question")
        choose(QUESTION, question, "question", "Question", lambda _, key: asking(key))
        show_presets()
        folded = [parameter for parameter in scene.asked.parameters if parameter.folded]
        show_settings([p for p in scene.asked.parameters if not p.folded], question, "question")
        if folded:
            with st.expander("Thresholds"):
                show_settings(folded, question, "question")
        choose(SHOWN_DATA, At("data"), "data", "Data")
        show_settings(SHOWN_DATA.parameters(scene.data.key), At("data"), "data")
        show_settings(SHARED)
        show_ending()


def _draw(scene: DiagnosisScene) -> None:
    """How far the trainings are, the charts of what has been trained, and when all has, what came out."""
    asked, trials, found = scene.asked, trials_of(scene), found_so_far(scene)
    st.html(f'<p class="downhill-question">{escape(asked.asks)}</p>')
    wanted = [trial.recipe for trial in trials if trial.recipe not in found]
    done = [Standing(1.0, None, True)] * (len(trials) - len(wanted))
    standings = follow(wanted)
    for recipe, standing in zip(wanted, standings, strict=True):
        if standing.value is not None and standing.done:
            found[recipe] = keep(recipe, standing.value)
    running = show_progress([*done, *standings], _waiting(trials, found), key="progress-diagnosis")
    _charts(scene, found)
    if not running:
        _results(asked.answer(scene, found))


def _waiting(trials: Sequence[Trial], found: Found) -> str:
    """What is being trained now."""
    left = next((trial.name for trial in trials if trial.recipe not in found), "")
    return f"Training {len(found) + 1} of {len(trials)}: {left} …"


def _charts(scene: DiagnosisScene, found: Found) -> None:
    """The charts side by side; on a phone one above the other."""
    charts = scene.asked.charts(scene, found) if found else ()
    for i, (column, panel) in enumerate(zip(st.columns(max(len(charts), 1)), charts, strict=False)):
        if isinstance(panel, Ranking):
            figure = ranking_chart(panel.places, panel.title, COLORS, log=panel.log)
        else:
            figure = lines_chart(panel, COLORS)
        with column:
            st.plotly_chart(figure, key=f"comparison-{i}", config={"displayModeBar": False})


def _results(answer: Answer) -> None:
    """What was measured: the way through the tree, the words, the numbers."""
    if answer.judged:
        st.html(tree(answer.judged, COLORS))
    words = "".join(f"<p>{escape(words)}</p>" for words in answer.words).replace(" %", "&nbsp;%")
    st.html(f'<div class="downhill-answer">{words}</div>')
    st.html(table(("", *answer.heads), [Row(name, cells) for name, *cells in answer.rows]))


PAGE = Page(title="What is wrong?", path="diagnosis", kind=DiagnosisScene, show=show)
