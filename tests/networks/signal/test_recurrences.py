"""The gradient through time: PyTorch's numbers, closed forms, finite differences, clipping."""

import json
import math
from typing import Any

import numpy as np
import pytest

from networks.signal.recurrence import unit_radius, unit_vector
from networks.signal.recurrences import RECURRENCES, _lstm_weights, sigmoid
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "depth.json").read_text())["recurrences"]


@pytest.mark.parametrize("case", TRUTH, ids=lambda case: f"{case['key']} {case['parameters']}")
def test_gradients_are_pytorchs(case):
    record = RECURRENCES[case["key"]]
    sizes = {key: case[key] for key in ("steps", "width", "seed")}
    found = record.through(**sizes, **case["parameters"])
    np.testing.assert_allclose(found.gradient, case["gradient"], rtol=1e-9)
    assert found.weight_gradient == pytest.approx(case["weight_gradient"], rel=1e-9)
    clipped = record.through(**sizes, clip=1.0, clipping="whole", **case["parameters"])
    np.testing.assert_allclose(clipped.gradient, case["clipped_at_1"] * found.gradient, rtol=1e-9)


def test_both_sides_of_clipping_are_among_the_cases():
    assert {case["clipped_at_1"] < 1 for case in TRUTH} == {True, False}


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.1, 1.5])
def test_a_rotation_times_rho_is_rho_to_the_t(radius):
    found = RECURRENCES["linear"].through(steps=100, width=20, spectral_radius=radius, matrix="orthogonal")
    np.testing.assert_allclose(found.gradient, radius ** np.arange(101.0), rtol=1e-11)
    np.testing.assert_allclose(found.law, radius ** np.arange(101.0), rtol=1e-13)


@pytest.mark.parametrize("kind", ["random", "orthogonal"])
def test_matrices_have_spectral_radius_1(kind):
    assert np.abs(np.linalg.eigvals(unit_radius(40, 3, kind))).max() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("radius", [0.8, 1.2])
def test_a_random_matrix_is_rho_to_the_t_in_the_long_run(radius):
    """‖(Wᵀ)ᵗ v‖ of the matrix itself; between t = 200 and 400 the mean factor of a step is ρ."""
    found = RECURRENCES["linear"].through(steps=400, width=24, seed=1, spectral_radius=radius)
    assert (found.gradient[400] / found.gradient[200]) ** (1 / 200) == pytest.approx(radius, rel=0.01)
    weight = radius * unit_radius(24, 1, "random")
    vector = np.linalg.matrix_power(weight.T, 7) @ unit_vector(24, 1)
    assert found.gradient[7] == pytest.approx(np.linalg.norm(vector), rel=1e-12)


def test_tanh_only_shrinks_what_a_rotation_keeps():
    found = RECURRENCES["tanh"].through(steps=50, width=16, matrix="orthogonal", spectral_radius=1.0)
    assert (np.diff(found.gradient) < 0).all()
    assert (found.gradient[1:] < 1).all()


def test_tanh_gradient_is_that_of_finite_differences():
    """⟨v, h_T⟩ against h₀: the norm of ∂loss/∂h₀ is the last entry."""
    steps, width, seed, radius = 6, 5, 2, 1.3
    weight, v = radius * unit_radius(width, seed, "random"), unit_vector(width, seed)
    outside = np.random.default_rng((seed, 3))
    start, inputs = outside.standard_normal(width), 0.4 * outside.standard_normal((steps, width))

    def loss(h):
        for x in inputs:
            h = np.tanh(weight @ h + x)
        return v @ h

    slopes = [(loss(start + e) - loss(start - e)) / 2e-6 for e in 1e-6 * np.eye(width)]
    found = RECURRENCES["tanh"].through(steps=steps, width=width, seed=seed, spectral_radius=radius, drive=0.4)
    assert found.gradient[-1] == pytest.approx(np.linalg.norm(slopes), rel=1e-7)


