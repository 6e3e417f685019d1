"""The Activations page from app.py on."""

import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from curves import ACTIVATIONS
from pages.curves.activations import _percent, _stretches
from player.payloads.race import COLORS
from scenes import ActivationScene
from scenes.codec.entry import MOST_ENTRIES
from scenes.curves.activations import ACTIVATION, PRESETS
from tests.cases import few
from tests.pages.session import Page

SMALL = "activation=elu~alpha~0.5&activation=tanh"
INF = float("inf")


def activations_page(query: str = SMALL) -> Page:
    return Page(query, "activations")


def chart(page: Page) -> Any:
    (element,) = page.at.get("plotly_chart")
    return json.loads(element.proto.spec)


def values(y: Any) -> np.ndarray:
    if isinstance(y, dict):
        return np.frombuffer(b64decode(y["bdata"]), y["dtype"]).astype(float)
    return np.array(y, dtype=float)


def places(line: Any) -> np.ndarray:
    """All of them, or the first and their distance."""
    count = len(values(line["y"]))
    return values(line["x"]) if "x" in line else line["x0"] + line["dx"] * np.arange(count)


def lines(page: Page) -> list[Any]:
    return [trace for trace in chart(page)["data"] if trace.get("mode") == "lines" and "name" in trace]


def table(page: Page) -> tuple[list[str], list[list[str]]]:
    """The heads, and the cells of each row."""
    (html,) = [body for body in page.html if "downhill-facts" in body and "<table" in body]
    rows: list[list[str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "tr":
                rows.append([])
            elif tag in ("th", "td"):
                rows[-1].append("")

        def handle_data(self, data):
            if rows and rows[-1]:
                rows[-1][-1] += data

    Reader().feed(html)
    return rows[0], rows[1:]


def numbers(page: Page) -> list[dict[str, str]]:
    """The table by head, without the rows of words."""
    heads, rows = table(page)
    return [dict(zip(heads, row, strict=True)) for row in rows if len(row) > 1]


def test_first_page():
    page = activations_page("").sound()
    assert (page.scene, page.query, page.sentences) == (ActivationScene(), "v=1", [])
    shown = lines(page)
    assert [line["name"] for line in shown] == ["Sigmoid"] * 2 + ["Tanh"] * 2 + ["ReLU"] * 2
    assert [line["line"]["color"] for line in shown[::2]] == list(COLORS[:3])
    assert page.widgets()["preset"].value == "sigmoids"
    sigmoid, tanh, relu = numbers(page)
    assert sigmoid["Steepest slope"] == "0.25 at x = 0"
    assert sigmoid["10 layers, at most"] == "9.5e−7"
    assert (sigmoid["Flat where"], sigmoid["Flat for"], sigmoid["Outputs"]) == ("for |x| > 2.89", "0.39 %", "(0, 1)")
    assert (sigmoid["Mean output"], sigmoid["Centred"]) == ("0.5", "no")
    assert (tanh["Mean output"], tanh["Centred"]) == ("0", "yes")
    assert (relu["No slope for"], relu["Outputs"], relu["Steepest slope"]) == ("50 %", "[0, ∞)", "1 for x > 0")


def test_chart_and_table_hold_the_link_s_curves():
    page = activations_page("activation=elu~alpha~0.5~color~3&activation=tanh&probe=-1.5&low=-3&high=2")
    for line in lines(page):
        record = ACTIVATIONS["tanh" if line["name"] == "Tanh" else "elu"]
        given = {} if line["name"] == "Tanh" else {"alpha": 0.5}
        x, y = places(line), values(line["y"])
        np.testing.assert_allclose((x[0], x[-1]), (-3, 2))
        expected = record.fn(x, **given) if line["showlegend"] else record.derivative(x, **given)
        drawn = ~np.isnan(y)
        np.testing.assert_allclose(y[drawn], np.asarray(expected)[drawn], rtol=1e-5, atol=1e-6)  # sent as float32
        assert (~drawn).sum() <= 1
    elu, tanh = numbers(page)
    assert lines(page)[0]["name"] == elu["Activation"] == "ELU (Alpha 0.5)"
    assert lines(page)[0]["line"]["color"] == COLORS[3]
    assert elu["f(−1.5)"] == f"{0.5 * np.expm1(-1.5):.4g}".replace("-", "−")
    assert elu["f′(−1.5)"] == f"{0.5 * np.exp(-1.5):.3g}"
    assert elu["Outputs"] == "(−0.5, ∞)"
    assert tanh["f(−1.5)"] == f"{np.tanh(-1.5):.4g}".replace("-", "−")


def test_every_row_says_what_it_cures_and_costs_and_its_code():
    page = activations_page("activation=softplus~beta~2&activation=gelu~approximate~tanh")
    _, rows = table(page)
    for key, (words,), code in zip(
        ("softplus", "gelu"),
        rows[1::2],
        ("torch.nn.Softplus(beta=2.0, threshold=20.0)", "torch.nn.GELU(approximate='tanh')"),
        strict=True,
    ):
        assert ACTIVATIONS[key].cures in words
        assert ACTIVATIONS[key].costs in words
        assert words.endswith(code)


def test_what_has_several_outputs_says_what_is_drawn():
    page = activations_page("activation=crelu&activation=softmax~temperature~0.5")
    assert [row["Activation"] for row in numbers(page)] == [
        "CReLU (relu(x))",
        "CReLU (relu(−x))",
        "Softmax (Temperature 0.5)",
    ]
    words = [row for row in table(page)[1] if len(row) == 1]
    assert len(words) == 2, "once for both parts"
    (caption,) = [element.value for element in page.at.caption]
    assert "two others that stay at 0" in caption
    assert "two outputs of one input" in caption


def test_the_caption_tells_the_steepest_and_the_flattest():
    (element,) = activations_page("activation=sigmoid&activation=hardtanh&activation=relu&spread=5").at.caption
    assert "Steepest: Hardtanh and ReLU with 1; least steep: Sigmoid with 0.25 at x = 0." in element.value
    assert "spread by σ = 5 around 0, Hardtanh is flat for 84 %; none for more." in element.value


def test_a_widget_changes_scene_picture_and_link_and_undo_takes_it_back():
    page = activations_page().click("settings-0")
    changes = {
        "probe": (2.0, "probe=2"),
        "spread": ("5", "spread=5"),
        "flat": ("0.1", "flat=0.1"),
        "layers": (20, "layers=20"),
        "low": (-4.0, "low=-4"),
        "high": (4.0, "high=4"),
        "activation0-kind": ("mish", "activation=mish"),
        "activation0-alpha": (2.0, "activation=elu~alpha~2"),
        "activation0-color": ("Grey", "activation=elu~alpha~0.5~color~7"),
        "add": ("selu", "activation=selu"),
    }
    for key, (value, added) in changes.items():
        before = (chart(page), table(page))
        page.set(key, value)
        assert page.sentences == []
        assert added in page.query
        assert (chart(page), table(page)) != before, key
        page.click("undo")
        assert (chart(page), table(page)) == before, key


@pytest.mark.parametrize("first", range(0, len(ACTIVATION.catalogue), MOST_ENTRIES))
def test_every_activation_is_drawn(first):
    keys = list(ACTIVATION.catalogue)[first : first + MOST_ENTRIES]
    page = activations_page("&".join(f"activation={key}" for key in keys)).sound()
    assert page.sentences == []
    assert len(lines(page)) == 2 * sum(len(ACTIVATIONS[key].parts) for key in keys)
    assert not any("nan" in cell for row in numbers(page) for cell in row.values())


@pytest.mark.parametrize("key", few(key for key, record in ACTIVATIONS.items() if record.parameters))
def test_an_activation_opens_with_all_its_settings(key):
    page = activations_page(f"activation={key}").click("settings-0")
    assert {f"activation0-{p.key}" for p in ACTIVATION.parameters(key)} <= set(page.widgets())


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("activation=softmax~temperature~0", "activation 1, temperature", "1 is used"),
        ("activation=hardtanh~min_val~3", "activation 1, min_val", "its defaults are used"),
        ("activation=step", "activation 1", "ReLU is used"),
        ("layers=0", "layers", "10 is used"),
        ("low=5&high=5", "low", "the axis from -6 to 6 is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = activations_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


def test_bounds_that_pass_each_other_are_mended_and_said():
    page = activations_page("activation=hardtanh").click("settings-0")
    page.set("activation0-min_val", 2.0)
    (sentence,) = page.sentences
    assert sentence.startswith("activation 1, min_val: ")
    assert page.scene.activations[0].pick == ACTIVATION.pick("hardtanh")


def test_ten_are_the_most():
    page = activations_page("&".join(["activation=crelu"] * MOST_ENTRIES)).sound()
    assert page.widgets()["add"].disabled
    assert len(lines(page)) == 4 * MOST_ENTRIES


def test_presets():
    page = activations_page()
    for key, preset in PRESETS.items():
        page.set("preset", key)
        assert page.scene == preset.scene
        assert page.sentences == []


def test_the_formulas_are_those_of_the_list():
    page = activations_page("activation=mish&activation=mish&activation=softsign")
    (words,) = [element.value for element in page.at.markdown if "1e-12" in element.value]
    for key in ("mish", "softsign"):
        assert words.count(ACTIVATIONS[key].formula) == 1
        assert ACTIVATIONS[key].reference in words


@pytest.mark.parametrize(
    ("stretches", "words"),
    [
        ((), "nowhere"),
        (((0.0, 0.0),), "at x = 0"),
        (((-INF, 0.0),), "for x < 0"),
        (((0.0, INF),), "for x > 0"),
        (((-0.5, 0.5),), "for |x| < 0.5"),
        (((-0.5, 2.0),), "for −0.5 < x < 2"),
        (((-INF, -2.25), (2.25, INF)), "for |x| > 2.25"),
        (((-INF, -2.25), (3.0, INF)), "for x < −2.25, for x > 3"),
        (((-INF, -INF), (INF, INF)), "as |x| → ∞"),
        (((-INF, -INF),), "as x → −∞"),
        (((-INF, INF),), "everywhere"),
    ],
)
def test_stretches_in_words(stretches, words):
    assert _stretches(stretches) == words


def test_shares_in_words():
    assert [_percent(share) for share in (0.0, 1e-5, 0.0039, 0.5, 0.987, 0.9996, 1.0)] == [
        "0 %",
        "under 0.1 %",
        "0.39 %",
        "50 %",
        "99 %",
        "99.96 %",
        "100 %",
    ]


def test_nothing_of_the_page_is_markup_from_a_link():
    page = activations_page("title=%3Cb%3Ex&activation=relu").sound()
    assert not any(re.search(r"<b>x", body) for body in page.html)
