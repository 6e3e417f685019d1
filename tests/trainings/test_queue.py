"""Work beside the pages: in turns, shared, given up."""

from threading import Event, current_thread, main_thread

import pytest

from kept import Kept
from trainings import queue
from trainings.queue import ALWAYS, Part, Work, ask, done, leave, wait

PATIENCE = 20
VALUES: Kept = Kept(100)


@pytest.fixture(autouse=True)
def afresh():
    VALUES.clear()
    yield
    queue.leave(VALUES, [key for _, key in queue._jobs])
    until(lambda: not queue.busy())


def until(condition) -> None:
    for _ in range(PATIENCE * 100):
        if condition():
            return
        wait(0.01)
    pytest.fail("it did not happen")


def steps(count: int, log: list | None = None, name: str = "", go: Event | None = None) -> Work:
    """A job of so many parts that says when it is at each, and whether it was closed."""
    try:
        for i in range(count):
            if go is not None:
                go.wait(PATIENCE)
            if log is not None:
                log.append(name)
            yield Part((i + 1) / count, i)
    except GeneratorExit:
        if log is not None:
            log.append(f"{name} closed")
        raise
    return f"{name} done"


def endless(log: list, name: str) -> Work:
    return steps(10**9, log, name)


def test_a_job_is_done_beside_who_asks_and_kept():
    threads = []

    def work() -> Work:
        threads.append(current_thread())
        yield Part(0.5)
        return 7

    assert done(VALUES, "a", work) == 7
    assert threads[0] is not main_thread()
    assert done(VALUES, "a", work) == 7
    assert len(threads) == 1


def test_who_asks_is_told_how_far_it_is():
    go = Event()
    assert ask(VALUES, "a", lambda: steps(2, go=go)) == (0.0, None, False)
    go.set()
    until(lambda: ask(VALUES, "a", lambda: steps(2)).done)
    assert ask(VALUES, "a", lambda: steps(2)) == (1.0, " done", True)


def test_jobs_take_turns(monkeypatch):
    monkeypatch.setattr(queue, "WORKERS", 1)
    log, go = [], Event()
    for name in "abc":
        ask(VALUES, name, lambda n=name: steps(3, log, n, go))
    go.set()
    until(lambda: all(ask(VALUES, name, lambda: steps(3)).done for name in "abc"))
    assert "".join(log) == "abcabcabc"


def test_no_more_than_two_are_at_work():
    now, most = [], []

    def work() -> Work:
        for _ in range(5):
            now.append(1)
            most.append(len(now))
            now.pop()
            yield Part(0.5)
        return 1

    for key in range(6):
        ask(VALUES, key, work)
    until(lambda: all(ask(VALUES, key, work).done for key in range(6)))
    assert (len(most), max(most) <= queue.WORKERS) == (30, True)


def test_two_who_ask_share_one_job():
    made, go = [], Event()

    def work() -> Work:
        made.append(1)
        yield from steps(2, go=go)
        return 7

    for alive in (lambda: True, lambda: True):
        ask(VALUES, "a", work, alive=alive)
    go.set()
    until(lambda: ask(VALUES, "a", work).done)
    assert made == [1]


def test_what_is_not_to_be_begun_waits():
    assert ask(VALUES, "a", lambda: steps(1), begin=False) == (0.0, None, False)
    assert queue.busy() == 0


def test_who_leaves_closes_the_job_unless_somebody_else_wants_it():
    log, first, second = [], lambda: True, lambda: True
    for alive in (first, second):
        ask(VALUES, "a", lambda: endless(log, "a"), alive=alive)
    leave(VALUES, ["a"], first)
    until(lambda: len(log) > 3)
    assert queue.busy() == 1
    leave(VALUES, ["a"], second)
    until(lambda: not queue.busy())
    assert log[-1] == "a closed"


def test_a_visitor_who_is_gone_wants_nothing():
    log, there = [], [True]
    ask(VALUES, "a", lambda: endless(log, "a"), alive=lambda: there[0])
    until(lambda: len(log) > 3)
    there[0] = False
    until(lambda: not queue.busy())
    assert log[-1] == "a closed"


def test_what_nobody_has_asked_for_in_a_while_is_closed(monkeypatch):
    log = []
    ask(VALUES, "a", lambda: endless(log, "a"))
    until(lambda: len(log) > 3)
    monkeypatch.setattr(queue, "LEFT", -1.0)
    until(lambda: not queue.busy())
    assert log[-1] == "a closed"


def test_an_error_reaches_who_asks_once_and_is_not_kept():
    def wrong() -> Work:
        yield Part(0.1)
        raise ValueError("that cannot be")

    with pytest.raises(ValueError, match="that cannot be"):
        done(VALUES, "a", wrong)
    assert done(VALUES, "a", lambda: steps(1, name="a")) == "a done"


def test_an_error_that_nobody_asks_for_goes(monkeypatch):
    def wrong() -> Work:
        raise ValueError("that cannot be")
        yield Part(0.1)

    ask(VALUES, "a", wrong)
    until(lambda: any(job.error for job in queue._jobs.values()))
    leave(VALUES, ["a"], ALWAYS)
    done(VALUES, "b", lambda: steps(1))
    ask(VALUES, "c", lambda: steps(1), begin=False)
    assert queue.busy() == 0
