"""The Margins scene: surrogates, the classifier's margins, and what its presets say does happen."""

import re
from dataclasses import replace

import numpy as np
import pytest

from curves.losses.surrogates import SURROGATES
from scenes import MarginScene, from_query, to_query
from scenes.codec.entry import entries
from scenes.codec.preset import presets_of
from scenes.curves.margin import SURROGATE, THRESHOLDS, SurrogateCurve, _evaluated, data, surrogate_curves
from tests.words.claims import holds

PRESETS = presets_of(MarginScene)
every = pytest.mark.parametrize("key", SURROGATES)
# The losses as textbooks write them.
CLOSED = {
    "zero_one": lambda m: np.where(m <= 0, 1.0, 0.0),
    "hinge": lambda m: np.maximum(0, 1 - m),
    "squared_hinge": lambda m: np.maximum(0, 1 - m) ** 2,
    "logistic": lambda m: np.log2(1 + np.exp(-m)),
    "squared": lambda m: (1 - m) ** 2,
}
M = np.linspace(-6, 6, 25)


def by_key(scene: MarginScene) -> dict[str, SurrogateCurve]:
    return {curve.surrogate.key: curve for curve in surrogate_curves(scene)}


def of(preset: str) -> dict[str, SurrogateCurve]:
    return by_key(PRESETS[preset].scene)


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert from_query(MarginScene, to_query(preset.scene)) == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)
    assert preset.scene.title == ""


