"""Steepest slopes, ranges, saturation and mean outputs: against closed forms, the book of facts, and brute force."""

import json
import math
from typing import Any

import jax
import numpy as np
import pytest

from curves import ACTIVATIONS, Activation
from curves.activations.activation_facts import Values, curves, responses, shapes, share
from tests.reference import REFERENCE

FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}
FLAT = 0.05
INF = math.inf

each_activation = pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())


def values_of(record: Activation, **changed: Any) -> Values:
    return tuple((p.key, changed.get(p.key, p.default)) for p in record.parameters)


def shape(key: str, *, flat: float = FLAT, part: int = 0, **changed: Any):
    return shapes(ACTIVATIONS[key], values_of(ACTIVATIONS[key], **changed), flat)[part]


def response(key: str, spread: float = 1.0, part: int = 0, **changed: Any):
    return responses(ACTIVATIONS[key], values_of(ACTIVATIONS[key], **changed), spread)[part]


def check_fact(name: str, found: Any) -> None:
    fact = FACTS[name]
    assert fact["tol_kind"] == "abs"
    np.testing.assert_allclose(found, fact["expected"], rtol=0, atol=fact["tolerance"])


# The book of facts.


def test_sigmoid_slope():
    steepest = shape("sigmoid").steepest
    assert shape("sigmoid").steepest_at == ((0.0, 0.0),)
    check_fact("sigmoid_slope", [steepest, steepest**10])


def test_selu_fixed_point():
    selu = response("selu")
    check_fact("selu_fixed_point", [selu.mean, selu.root_mean_square**2])


def test_bump_minima():
    turns = [shape(key).turns for key in ("gelu", "silu", "mish")]
    assert [len(each) for each in turns] == [1, 1, 1]
    check_fact("bump_minima", [number for ((x, value),) in turns for number in (x, value)])


def test_gelu_gap():
    record = ACTIVATIONS["gelu"]
    x = np.linspace(-6, 6, 400_001)
    exact, tanh = (curves(record, values_of(record, approximate=form), x)[0][0] for form in ("none", "tanh"))
    check_fact("gelu_gap", np.abs(exact - tanh).max())


# Closed forms.


@pytest.mark.parametrize("spread", [0.01, 0.5, 1.0, 3.0, 20.0])
def test_means_in_closed_form(spread):
    half = spread / math.sqrt(2 * math.pi)
    relu = response("relu", spread)
    assert relu.mean == pytest.approx(half, rel=1e-12)
    assert relu.root_mean_square == pytest.approx(spread / math.sqrt(2), rel=1e-12)
    assert relu.slope == pytest.approx(math.sqrt(0.5), rel=1e-12)
    assert response("leaky_relu", spread, negative_slope=0.3).mean == pytest.approx(0.7 * half, rel=1e-12)
    gelu = spread**2 / math.sqrt(2 * math.pi * (1 + spread**2))  # E zΦ(z), by Stein's lemma
    assert response("gelu", spread).mean == pytest.approx(gelu, rel=1e-10)
    assert response("sigmoid", spread).mean == pytest.approx(0.5, abs=1e-12)
    tail = 0.5 * math.erfc(spread / math.sqrt(2))  # E e^z 1{z<0} = e^(σ²/2) Φ(−σ)
    if spread < 10:
        elu = half + math.exp(spread**2 / 2) * tail - 0.5
        assert response("elu", spread).mean == pytest.approx(elu, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        *((key, {}) for key in ACTIVATIONS),
        ("softmax", {"temperature": 0.05}),
        ("softmax", {"temperature": 20.0}),
        ("softplus", {"beta": 20.0, "threshold": 1.0}),
        ("celu", {"alpha": 0.01}),
        ("threshold", {"threshold": -2.0, "value": 5.0}),
        ("hardtanh", {"min_val": 0.2, "max_val": 0.3}),
    ],
)
@pytest.mark.parametrize("spread", [0.3, 1.0, 5.0])
def test_means_by_brute_force(key, changed, spread):
    """A midpoint rule with 400,000 points, which knows nothing of kinks."""
    record = ACTIVATIONS[key]
    z, width = np.linspace(-10, 10, 400_000, retstep=True)
    weight = np.exp(-0.5 * z**2) * width / math.sqrt(2 * math.pi)
    value, slope = curves(record, values_of(record, **changed), spread * z)
    for part, found in enumerate(responses(record, values_of(record, **changed), spread)):
        assert found.mean == pytest.approx(weight @ value[part], abs=2e-4)
        assert found.root_mean_square == pytest.approx(math.sqrt(weight @ value[part] ** 2), abs=2e-4)
        assert found.slope == pytest.approx(math.sqrt(weight @ slope[part] ** 2), abs=2e-4)


