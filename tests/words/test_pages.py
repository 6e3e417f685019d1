"""What the pages of curves and descents, and the sentences about a link, say in numbers."""

from dataclasses import replace

import numpy as np
import pytest

from curves import ACTIVATIONS
from curves.activations.activation_facts import curves, responses, shapes
from curves.fits.constants import best_constant
from curves.fits.noisy_sinc import noisy_sinc
from curves.fits.spline import spline
from curves.losses import LOSSES
from optimizers import run
from optimizers.runner.sweep import sweep
from pages.curves.losses import _axis
from pages.curves.margin import _in_words as margin_words
from pages.curves.sinc import MOST_POINTS
from pages.curves.sinc import _in_words as sinc_words
from pages.descents.classifier import _in_words as classifier_words
from pages.descents.feature_scale import _in_words as feature_words
from pages.descents.schedules import _in_words as range_words
from scenes import from_query
from scenes.codec.entry import entries
from scenes.curves.activation_curves import activation_curves
from scenes.curves.activations import FLAT, ActivationScene
from scenes.curves.loss_curves import loss_curves
from scenes.curves.losses import LossScene
from scenes.curves.margin import SURROGATE, MarginScene, surrogate_curves
from scenes.curves.outliers import read_points
from scenes.curves.sinc import SincScene, experiment
from scenes.descents.classifier import saturation
from scenes.descents.feature_scale import FeatureScene, conditioning
from scenes.descents.race import BATCH_SIZE, NOISE
from scenes.descents.range_test import range_test
from scenes.descents.schedules import ScheduleScene
from scenes.descents.trajectory import TrajectoryScene
from scenes.networks.time import reach
from scenes.networks.training import NetworkScene
from surfaces import SURFACES
from tests.words.claims import holds

# --- activations ---------------------------------------------------------------------------------------------


@holds(
    "Inputs are taken as normal with mean 0 and spread σ: the mean output and the shares of inputs are integrals over "
    "that law.",
    "A stretch below the flat slope counts if the slope does not merely pass through 0 there; outputs count as centred "
    "if their mean is below 1 % of their size.",
)
@holds("One layer, at most")
def test_facts_of_activations():
    z = 1.5 * np.random.default_rng(0).standard_normal(400_000)
    scene = ActivationScene(spread=1.5, layers=1)
    sigmoid, tanh, relu = activation_curves(scene)
    for curve in (sigmoid, tanh, relu):
        value, slope = (np.asarray(of(z)) for of in (curve.activation.fn, curve.activation.derivative))
        assert curve.response.mean == pytest.approx(value.mean(), abs=0.01)
        assert curve.flat_share == pytest.approx((np.abs(slope) < scene.flat).mean(), abs=0.005)
        assert curve.centred == (abs(value.mean()) < 0.01 * np.sqrt((value**2).mean()))
        assert curve.through == curve.shape.steepest == pytest.approx(np.abs(slope).max(), rel=1e-3)
    assert [curve.centred for curve in (sigmoid, tanh, relu)] == [False, True, False]
    (silu,) = shapes(ACTIVATIONS["silu"], (), float(FLAT.default))
    turn = silu.turns[0][0]
    assert turn == pytest.approx(-1.278, abs=0.001)
    assert abs(curves(ACTIVATIONS["silu"], (), np.array([turn]))[1].item()) < FLAT.default
    assert not any(low < turn < high for low, high in silu.flat), "there it merely passes through 0"
    assert silu.flat
    assert responses(ACTIVATIONS["relu"], (), 1.5)[0].mean == pytest.approx(1.5 / np.sqrt(2 * np.pi))


# --- losses --------------------------------------------------------------------------------------------------


@holds("prediction: the error, as the target is 0")
def test_with_a_target_of_zero_a_prediction_is_the_error():
    scene = LossScene(target=0.0)
    assert _axis(scene, loss_curves(scene)) == "prediction: the error, as the target is 0"
    assert "the target is 2" in _axis(replace(scene, target=2.0), loss_curves(replace(scene, target=2.0)))


