"""What the presets of the Schedules page say happens in them does happen."""

import re
from functools import cache

import numpy as np
import pytest

from optimizers import Trajectory
from optimizers.schedules import course
from scenes import ScheduleScene, from_query, to_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.descents.noise import noise_floor
from scenes.descents.race import race
from scenes.descents.schedule_presets import SCHEDULE_PRESETS
from tests.words.claims import holds


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
    assert preset.scene.title == ""


def test_presets_differ_and_the_first_picture_is_one():
    scenes = [preset.scene for preset in SCHEDULE_PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert ScheduleScene() in scenes


@holds(
    "Five shapes, one descent",
    "The same start, the same noise: only the rate differs. While it is large all five are shaken; those that end "
    "with a small one come to rest, the constant one never does.",
)
def test_gallery_only_the_constant_one_is_shaken_to_the_end():
    constant, step, cosine, restarts, one_cycle = ends("gallery")
    assert max(step, cosine, one_cycle) < 0.2 * constant
    assert restarts < 0.4 * constant
    assert [path.learning_rate[-1] > 0.01 for path in paths("gallery")] == [True, False, False, False, False]


@holds(
    "Decay removes the noise floor",
    "The constant rate stays on its noise floor (dotted, from theory). Every decay sinks below it; only the "
    "cosine must know when the run is over.",
)
def test_floor_is_theory_s_and_every_decay_sinks_below_it():
    scene = SCHEDULE_PRESETS["floor"].scene
    floor = noise_floor(scene.conditions, scene.runs[0])
    assert floor is not None
    assert paths("floor")[0].loss[50:].mean() == pytest.approx(floor, rel=0.4), "one run, 250 steps"
    _, *decayed = ends("floor")
    assert max(decayed) < floor / 10
    longer = ["constant", "step", "inverse_time", "linear_to_floor", "cosine"]
    assert [entry.pick.key for entry in scene.schedules] == longer
    changed = []
    for entry in scene.schedules:
        key, told = entry.pick.key, dict(entry.pick.values)
        short, long = (course((key, told), learning_rate=0.3, steps=n).learning_rate[:200] for n in (300, 600))
        changed.append(not np.allclose(short, long))
    assert [key for key, other in zip(longer, changed, strict=True) if other] == ["cosine"], "which ask for the end"


@holds(
    "Warm-up saves the first steps",
    "RAdam's first five steps are plain momentum at the full rate: without a warm-up they throw it far out. With "
    "one the same rate arrives.",
)
def test_warmup_radam_is_thrown_without_and_arrives_with_it():
    cold, warm, cold_cosine, warm_cosine = ends("warmup")
    assert min(cold, cold_cosine) > 1e3
    run = paths("warmup")[0]
    average = np.zeros(2)
    for t in range(5):
        average = 0.9 * average + 0.1 * run.gradient[t]
        np.testing.assert_allclose(run.update[t], -0.3 * average / (1 - 0.9 ** (t + 1)), rtol=1e-9)
    assert np.linalg.norm(run.update[5]) < 0.1, "adaptive from the sixth on"
    assert max(warm, warm_cosine) < 1e-5
    far = [float(np.abs(p.position).max()) for p in paths("warmup")]
    assert min(far[0], far[2]) > 100 * max(far[1], far[3])


@holds(
    "Warm-up helps Adam at a large rate",
    "Adam's first step moves each coordinate by the rate, whatever the slope. At 1 it goes across the valley; "
    "warmed up it follows the floor and ends lower.",
)
def test_adam_at_a_large_rate_ends_lower_with_warm_up():
    cold, warm, cold_cosine, warm_cosine = ends("adam")
    assert warm < cold / 10
    assert warm_cosine < cold_cosine / 10
    first = [np.linalg.norm(p.update[0]) for p in paths("adam")]
    np.testing.assert_allclose(np.abs(paths("adam")[0].update[0]), 1, rtol=1e-6)
    assert first[1] < 0.05


@holds(
    "A restart jumps out of a minimum",
    "Both that cool down settle in the same dimple by step 60. There a restart raises the rate again: it is "
    "thrown out, and a later cycle ends at the bottom.",
)
def test_restarts_leave_the_dimple_that_cooling_ends_in():
    _, cooled, restarted = paths("restarts")
    assert np.linalg.norm(cooled.position[60] - restarted.position[60]) < 0.05, "the same dimple"
    assert np.linalg.norm(restarted.position[60]) > 2
    assert np.linalg.norm(restarted.gradient[60]) < 1e-3, "settled"
    lost, stuck, bottom = ends("restarts")
    assert stuck > 2
    assert bottom < 0.05
    assert lost > bottom


@holds(
    "One cycle bears a larger rate",
    "Rate 0.02 with momentum throws every schedule that begins with it out of Beale's valley. One cycle starts "
    "small, has the large rate where it is flat, and ends small: it arrives.",
)
def test_one_cycle_arrives_where_the_others_are_thrown_out():
    cycle, *others = ends("one_cycle")
    assert SCHEDULE_PRESETS["one_cycle"].scene.optimizer["learning_rate"] == 0.02
    assert cycle < 1e-6
    assert all(end > 1e3 for end in others)


@holds(
    "The cosine rises again",
    "PyTorch's cosine annealing does not stop at T_max: trained on, the rate climbs back to where it began, and "
    "the noise with it. Set T_max to the run's length.",
)
def test_cosine_rises_again_and_the_noise_with_it():
    right, risen = paths("cosine")
    assert risen.learning_rate[150] < 1e-3 < 0.99 * 0.3 < risen.learning_rate[299]
    assert risen.loss[-20:].mean() > 10 * right.loss[-20:].mean()
    ends("cosine")