# fmt: off
STEEPEST: list[tuple] = [
    ("tanh", {}, 1.0, [(0, 0)]),
    ("relu", {}, 1.0, [(0, INF)]),
    ("relu6", {}, 1.0, [(0, 6)]),
    ("hardtanh", {"min_val": -2.0, "max_val": 0.5}, 1.0, [(-2, 0.5)]),
    ("prelu", {"weight": 2.0}, 2.0, [(-INF, 0)]),
    ("prelu", {"weight": -1.0}, 1.0, [(-INF, INF)]),
    ("leaky_relu", {"negative_slope": 1.0}, 1.0, [(-INF, INF)]),
    ("elu", {"alpha": 2.0}, 2.0, [(0, 0)]),
    ("selu", {}, 1.0507009873554805 * 1.6732632423543772, [(0, 0)]),
    ("gelu", {}, 0.5 * math.erfc(-1) + math.exp(-1) / math.sqrt(math.pi), [(math.sqrt(2), math.sqrt(2))]),
    ("hardswish", {}, 1.5, [(3, 3)]),
    ("softplus", {}, 1.0, [(20, INF)]),
    ("softplus", {"threshold": 1.0}, 1.0, [(1, INF)]),
    ("logsigmoid", {}, 1.0, [(-INF, -INF)]),
    ("tanhshrink", {}, 1.0, [(-INF, -INF), (INF, INF)]),
    ("hardshrink", {"lambd": 1.5}, 1.0, [(-INF, -1.5), (1.5, INF)]),
    ("softmax", {"temperature": 2.0}, 0.125, [(2 * math.log(2), 2 * math.log(2))]),
    ("softmax", {"temperature": 0.05}, 5.0, [(0.05 * math.log(2), 0.05 * math.log(2))]),
    ("softmax", {"temperature": 20.0}, 0.0125, [(20 * math.log(2), 20 * math.log(2))]),
]
# fmt: on


@pytest.mark.parametrize(("key", "changed", "steepest", "where"), STEEPEST)
def test_steepest_slope_and_where(key, changed, steepest, where):
    found = shape(key, **changed)
    assert found.steepest == pytest.approx(steepest, rel=1e-9)
    np.testing.assert_allclose(found.steepest_at, where, atol=2e-6)


# fmt: off
RANGES: list[tuple] = [
    ("sigmoid", {}, 0, 1, (False, False)),
    ("tanh", {}, -1, 1, (False, False)),
    ("softsign", {}, -1, 1, (False, False)),
    ("hardtanh", {"min_val": -2.0, "max_val": 0.5}, -2, 0.5, (True, True)),
    ("hardsigmoid", {}, 0, 1, (True, True)),
    ("relu", {}, 0, INF, (True, False)),
    ("relu6", {}, 0, 6, (True, True)),
    ("leaky_relu", {}, -INF, INF, (False, False)),
    ("leaky_relu", {"negative_slope": 0.0}, 0, INF, (True, False)),
    ("prelu", {"weight": -0.5}, 0, INF, (True, False)),
    ("threshold", {"threshold": 0.1, "value": 20.0}, 0.1, INF, (False, False)),
    ("threshold", {"threshold": 1.0, "value": -2.0}, -2, INF, (True, False)),
    ("elu", {"alpha": 2.0}, -2, INF, (False, False)),
    ("celu", {"alpha": 0.5}, -0.5, INF, (False, False)),
    ("hardswish", {}, -0.375, INF, (True, False)),
    ("softplus", {"beta": 20.0}, 0, INF, (False, False)),
    ("logsigmoid", {}, -INF, 0, (False, False)),
    ("hardshrink", {}, -INF, INF, (False, False)),
    ("softmax", {"temperature": 0.05}, 0, 1, (False, False)),
]
# fmt: on


@pytest.mark.parametrize(("key", "changed", "low", "high", "taken"), RANGES)
def test_range_and_whether_its_ends_are_taken(key, changed, low, high, taken):
    found = shape(key, **changed)
    np.testing.assert_allclose([found.lowest, found.highest], [low, high], atol=2e-9)
    assert (found.lowest_taken, found.highest_taken) == taken