@holds(
    "Beyond a margin of 1 lies {count} right answer, and the slope of {losses} is above 0 there: it punishes it.",
    "Beyond a margin of 1 lie {count} right answers, and the slope of {losses} is above 0 there: it punishes them.",
    "Where the classifier's answer turns from −1 to +1.",
    "One point of class +1 at",
)
def test_margins():
    scene = MarginScene(losses=entries(*map(SURROGATE.pick, ("hinge", "squared"))), threshold=0.5, weight=2.0, far=7.0)
    words = margin_words(scene, surrogate_curves(scene))
    beyond = int((scene.margins > 1).sum())
    assert f"Beyond a margin of 1 lie {beyond} right answers, and the slope of squared is above 0" in words
    alone = replace(scene, weight=0.1, threshold=-4.0, far=10.0)
    assert int((alone.margins > 1).sum()) == 1
    assert "Beyond a margin of 1 lies 1 right answer, and" in margin_words(alone, surrogate_curves(alone))
    for sign in (-1, 1):
        score = 2.0 * (0.5 + sign * 1e-6 - scene.threshold)
        assert np.sign(score) == sign
    (x, y), (fewer, _) = scene.points, replace(scene, far=-3.0).points
    np.testing.assert_array_equal(np.flatnonzero(x != fewer), [len(x) - 1])
    assert (x[-1], y[-1]) == (7.0, 1.0)


@holds(
    "Mean, median and quantile are closed forms; an even number of points has the mean of the middle two as its median."
)
def test_closed_forms():
    points = [1.0, 2.0, 5.0, 11.0]
    assert best_constant(LOSSES["mse"], points) == np.mean(points)
    assert best_constant(LOSSES["mae"], points) == (2.0 + 5.0) / 2
    assert best_constant(LOSSES["quantile"], points, quantile=0.25) == np.quantile(
        points, 0.25, method="averaged_inverted_cdf"
    )


# --- noisy sinc ----------------------------------------------------------------------------------------------


@holds("The number of cubic pieces the fitted curve is made of; it has three parameters more than that.")
def test_a_spline_has_three_parameters_more_than_pieces():
    x = np.linspace(-3, 3, 1201)
    values = spline(x, low=-3.0, high=3.0, pieces=12)
    assert values.shape[1] == 12 + 3
    curve = values @ np.random.default_rng(0).normal(size=15)
    for piece in range(12):
        part = slice(100 * piece, 100 * piece + 101)
        cubic = np.polynomial.Polynomial.fit(x[part], curve[part], 3)
        np.testing.assert_allclose(cubic(x[part]), curve[part], atol=1e-9)
    assert np.linalg.matrix_rank(values) == 15


@holds(
    "The points are $y = \\frac{\\sin \\pi x}{\\pi x} + \\sigma\\,\\varepsilon$ with Gaussian $\\varepsilon$, for "
    "$-3 \\le x \\le 3$; an impulse adds its size times a number between ½ and 1½.",
    "How far an impulse throws a point on average; each by ½ to 1½ of it.",
)
def test_impulses_of_the_sinc():
    points = noisy_sinc(5000, noise=0.1, share=0.3, size=2.0)
    thrown = (points.values - points.quiet)[points.hit]
    assert 1.0 <= thrown.min() < 1.02
    assert 2.98 < thrown.max() <= 3.0
    assert thrown.mean() == pytest.approx(2.0, abs=0.05)
    np.testing.assert_allclose(points.clean, np.sin(np.pi * points.places) / (np.pi * points.places))
    assert (points.quiet - points.clean).std() == pytest.approx(0.1, rel=0.03)


@holds(
    "MAPE divides each error by its target, and the true curve is 0 at ±1, ±2 and ±3: near there a small error counts "
    "as hundreds of per cent, so that MAPE says little here.",
    "Two of them make a band.",
    "The two quantile curves, fitted apart, cross: on {crossed:.0%} of the line the higher is the top.",
    "One point in {count} is drawn.",
)
def test_words_of_the_sinc():
    np.testing.assert_allclose(np.sinc([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]), 0, atol=1e-12)
    assert 0.01 / abs(np.sinc(1.002)) > 3
    scene = SincScene(lower=0.5, upper=0.4, count=60)
    found = experiment(scene)
    assert found.band.crossed > 0.5
    assert np.all(found.band.top >= found.band.bottom)
    assert f"cross: on {found.band.crossed:.0%} of the line" in sinc_words(scene, found)
    many = SincScene(count=2 * MOST_POINTS + 2)
    assert "One point in 3 is drawn." in sinc_words(many, experiment(many))


