"""Activations against PyTorch's numbers, against their own definitions, and far out; all over the registry."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from curves import ACTIVATIONS, Activation
from curves.activations.catalogue import _by_key
from parameters import Parameter
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "activations.json").read_text())
MORE = json.loads((REFERENCE / "more_activations.json").read_text())

# fmt: off
KEYS = {
    "sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu", "selu", "celu", "crelu", "gelu", "silu", "mish",
    "softplus", "softsign", "hardtanh", "hardsigmoid", "hardswish", "relu6", "tanhshrink", "softshrink", "hardshrink",
    "logsigmoid", "softmax", "threshold",
}
# fmt: on
OUR_NAMES: dict[str, str] = {"gelu_erf": "gelu", "gelu_tanh": "gelu"}
FAR = np.array([s * n for n in (20.0, 100.0, 709.8, 745.0, 746.0, 1e4, 1e8, 1e154, 1e300) for s in (-1, 1)])

each_activation = pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())


def settings(parameter: Parameter) -> list:
    """Values to try: the default, the ends of the range and one between."""
    if parameter.choices:
        return list(parameter.choices)
    low, high = parameter.low, parameter.high
    middle = (low * high) ** 0.5 if parameter.scale == "log" else low + 0.37 * (high - low)
    return [parameter.default, low, middle, high]


def cases() -> list:
    """Every record at its defaults and with one parameter at a time at each of its settings."""
    found = []
    for key, record in ACTIVATIONS.items():
        tried: list[dict[str, Any]] = [{}]
        tried += [{p.key: value} for p in record.parameters for value in settings(p) if value != p.default]
        if key == "hardtanh":  # the bounds must be in order
            tried = [{}, {"min_val": -10.0}, {"max_val": 10.0}, {"min_val": 0.5}, {"max_val": -0.5}]
        found += [pytest.param(record, values, id=f"{key}-{values}") for values in tried]
    return found


each_case = pytest.mark.parametrize(("record", "values"), cases())


def rows(x: np.ndarray) -> np.ndarray:
    """Points as rows (x, 0, 0) for what works on the last axis."""
    return np.stack([x, np.zeros_like(x), np.zeros_like(x)], axis=-1)


def inputs(record: Activation, x: np.ndarray) -> np.ndarray:
    return x if record.elementwise else rows(x)


def ordinary(record: Activation, values: dict) -> np.ndarray:
    """200 points of ordinary size, none of them near a kink."""
    x = np.random.default_rng(1).uniform(-7, 7, 220)
    kinks = np.array(record.kinks(**values) or (np.inf,))
    return x[np.abs(x[:, None] - kinks).min(axis=1) > 1e-2][:200]


def evaluate(function: Callable, x: np.ndarray, **values: Any) -> np.ndarray:
    """`function` at up to 256 points or rows: always padded to 256, because jax compiles each shape anew."""
    padded = np.zeros((256, *x.shape[1:]), x.dtype)
    padded[: len(x)] = x
    return np.asarray(function(padded, **values))[: len(x)]


# PyTorch's numbers.


def numbers(listed: list) -> np.ndarray:
    return np.array(listed, dtype=float)


def compare(found: Any, expected: list, tolerance: float) -> None:
    expected_numbers = numbers(expected)
    known = np.isfinite(expected_numbers)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(np.asarray(found)[known], expected_numbers[known], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("case", TRUTH["cases"], ids=lambda c: c["activation"])
def test_pytorch_truth(case):
    name: str = case["activation"]
    record = ACTIVATIONS[OUR_NAMES.get(name, name)]
    values = {("weight" if parameter == "a" else parameter): value for parameter, value in case["kw"].items()}
    x = numbers(case.get("x", TRUTH["x"]))
    compare(evaluate(record.fn, x, **values), case["f"], 3e-9 if name == "softplus" else 1e-12)
    slopes = {"softplus": 3e-9, "hardsigmoid": 1e-8}
    compare(evaluate(record.derivative, x, **values), case["df"], slopes.get(name, 1e-12))
    if "kinks" in case:
        at = numbers(case["kinks"]["x"])
        compare(evaluate(record.fn, at, **values), case["kinks"]["f"], 1e-12)
        compare(evaluate(record.derivative, at, **values), case["kinks"]["df"], 1e-12)


@pytest.mark.parametrize("case", MORE["cases"], ids=lambda c: f"{c['activation']}-{c['parameters']}")
def test_pytorch_at_other_parameters_and_points(case):
    record, values = ACTIVATIONS[case["activation"]], case["parameters"]
    for part in (case, case["kinks"]) if "kinks" in case else (case,):
        x = numbers(part["x"])
        compare(evaluate(record.fn, x, **values), part["f"], case["tolerance"])
        compare(evaluate(record.derivative, x, **values), part["df"], case["slope_tolerance"])


@pytest.mark.parametrize("case", MORE["cases"], ids=lambda c: f"{c['activation']}-{c['parameters']}")
def test_the_code_shown_is_the_code_that_made_these_numbers(case):
    assert ACTIVATIONS[case["activation"]].torch.format(**case["parameters"]) == case["torch"]


def test_every_activation_is_compared_with_pytorch():
    assert {case["activation"] for case in MORE["cases"]} == set(ACTIVATIONS)


# What must hold of every record.


def test_keys():
    assert set(ACTIVATIONS) == KEYS
    assert all(key == record.key for key, record in ACTIVATIONS.items())
    with pytest.raises(ValueError, match="two activations have the key 'relu'"):
        _by_key((ACTIVATIONS["relu"],), (ACTIVATIONS["relu"],))


@each_activation
def test_a_record_documents_itself(record):
    for sentence in (record.cures, record.costs, record.lesson):
        assert re.fullmatch(r"[A-Zα].*\.", sentence)
        assert 20 <= len(sentence) <= 150
    assert record.formula
    assert re.search(r"\d{4}|PyTorch", record.reference)
    assert record.fn.__doc__
    assert record.derivative.__doc__
    assert [p.key for p in record.parameters] == re.findall(r"{(\w+)}", record.torch)


@each_case
def test_derivative_is_the_slope(record, values):
    """A fourth-order central difference; what works on the last axis is moved in one input at a time."""
    x, step = inputs(record, ordinary(record, values)), 1e-4
    offsets, weights = np.array([-2, -1, 1, 2]) * step, np.array([1, -8, 8, -1]) / (12 * step)
    analytic = evaluate(record.derivative, x, **values)
    if record.elementwise:
        moved = [evaluate(record.fn, x + offset, **values) for offset in offsets]
        slope = np.tensordot(weights, moved, axes=1)
    else:
        width = x.shape[-1]
        slope = np.empty_like(analytic)
        for i in range(analytic.shape[-1]):  # output i belongs to input i, or i - width in a second part
            unit = np.eye(width)[i % width]
            moved = [evaluate(record.fn, x + offset * unit, **values)[..., i] for offset in offsets]
            slope[..., i] = np.tensordot(weights, moved, axes=1)
    sharp = max(1.0, float(np.abs(analytic).max()), values.get("beta", 1.0), 1 / values.get("temperature", 1.0))
    # near 0 zeros of (x, 0, 0) are on crelu's kink, where a difference sees half a slope
    keep = slice(None) if record.key != "crelu" else (..., [0, 3])
    np.testing.assert_allclose(slope[keep], analytic[keep], atol=2e-9 * sharp**5, rtol=1e-7)


@each_case
def test_jax_grad_is_the_derivative_everywhere(record, values):
    """Kinks, tails and ordinary points: no branch that is not taken spoils the gradient."""
    x = np.concatenate([[0.0, -0.0], record.kinks(**values), FAR, ordinary(record, values)])
    if record.elementwise:
        found = evaluate(jax.grad(lambda t: jnp.sum(record.fn(t, **values))), x)
        np.testing.assert_allclose(found, evaluate(record.derivative, x, **values), rtol=1e-11, atol=1e-12)
    else:
        jacobian = evaluate(jax.vmap(jax.jacrev(lambda row: record.fn(row, **values))), rows(x))
        analytic = evaluate(record.derivative, rows(x), **values)
        parts = analytic.shape[-1] // 3
        diagonal = np.concatenate([np.einsum("pii->pi", block) for block in np.split(jacobian, parts, axis=1)], -1)
        np.testing.assert_allclose(diagonal, analytic, rtol=1e-11, atol=1e-12)


@each_case
def test_nothing_overflows(record, values):
    x = inputs(record, np.concatenate([FAR, FAR / 1e3]))
    assert np.isfinite(evaluate(record.fn, x, **values)).all()
    assert np.isfinite(evaluate(record.derivative, x, **values)).all()


@each_activation
def test_jit_with_parameters_as_run_time_values(record):
    traced = 0

    def both(x: jax.Array, given: dict[str, Any]) -> tuple[jax.Array, jax.Array]:
        nonlocal traced
        traced += 1
        return record.fn(x, **given), record.derivative(x, **given)

    compiled = jax.jit(both)
    free = [p for p in record.parameters if not p.choices]
    for share in (0.2, 0.6):
        given = {p.key: p.default + share * (p.high - p.default) / (i + 1) for i, p in enumerate(reversed(free))}
        x = inputs(record, ordinary(record, given))
        for found, expected in zip(
            compiled(x, given), (evaluate(f, x, **given) for f in (record.fn, record.derivative)), strict=True
        ):
            np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)
    assert traced == 1


@each_activation
def test_any_shape_and_kind_of_number(record):
    for function in (record.fn, record.derivative):
        for dtype, kept in ((np.float64, np.float64), (np.float32, np.float32), (np.int32, np.float64)):
            found = jax.eval_shape(function, np.zeros((2, 3, 4), dtype))
            assert (found.shape, found.dtype) == ((2, 3, 8 if record.key == "crelu" else 4), kept)
        for one in (2, 2.0, np.float64(2.0), True):
            found = jax.eval_shape(lambda one=one, function=function: function(one))
            assert (found.size, found.dtype) == (2 if record.key == "crelu" else 1, np.float64)
    table = np.linspace(-3, 3, 256 * 3).reshape(256, 3)
    for function in (record.fn, record.derivative):
        if record.elementwise:
            expected = np.stack([evaluate(function, column) for column in table.T], axis=-1)
        else:
            expected = np.array([function(row) for row in table[:4]])
        np.testing.assert_array_equal(function(table)[: len(expected)], expected)


@each_activation
def test_float32_networks_can_use_it(record):
    x = np.concatenate([FAR[np.abs(FAR) < 1e30], ordinary(record, {})]).astype(np.float32)
    for function in (record.fn, record.derivative):
        found = evaluate(function, inputs(record, x))
        assert found.dtype == np.float32
        exact = evaluate(function, inputs(record, x.astype(np.float64)))
        np.testing.assert_allclose(found, exact, rtol=1e-4, atol=1e-4)


@each_activation
def test_curves_are_what_a_chart_draws(record):
    x = np.linspace(-4, 4, 256)
    value, slope = (np.asarray(a) for a in record.curves(x))
    assert value.shape == slope.shape == (len(record.parts), 256)
    if record.elementwise:
        np.testing.assert_array_equal(value[0], record.fn(x))
        np.testing.assert_array_equal(slope[0], record.derivative(x))


def test_what_is_drawn_of_several_outputs():
    x = np.linspace(-4, 4, 9)
    value, slope = (np.asarray(a) for a in ACTIVATIONS["crelu"].curves(x))
    np.testing.assert_array_equal(value, [np.maximum(x, 0), np.maximum(-x, 0)])
    np.testing.assert_array_equal(slope, [x > 0, -1.0 * (x < 0)])
    p, slope = (np.asarray(a)[0] for a in ACTIVATIONS["softmax"].curves(x, temperature=2.0))
    np.testing.assert_allclose(p, np.exp(x / 2) / (np.exp(x / 2) + 2), rtol=1e-14)
    np.testing.assert_allclose(slope, p * (1 - p) / 2, rtol=1e-14)


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("softmax", {"temperature": 0}, "temperature=0 is not above 0"),
        ("softmax", {"temperature": float("nan")}, "temperature=nan is not above 0"),
        ("softplus", {"beta": -1.0}, "beta=-1.0 is not above 0"),
        ("celu", {"alpha": 0.0}, "alpha=0.0 is not above 0"),
        ("softshrink", {"lambd": -0.1}, "lambd=-0.1 is below 0"),
        ("hardshrink", {"lambd": np.float64(-0.1)}, "lambd=-0.1 is below 0"),
        ("hardtanh", {"min_val": 1.0}, "min_val=1.0 is not below max_val=1.0"),
        ("gelu", {"approximate": "erf"}, "approximate='erf' is not one of none, tanh"),
    ],
)
def test_impossible_parameters_are_refused(key, values, words):
    for function in (ACTIVATIONS[key].fn, ACTIVATIONS[key].derivative):
        with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
            function(1.0, **values)


@each_activation
def test_parameters_default_to_those_of_the_function(record):
    x = inputs(record, np.linspace(-4, 4, 256))
    values = {p.key: p.default for p in record.parameters}
    np.testing.assert_array_equal(record.fn(x, **values), record.fn(x))
    np.testing.assert_array_equal(record.derivative(x, **values), record.derivative(x))
    assert record.kinks(**values) == record.kinks()


@cache
def jumps(key: str) -> set[float]:
    """Where the slope of an elementwise record jumps, found by looking."""
    record = ACTIVATIONS[key]
    x = np.arange(-8, 8, 1 / 16)
    after, before = (evaluate(record.derivative, x + side) for side in (1e-9, -1e-9))
    return set(x[np.abs(after - before) > 1e-6])


@each_activation
def test_kinks_are_where_the_slope_jumps(record):
    if record.elementwise:
        assert jumps(record.key) <= set(record.kinks())