# fmt: off
FLATS: list[tuple] = [
    ("sigmoid", {}, 0.16, [(-INF, -math.log(4)), (math.log(4), INF)]),  # σ′ = s(1 − s) at s = 1/5
    ("tanh", {}, 0.36, [(-INF, -math.atanh(0.8)), (math.atanh(0.8), INF)]),
    ("softsign", {}, 0.25, [(-INF, -1), (1, INF)]),
    ("relu", {}, FLAT, [(-INF, 0)]),
    ("leaky_relu", {}, FLAT, [(-INF, 0)]),
    ("leaky_relu", {"negative_slope": 0.06}, FLAT, []),
    ("hardtanh", {}, FLAT, [(-INF, -1), (1, INF)]),
    ("elu", {}, FLAT, [(-INF, math.log(FLAT))]),
    ("softplus", {}, 0.2, [(-INF, -math.log(4))]),
    ("logsigmoid", {}, 0.2, [(math.log(4), INF)]),
    ("tanhshrink", {}, 0.04, [(-math.atanh(0.2), math.atanh(0.2))]),
    ("softshrink", {"lambd": 2.0}, FLAT, [(-2, 2)]),
    ("hardswish", {}, FLAT, [(-INF, -3)]),
]
# fmt: on


@pytest.mark.parametrize(("key", "changed", "flat", "where"), FLATS)
def test_where_it_is_flat(key, changed, flat, where):
    found = np.reshape(shape(key, flat=flat, **changed).flat, (-1, 2))
    np.testing.assert_allclose(found, np.reshape(where, (-1, 2)), atol=1e-8)


@pytest.mark.parametrize("key", ["gelu", "silu", "mish"])
def test_a_turning_point_is_not_called_flat(key):
    ((low, high),) = shape(key).flat
    ((turn, _),) = shape(key).turns
    assert low == -INF
    assert high < turn - 1


@each_activation
def test_flat_stretches_hold_every_small_slope_but_turning_points(record):
    x = np.linspace(-30, 30, 6001)
    _, slope = curves(record, values_of(record), x)
    for part, found in enumerate(shapes(record, values_of(record), FLAT)):
        inside = np.zeros(len(x), bool)
        for low, high in found.flat:
            inside |= (x > low + 1e-6) & (x < high - 1e-6)
        assert (np.abs(slope[part][inside]) < FLAT).all()
        missed = (np.abs(slope[part]) < FLAT) & ~inside
        edges = np.array([turn for turn, _ in found.turns] + [e for stretch in found.flat for e in stretch] + [INF])
        assert np.abs(x[missed][:, None] - edges).min(axis=1, initial=INF).max(initial=0) < 0.3


@each_activation
def test_dead_stretches_have_no_slope_at_all(record):
    for part, found in enumerate(shapes(record, values_of(record), FLAT)):
        for low, high in found.dead:
            inner = np.linspace(max(low, -50) + 1e-9, min(high, 50) - 1e-9, 999)
            assert not curves(record, values_of(record), inner)[1][part].any()


def test_shares_of_a_normal_input():
    assert share(shape("relu").dead, 1.0) == 0.5
    assert share(shape("crelu", part=1).dead, 7.0) == 0.5
    assert share(shape("leaky_relu").dead, 1.0) == 0
    assert share(shape("gelu").dead, 1.0) == 0
    assert share(((-INF, -1.0), (1.0, INF)), 1.0) == pytest.approx(0.3173105078629141, rel=1e-12)
    assert share(((-INF, -1.0), (1.0, INF)), 0.5) == pytest.approx(0.0455002638963584, rel=1e-12)
    assert share((), 1.0) == 0


def test_other_parameters_do_not_compile_again():
    record = ACTIVATIONS["softplus"]
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        jax.jit(lambda x: x + 1)(1.0)
        assert events, "the counter counts"
        shapes(record, values_of(record, beta=2.0), FLAT)
        events.clear()
        shapes(record, values_of(record, beta=2.1), FLAT)
        responses(record, values_of(record, beta=2.1), 1.3)
        curves(record, values_of(record, beta=2.2, threshold=9.0), np.linspace(-3, 3, 77))
        assert events == []
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