@holds("Less than 1 % left after")
def test_a_gradient_is_lost_when_less_than_a_hundredth_is_left():
    assert reach(0.5 ** np.arange(20.0)).lost_after == 7  # 0.5⁷ = 0.0078
    assert reach(np.array([3.0, 0.031, 0.0301])).lost_after is None


# --- classifier and feature scale ----------------------------------------------------------------------------


@holds(
    "Loss of one sample",
    "The factor σ(z)(1 − σ(z)), which saturation makes almost 0, remains in squared error's slope; in cross-entropy's "
    "it cancels.",
)
def test_saturation():
    for z in (-10.0, -2.0, 0.5):
        found, p = saturation(z), 1 / (1 + np.exp(-z))
        assert found.cross_entropy == pytest.approx(-np.log(p))
        assert found.squared_error == pytest.approx((1 - p) ** 2)
        assert found.cross_entropy_slope == pytest.approx(p - 1)
        assert found.squared_error_slope == pytest.approx(2 * (p - 1) * p * (1 - p))
        assert found.ratio == pytest.approx(1 / (2 * p * (1 - p)))
    assert saturation(-10.0).ratio > 10_000
    assert "11,014 times smaller" in classifier_words(-10.0, saturation(-10.0))


@holds(
    "The curvatures λ of the loss are the eigenvalues of the second moments of the inputs, and κ = {most}/{least}; "
    "the ellipses are √κ times as long as wide.",
    "Gradient descent is stable below 2/{most} and quickest at 2/({least} + {most}), where a step leaves "
    "(κ − 1)/(κ + 1) of the distance at the worst.",
    "best: 2/(λ_min + λ_max), with which it needs the fewest steps, whatever the inputs and whatever rate its run has; "
    "own: the rate set for it.",
    "{count:,} step to a thousandth of the distance",
    "{count:,} steps to a thousandth of the distance",
    "Its standard deviation; the first input's is 1.",
)
@pytest.mark.parametrize("inputs", ["raw", "standardised"])
def test_conditioning(inputs):
    scene = FeatureScene(scale=4.0, correlation=0.5, inputs=inputs)
    found, (x, _) = scene.conditioning, scene.data
    low, high = np.linalg.eigvalsh(x.T @ x / len(x))
    assert (found.smaller, found.larger) == pytest.approx((low, high))
    assert found.condition_number == pytest.approx(high / low)
    assert f"{(high / low) ** 0.5:.3g} times as long as wide" in feature_words(scene)
    if inputs == "raw":
        np.testing.assert_allclose(x.std(axis=0), [1.0, 4.0])
    bottom = np.array(scene.best_weights)
    slow, steep = np.linalg.eigh(x.T @ x / len(x))[1].T

    def left(rate: float, along: np.ndarray, steps: int) -> float:
        """The share of the distance that is left, from a start along a direction."""
        told = {"learning_rate": rate}
        found = run(scene.record, "gradient_descent", start=tuple(bottom + along), steps=steps, hyperparameters=told)
        return float(np.linalg.norm(found.position[-1] - bottom))

    def worst(rate: float, steps: int = 1) -> float:
        return max(left(rate, slow, steps), left(rate, steep, steps))

    kept = (found.condition_number - 1) / (found.condition_number + 1)
    assert worst(found.best) == pytest.approx(kept)
    assert worst(0.9 * found.best) > kept < worst(1.1 * found.best)
    assert worst(found.best, found.steps) <= 1e-3 < worst(found.best, found.steps - 1)
    assert left(0.999 * found.limit, steep, 1) < 1 < left(1.001 * found.limit, steep, 1)
    ratio = np.linalg.norm(slow / low**0.5) / np.linalg.norm(steep / high**0.5)
    height = [
        float(scene.record(bottom + axis)) - float(scene.record(bottom))
        for axis in (slow / low**0.5, steep / high**0.5)
    ]
    assert height[0] == pytest.approx(height[1])
    assert ratio == pytest.approx(found.condition_number**0.5)
    tuned, _ = scene.settled()
    assert tuned.runs[0].pick["learning_rate"] == pytest.approx(found.best)
    own, _ = replace(scene, rates="own").settled()
    assert own.runs == scene.runs


