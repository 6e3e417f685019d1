"""Every sentence of the app that carries a number, and every one of a preset, has a test that fails when it is false.

A test says so with ``@holds("the sentence as printed")``; `sentences.py` finds them in the records and in the code.
"""

import importlib
from functools import cache

from tests.words.claims import CLAIMS, split
from tests.words.sentences import ROOT, numbered, of_code, of_records, to_hold


@cache
def claimed() -> dict[str, list[str]]:
    """The sentences that tests hold, with all modules imported that make such claims."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if "import holds" in file.read_text():
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return CLAIMS


def printed() -> set[str]:
    """Every sentence, with a number or without."""
    return {*of_records(), *of_code(), *to_hold()}


def test_every_sentence_with_a_number_is_held_by_a_test():
    loose = {sentence: where for sentence, where in to_hold().items() if sentence not in claimed()}
    assert not loose, "\n".join(f"{where[0]}: {sentence}" for sentence, where in sorted(loose.items()))


def test_no_test_holds_a_sentence_that_is_not_printed():
    gone = {sentence: tests for sentence, tests in claimed().items() if sentence not in printed()}
    assert not gone, "\n".join(f"{tests[0]}: {sentence}" for sentence, tests in gone.items())


def test_sentences_are_split_as_they_are_read():
    assert split("<p>At 0.3 it learns. At 3 it does <b>not</b>!</p>Why?") == [
        "At 0.3 it learns.",
        "At 3 it does not!",
        "Why?",
    ]


def test_a_number_is_told_from_a_name_and_a_place():
    for one in ("a third of it", "½ at best", "66 % of them", "ten times", "at 0.01", "one in ten", "halves it", "2/η"):
        assert numbered(one), one
    for none in (
        "{times:.2g} times as much",
        "{share} % of it",
        "the %s that was",
        "the L2 norm",
        "below 0 it is flat",
        "0: never",
        "$x^2$",
        "{count} runs",
        "Vapnik, 1995.",
        "one that",
    ):
        assert not numbered(none), none
