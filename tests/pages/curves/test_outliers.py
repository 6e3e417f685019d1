"""The Outliers page from app.py on: points dragged, typed, forged; its table; links."""

import pytest

from curves import LOSSES
from curves.fits.constants import best_constant
from player.payloads.points import unpack
from scenes import OutlierScene
from scenes.curves.outliers import MOST_POINTS, REGRESSION
from tests.pages.session import Page


class Outliers(Page):
    """One session of the page."""

    def __init__(self, query: str = "points=1~2~3~4~15&loss=mse&loss=mae"):
        super().__init__(query, "outliers")

    @property
    def payload(self) -> dict:
        return unpack(self.bytes)

    @property
    def constants(self) -> list[float]:
        return [mark["constant"] for mark in self.payload["marks"]]

    def move(self, *points: object, seq: object = 1, released: bool = False) -> "Outliers":
        sent = {"points": list(points), "seq": seq}
        self.send_player({"moved": sent}, [{"event": "released", "value": sent}] if released else [])
        if released:
            self.whole()
        return self

    @property
    def table(self) -> str:
        (table,) = [body for body in self.html if '<table class="downhill-results"' in body]
        return table


def test_first_page():
    page = Outliers("")
    page.sound()
    assert (page.scene, page.query, page.sentences) == (OutlierScene(), "v=1", [])
    assert page.payload["points"] == list(OutlierScene().points)
    assert page.constants == pytest.approx([6.4, 4, 4.75, 4.0188], abs=1e-4)


def test_payload_holds_the_best_constants_of_the_link():
    page = Outliers("points=1~2~3~4~100&loss=mse&loss=mae&loss=quantile~quantile~0.9&loss=huber~delta~2")
    page.sound()
    points = [1, 2, 3, 4, 100]
    expected = [22, 3, 100, best_constant(LOSSES["huber"], points, delta=2)]
    assert page.constants == pytest.approx(expected)
    assert page.payload["points"] == points
    assert page.payload["high"] >= 100
    assert [mark["name"] for mark in page.payload["marks"]][2:] == ["Quantile, q = 0.9", "Huber, δ = 2"]


def test_a_drag_is_answered_at_once_and_is_one_change():
    page = Outliers()
    before = page.scene
    for i, at in enumerate((14.0, 12.0, 9.004)):
        page.move(1, 2, 3, 4, at, seq=i + 1)
        assert page.payload["answer"] == i + 1
        assert page.payload["points"] == [1, 2, 3, 4, round(at, 2)]
        assert page.constants == pytest.approx([(10 + round(at, 2)) / 5, 3])
        assert page.sound().scene.points[-1] == round(at, 2)
    page.move(1, 2, 3, 4, 8, seq=4, released=True).sound()
    assert "points=1~2~3~4~8" in page.query
    page.click("undo")
    assert page.scene == before


def test_points_are_added_and_removed_by_the_player():
    page = Outliers().move(1, 2, 3, 4, 15, 6, released=True)
    assert len(page.sound().scene.points) == 6
    page.move(7, released=True)
    assert page.sound().scene.points == (7,)
    assert page.constants == [7, 7]
    assert "Without" not in page.table


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        5,
        "x",
        {"points": None},
        {"points": []},
        {"points": [1.0] * (MOST_POINTS + 1)},
        {"points": ["1"]},
        {"points": [[1]]},
        {"points": [None]},
        {"points": [True, False]},
        {"points": {"0": 1}},
        {"points": [float("nan")]},
        {"points": [float("inf")]},
        {"seq": 3},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_forged_moves_change_nothing(sent):
    page = forged_page()
    before = page.scene
    page.send_player({"moved": sent})
    assert page.sound().scene == before
    page.send_player({}, [{"event": "released", "value": sent}])
    page.whole()
    assert page.sound().scene == before
    assert page.sentences == []


_kept: list[Outliers] = []


def forged_page() -> Outliers:
    if not _kept:
        _kept.append(Outliers())
    return _kept[0]


@pytest.mark.parametrize("seq", [-1, 1e300, "seven", [1], None, 2**40, True])
def test_forged_numbers_of_requests(seq):
    page = forged_page()
    page.move(1, 2, 3, 4, 15, seq=seq)
    assert page.sound().payload["answer"] == 0


def test_points_that_are_thrown_off_the_line_stop_at_its_ends():
    page = Outliers().move(-1e9, 2, 3, 4, 1e9, released=True)
    assert page.sound().scene.points == (0, 2, 3, 4, 20)


def test_points_are_typed():
    page = Outliers()
    page.set("points-text", "1, 2, 3, 4, 100")
    assert page.scene.points == (1, 2, 3, 4, 100)
    assert page.constants == [22, 3]
    page.set("points-text", "1 two 3")
    (sentence,) = page.sentences
    assert sentence.startswith("points: 'two' is not a number")
    assert page.scene.points == (1, 2, 3, 4, 100)
    assert page.widgets()["points-text"].value == "1 2 3 4 100"


def test_the_line_is_set():
    page = Outliers()
    page.set("high", 30)
    assert "high=30" in page.query
    assert page.payload["high"] == 30
    page.set("high", 10)
    (sentence,) = page.sentences
    assert "leaves out the point at 15" in sentence
    assert page.scene.high == 16


@pytest.mark.parametrize("key", REGRESSION)
def test_every_loss_is_added_with_its_settings(key):
    page = forged_page()
    page.click("afresh")
    page.set("add", key)
    last = len(page.scene.losses) - 1
    assert {f"loss{last}-{p.key}" for p in REGRESSION[key].parameters} <= set(page.widgets())
    assert page.payload["marks"][last]["constant"] == pytest.approx(
        best_constant(REGRESSION[key], page.scene.points, **{p.key: p.default for p in REGRESSION[key].parameters})
    )


def test_a_loss_is_exchanged_for_another():
    page = Outliers()
    page.click("settings-1").set("loss1-kind", "quantile")
    page.set("loss1-quantile", 0.9)
    assert page.constants == [5, 15]
    page.click("duplicate-1")
    assert page.constants == [5, 15, 15]


def test_a_parameter_moves_the_constant():
    page = Outliers("points=1~2~3~4~15&loss=quantile~quantile~0.5")
    assert page.constants == [3]
    page.set("loss0-quantile", 0.9)
    assert page.constants == [15]
    assert "loss=quantile~quantile~0.9" in page.query


def test_the_table_says_how_far_the_farthest_point_moves_each():
    table = Outliers().table
    assert "Without the point at 15" in table
    for words in ("<b>5</b>", "the mean", "2.5", "the median", "<b>0.5</b>"):
        assert words in table


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("points=1~x", "points"),
        ("loss=quantile~quantile~1.2", "loss 1, quantile"),
        ("loss=mse&loss=huber~delta~0", "loss 2, delta"),
        ("loss=hinge", "loss 1"),
        ("low=9&high=3", "low"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field):
    (sentence,) = Outliers(query).sound().sentences
    assert sentence.startswith(f"{field}: ")
