"""The clock's ticks and the steps that are counted for the reader, where these are snapshots of a longer run."""

import pytest

SNAPSHOTS = {"at": [0, 10, 30]}
TICKS = "core/ticks"


@pytest.mark.parametrize(("tick", "step"), [(0, 0), (0.9, 0), (1, 10), (1.99, 10), (2, 30), (7, 30)])
def test_between_two_ticks_the_step_is_that_of_the_one_before(call, tick, step):
    assert call(TICKS, "stepOf", SNAPSHOTS, tick) == step


@pytest.mark.parametrize(("step", "tick"), [(0, 0), (5, 0.5), (10, 1), (25, 1.75), (30, 2), (31, 2)])
def test_a_step_falls_between_the_ticks(call, step, tick):
    assert call(TICKS, "tickOf", SNAPSHOTS, step) == tick


@pytest.mark.parametrize("model", [{}, {"at": None}])
def test_elsewhere_ticks_are_steps(call, model):
    assert call(TICKS, "stepOf", model, 2.5) == call(TICKS, "tickOf", model, 2.5) == 2.5
