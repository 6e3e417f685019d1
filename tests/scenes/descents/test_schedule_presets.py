"""What the presets of the Schedules page say happens in them does happen."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from optimizers import Trajectory
from scenes import ScheduleScene, from_query, to_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.descents.noise import noise_floor
from scenes.descents.race import race
from scenes.descents.schedule_presets import SCHEDULE_PRESETS


@cache
def paths(preset: str) -> tuple[Trajectory, ...]:
    scene = SCHEDULE_PRESETS[preset].scene
    return race(scene.conditions, scene.runs)


def ends(preset: str) -> list[float]:
    """Mean loss above the minimum over the last ten steps; infinite for a run that was lost."""
    record = SCHEDULE_PRESETS[preset].scene.record
    minimum = float(record(np.array(record.minima[0])))  # pyright: ignore[reportArgumentType]
    return [np.inf if p.diverged_at else float(p.loss[-10:].mean()) - minimum for p in paths(preset)]


@pytest.mark.parametrize("key", SCHEDULE_PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = SCHEDULE_PRESETS[key]
    assert from_query(ScheduleScene, to_query(preset.scene)) == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert 1 <= len(preset.scene.schedules) <= MOST_ENTRIES
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)
    assert (preset.scene.title, preset.scene.view) == ("", "")


def test_presets_differ_and_the_first_picture_is_one():
    scenes = [preset.scene for preset in SCHEDULE_PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert ScheduleScene() in scenes


def test_every_preset_is_held_to_its_words():
    tested = Path(__file__).read_text()
    assert all(f'("{key}")' in tested for key in SCHEDULE_PRESETS)


def test_gallery_only_the_constant_one_is_shaken_to_the_end():
    constant, step, cosine, restarts, one_cycle = ends("gallery")
    assert max(step, cosine, one_cycle) < 0.2 * constant
    assert restarts < constant


def test_floor_is_theory_s_and_every_decay_sinks_below_it():
    scene = SCHEDULE_PRESETS["floor"].scene
    floor = noise_floor(scene.conditions, scene.runs[0])
    assert floor is not None
    assert paths("floor")[0].loss[50:].mean() == pytest.approx(floor, rel=0.4), "one run, 250 steps"
    _, *decayed = ends("floor")
    assert max(decayed) < floor / 10


def test_warmup_radam_is_thrown_without_and_arrives_with_it():
    cold, warm, cold_cosine, warm_cosine = ends("warmup")
    assert min(cold, cold_cosine) > 1e3
    assert max(warm, warm_cosine) < 1e-5
    far = [float(np.abs(p.position).max()) for p in paths("warmup")]
    assert min(far[0], far[2]) > 100 * max(far[1], far[3])


def test_adam_at_a_large_rate_ends_lower_with_warm_up():
    cold, warm, cold_cosine, warm_cosine = ends("adam")
    assert warm < cold / 10
    assert warm_cosine < cold_cosine / 10
    first = [np.linalg.norm(p.update[0]) for p in paths("adam")]
    assert first[0] == pytest.approx(np.sqrt(2)), "both coordinates move by the rate"
    assert first[1] < 0.05


def test_restarts_leave_the_dimple_that_cooling_ends_in():
    _, cooled, restarted = paths("restarts")
    assert np.linalg.norm(cooled.position[60] - restarted.position[60]) < 0.05, "the same dimple"
    assert np.linalg.norm(restarted.position[60]) > 2
    assert np.linalg.norm(restarted.gradient[60]) < 1e-3, "settled"
    lost, stuck, bottom = ends("restarts")
    assert stuck > 2
    assert bottom < 0.05
    assert lost > bottom


def test_one_cycle_arrives_where_the_others_are_thrown_out():
    cycle, *others = ends("one_cycle")
    assert cycle < 1e-6
    assert all(end > 1e3 for end in others)


def test_cosine_rises_again_and_the_noise_with_it():
    right, risen = paths("cosine")
    assert risen.learning_rate[150] < 1e-3 < 0.99 * 0.3 < risen.learning_rate[299]
    assert risen.loss[-20:].mean() > 10 * right.loss[-20:].mean()
    ends("cosine")
