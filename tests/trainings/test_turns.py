"""Who works when, where places are few."""

from threading import Event, Thread

import pytest

from trainings.turns import Turns

PATIENCE = 20


def waiting(turns: Turns, count: int) -> None:
    """Return when so many stand in the line."""
    while len(turns._line) < count:
        Event().wait(0.001)


def test_no_more_work_at_a_time_than_there_are_places():
    turns, now, most = Turns(2), [], []

    def work() -> None:
        with turns.turn(lambda: None) as pass_on:
            for _ in range(5):
                now.append(1)
                most.append(len(now))
                now.pop()
                pass_on()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(most) == 30
    assert max(most) <= 2
    assert (turns._free, len(turns._line)) == (2, 0)


def test_who_passes_on_goes_to_the_end_of_the_line():
    turns, order, go = Turns(1), [], Event()

    def work(name: str) -> None:
        with turns.turn(lambda: None) as pass_on:
            go.wait(PATIENCE)
            for _ in range(3):
                order.append(name)
                pass_on()

    threads = []
    for count, name in enumerate("abc"):
        threads.append(Thread(target=work, args=(name,)))
        threads[-1].start()
        waiting(turns, count)
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert "".join(order) == "abcabcabc"


def test_who_is_no_longer_wanted_leaves_the_line_and_the_place():
    turns = Turns(1)

    class Gone(Exception):
        pass

    def gone() -> None:
        raise Gone

    with turns.turn(gone):
        with pytest.raises(Gone), turns.turn(gone):
            pytest.fail("there was one place only")
        assert not turns._line
    assert turns._free == 1


def test_an_error_gives_the_place_back():
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn(lambda: None):
        raise ZeroDivisionError
    assert turns._free == 1