def test_lstm_gradient_is_that_of_finite_differences():
    steps, width, seed, bias = 5, 4, 3, 0.7
    of_input, of_output = _lstm_weights(width, seed)
    v, inputs = unit_vector(width, seed), np.random.default_rng((seed, 3)).standard_normal((steps, width))

    def loss(cell):
        output = np.zeros(width)
        for x in inputs:
            i, f, g, o = np.split(of_input @ x + of_output @ output + np.repeat([0, bias, 0, 0], width), 4)
            cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
            output = sigmoid(o) * np.tanh(cell)
        return v @ cell

    slopes = [(loss(e) - loss(-e)) / 2e-6 for e in 1e-6 * np.eye(width)]
    found = RECURRENCES["lstm"].through(steps=steps, width=width, seed=seed, forget_bias=bias)
    assert found.gradient[-1] == pytest.approx(np.linalg.norm(slopes), rel=1e-7)


def test_without_recurrent_weights_a_cell_is_the_product_of_its_forget_gates(monkeypatch):
    def no_weights(width, seed):
        return (np.zeros((4 * width, width)),) * 2

    monkeypatch.setattr("networks.signal.recurrences._lstm_weights", no_weights)
    for bias in (0.0, 1.0, 3.0):
        found = RECURRENCES["lstm"].through(steps=40, width=6, forget_bias=bias)
        expected = float(1 / (1 + math.exp(-bias))) ** np.arange(41.0)
        np.testing.assert_allclose(found.gradient, expected, rtol=1e-12)
        np.testing.assert_allclose(found.law, expected, rtol=1e-12)


def test_an_open_forget_gate_keeps_the_gradient():
    closed, usual, open_ = (RECURRENCES["lstm"].through(steps=60, width=64, forget_bias=b) for b in (-1.0, 1.0, 3.0))
    assert closed.gradient[-1] < 1e-12
    assert closed.gradient[-1] < usual.gradient[-1] < open_.gradient[-1]
    assert open_.gradient[-1] > 0.1


@pytest.mark.parametrize("key", RECURRENCES)
def test_clipping_each_step_bounds_every_step(key):
    """At most the bound itself; an LSTM's cell adds what its output sends back, √2 times the bound together."""
    free = RECURRENCES[key].through(steps=40, width=16)
    found = RECURRENCES[key].through(steps=40, width=16, clip=0.02)
    assert free.gradient[1:].max() > 0.1
    assert found.gradient[1:].max() <= 0.02 * (math.sqrt(2) if key == "lstm" else 1)


def test_clipping_each_step_holds_the_length():
    found = RECURRENCES["linear"].through(steps=30, width=16, matrix="orthogonal", spectral_radius=1.4, clip=2.0)
    np.testing.assert_allclose(found.gradient[:3], [1, 1.4, 1.96], rtol=1e-12)
    np.testing.assert_allclose(found.gradient[3:], 2.0, rtol=1e-6)


@pytest.mark.parametrize("clipping", ["each_step", "whole"])
def test_clipping_cannot_raise_what_vanishes(clipping):
    settings: dict[str, Any] = {"steps": 40, "width": 16, "seed": 1, "matrix": "orthogonal", "spectral_radius": 0.7}
    free = RECURRENCES["linear"].through(**settings)
    clipped = RECURRENCES["linear"].through(**settings, clip=5.0, clipping=clipping)
    np.testing.assert_array_equal(free.gradient, clipped.gradient)


def test_clipping_the_whole_lowers_every_step_by_one_factor():
    settings: dict[str, Any] = {"steps": 40, "width": 16, "matrix": "orthogonal", "spectral_radius": 1.2}
    free = RECURRENCES["linear"].through(**settings)
    clipped = RECURRENCES["linear"].through(**settings, clip=1.0, clipping="whole")
    assert clipped.weight_gradient == pytest.approx(1, rel=1e-6)
    ratios = clipped.gradient / free.gradient
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)
    assert clipped.gradient[0] < 1e-3  # what happened last hardly counts any more


@pytest.mark.parametrize("key", RECURRENCES)
def test_bad_settings_are_refused_by_name(key):
    record = RECURRENCES[key]
    with pytest.raises(ValueError, match="steps=0 is not allowed because"):
        record.through(steps=0, width=3)
    with pytest.raises(ValueError, match=f"{key} has no parameter sharpness"):
        record.through(steps=3, width=3, sharpness=1.0)
    parameter = record.parameters[0]
    too_much: dict[str, Any] = {parameter.key: parameter.high + 1}
    with pytest.raises(ValueError, match="outside"):
        record.through(steps=3, width=3, **too_much)
