"""The Losses scene: its curves against the records, and what its presets say does happen."""

import math
import re
from dataclasses import replace
from functools import partial

import jax
import numpy as np
import pytest

from curves import LOSSES
from scenes import LossScene, from_query, to_query
from scenes.codec.entry import MOST_ENTRIES, entries
from scenes.codec.preset import presets_of
from scenes.curves.loss_curves import LossCurve, _along, loss_curves, target_of
from scenes.curves.losses import HIGH, LABEL, LOSS, LOW, NEEDED
from scenes.curves.places import MOST_KINKS, POINTS, places, with_gaps
from tests.words.claims import holds

PRESETS = presets_of(LossScene)
every = pytest.mark.parametrize("key", LOSSES)


def one(key: str, **fields) -> LossCurve:
    """A loss by itself at its defaults."""
    (curve,) = loss_curves(LossScene(losses=entries(LOSS.pick(key)), **fields))
    return curve


def curves(preset: str, **fields) -> tuple[LossCurve, ...]:
    return loss_curves(replace(PRESETS[preset].scene, **fields))


def at(preset: str, prediction: float) -> list[tuple[float, float]]:
    """Loss and slope of each loss of a preset at a prediction."""
    found = [curve.at_probe for curve in curves(preset, probe=prediction)]
    assert None not in found
    return [pair for pair in found if pair]


def floor(curve: LossCurve) -> float:
    """Where a curve is lowest."""
    return float(curve.x[np.nanargmin(curve.value)])


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert from_query(LossScene, to_query(preset.scene)) == (preset.scene, [])
    assert preset.scene.settled() == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert 1 <= len(preset.scene.losses) <= MOST_ENTRIES
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)
    assert preset.scene.title == ""