@holds("Standardised, two inputs with the correlation ρ have κ = (1 + |ρ|)/(1 − |ρ|).", "Of the two inputs.")
@pytest.mark.parametrize("rho", [0.3, -0.8])
def test_standardised_inputs(rho):
    assert conditioning(5.0, rho, "standardised").condition_number == pytest.approx((1 + abs(rho)) / (1 - abs(rho)))
    x, _ = FeatureScene(correlation=rho).data
    assert np.corrcoef(x.T)[0, 1] == pytest.approx(rho)


# --- races ---------------------------------------------------------------------------------------------------


@holds("64 rates are tried for each run; the curves below the picture show how it ends at them.")
@holds("Gradient descent is stable at the minimum up to 2/λ_max = {limit:.3g}.")
def test_rates_that_are_tried():
    surface = SURFACES["quadratic"].at(condition_number=20.0)
    assert sweep(surface, "gradient_descent", steps=3).rate.shape == (64,)
    scene = ScheduleScene(surface=TrajectoryScene(surface=ScheduleScene().surface).surface)
    found = range_test(scene)
    assert found.limit is not None
    assert f"up to 2/λ_max = {found.limit:.3g}" in range_words(found, "Adam")


@holds("Samples a step averages: its gradient is off by σ/√B.")
@holds(
    "1 is SGD, more a mini-batch; the largest is the whole data set, gradient descent without any noise.",
    "Standard deviation of the normal noise on each coordinate of one sample's gradient, the same for all runs.",
)
def test_noise_of_a_batch():
    flat = SURFACES["quadratic"]
    for size in (1, 16):
        found = run(flat, "gradient_descent", steps=2000, noise=0.5, batch_size=size, seed=3)
        off = found.given - found.gradient[:-1]
        assert off.std(axis=0) == pytest.approx(0.5 / size**0.5, rel=0.06)
        np.testing.assert_allclose(off.mean(axis=0), 0, atol=0.05)
    one, other = (run(flat, key, steps=50, noise=0.5, seed=3) for key in ("gradient_descent", "adam"))
    np.testing.assert_allclose(one.given - one.gradient[:-1], other.given - other.gradient[:-1], atol=1e-12)
    scene, _ = TrajectoryScene(noise=0.5, batch_size=int(BATCH_SIZE.high or 0)).settled()
    assert scene.conditions.spread(scene.runs[0]) == 0
    assert NOISE.low == 0


# --- links ---------------------------------------------------------------------------------------------------


@holds(
    "{where}: {name} is given twice; {used} is used.",
    "{text!r} is not two numbers x~y",
    "{count} numbers are given, and 1 to {most} are allowed",
    "point: {count} point is outside {data}'s {inside} or its classes 0 to {last} and left out.",
    "point: {count} points are outside {data}'s {inside} or its classes 0 to {last} and left out.",
)
def test_sentences_about_links():
    _, told = from_query(TrajectoryScene, "run=adam~learning_rate~0.1~learning_rate~0.2")
    assert any("learning_rate is given twice; 0.1 is used" in one for one in told)
    _, told = from_query(TrajectoryScene, "start=1~2~3")
    assert any("'1~2~3' is not two numbers x~y" in one for one in told)
    scene, told = from_query(TrajectoryScene, "steps=20&steps=30&steps=40")
    assert scene.steps == 20
    assert any("steps is given 3 times; the first, '20', is used" in one for one in told)
    with pytest.raises(ValueError, match="101 numbers are given, and 1 to 100 are allowed"):
        read_points(" ".join("1" for _ in range(101)))
    with pytest.raises(ValueError, match="0 numbers are given"):
        read_points("")
    assert len(read_points(" ".join("1" for _ in range(100)))) == 100
    scene, told = from_query(NetworkScene, "data=blobs&point=0~0~2&point=0~0~3")
    assert len(scene.points) == 1
    assert any("or its classes 0 to 2 and left out" in one for one in told)
