"""How numbers are written."""

import math

import pytest

from pages.frame.numbers import written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0.0, "0"),
        (-0.0, "0"),
        (16.0, "16"),
        (-9.078749e-05, "−9.079e−5"),
        (1000000003995.8, "1e12"),
        (1.894636, "1.895"),
    ],
)
def test_numbers_are_short_and_have_a_true_minus(value, text):
    assert written(value) == text


def test_digits_are_as_many_as_asked_for():
    assert written(0.1234567, 2) == "0.12"
    assert written(0.12, 12) == "0.12"