def test_presets_differ_and_the_first_picture_is_the_first():
    scenes = [preset.scene for preset in PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert LossScene() == scenes[0]


@holds(
    "Which loss forgives outliers",
    "An error of 4 costs 16 when squared and pulls with 8, and there is no limit; the other three pull with 1 at "
    "most. So of 1, 2, 3, 4 and 100 squared error makes 22, the others about 3.",
)
def test_outliers_pull_without_limit_on_squared_error_alone():
    squared, *others = curves("outliers")
    assert (PRESETS["outliers"].scene.probe, squared.at_probe) == (4, (16, 8))
    assert math.isinf(squared.steepest)
    assert all(curve.steepest == pytest.approx(1) for curve in others)
    assert squared.best == 22
    assert all(curve.best == pytest.approx(3, abs=0.05) for curve in others)


@holds(
    "From the median to the mean",
    "Huber's δ is where squared turns into absolute, and the largest pull. Of 1, 2, 3, 4 and 100 a δ of 0.25 "
    "makes the median 3, one of 4 makes 3.5; only an enormous one comes to the mean, 22.",
)
def test_delta_leads_from_the_median_to_the_mean():
    found = curves("delta")
    assert [curve.best for curve in found] == pytest.approx([3, 3, 3.5, 22])
    assert [curve.steepest for curve in found] == pytest.approx([0.25, 1, 4, 100])


@holds(
    "Quantiles",
    "q sets the two slopes: with 0.9 a prediction too low costs nine times one too high, so the best one lies "
    "above nine tenths of the targets. With 0.5 it is half the absolute error: the median.",
)
def test_quantiles_have_two_slopes():
    low, middle, high = at("quantiles", -2.0)
    _, _, high_above = at("quantiles", 2.0)
    assert high[0] == pytest.approx(9 * high_above[0])
    assert [low[1], middle[1], high[1]] == pytest.approx([-0.1, -0.5, -0.9])
    assert middle[0] == LOSSES["mae"].fn(-2.0, 0.0) / 2
    targets = np.random.default_rng(0).standard_normal(1000)
    constants = np.linspace(-3, 3, 601)
    costs = np.asarray(LOSSES["quantile"].fn(constants[:, None], targets, quantile=0.9)).mean(axis=1)
    assert np.mean(targets < constants[costs.argmin()]) == pytest.approx(0.9, abs=0.01)


@holds(
    "Classes: sure and wrong",
    "At a logit of −10 with label 1 cross-entropy pulls with 1.00 and squared error of σ(z) with 0.00009, 11,000 "
    "times less: it is flat where the answer is wrong and sure.",
)
def test_sure_and_wrong_squared_error_is_flat():
    (_, cross), (_, squared) = at("sure_and_wrong", -10.0)
    assert f"{-cross:.2f}" == "1.00"
    assert f"{-squared:.5f}" == "0.00009"
    assert cross / squared == pytest.approx(11_000, rel=0.01)


@holds(
    "The same on probabilities",
    "A probability of 0.01 for what is right: cross-entropy costs 4.6 and pulls with 100, squared error costs "
    "0.98 and pulls with 2. Through a sigmoid, flat there, the first is left with 1, the second with 0.02.",
)
def test_probabilities_through_a_sigmoid():
    (cost, cross), (square, squared) = at("probabilities", 0.01)
    assert (f"{cost:.1f}", f"{square:.2f}") == ("4.6", "0.98")
    assert (-cross, -squared) == pytest.approx((100, 2), rel=0.02)
    flat = 0.01 * 0.99  # the slope of the sigmoid there
    assert (-cross * flat, -squared * flat) == pytest.approx((1, 0.02), rel=0.02)


@holds(
    "Label smoothing",
    "Without smoothing a larger logit is always better. With ε = 0.1 the lowest point is at 3.3, with 0.3 at 2.1: "
    "being surer than that costs again.",
)
def test_smoothing_has_a_lowest_point():
    plain, some, more = curves("smoothing")
    assert (np.diff(plain.value)[np.diff(plain.x) > 0] < 0).all()
    assert floor(some) == pytest.approx(math.log((0.9 + 0.1 / 3) / (0.1 / 3)), abs=0.05)
    assert floor(more) == pytest.approx(math.log((0.7 + 0.1) / 0.1), abs=0.05)
    assert (round(floor(some), 1), round(floor(more), 1)) == (3.3, 2.1)


@holds(
    "Focal",
    "γ turns down what is right already: at a logit of 2 the pull falls from 0.12 to 0.005 with γ = 2, and to "
    "nearly nothing with 5. At −4, wrong and sure, none pulls less than cross-entropy.",
)
def test_focal_turns_down_what_is_right_and_not_what_is_wrong():
    plain, _, two, five = (abs(slope) for _, slope in at("focal", 2.0))
    assert (f"{plain:.2f}", f"{two:.3f}") == ("0.12", "0.005")
    assert five < 1e-4
    cross_entropy, *others = (abs(slope) for _, slope in at("focal", -4.0))
    assert min(others) >= cross_entropy
    assert cross_entropy == pytest.approx(abs(float(LOSSES["bce_with_logits"].derivative(-4.0, 1.0))))


@holds(
    "Counts: Poisson",
    "3 were counted. A rate of 1 is as far off as one of 5, and squared error charges 4 for both. Poisson charges "
    "1.3 above its lowest for the low one, 0.5 for the high: 3 is a greater surprise from 1.",
)
def test_counts_are_surprising_from_too_low_a_rate():
    (low, _), (square_low, _) = at("counts", 1.0)
    (high, _), (square_high, _) = at("counts", 5.0)
    (least, slope), _ = at("counts", 3.0)
    assert slope == pytest.approx(0, abs=1e-7)
    assert square_low == square_high == 4
    assert (f"{low - least:.1f}", f"{high - least:.1f}") == ("1.3", "0.5")


@every
def test_a_curve_is_that_of_its_record(key):
    loss, curve = LOSSES[key], one(key, probe=-0.5 if LOSSES[key].domain[1] == 0 else 0.5)
    target = target_of(LossScene(), curve.pick)
    value, slope = jax.jit(partial(loss.along, classes=3))(curve.x, target, **dict(curve.pick.values))
    drawn, drawn_slope = ~np.isnan(curve.value), ~np.isnan(curve.slope)
    np.testing.assert_allclose(curve.value[drawn], np.asarray(value)[drawn], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(curve.slope[drawn_slope], np.asarray(slope)[drawn_slope], rtol=1e-12, atol=1e-14)
    assert curve.at_probe is not None
    assert drawn.sum() >= curve.x.size - MOST_KINKS
    assert drawn_slope.sum() == curve.x.size - len(loss.kinks(target, **dict(curve.pick.values)))
    assert curve.x[0] >= max(-5, loss.domain[0])
    assert curve.x[-1] <= min(5, loss.domain[1])


@every
@pytest.mark.parametrize("label", [0.0, 0.4, 1.0])
def test_every_loss_has_a_curve_for_every_label_and_number_of_classes(key, label):
    for fields in ({"count": 0}, {"classes": 2, "target": -3.0}, {"low": -20.0, "high": -10.0}):
        curve = one(key, label=label, **fields)
        assert curve.x.shape == curve.value.shape == curve.slope.shape == (POINTS + 3 * MOST_KINKS,)
        assert np.isfinite(curve.value).any() or curve.loss.domain[0] == 0


@every
def test_moving_a_slider_compiles_nothing(key):
    one(key)
    compiled = _along(key, 3)._cache_size()
    for i in range(3):
        scene = LossScene(
            losses=entries(LOSS.pick(key)), target=i / 3, label=i / 3, count=i, probe=i, low=-3.0 - i, high=4.0 + i
        )
        for parameter in LOSS.parameters(key):
            if isinstance(parameter.default, float):
                value = parameter.low + (parameter.high - parameter.low) * (i + 1) / 4
                pick = scene.losses[0].pick.with_value(parameter.key, value)
                scene = replace(scene, losses=entries(pick))
        loss_curves(scene)
    assert _along(key, 3)._cache_size() == compiled


def test_targets_are_what_each_loss_takes():
    scene = LossScene(target=1.5, label=0.3, count=7, classes=4)
    targets = {key: target_of(scene, LOSS.pick(key)) for key in LOSSES}
    assert (targets["mse"], targets["bce"], targets["poisson_nll"], targets["kl_divergence"]) == (1.5, 0.3, 7.0, 0.3)
    assert (targets["hinge"], targets["nll"]) == (-1.0, 1)
    np.testing.assert_allclose(targets["cross_entropy"], [0.3, 0.7 / 3, 0.7 / 3, 0.7 / 3])
    assert targets["cosine_embedding"].tolist() == [1, 0, 0, 0]
    sure = replace(scene, label=0.5)
    assert (target_of(sure, LOSS.pick("hinge")), target_of(sure, LOSS.pick("nll"))) == (1.0, 0)
    logarithm = LOSS.pick("kl_divergence", log_target=True)
    assert target_of(scene, logarithm) == pytest.approx(math.log(0.3))
    assert target_of(replace(scene, label=0.0), logarithm) == -math.inf


def test_settings_are_those_the_losses_need():
    assert {p.key for p in LossScene().settings} == {"target"}
    both = LossScene(losses=entries(LOSS.pick("mse"), LOSS.pick("cross_entropy"), LOSS.pick("poisson_nll")))
    assert [p.key for p in both.settings] == ["target", "label", "classes", "count"]
    assert {loss.target for loss in LOSSES.values()} == set(NEEDED)
    assert LOSSES["nll"].lesson == LossScene(losses=entries(LOSS.pick("nll"))).lesson


def test_the_axis_is_cut_to_where_a_loss_is_defined():
    bce = one("bce")
    assert (bce.x[0], bce.x[-1]) == (0, 1)
    assert bce.at_probe is None
    both = loss_curves(LossScene(losses=entries(LOSS.pick("bce"), LOSS.pick("mse"))))
    assert [(curve.x[0], curve.x[-1]) for curve in both] == [(-5, 5)] * 2
    assert np.isnan(both[0].value[both[0].x < 0]).all()
    beside = one("bce", low=2.0, high=4.0)
    assert (beside.x[0], beside.x[-1]) == (2, 4)
    assert np.isnan(beside.value).all()


@pytest.mark.parametrize(("low", "high"), [(3.0, 3.0), (4.0, -4.0)])
def test_an_axis_without_length_is_mended_and_said(low, high):
    scene, (sentence,) = LossScene(low=low, high=high, label=0.2).settled()
    assert (scene.low, scene.high, scene.label) == (LOW.default, HIGH.default, 0.2)
    assert sentence.startswith("low: ")
    assert f"{low:g}" in sentence
    assert f"{high:g}" in sentence


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("loss=quantile~quantile~1.2", "loss 1, quantile"),
        ("loss=quantile~quantile~0", "loss 1, quantile"),
        ("loss=mse&loss=huber~delta~-1", "loss 2, delta"),
        ("loss=huber~delta~0", "loss 1, delta"),
        ("loss=focal~gamma~-1", "loss 1, gamma"),
        ("loss=cross_entropy~label_smoothing~2", "loss 1, label_smoothing"),
        ("loss=sawtooth", "loss 1"),
        ("label=2", "label"),
        ("classes=1", "classes"),
        ("low=7&high=2", "low"),
    ],
)
def test_a_bad_field_of_a_link_gets_one_sentence(query, field):
    _, problems = from_query(LossScene, query)
    (sentence,) = problems
    assert sentence.startswith(f"{field}: ")


