"""What a link says beside its Scene: read on every page, said nothing of, never part of the Scene."""

import pytest

from scenes import Showing, TrajectoryScene, from_query, to_query
from scenes.codec.link import of_scene, showing_of
from scenes.codec.preset import presets_of
from scenes.kinds import KINDS, kind_of

VIEW = Showing(view="s100.h2")
SPELT = [
    "view=s100.h2",
    "VIEW=S100.h2",
    "amp;view=s100.h2",
    "amp;amp;view=%73100%2eh2",
    "view=+s100.h2.)",
    "?view=s100.h2-",
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_view_is_read_on_every_page_and_is_no_part_of_the_scene(kind):
    for preset in presets_of(kind).values():
        query = to_query(preset.scene, VIEW)
        assert query == f"{to_query(preset.scene)}&view=s100.h2"
        assert from_query(kind, query) == (preset.scene, [])
        assert showing_of(query) == (VIEW, [])
        assert kind_of(kind, query) is kind


@pytest.mark.parametrize("spelt", SPELT)
def test_a_view_is_read_however_it_is_spelt(spelt):
    query = f"{spelt}&steps=7"
    assert from_query(TrajectoryScene, query) == (TrajectoryScene(steps=7), [])
    assert showing_of(query) == (VIEW, [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_wrong_view_is_named_and_spoils_nothing(kind):
    for wrong in ("<b>", "", "7", "s1..h2", "s" * 201):
        (sentence,) = from_query(kind, [("view", wrong)])[1]
        assert sentence.startswith("view: ")
        assert sentence.endswith(" is not a view; the usual view is used.")
        assert showing_of([("view", wrong)]) == (Showing(), [sentence])


def test_another_showing_is_not_another_link():
    pairs = [("v", "1"), ("steps", "7"), ("title", "view=s7")]
    for spelt in ("view", "VIEW", "amp;view"):
        assert of_scene([*pairs, (spelt, "s3")]) == of_scene([(spelt, "s4"), *pairs]) == pairs
