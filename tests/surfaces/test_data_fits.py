"""The losses of tiny models: against their data, against closed forms, and far out where exponentials overflow."""

import itertools
import math
from decimal import Decimal, localcontext

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from surfaces import SURFACES, heights
from surfaces.data_fits import (
    INPUTS,
    LABELS,
    POSITIONS,
    best_weights,
    curvatures,
    regression_data,
    second_moments,
)

REGRESSION = SURFACES["linear_regression"]
LOSSES = {key: SURFACES[f"softmax_{key}"] for key in ("cross_entropy", "squared_error")}
SETTINGS = list(itertools.product((0.1, 1.0, 8.0, 30.0), (-0.99, 0.0, 0.6), range(3)))
WEIGHTS = np.random.default_rng(1).uniform(-4, 4, (20, 2))

each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)

# Settings are arguments, as in the app: one compilation serves all of them.
at_weights = jax.jit(jax.vmap(REGRESSION.fn, in_axes=(0, None, None, None)))
hessian = jax.jit(jax.hessian(REGRESSION.fn))
slope = jax.jit(jax.grad(REGRESSION.fn))


def test_raw_inputs_have_exactly_the_stated_moments():
    raw, _ = regression_data(8.0, 0.6)
    np.testing.assert_allclose(raw.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(raw.std(axis=0), [1, 8], rtol=1e-13)
    np.testing.assert_allclose(np.corrcoef(raw.T)[0, 1], 0.6, rtol=1e-13)


@each_setting
def test_the_loss_is_half_the_mean_squared_error_on_the_data(setting):
    inputs, targets = regression_data(*setting)
    expected = 0.5 * np.mean((WEIGHTS @ inputs.T - targets) ** 2, axis=1)
    np.testing.assert_allclose(at_weights(WEIGHTS, *setting), expected, rtol=1e-11)
    np.testing.assert_allclose(second_moments(*setting), inputs.T @ inputs / len(inputs), rtol=0, atol=1e-10)


@each_setting
def test_standardising_and_whitening_are_what_a_statistician_does_to_the_raw_inputs(setting):
    scale, correlation, option = setting
    raw, targets = regression_data(scale, correlation, 0)
    inputs, same = regression_data(*setting)
    np.testing.assert_array_equal(targets, same)
    if INPUTS[option] == "standardised":
        np.testing.assert_allclose(inputs, (raw - raw.mean(axis=0)) / raw.std(axis=0), atol=1e-12)
    if INPUTS[option] == "whitened":
        np.testing.assert_allclose(np.cov(inputs.T, bias=True), np.eye(2), atol=1e-12)
        residual = inputs - raw @ np.linalg.lstsq(raw, inputs, rcond=None)[0]
        np.testing.assert_allclose(residual, 0, atol=1e-12)  # nothing but a linear map of the raw ones


@each_setting
def test_curvatures_are_the_eigenvalues_of_the_hessian(setting):
    found = np.linalg.eigvalsh(hessian(jnp.ones(2), *setting))
    np.testing.assert_allclose(curvatures(*setting), found, rtol=1e-9)


@pytest.mark.parametrize("correlation", [-0.99, -0.3, 0.0, 0.5, 0.9])
@pytest.mark.parametrize("scale", [0.1, 3.0, 30.0])
def test_the_condition_number_in_closed_form(scale: float, correlation: float):
    def condition(option: int) -> float:
        smaller, larger = curvatures(scale, correlation, option)
        return larger / smaller

    assert condition(2) == 1
    assert math.isclose(condition(1), (1 + abs(correlation)) / (1 - abs(correlation)), rel_tol=1e-12)
    if correlation == 0:
        assert math.isclose(condition(0), max(scale, 1 / scale) ** 2, rel_tol=1e-12)
        assert condition(1) == 1  # circles, and only without correlation


@each_setting
def test_the_best_weights_are_the_minimum_and_inside_the_picture(setting):
    surface = REGRESSION.at(scale=setting[0], correlation=setting[1], inputs=INPUTS[setting[2]])
    assert surface.minima == (best_weights(*setting),)
    assert surface.values == setting
    inputs, targets = regression_data(*setting)
    np.testing.assert_allclose(best_weights(*setting), np.linalg.lstsq(inputs, targets, rcond=None)[0], rtol=1e-10)
    np.testing.assert_allclose(slope(np.array(surface.minima[0]), *setting), 0, atol=1e-12 * setting[0] ** 2 + 1e-12)
    for weight, (low, high) in zip(surface.minima[0], surface.domain, strict=True):
        assert low < weight < high


def test_a_setting_that_there_is_not_is_refused_and_one_left_out_is_kept():
    with pytest.raises(ValueError, match="centred"):
        REGRESSION.at(inputs="centred")
    with pytest.raises(ValueError, match="outside"):
        REGRESSION.at(correlation=1.0)
    assert REGRESSION.at(inputs="whitened").at(scale=2.0).values == (2.0, 0.0, 2.0)
    assert heights(REGRESSION.at(inputs="whitened")).max() < heights(REGRESSION).max() / 4


# --- the classifier ------------------------------------------------------------------------------------------


def probabilities(point: np.ndarray) -> np.ndarray:
    """Softmax over the two classes, (8, 2), straight from its definition."""
    logits = np.stack([np.zeros(8), point[0] * POSITIONS + point[1]], axis=-1)
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


def test_both_losses_are_those_of_one_softmax_classifier():
    one_hot = np.eye(2)[LABELS]
    for point in np.random.default_rng(2).uniform(-6, 6, (20, 2)):
        p = probabilities(point)
        np.testing.assert_allclose(LOSSES["cross_entropy"](point), -np.mean(np.log(p[range(8), LABELS])), rtol=1e-10)
        np.testing.assert_allclose(LOSSES["squared_error"](point), np.mean((p - one_hot) ** 2), rtol=1e-10)


def test_no_weights_are_sure_of_all():
    """Otherwise cross-entropy would fall for ever: both losses have their minimum at finite weights."""
    ones, zeros = POSITIONS[LABELS == 1], POSITIONS[LABELS == 0]
    assert zeros.max() > ones.min()
    assert ones.max() > zeros.min()


@pytest.mark.parametrize("surface", LOSSES.values(), ids=LOSSES)
def test_the_slope_vanishes_at_the_minimum(surface):
    """In exact arithmetic: fractions of exponentials with 60 digits."""
    with localcontext() as context:
        context.prec = 60
        x = Decimal(surface.minima[0][0])
        margins = [
            Decimal((2 * int(label) - 1) * float(position)) for label, position in zip(LABELS, POSITIONS, strict=True)
        ]
        wrong = [1 / (1 + (margin * x).exp()) for margin in margins]
        if surface is LOSSES["cross_entropy"]:
            slopes = [-margin * p for margin, p in zip(margins, wrong, strict=True)]
        else:
            slopes = [-2 * margin * p * p * (1 - p) for margin, p in zip(margins, wrong, strict=True)]
        assert abs(sum(slopes)) / 8 < Decimal("1e-15")


@pytest.mark.parametrize("surface", LOSSES.values(), ids=LOSSES)
def test_nothing_overflows(surface):
    points = np.array([[745.0, 0.0], [-745.0, 745.0], [1e6, -1e6], [-1e6, 1e6]])
    values, gradients = jax.vmap(jax.value_and_grad(surface))(points)
    assert np.isfinite(values).all()
    assert np.isfinite(gradients).all()


@pytest.mark.parametrize("point", [(-8.0, 0.0), (-8.0, 2.0), (-9.0, -2.0)])
def test_squared_error_is_flat_where_the_answer_is_wrong_and_sure(point):
    steep = np.hypot(*jax.grad(LOSSES["cross_entropy"])(jnp.array(point)))
    flat = np.hypot(*jax.grad(LOSSES["squared_error"])(jnp.array(point)))
    assert steep > 1
    assert flat < steep / 50
