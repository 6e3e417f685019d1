"""Links as people write them and chats bend them: of every kind of Scene, bent in every way, they show the same."""

import pytest

from scenes import from_query, to_query
from scenes.codec.forms import forms_of
from scenes.codec.link import fields_of, to_pairs
from scenes.codec.preset import presets_of
from scenes.kinds import KINDS
from tests.scenes.codec.bends import BENDS, FOREIGN
from tests.scenes.codec.full import full


def scenes_of(kind: type, *, every: bool) -> list:
    """The default, presets, and one with everything in it."""
    presets = [preset.scene for preset in presets_of(kind).values()]
    return [kind(), *(presets if every else presets[-1:]), full(kind)]


def own(query: str, kind: type) -> bool:
    """Whether a foreign word is one of this kind's own keys."""
    keys = {key for form in forms_of(kind) for key in form.keys}
    return bool(keys & {pair.partition("=")[0] for pair in query.split("&")})


def bent_wrongly(kind: type, name: str, *, every: bool) -> list[str]:
    """The links of this kind that mean something else once they are bent, or are complained of."""
    if name.startswith("foreign") and own(FOREIGN[int(name.split("-")[1])], kind):
        return []
    found = []
    for scene in scenes_of(kind, every=every):
        queries = {BENDS[name](pairs) for pairs in (fields_of(scene), to_pairs(scene))}
        found += [query for query in queries if from_query(kind, query) != (scene, [])]
    return found


@pytest.mark.parametrize("name", BENDS)
def test_a_bent_link_shows_the_same(name):
    wrong = {kind.__name__: bent_wrongly(kind, name, every=False)[:1] for kind in KINDS}
    assert {kind: queries for kind, queries in wrong.items() if queries} == {}


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_bent_link_of_any_preset_shows_the_same(kind):
    assert [name for name in BENDS if bent_wrongly(kind, name, every=True)] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_full_scene_comes_back(kind):
    scene = full(kind)
    assert from_query(kind, to_query(scene)) == (scene, [])
    assert scene.settled() == (scene, [])
