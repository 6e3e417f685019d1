"""Numbers as a reader writes them."""

import math

import pytest

FORMAT = "core/format"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (4.67249, "4.672"),
        (-0.25, "−0.2500"),
        (0.001, "0.001000"),
        (7.74e-5, "7.74e−5"),
        (-1.5e-12, "−1.50e−12"),
        (12345.6, "12346"),
        (1e5, "1.00e5"),
        (2.5e300, "2.50e300"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)
def test_a_number_has_four_digits(call, value, text):
    assert call(FORMAT, "number", value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.9, "0.9"), (37, "37"), (-1, "−1"), (1 / 3, "0.3333"), (1e-4, "1.00e−4"), (2e5, "2.00e5")]
)
def test_a_brief_number_has_no_needless_zeros(call, value, text):
    assert call(FORMAT, "brief", value) == text


@pytest.mark.parametrize(
    ("value", "span", "text"),
    [(1.23456, 4, "1.23"), (-1.23456, 0.04, "−1.2346"), (123.456, 400, "123"), (1, 4e-9, "1.000000")],
)
def test_a_coordinate_has_the_digits_that_its_domain_shows(call, value, span, text):
    assert call(FORMAT, "coordinate", value, span) == text


@pytest.mark.parametrize(
    ("exponent", "text"),
    [(-2, "0.01"), (0, "1"), (3, "1000"), (4, "10⁴"), (-5, "10⁻⁵"), (12, "10¹²"), (-98, "10⁻⁹⁸")],
)
def test_a_power_of_ten(call, exponent, text):
    assert call(FORMAT, "power", exponent) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (-2, "−2"),
        (0.1 + 0.2, "0.3"),
        (3e5, "3·10⁵"),
        (1e5, "10⁵"),
        (-1e-5, "−10⁻⁵"),
        (-2.5e-7, "−2.5·10⁻⁷"),
    ],
)
def test_a_tick(call, value, text):
    assert call(FORMAT, "tick", value) == text


def test_ranks(call):
    ranks = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 102: "102nd"}
    ranks |= {10: "10th", 111: "111th", 113: "113th", 123: "123rd"}
    assert {rank: call(FORMAT, "ordinal", rank) for rank in ranks} == ranks
