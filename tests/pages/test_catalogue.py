"""Every page of the app: it opens, on a picture that makes its point, and its links bring it back."""

import pytest

from pages.catalogue import PAGES, SECTIONS
from scenes import from_query, to_query
from scenes.codec.forms import forms_of
from scenes.codec.preset import preset_of, presets_of
from tests.pages.session import HOSTILE, Page

PRESETS = [
    pytest.param(page.kind, key, id=f"{page.path or 'trajectories'}-{key}")
    for page in PAGES.values()
    for key in presets_of(page.kind)
]


def test_paths_and_kinds_are_unique():
    pages = [page for section in SECTIONS.values() for page in section]
    assert len(PAGES) == len(pages) == len({page.kind for page in pages}) == len({page.title for page in pages})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_on_its_first_preset(path):
    page = Page("", path).sound()
    assert page.scene == PAGES[path].kind()
    assert preset_of(page.scene) == next(iter(presets_of(PAGES[path].kind)))


@pytest.mark.parametrize(("kind", "key"), PRESETS)
def test_a_preset_is_brought_back_by_its_link(kind, key):
    scene = presets_of(kind)[key].scene
    assert from_query(kind, to_query(scene)) == (scene, [])


@pytest.mark.parametrize("path", PAGES)
def test_the_fields_of_a_scene_are_those_of_its_link(path):
    kind = PAGES[path].kind
    assert {form.name for form in forms_of(kind)} == set(kind.__dataclass_fields__)
    assert to_query(kind()) == "v=1"


@pytest.mark.parametrize("path", PAGES)
def test_hostile_links_open_with_sentences(path):
    """Every text of the collection, given for every key of the page's link."""
    kind = PAGES[path].kind
    keys = sorted(key for form in forms_of(kind) for key in form.keys)
    for hostile in HOSTILE:
        for key in keys:
            scene, problems = from_query(kind, [(key, str(hostile["input"]))])
            assert isinstance(scene, kind)
            assert all(isinstance(problem, str) and len(problem) < 600 for problem in problems)
            again, wrong = from_query(kind, to_query(scene))
            assert (again, wrong) == (scene, [])