def test_places_have_their_kinks_between_neighbours():
    for low, high, kinks in ((-5.0, 5.0, (0.0,)), (-1.0, 3.0, (1.0, 2.5)), (0.0, 1.0, (0.3, 4.0)), (0.0, 1.0, ())):
        x, found = places(low, high, kinks)
        assert x.size == POINTS + 3 * MOST_KINKS
        assert (np.diff(x) >= 0).all()
        assert [x[at] for at in found] == [k for k in kinks if low < k < high]
        assert all(0 < x[at] - x[at - 1] < 1e-7 and 0 < x[at + 1] - x[at] < 1e-7 for at in found)


def test_gaps_are_where_a_curve_jumps():
    x, kinks = places(-1.0, 1.0, (0.0,))
    bent, sign = with_gaps(np.abs(x), np.sign(x), kinks)
    assert (np.isnan(bent).sum(), np.isnan(sign).sum()) == (0, 1)
    step, _ = with_gaps(np.sign(x), 0 * x, kinks)
    assert np.isnan(step).sum() == 1


def test_labels_between_are_for_losses_that_take_them():
    """A label of 0.3 has its lowest cross-entropy at its log-odds."""
    assert floor(one("bce_with_logits", label=0.3)) == pytest.approx(math.log(0.3 / 0.7), abs=0.03)
    assert LABEL.check(0.3) == 0.3
