"""Every page of the app: it opens, on a picture that makes its point, and its links bring it back."""

import ast
from pathlib import Path

import pytest

import pages.frame
from pages.catalogue import PAGES, SECTIONS
from scenes import from_query, to_query
from scenes.codec.forms import forms_of
from scenes.codec.preset import preset_of, presets_of
from tests.cases import few
from tests.pages.session import HOSTILE, Page

PRESETS = [
    pytest.param(page.kind, key, id=f"{page.path or 'trajectories'}-{key}")
    for page in PAGES.values()
    for key in presets_of(page.kind)
]


def test_paths_and_kinds_are_unique():
    listed = [page for section in SECTIONS.values() for page in section]
    assert len(PAGES) == len(listed) == len({page.kind for page in listed}) == len({page.title for page in listed})


def named(tree: ast.AST) -> set[str]:
    """The texts of a module, and the fields of ``scene`` that it reads."""
    texts = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return texts | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_scene(node.value)}


def _is_scene(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "scene") or (
        isinstance(node, ast.Attribute) and node.attr == "scene"
    )


def test_the_frame_names_no_page_and_no_field_that_not_all_scenes_have():
    fields = [set(page.kind.__dataclass_fields__) for page in PAGES.values()]
    own = (set.union(*fields) | set(PAGES)) - set.intersection(*fields) - {"", "label"}  # Streamlit's words too
    (folder,) = pages.frame.__path__
    found = {path.name: named(ast.parse(path.read_text())) & own for path in Path(folder).glob("*.py")}
    assert {name: names for name, names in found.items() if names} == {}


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


@pytest.mark.parametrize("path", few(PAGES))
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