def test_presets_differ_and_the_first_picture_is_the_first():
    scenes = [preset.scene for preset in PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert MarginScene() == scenes[0]


@holds(
    "A step gives no slope",
    "Move the threshold: the share of errors goes in steps, and on each its slope is 0, so nothing says where to "
    "go. Every other loss lies above it, and its mean is a bowl with one floor.",
)
def test_step_has_no_slope_and_the_others_one_floor():
    found = of("step")
    step = found.pop("zero_one")
    assert np.nansum(np.abs(step.slope)) == 0
    assert set(np.round(step.means * 25, 9)) <= set(range(26))
    for curve in found.values():
        assert (curve.means >= step.means).all()
        assert len(curve.best) == 1
        change = np.diff(curve.means)
        assert (np.diff(np.sign(change[np.abs(change) > 1e-12])) >= 0).all(), "down, then up"


@holds(
    "Far off, who pulls",
    "At a threshold of −2 eight of 25 are wrong. The slope of the mean says where to go: −0.40 for the hinge, "
    "−0.38 for the logistic loss, −3.9 for the squared one. For the 0–1 loss it is 0.",
)
def test_far_off_all_but_the_step_pull():
    found, scene = of("far_off"), PRESETS["far_off"].scene
    assert (scene.errors, scene.margins.size) == (8, 25)
    pulls = {key: curve.pull for key, curve in found.items()}
    assert f"{pulls['hinge']:.2f} {pulls['logistic']:.2f} {pulls['squared']:.1f}" == "-0.40 -0.38 -3.9"
    assert pulls["zero_one"] == 0


@holds(
    "Squares punish right answers",
    "The point at 12 is right beyond doubt. Squared error charges 110 for it, and its best threshold moves from "
    "−0.03 (with the point at 2) to 0.37. Both hinges stay where they were.",
)
def test_a_right_answer_is_punished_by_squares():
    found, near = of("right_answer"), of("step")
    assert (PRESETS["right_answer"].scene.far, PRESETS["step"].scene.far) == (12, 2)
    assert round(float(found["squared"].marks[-1])) == 110
    assert near["squared"].best == ((-0.03, -0.03),)
    assert found["squared"].best == ((0.37, 0.37),)
    for key in ("hinge", "squared_hinge"):
        assert found[key].best == near[key].best


@holds(
    "An outlier on the wrong side",
    "A point of class +1 at −6, mislabelled perhaps. Squared hinge is moved from −0.09 to −0.82, squared from "
    "−0.03 to −0.35; the hinge stays within its old best range, the share of errors has the same one.",
)
def test_an_outlier_moves_the_squared_ones():
    found, before = of("outlier"), of("step")
    assert PRESETS["outlier"].scene.far == -6
    assert (before["squared_hinge"].best, found["squared_hinge"].best) == (((-0.09, -0.09),), ((-0.82, -0.82),))
    assert (before["squared"].best, found["squared"].best) == (((-0.03, -0.03),), ((-0.35, -0.35),))
    ((low, high),), ((new_low, new_high),) = before["hinge"].best, found["hinge"].best
    assert low <= new_low <= new_high <= high
    assert found["zero_one"].best == before["zero_one"].best


@every
def test_a_surrogate_is_its_closed_form(key):
    surrogate = SURROGATES[key]
    np.testing.assert_allclose(surrogate.fn(M), CLOSED[key](M), rtol=1e-13, atol=1e-15)
    away = M[[all(abs(m - k) > 0.01 for k in surrogate.kinks) for m in M]]
    change = (CLOSED[key](away + 1e-6) - CLOSED[key](away - 1e-6)) / 2e-6
    np.testing.assert_allclose(surrogate.derivative(away), change, rtol=1e-6, atol=1e-6)
    assert surrogate.fn(0.0) == 1
    assert (np.asarray(surrogate.fn(M)) >= CLOSED["zero_one"](M)).all()
    assert np.isfinite(surrogate.fn(np.array([-745.0, 745.0]))).all()


def test_only_the_squared_one_punishes_right_answers():
    beyond = {key: float(surrogate.derivative(3.0)) for key, surrogate in SURROGATES.items()}
    assert [key for key, slope in beyond.items() if slope > 0] == ["squared"]
    right = {key: curve.right for key, curve in by_key(MarginScene()).items()}
    assert [key for key, slope in right.items() if slope > 0] == ["squared"]


def test_margins_are_those_of_the_classifier():
    scene = MarginScene(threshold=-0.7, weight=2.5, far=3.0)
    x, y = scene.points
    np.testing.assert_allclose(scene.margins, y * 2.5 * (x + 0.7))
    assert scene.errors == np.sum(np.sign(x + 0.7) != y)
    again, _ = data()
    assert x[:-1].tolist() == again.tolist()
    assert (x[-1], y[-1]) == (3.0, 1.0)


@every
def test_numbers_of_a_curve_are_means_over_the_points(key):
    scene = MarginScene(losses=entries(SURROGATE.pick(key)), threshold=0.3, weight=1.5, margin=0.4)
    (curve,) = surrogate_curves(scene)
    losses = CLOSED[key](scene.margins)
    np.testing.assert_allclose(curve.marks, losses)
    assert curve.mean == pytest.approx(losses.mean())
    assert curve.at_margin[0] == pytest.approx(float(CLOSED[key](np.array(0.4))))
    means = [CLOSED[key](replace(scene, threshold=float(t)).margins).mean() for t in THRESHOLDS[::40]]
    np.testing.assert_allclose(curve.means[::40], means, rtol=1e-12)
    step = 1e-6
    ahead, behind = (CLOSED[key](replace(scene, threshold=0.3 + s).margins).mean() for s in (step, -step))
    assert curve.pull == pytest.approx((ahead - behind) / (2 * step), abs=1e-6)


@every
def test_moving_a_slider_compiles_nothing(key):
    surrogate_curves(MarginScene(losses=entries(SURROGATE.pick(key))))
    compiled = _evaluated(key)._cache_size()
    for i in range(4):
        scene = MarginScene(
            losses=entries(SURROGATE.pick(key)), threshold=i - 2.0, weight=0.1 + i, far=4.0 * i - 8, margin=i - 1.0
        )
        surrogate_curves(scene)
    assert _evaluated(key)._cache_size() == compiled


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("threshold=9", "threshold"),
        ("weight=0", "weight"),
        ("far=nan", "far"),
        ("margin=1e9", "margin"),
        ("loss=mse", "loss 1"),
        ("loss=hinge~margin~2", "loss 1"),
    ],
)
def test_a_bad_field_of_a_link_gets_one_sentence(query, field):
    _, problems = from_query(MarginScene, query)
    (sentence,) = problems
    assert sentence.startswith(f"{field}: ")
