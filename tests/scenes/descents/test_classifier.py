"""One classifier under two losses: the slopes at one logit, and what the presets say."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from optimizers import Trajectory
from scenes import ClassifierScene, from_query, to_query
from scenes.descents.classifier import LOGIT, PAIR, PRESETS, saturation, slopes
from scenes.descents.race import race
from surfaces.data_fits import LABELS, POSITIONS
from tests.reference import REFERENCE
from tests.words.claims import holds

FACTS = json.loads((REFERENCE / "facts.json").read_text())["facts"]
(SATURATION,) = (fact for fact in FACTS if fact["id"] == "ce_vs_mse_saturation")


@cache
def paths(preset: str) -> tuple[tuple[Trajectory, ...], ...]:
    """The runs under cross-entropy, and those under squared error."""
    scene = PRESETS[preset].scene
    return tuple(race(conditions, scene.runs) for conditions in scene.races.values())


def arrivals(preset: str) -> list[list[int | None]]:
    """First step of each run within 0.05 of its loss's minimum, by loss."""
    found = []
    for surface, several in zip(PAIR, paths(preset), strict=True):
        near = [np.linalg.norm(path.position - surface.minima[0], axis=1) < 0.05 for path in several]
        found.append([int(np.flatnonzero(each)[0]) if each.any() else None for each in near])
    return found


def test_the_published_fact():
    found = saturation(SATURATION["inputs"]["z"])
    seen = found.cross_entropy_slope, found.squared_error_slope, found.ratio
    np.testing.assert_allclose(seen, SATURATION["expected"], rtol=SATURATION["tolerance"])


@pytest.mark.parametrize("logit", [LOGIT.low, -3.0, 0.0, 2.5, LOGIT.high])
def test_the_numbers_at_a_logit_are_those_of_their_formulas(logit: float):
    found, p = saturation(logit), 1 / (1 + np.exp(-logit))
    expected = p, np.log1p(np.exp(-logit)), (p - 1) ** 2, p - 1, 2 * (p - 1) * p * (1 - p)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    np.testing.assert_allclose(found.ratio, 1 / (2 * p * (1 - p)), rtol=1e-9)
    steep, flat = slopes(np.array([logit]))
    np.testing.assert_allclose((steep[0], flat[0]), np.abs(found[3:]), rtol=1e-12)


def test_both_races_are_the_same_but_for_the_loss():
    steep, flat = ClassifierScene(start=(-3.0, 2.0), noise=0.5, seed=3).races.values()
    assert (steep.surface, flat.surface) == PAIR
    assert replace(steep, surface=flat.surface) == flat


@pytest.mark.parametrize(
    ("query", "field"),
    [("logit=-41", "logit"), ("logit=nan", "logit"), ("start=-11~0", "start"), ("steps=0", "steps")],
)
def test_a_wrong_field_gets_one_sentence_that_names_it(query, field):
    scene, problems = from_query(ClassifierScene, query)
    assert scene == ClassifierScene()
    assert len(problems) == 1
    assert problems[0].startswith(f"{field}: ")


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert "%" not in to_query(preset.scene)
    assert preset.scene.settled() == (preset.scene, [])
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)


def test_presets_differ():
    assert len({preset.scene for preset in PRESETS.values()}) == len(PRESETS)


@holds(
    "Wrong and sure",
    "At w = −8 six of the eight answers are wrong and sure. Under squared error gradient descent and momentum "
    "stand still on a plateau; under cross-entropy they walk out at once, the slope being largest there.",
)
def test_wrong_and_sure_is_left_under_cross_entropy_alone():
    steep, flat = arrivals("wrong")
    assert None not in steep
    assert flat == [None, None]
    w, b = PAIR[0].start
    logits = (2 * LABELS - 1) * (w * POSITIONS + b)
    assert w == -8
    assert (np.sum(logits < -5), len(logits)) == (6, 8)  # the other two are right
    cross_entropy, squared_error = paths("wrong")
    for path in squared_error:
        assert np.linalg.norm(path.position - path.position[0], axis=1).max() < 0.05
    descent, momentum = cross_entropy
    assert np.linalg.norm(descent.gradient, axis=1).argmax() < 3  # steepest where it is most wrong
    assert descent.position[10, 0] > descent.position[0, 0] + 4
    assert momentum.position[30, 0] > momentum.position[0, 0] + 4


@holds(
    "Near the answer both work",
    "From a start that is sure of nothing neither loss is flat: under both the runs arrive, at the same rates. "
    "Squared error needs more steps because its slopes are smaller.",
)
def test_near_the_answer_both_arrive_squared_error_later():
    steep, flat = arrivals("near")
    assert None not in steep + flat
    assert all((late or 0) > (early or 0) for late, early in zip(flat, steep, strict=True))  # none of them is None
    squared_error = paths("near")[1][0]
    assert np.linalg.norm(squared_error.gradient[0]) > 0.05  # not flat
    assert np.linalg.norm(squared_error.gradient[0]) < np.linalg.norm(paths("near")[0][0].gradient[0])


@holds(
    "Adam on the plateau",
    "Adam and RMSProp divide by the gradient's own size, so even the plateau's tiny slopes carry them off: they "
    "arrive under both losses. Gradient descent needs the slope itself.",
)
def test_adam_and_rmsprop_leave_the_plateau_gradient_descent_does_not():
    steep, flat = arrivals("adam")
    assert None not in steep
    assert flat[0] is None
    assert None not in flat[1:]


@holds(
    "Squared error leads astray",
    "Squared error is not convex. From here its slope leads out of the picture, along a valley that gives one "
    "answer up for good to be surer of the others; cross-entropy leads everyone to its one minimum.",
)
def test_squared_error_leads_out_of_the_valley_and_cross_entropy_home():
    steep, flat = arrivals("valley")
    assert None not in steep
    assert flat == [None] * 3
    (_, right), _ = PAIR[1].domain
    for path in paths("valley")[1]:
        assert path.position[-1, 0] > right
        assert path.loss[-1] < path.loss[0]
        first, last = ((2 * LABELS - 1) * (w * POSITIONS + b) for w, b in path.position[[0, -1]])
        (given_up,) = np.flatnonzero(last < 0)  # logits of the true labels: all others are right
        assert last[given_up] < first[given_up] < 0
