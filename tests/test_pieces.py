"""Work in pieces: its value, whose turn it is, and giving it up."""

import os
import threading
from threading import Event, Thread

import pytest

import pieces
from pieces import LOWERED, in_turns, tell, whole

PATIENCE = 20


def counted(count: int, log: list, name: str = ""):
    for i in range(count):
        log.append(name)
        yield i / count
    return f"{name}{count}"


@pytest.fixture(autouse=True)
def stays():
    before = list(pieces._told)
    tell(lambda share: None)
    yield
    pieces._told[:] = before


@pytest.mark.parametrize("run", [whole, in_turns])
def test_the_value_is_what_the_generator_returns(run):
    log: list = []
    assert run(counted(3, log, "a")) == "a3"
    assert log == ["a"] * 3


def test_one_piece_at_a_time_in_the_whole_process():
    now, most, found = [], [], []

    def work():
        for _ in range(20):
            now.append(1)
            most.append(len(now))
            Event().wait(0.0005)
            now.pop()
            yield 0.5
        return 1

    threads = [Thread(target=lambda: found.append(in_turns(work()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (found, max(most), len(most)) == ([1] * 4, 1, 80)


def test_what_nobody_waits_for_is_given_up_between_two_pieces():
    class Gone(Exception):
        pass

    def gone(_: float) -> None:
        raise Gone

    log: list = []
    tell(gone)
    with pytest.raises(Gone):
        in_turns(counted(5, log))
    assert len(log) == 1
    tell(lambda share: None)
    assert in_turns(counted(2, log)) == "2", "the place was given back"


def test_an_error_gives_the_place_back():
    def wrong():
        raise ZeroDivisionError
        yield 0.0

    with pytest.raises(ZeroDivisionError):
        in_turns(wrong())
    assert in_turns(counted(1, [])) == "1"


def test_who_waits_is_told_how_far_it_is():
    shares: list[float] = []
    tell(shares.append)
    in_turns(counted(4, []))
    assert sorted(set(shares)) == [0.0, 0.25, 0.5, 0.75]
    assert shares == sorted(shares)


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="no such system call")
def test_dear_pieces_give_way():
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work():
        yield 0.5
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert in_turns(work()) == max(mine, LOWERED)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine, "who waits does not"
