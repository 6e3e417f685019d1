"""The one cache: its bound, its order, and several who ask at once."""

import gc
import weakref
from threading import Event, Thread

import jax.numpy as jnp
import pytest

from kept import PROGRAMS, Kept, compiled

PATIENCE = 20


def test_what_was_used_longest_ago_makes_room():
    kept: Kept[int] = Kept(2)
    for key in "ab":
        kept.put(key, ord(key))
    assert kept.get("a") == ord("a")
    kept.put("c", 0)
    assert ("a" in kept, "b" in kept, "c" in kept) == (True, False, True)
    assert len(kept) == 2


def test_sizes_count_and_the_last_stays_however_large():
    left = []
    kept: Kept[str] = Kept(10, size=len, on_leave=lambda: left.append(kept.total))
    kept.put(1, "abcde")
    kept.put(2, "abcd")
    assert (kept.total, left) == (9, [])
    kept.put(3, "ab")
    assert (kept.total, left) == (6, [6])
    kept.put(4, "x" * 50)
    assert (len(kept), kept.total) == (1, 50)
    kept.put(4, "x")
    assert kept.total == 1


def test_it_is_made_once():
    kept, made = Kept(9), []
    for _ in range(3):
        assert kept.of("a", lambda: made.append(1) or 7) == 7
    assert made == [1]
    kept.clear()
    assert kept.get("a") is None
    assert kept.total == 0


def test_of_several_who_ask_at_once_one_makes_it():
    kept, made, found, go = Kept(9), [], [], Event()

    def make() -> int:
        go.wait(PATIENCE)
        made.append(1)
        return 7

    threads = [Thread(target=lambda: found.append(kept.of("a", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert kept.get("a") is None, "it is still being made"
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert (made, found) == ([1], [7] * 4)


def test_an_error_is_raised_and_not_kept():
    kept: Kept[int] = Kept(9)
    with pytest.raises(ZeroDivisionError):
        kept.of("a", lambda: 1 // 0)
    assert "a" not in kept
    assert kept.of("a", lambda: 3) == 3


def test_who_waits_for_one_that_gave_up_makes_it():
    """As when the visitor who asked first has left."""

    class Left(BaseException):
        pass

    kept, made, found, go = Kept(9), [], [], Event()

    def make() -> int:
        made.append(1)
        if len(made) == 1:
            go.wait(PATIENCE)
            raise Left
        return 7

    def first() -> None:
        with pytest.raises(Left):
            kept.of("a", make)

    threads = [Thread(target=first)]
    threads[0].start()
    while not made:
        Event().wait(0.001)
    threads += [Thread(target=lambda: found.append(kept.of("a", make))) for _ in range(2)]
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert (found, len(made)) == ([7, 7], 2)


def test_a_program_is_compiled_once_and_given_up_whole():
    class Fixed:
        """Stands in for a network."""

    def scaled(fixed, values):
        assert isinstance(fixed, Fixed)
        return 3 * values

    fixed = Fixed()
    gone = weakref.ref(fixed)
    assert compiled(scaled, fixed) is compiled(scaled, fixed)
    assert compiled(scaled, fixed)(jnp.ones(3)).tolist() == [3, 3, 3]
    PROGRAMS.clear()
    del fixed
    gc.collect()
    assert gone() is None, "nothing of jax holds on to what was compiled"
