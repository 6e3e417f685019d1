"""The page What is wrong? from app.py on: charts, tree, words and table follow the Scene; progress; links; forgers."""

import json
import time

import pytest

from networks.diagnosis.decision_tree import TREE, Cause, Losses, verdict
from networks.options import SIZE
from pages.catalogue import PAGES
from pages.diagnosis.decision_tree import tree
from pages.diagnosis.verdicts import asked, found
from pages.diagnosis.words import Judged
from scenes import to_query
from scenes.diagnosis.catalogue import QUESTIONS
from scenes.diagnosis.scene import asking
from tests.pages.session import Page

assert SIZE.low <= 60  # the links below ask for so few
TINY = "size=60&epochs=2&noise=0.1&data=moons"
MODELS = f"question=models~small_width~2~large_depth~2~large_width~4&{TINY}"


def finished(page: Page) -> Page:
    """The page when everything has been trained, as the browser would ask again and again."""
    deadline = time.monotonic() + 120
    while 'class="downhill-answer"' not in " ".join(page.html):
        assert time.monotonic() < deadline
        page.at.run()
    return page.sound()


def diagnosis(query: str = MODELS) -> Page:
    return finished(Page(query, "diagnosis"))


def charts(page: Page) -> list[dict]:
    return [json.loads(found.proto.spec) for found in page.at.get("plotly_chart")]


def words(page: Page) -> str:
    return " ".join(page.html)


_kept: list[Page] = []


def kept() -> Page:
    if not _kept:
        _kept.append(diagnosis())
    return _kept[0]


def test_the_page_is_in_the_navigation():
    assert PAGES["diagnosis"].title == "What is wrong?"


def test_while_it_trains_there_is_a_bar_and_then_the_answer():
    page = Page(f"{MODELS}&seed=77", "diagnosis").sound()
    bars = [c for c in page.at.get("bidi_component") if "-progress-" in c.proto.id]
    assert bars  # the bar has its place always
    before = words(page)
    if 'class="downhill-answer"' not in before:  # it may have been quick
        assert "Training loss ÷ guess" not in before
    finished(page)
    assert len(charts(page)) == 1
    assert "Training loss ÷ guess" in words(page)


def test_charts_tree_words_and_table():
    page = kept()
    (chart,) = charts(page)
    names = [trace["name"] for trace in chart["data"]]
    assert names == [f"{which} model, {what}" for which in ("Small", "Large") for what in ("training", "validation")]
    text = words(page)
    for question in TREE:
        assert asked(question) in text
    for cause in Cause:
        assert found(cause) in text
    assert 'class="downhill-tree" aria-hidden="true"' in text
    assert "Training loss ÷ guess" in text


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("question-small_width", 3, "small_width~3"),
        ("question-large", 0.5, "large~0.5"),
        ("noise", 0.2, "noise=0.2"),
        ("seed", 3, "seed=3"),
        ("data", "circles", "data=circles"),
        ("title", "Mine", "title=Mine"),
    ],
)
def test_a_widget_changes_scene_and_link_and_undo_brings_back(key, value, added):
    page = kept()
    before = page.scene, page.query
    finished(page.set(key, value))
    assert page.sentences == []
    assert added in page.query
    finished(page.click("undo"))
    assert (page.scene, page.query) == before


def test_another_question_comes_with_its_own_data():
    page = diagnosis()
    page.set("question", "batch")
    assert page.scene == asking("batch")
    assert "Sixteen times the batch" in words(page)  # its preset's words


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_number_of_every_question_has_a_widget(key):
    page = Page(to_query(asking(key)), "diagnosis").sound()
    assert {f"question-{p.key}" for p in QUESTIONS[key].parameters} <= set(page.widgets())
    assert QUESTIONS[key].asks in words(page)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("large_width~999", "question"),
        ("large_depth~2~large_width~4&epochs=1e9", "epochs"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field):
    (sentence,) = Page(f"question=models~{query}", "diagnosis").sound().sentences
    assert sentence.startswith(field)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("question", {"string_value": "../../etc/passwd"}),
        ("data", {"string_value": "recall"}),
        ("preset", {"string_value": "<script>"}),
        ("epochs", {"string_array_value": ["1000000"]}),
        ("question-small_width", {"string_array_value": ["1e9"]}),
        ("question-large", {"double_array_value": [float("nan")]}),
        ("seed", {"string_value": "-5"}),
    ],
)
def test_a_forged_value_changes_nothing(key, values):
    page = kept()
    before = page.scene
    page.forge(key, **values).sound()
    assert page.scene == before
    if "string_value" in values:
        (sentence,) = page.sentences
        assert sentence.endswith(".")
    page.forge("title", string_value="x").click("undo")
    assert page.scene == before


def test_the_tree_marks_the_ways_that_were_taken():
    small, large = Losses(0.9, 0.9), Losses(0.1, 0.5)
    judged = [Judged(name, i, verdict(own, small, large)) for i, (name, own) in enumerate([("A", small), ("B", large)])]
    html = tree(judged, ["#111111", "#222222"])
    taken = [cell.split("</div>")[0] for cell in html.split('<div class="')[1:] if " taken" in cell.split(">")[0]]
    assert [cell.split(">", 1)[1].split("<")[0] for cell in taken] == [
        "Training loss large?",
        "Validation loss far above it?",
        "Does the larger model get a lower training loss?",
        "no",
        "yes",
        "yes",
        "yes",
        "Overfitting",
        "Model bias",
    ]
    assert [("#111111" in cell, "#222222" in cell) for cell in taken[:3]] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert "A: Model bias" in html
    assert "B: Overfitting" in html
