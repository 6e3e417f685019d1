"""A link that was opened on the wrong page shows its Scene on the right one, at its own address."""

import pytest

from pages.catalogue import PAGES
from scenes import from_query, to_query
from scenes.kinds import kind_of
from tests.pages.session import Page


@pytest.mark.parametrize(
    ("path", "query", "right"),
    [
        ("schedules", "steps=20&run=Adam~lr~0.1&run=momentum", ""),
        ("", "activation=gelu", "activations"),
        ("losses", "surface=beale&steps=20&optimizer=adam&lr=0.1", ""),
    ],
)
def test_a_link_on_the_wrong_page_is_led_to_the_right_one(path, query, right):
    page = Page(query, path)
    kind = PAGES[right].kind
    assert kind_of(PAGES[path].kind, query) is kind
    assert [e.value for e in page.at.exception] == []
    assert page.at.session_state["page"].kind is kind
    assert page.scene == from_query(kind, query)[0] != kind()
    page.kind = kind
    assert page.query == to_query(page.scene)
    assert page.sentences == []


def test_a_link_that_no_page_shows_whole_stays_and_says_so():
    page = Page("surface=beale&data=spirals&steps=20&run=adam")
    assert page.scene.surface.key == "beale"
    assert page.sentences == ["'data' is a field of another page; it is left out here."]
