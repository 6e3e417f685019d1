"""The machinery of the words: messages, places, plurals, lists, and a second language."""

import pickle

import pytest

import texts
from messages import Message, reason
from texts import _, counted, listed, speaking

POLISH = r"""
msgid ""
msgstr ""
"Language: pl\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "{name} diverged at step {step}."
msgstr "W kroku {step} rozbiega się {name}."

msgid "{field}: {why}; {used} is used."
msgstr "{field}: używa się {used}, bo {why}."

msgid "{text!r} is not a number"
msgstr "{text!r} nie jest liczbą"

msgid "{count} run"
msgid_plural "{count} runs"
msgstr[0] "{count} przebieg"
msgstr[1] "{count} przebiegi"
msgstr[2] "{count} przebiegów"
"""


@pytest.fixture
def polish(tmp_path, monkeypatch):
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.translations.cache_clear()
    with speaking("pl"):
        yield
    texts.translations.cache_clear()


def test_english_is_what_stands_in_the_code():
    assert _("{name} diverged at step {step}.", name="Adam", step=3) == "Adam diverged at step 3."
    assert [counted("{count} run", "{count} runs", n) for n in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b"], last="or") == "a or b"
    assert _("") == ""  # not the head of a catalogue
    assert _(r"\frac{a}{b}") == r"\frac{a}{b}"  # a formula without places


def test_another_language_orders_and_counts_its_own_way(polish):
    assert _("{name} diverged at step {step}.", name="Adam", step=3) == "W kroku 3 rozbiega się Adam."
    said = [counted("{count} run", "{count} runs", n) for n in (1, 2, 5, 22)]
    assert said == ["1 przebieg", "2 przebiegi", "5 przebiegów", "22 przebiegi"]
    assert listed(["a", "b", "c"]) == "a, b i c"
    assert _("Not translated yet") == "Not translated yet"
    assert _("") == ""


def test_a_message_is_english_until_a_page_says_it(polish):
    error = ValueError(Message("{text!r} is not a number", text="x"))
    told = Message("{field}: {why}; {used} is used.", field="steps", why=reason(error), used=500)
    assert told == "steps: 'x' is not a number; 500 is used."
    assert _(told) == "steps: używa się 500, bo 'x' nie jest liczbą."
    assert pickle.loads(pickle.dumps(told)).places == told.places
    assert reason(KeyError("x")) == "'x'"
    with speaking("en"):
        assert _(told) == told
