"""The one clock: a script of what is done to it, and where it stands after each."""

import pytest

MAKE = "const clock = createClock({ speeds: [15, 30, 60], speed: 30 }); clock.resize(100);"


@pytest.fixture
def after(evaluate):
    """after("clock.play()", ...) -> [step, playing] of a clock of 100 steps at 30 a second."""

    def after(*acts: str) -> list:
        body = ";".join(acts)
        return evaluate("core/clock", f"(() => {{ {MAKE} {body}; return [clock.step, clock.playing]; }})()")

    return after


def test_it_stands_until_it_is_started(after):
    assert after("clock.advance(9)") == [0, False]


def test_seconds_become_steps(after):
    assert after("clock.play()", "clock.advance(0.5)") == [15, True]
    assert after("clock.play()", "clock.advance(0.05)") == [1.5, True]
    assert after("clock.pace = 4", "clock.play()", "clock.advance(0.5)") == [60, True]


def test_it_pauses_on_a_whole_step(after):
    assert after("clock.play()", "clock.advance(0.05)", "clock.pause()") == [2, False]
    assert after("clock.play()", "clock.advance(0.04)", "clock.pause()") == [1, False]


def test_it_rests_at_the_end_for_a_second_and_begins_again(after):
    to_the_end = "clock.play()", "clock.advance(9)"
    assert after(*to_the_end) == [100, True]
    assert after(*to_the_end, "clock.advance(0.99)") == [100, True]
    assert after(*to_the_end, "clock.advance(0.6)", "clock.advance(0.6)") == [0, True]


def test_without_a_loop_it_stops_at_the_end_and_says_so_once(evaluate, after):
    acts = "clock.loop = false; clock.play(); clock.advance(9)"
    assert after(acts, "clock.advance(0.1)") == [100, False]
    said = f"(() => {{ {MAKE} {acts}; return [clock.advance(0.1), clock.advance(0.1)]; }})()"
    assert evaluate("core/clock", said) == [True, False]


def test_started_at_the_end_it_begins_at_the_beginning(after):
    assert after("clock.seek(100)", "clock.play()") == [0, True]
    assert after("clock.seek(99)", "clock.play()") == [99, True]


@pytest.mark.parametrize(("wanted", "step"), [("7.4", 7), ("-3", 0), ("1e9", 100), ("Infinity", 100), ("-Infinity", 0)])
def test_it_is_sought_within_its_ends_and_then_stands(after, wanted, step):
    assert after("clock.play()", f"clock.seek({wanted})") == [step, False]


def test_it_goes_no_faster_than_its_fastest(evaluate):
    speeds = "[1, 1, -1, -1, -1].map((by) => { clock.faster(by); return clock.speed; })"
    assert evaluate("core/clock", f"(() => {{ {MAKE} return {speeds}; }})()") == [60, 60, 30, 15, 15]


def test_who_stands_at_the_end_stands_at_the_new_end(after):
    assert after("clock.seek(100)", "clock.resize(300)") == [300, False]
    assert after("clock.seek(50)", "clock.resize(300)") == [50, False]
    assert after("clock.seek(50)", "clock.resize(20)") == [20, False]
    assert after("clock.play()", "clock.advance(9)", "clock.resize(300)") == [100, True]
