"""`Parameter`: what it accepts, what it says when it does not, and that its text form is exact."""

import math

import numpy as np
import pytest

from parameters import Parameter

RATE = Parameter(key="rate", title="Rate", default=0.1, low=1e-6, high=10.0)
ANY = Parameter(key="x", title="x", default=0.0)
COUNT = Parameter(key="count", title="Count", default=5, low=0, high=100)
SWITCH = Parameter(key="switch", title="Switch", default=False)
LIST = Parameter(key="list", title="List", default=(100, 200), low=0, high=1000)
CHOICE = Parameter(key="choice", title="Choice", default="none", choices=("none", "strong"))


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (RATE, "0.1", 0.1),
        (RATE, " 1e-3 ", 0.001),
        (RATE, "10", 10.0),
        (RATE, "1", 1.0),
        (RATE, "+.5", 0.5),
        (RATE, "0,5", 0.5),
        (RATE, " 1,25e−3\t", 0.00125),
        (RATE, "0,125", 0.125),
        (ANY, "−3", -3.0),
        (ANY, "−2,5e+2", -250.0),
        (COUNT, "7,0", 7),
        (COUNT, "7", 7),
        (COUNT, "7.0", 7),
        (COUNT, "1e2", 100),
        (COUNT, "0", 0),
        (SWITCH, "1", True),
        (SWITCH, "0", False),
        (CHOICE, "strong", "strong"),
        (LIST, "100-200", (100, 200)),
        (LIST, "7", (7,)),
        (LIST, " 1, 2 ,3 4 - 5,6 ", (1, 2, 3, 4, 5, 6)),
        (LIST, "1e2-0.0", (100, 0)),
        (LIST, "-".join(["5"] * 20), (5,) * 20),
    ],
)
def test_reads(parameter, text, value):
    found = parameter.read(text)
    assert found == value
    assert type(found) is type(parameter.default)


