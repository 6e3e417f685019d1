"""Scales and ticks of axes, against what can be worked out by hand."""

import math
import random
from itertools import pairwise

import pytest

SCALE = "core/scale"


@pytest.mark.parametrize(
    ("value", "place"),
    [(-5, [0, 0]), (0, [0, 0]), (5, [0, 0.5]), (20, [2, 0]), (25, [2, 0.25]), (40, [3, 0]), (99, [3, 0])],
)
def test_a_value_has_its_place_among_others(call, value, place):
    assert call(SCALE, "placeAmong", [0, 10, 20, 40], value) == place


@pytest.mark.parametrize(
    ("low", "high", "room", "ticks"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (0, 1, 4, [0, 0.5, 1]),
        (-3.2, 3.2, 8, [-3, -2, -1, 0, 1, 2, 3]),
        (0, 700, 7, [0, 100, 200, 300, 400, 500, 600, 700]),
        (2, 2, 5, []),
        (0, math.inf, 5, []),
    ],
)
def test_ticks_are_round(call, low, high, room, ticks):
    assert call(SCALE, "niceTicks", low, high, room) == pytest.approx(ticks)


def test_ticks_are_steps_of_1_2_or_5_within_the_ends(call):
    drawn = random.Random(0)
    for _ in range(200):
        low = drawn.uniform(-1, 1) * 10 ** drawn.randint(-6, 6)
        high = low + abs(low) * 10 ** drawn.uniform(-2, 2)
        room = drawn.randint(2, 12)
        ticks = call(SCALE, "niceTicks", low, high, room)
        assert len(ticks) <= room + 1
        if len(ticks) < 2:
            continue
        slack = 1e-6 * (high - low)
        assert ticks[0] >= low - slack
        assert ticks[-1] <= high + slack
        step = ticks[1] - ticks[0]
        mantissa = step / 10 ** math.floor(math.log10(step) + 1e-6)
        assert min(abs(mantissa - round_one) for round_one in (1, 2, 5)) < 1e-4


@pytest.mark.parametrize(("value", "share"), [(-2, 0), (0, 0.25), (2, 0.5), (6, 1), (10, 1.5)])
def test_a_linear_scale(evaluate, value, share):
    assert evaluate(SCALE, "linearScale(-2, 6).to(value)", value=value) == share


@pytest.mark.parametrize(("value", "share"), [(1, 0), (10, 0.25), (100, 0.5), (1e4, 1), (0, -0.02), (-7, -0.02)])
def test_a_logarithmic_scale_has_no_place_for_zero_and_less(evaluate, value, share):
    assert evaluate(SCALE, "logScale(1, 1e4).to(value)", value=value) == pytest.approx(share)


@pytest.mark.parametrize(
    ("low", "high", "room", "labels"),
    [
        (1, 1e4, 6, ["1", "10", "100", "1000", "10⁴"]),
        (1e-8, 1, 3, ["10⁻⁶", "10⁻³", "1"]),
        (1, 9, 4, ["1", "2", "5"]),
    ],
)
def test_the_ticks_of_a_logarithmic_scale(evaluate, low, high, room, labels):
    said = "logScale(low, high).ticks(room).map(({ label }) => label)"
    assert evaluate(SCALE, said, low=low, high=high, room=room) == labels


@pytest.mark.parametrize(("value", "share"), [(-99, 0), (-9, 0.25), (0, 0.5), (9, 0.75), (99, 1)])
def test_a_symmetric_logarithm(evaluate, value, share):
    """log10(1 + 9) = 1 and log10(1 + 99) = 2."""
    assert evaluate(SCALE, "symlogScale(-99, 99, 1).to(value)", value=value) == pytest.approx(share)


def test_the_ticks_of_a_symmetric_logarithm_keep_apart_and_have_zero(evaluate):
    ticks = evaluate(SCALE, "symlogScale(-99, 99, 1).ticks(6).map(({ value }) => value)")
    assert ticks[0] == 0
    assert {10, -10} <= set(ticks)
    shares = sorted(evaluate(SCALE, "ticks.map(symlogScale(-99, 99, 1).to)", ticks=ticks))
    assert min(b - a for a, b in pairwise(shares)) >= 0.7 / 6 - 1e-9
