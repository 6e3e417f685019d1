"""A session speaks its language: the pages and their names, what is drawn again alone, and what was wrong."""

import pytest
import streamlit as st

import texts
from server.front_door import answer
from tests.pages.session import SMALL, Page

POLISH = r"""
msgid ""
msgstr ""
"Language: pl\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "Losses"
msgstr "Straty"

msgid "Trajectories"
msgstr "Trajektorie"

msgid "To {page}"
msgstr "Do strony {page}"

msgid "Steps"
msgstr "Kroki"

msgid "Title"
msgstr "Tytuł"

msgid "Add a run"
msgstr "Dodaj przebieg"

msgid "Final loss"
msgstr "Strata końcowa"

msgid "{setting} {value}"
msgstr "{value}: {setting}"

msgid "Clip by norm"
msgstr "Przycięcie normy"

msgid "optimizer"
msgstr "optymalizator"

msgid "{kind}: {text!r} is not a known {kind}; nothing is added."
msgstr "{text!r} to nie jest żaden {kind}; nic nie dodano."
"""


@pytest.fixture
def polish(tmp_path, monkeypatch):
    """A language of which the catalogue has a few sentences."""
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.translations.cache_clear()
    yield
    texts.translations.cache_clear()


def spoken(page: Page, language: str) -> Page:
    page.at.session_state["language"] = language
    return page.whole()


def test_what_a_page_says(polish):
    page = spoken(Page(f"{SMALL}~clip_norm~2"), "pl")
    widgets = page.widgets()
    assert [widgets[key].label for key in ("steps", "title", "add")] == ["Kroki", "Tytuł", "Dodaj przebieg"]
    assert page.payload["tracks"][0]["detail"] == "2: Przycięcie normy · lr 0.1"
    assert any("<th>Strata końcowa</th>" in html for html in page.html)
    assert widgets["add"].placeholder == "Dodaj przebieg …"


def test_what_the_pages_are_called(polish, monkeypatch):
    named, navigation = [], st.navigation
    monkeypatch.setattr(st, "navigation", lambda pages, **options: named.append(pages) or navigation(pages, **options))
    spoken(Page(), "pl")
    assert named[-1][""][0].title == "Trajektorie"
    assert list(named[-1]) == ["", "Activations", "Straty", "Networks"]


def test_what_is_drawn_again_alone(polish):
    page = spoken(Page(), "pl").set("steps", "50")
    assert page.widgets()["steps"].label == "Kroki"
    assert any("<th>Strata końcowa</th>" in html for html in page.html)


def test_what_was_wrong_is_said_in_the_language_one_reads_in_now(polish):
    page = spoken(Page(), "pl").forge("add", string_value="bogus")
    assert page.sentences == ["'bogus' to nie jest żaden optymalizator; nic nie dodano."]
    spoken(page, "en")
    assert page.sentences == ["optimizer: 'bogus' is not a known optimizer; nothing is added."]


def test_the_way_to_a_page(polish):
    with texts.speaking("pl"):
        said = answer("/schedules/more", "", "", {"": "Trajectories", "schedules": "Schedules"})
    assert said is not None
    assert "Do strony Schedules" in said.html
    assert '<html lang="pl">' in said.html
