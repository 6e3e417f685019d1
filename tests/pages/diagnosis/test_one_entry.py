"""A question is one entry of the catalogue, and one of its words: menu, link, trainings, charts and table follow."""

from dataclasses import dataclass

import pytest

from figures.comparison_chart import Lines
from networks.options import DEPTH
from pages.diagnosis.catalogue import WORDS
from pages.diagnosis.words import Answer, Words, line
from scenes import DiagnosisScene, from_query, to_query
from scenes.diagnosis.catalogue import QUESTIONS
from scenes.diagnosis.question import RATE, Question, Trial, Tried, recipe, tried
from scenes.diagnosis.scene import asking
from tests.pages.diagnosis.test_diagnosis import charts, finished, words
from tests.pages.session import Page


@dataclass(frozen=True)
class Widths:
    tried: tuple[Tried, ...]

    @property
    def best(self) -> Tried:
        return min(self.tried, key=lambda one: one.mean(lambda one: one.losses.training))


TOY = Question(
    key="toy",
    title="Is it a toy?",
    asks="Do eight units do more than two?",
    formulas="$h = \\varphi(Wx)$",
    parameters=(DEPTH, RATE),
    trials=lambda setting: tuple(
        Trial(width, recipe(setting, {"depth": setting.question["depth"], "width": width})) for width in (2, 8)
    ),
    measure=lambda setting, found: Widths(tried(TOY.trials(setting), found)),
    usual={"data": "moons", "size": 60, "noise": 0.1, "validation": 0.3, "epochs": 2},
)
TOY_WORDS = Words(
    name="{} units".format,
    charts=lambda measured: [
        Lines(
            "epochs",
            "loss",
            [line(f"{one.variant} units", 0, one.curve(lambda one: one.training)) for one in measured.tried],
        )
    ],
    answer=lambda measured: Answer(
        [f"{measured.best.variant} units do best."],
        ["Losses"],
        [(f"{one.variant} units", "low") for one in measured.tried],
    ),
)


def test_every_question_has_its_words():
    assert WORDS.keys() == QUESTIONS.keys()
    assert all(key == question.key for key, question in QUESTIONS.items())


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setitem(QUESTIONS, "toy", TOY)
    monkeypatch.setitem(WORDS, "toy", TOY_WORDS)


def test_a_question_is_one_entry_and_its_words(toy):
    scene = asking("toy", depth=1)
    assert from_query(DiagnosisScene, to_query(scene)) == (scene, [])
    page = finished(Page(to_query(scene), "diagnosis"))
    assert page.scene == scene
    assert "Do eight units do more than two?" in words(page)
    assert {"question-depth", "question-learning_rate"} <= set(page.widgets())
    (chart,) = charts(page)
    assert [trace["name"] for trace in chart["data"]] == ["2 units", "8 units"]
    assert " units do best.</p>" in words(page)
    assert "<td>2 units</td><td>low</td>" in words(page)
    finished(page.set("question-depth", 2))
    assert page.scene == asking("toy", depth=2)
    page.set("question", "models")
    assert page.scene == asking("models")
