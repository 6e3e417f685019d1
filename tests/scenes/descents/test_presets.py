"""Every preset as a link and as a picture; what it claims is test_preset_claims.py's."""

import re

import pytest

from scenes import TrajectoryScene, from_query, to_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.descents.presets import PRESETS

every_preset = pytest.mark.parametrize("key", PRESETS)


@every_preset
def test_round_trip(key):
    scene = PRESETS[key].scene
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])
    assert "%" not in to_query(scene)


@every_preset
def test_fits_the_page(key):
    preset = PRESETS[key]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)
    assert 1 <= len(preset.scene.runs) <= MOST_ENTRIES
    assert preset.title == preset.title.strip() != ""
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert len({run.color for run in preset.scene.runs}) == len(preset.scene.runs)
    for x, (low, high) in zip(preset.scene.start_point, preset.scene.record.domain, strict=True):
        assert low <= x <= high


@every_preset
def test_names_what_is_not_otherwise_in_the_scene(key):
    """A preset's own title is in the menu; the scene's would show up in every link."""
    assert PRESETS[key].scene.title == ""


def test_presets_differ():
    assert len({preset.scene for preset in PRESETS.values()}) == len(PRESETS)
    assert len({preset.title for preset in PRESETS.values()}) == len(PRESETS)


def test_first_picture_is_a_preset():
    assert TrajectoryScene() in [preset.scene for preset in PRESETS.values()]
