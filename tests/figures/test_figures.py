"""The pictures that stand still: what they show of their arrays, and their words."""

import re
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from figures.range_chart import range_chart
from figures.rate_curve import HEIGHT, PAD, WIDTH, rate_curve

RATE = np.geomspace(1e-4, 1.0, 9)


def drawing(html: str) -> str:
    (data,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return b64decode(data).decode()


def numbers(tag: str, svg: str, *names: str) -> tuple[float, ...]:
    (found,) = re.findall(f"<{tag} [^>]*>", svg)
    return tuple(float(re.findall(f'{name}="([^"]+)"', found)[0]) for name in names)


def test_the_dot_is_at_the_chosen_rate_and_the_lowest_loss():
    loss = (np.log10(RATE) + 2) ** 2 + 0.5  # lowest at 0.01, in the middle
    html = rate_curve(RATE, loss, 0.01, 0.0, "#123456", "Adam")
    assert numbers("circle", drawing(html), "cx", "cy") == pytest.approx((WIDTH / 2, HEIGHT - PAD), abs=0.06)
    assert 'alt="Adam: best learning rate 0.01, 0.5 above f*"' in html


def test_lost_rates_break_the_curve_and_are_marked():
    loss = np.array([3.0, 2.0, 1.0, np.inf, 1.0, 2.0, 3.0, np.inf, np.inf])
    svg = drawing(rate_curve(RATE, loss, RATE[2], None, "#123456", "SGD"))
    (curve,) = re.findall(r'<path d="([^"]+)" fill="none"', svg)
    assert curve.count("M") == 2
    assert curve.count("L") == 4
    assert svg.count("#d9534f") == 3


def test_a_run_that_every_rate_loses_says_so_and_names_are_text():
    html = rate_curve(RATE, np.full(9, np.inf), 0.1, None, "#123456", "<b>x</b>")
    assert "no rate stays finite" in html
    assert "<b>x" not in html


def test_a_minimum_that_is_reached_exactly_can_be_drawn():
    svg = drawing(rate_curve(RATE, np.zeros(9), RATE[4], 0.0, "#123456", "Newton"))
    assert "nan" not in svg


def test_range_chart_marks_limit_lowest_and_set_rate():
    chart: Any = range_chart(RATE, RATE[::-1], color="#123456", limit=0.04, lowest=0.5, set_rate=0.002)
    (curve,) = chart.data
    np.testing.assert_allclose(curve.x, RATE, rtol=1e-6)
    np.testing.assert_allclose(curve.y, RATE[::-1], rtol=1e-6)
    assert sorted(line.x0 for line in chart.layout.shapes) == [0.002, 0.04, 0.5]
    assert {a.text.split()[0] for a in chart.layout.annotations} == {"rate", "2/λ<sub>max</sub>", "lowest"}


def test_range_chart_of_a_surface_without_a_limit():
    chart: Any = range_chart(RATE, RATE, color="#123456", limit=None, lowest=0.5, set_rate=0.002)
    assert len(chart.layout.shapes) == 2