@pytest.mark.parametrize(
    ("parameter", "text", "words"),
    [
        (RATE, "fast", ["'fast'", "not a number"]),
        (RATE, "", ["''", "not a number"]),
        (RATE, "0.1; DROP TABLE runs", ["0.1; DROP TABLE runs", "not a number"]),
        (RATE, "1.5.2", ["'1.5.2'", "not a number"]),
        (RATE, "1,5,2", ["'1,5,2'", "not a number"]),
        (RATE, "1.5,2", ["'1.5,2'", "not a number"]),
        (RATE, "1 5", ["'1 5'", "not a number"]),
        (RATE, "−−1", ["not a number"]),
        (RATE, "1,125", ["'1,125'", "1.125 or 1125"]),
        (RATE, "1_0", ["'1_0'", "not a number"]),
        (RATE, "١", ["not a number"]),
        (RATE, "0x10", ["not a number"]),
        (RATE, "NaN", ["nan", "finite"]),
        (RATE, "inf", ["inf", "finite"]),
        (RATE, "-Infinity", ["inf", "finite"]),
        (RATE, "1e309", ["inf", "finite"]),
        (RATE, "0", ["0 is outside 1e-06 to 10"]),
        (RATE, "10.000001", ["outside"]),
        (RATE, "1" * 5000, ["not a number"]),
        (COUNT, "7.5", ["7.5", "whole"]),
        (COUNT, "7,5", ["7.5", "whole"]),
        (COUNT, "1,000", ["'1,000'", "1.000 or 1000"]),
        (COUNT, "−5", ["-5 is outside 0 to 100"]),
        (COUNT, "-5", ["-5 is outside 0 to 100"]),
        (COUNT, "999999999999", ["outside 0 to 100"]),
        (COUNT, "1e300", ["outside 0 to 100"]),
        (SWITCH, "true", ["'true'", "1 (on)", "0 (off)"]),
        (SWITCH, "", ["neither"]),
        (CHOICE, "constructor", ["'constructor'", "none, strong"]),
        (CHOICE, "Strong", ["none, strong"]),
        (LIST, "", ["''", "not a number"]),
        (LIST, "100-", ["''", "not a number"]),
        (LIST, "-100", ["''", "not a number"]),
        (LIST, "100--200", ["''", "not a number"]),
        (LIST, "100-fast", ["'fast'", "not a number"]),
        (LIST, "(100, 200)", ["'(100'", "not a number"]),
        (LIST, "100-7.5", ["7.5 is not a whole number"]),
        (LIST, "100-inf", ["inf", "finite"]),
        (LIST, "100-1001", ["1001 is outside 0 to 1000"]),
        (LIST, "-".join(["5"] * 21), ["more than 20"]),
        (LIST, "5 " * 100_000, ["more than 20"]),
    ],
)
def test_refuses_with_a_reason(parameter, text, words):
    with pytest.raises(ValueError) as raised:
        parameter.read(text)
    assert [word for word in words if word not in str(raised.value)] == []
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize("text", ["10.000000001", "9.99999999999e-07", "100.0000001"])
def test_a_value_just_outside_is_said_to_be_outside_sensibly(text):
    """The sentence must not read "10 is outside 1e-06 to 10"."""
    with pytest.raises(ValueError) as raised:
        RATE.read(text)
    shown = str(raised.value).split(" is outside ")[0]
    assert not 1e-6 <= float(shown) <= 10.0


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (RATE, True),
        (RATE, "0.1"),
        (RATE, None),
        (RATE, math.nan),
        (RATE, math.inf),
        (RATE, [0.1]),
        (RATE, {}),
        (RATE, 11),
        (RATE, 10**400),
        (COUNT, True),
        (COUNT, 1.5),
        (COUNT, -1),
        (COUNT, 10**400),
        (COUNT, math.nan),
        (SWITCH, 1),
        (SWITCH, "1"),
        (SWITCH, None),
        (CHOICE, None),
        (CHOICE, 0),
        (CHOICE, ["none"]),
        (CHOICE, {}),
        (LIST, 5),
        (LIST, None),
        (LIST, []),
        (LIST, ()),
        (LIST, {}),
        (LIST, {5: 6}),
        (LIST, [True]),
        (LIST, [1.5]),
        (LIST, [math.nan]),
        (LIST, [-1]),
        (LIST, [[1]]),
        (LIST, ["1"]),
        (LIST, [10**400]),
        (LIST, [1] * 21),
        (LIST, "fast"),
    ],
    ids=lambda v: v.key if isinstance(v, Parameter) else repr(v)[:20],
)
def test_check_refuses_what_a_browser_may_forge(parameter, value):
    with pytest.raises(ValueError):
        parameter.check(value)


@pytest.mark.parametrize("value", [[1, 2], (1, 2), [1.0, 2], "1-2", "1, 2"])
def test_a_list_is_a_tuple_however_it_comes(value):
    assert repr(LIST.check(value)) == "(1, 2)"


def test_free_text_is_taken_as_it_is():
    free = Parameter(key="note", title="Note", default="")
    assert free.read(" as it is ") == "as it is"
    assert free.check(7) == "7"


def test_floats_are_written_exactly():
    wide = Parameter(key="x", title="x", default=0.0, low=-1e6, high=1e6)
    rng = np.random.default_rng(0)
    values = [*rng.uniform(-1e6, 1e6, 500), *10 ** rng.uniform(-300, 6, 500), 0.0, 1e6, 5e-324, 0.1 + 0.2]
    for value in map(float, values):
        text = wide.write(value)
        assert wide.read(text) == value
        assert len(text) <= 24


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [
        (RATE, 0.1, "0.1"),
        (RATE, 1.0, "1"),
        (RATE, 1e-05, "1e-05"),
        (COUNT, 12, "12"),
        (SWITCH, True, "1"),
        (SWITCH, False, "0"),
        (CHOICE, "strong", "strong"),
        (LIST, (100, 200), "100-200"),
        (LIST, (7,), "7"),
    ],
)
def test_writes_short(parameter, value, text):
    assert parameter.write(value) == text
    assert parameter.read(text) == value


def test_cannot_be_changed():
    with pytest.raises(AttributeError):
        RATE.default = 0.2  # pyright: ignore[reportAttributeAccessIssue]
