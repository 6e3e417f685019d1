"""What the tests of the pages share."""

import logging
from collections.abc import Iterator

import pytest

from tests.pages.session import Page, kept_page


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Streamlit logs what a test provokes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def opened() -> Iterator[Page]:
    """A small page with a run's settings open, shared by the tests that leave it as it was."""
    page = kept_page()
    before = page.scene
    yield page
    if not page.at.exception and page.sentences:
        page.whole()  # a sentence is said once
    if page.at.exception or page.sentences or page.scene != before:
        kept_page.cache_clear()
