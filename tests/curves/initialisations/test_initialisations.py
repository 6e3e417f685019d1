"""Initialisations against PyTorch's statistics (init.json), closed forms, and the facts of facts.json."""

import json
import math

import jax
import numpy as np
import pytest

from curves.initialisations import INITIALISATIONS, gain
from curves.initialisations.initialisation import fans
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "init.json").read_text())
FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}

# How init.json names a case -> our key and parameters.
NAMES: dict[str, tuple[str, dict]] = {
    "xavier_uniform": ("xavier_uniform", {}),
    "xavier_normal": ("xavier_normal", {}),
    "xavier_uniform gain=5/3 (tanh)": ("xavier_uniform", {"gain": 5 / 3}),
    "kaiming_uniform fan_in relu": ("he_uniform", {"nonlinearity": "relu"}),
    "kaiming_normal fan_in relu": ("he_normal", {"nonlinearity": "relu"}),
    "kaiming_normal fan_out relu": ("he_normal", {"nonlinearity": "relu", "mode": "fan_out"}),
    "kaiming_uniform a=sqrt(5) (nn.Linear/Conv default)": ("he_uniform", {"a": math.sqrt(5)}),
    "lecun_normal (kaiming_normal, linear)": ("lecun", {}),
    "trunc_normal std=1 a=-2 b=2": ("trunc_normal", {"std": 1.0, "a": -2.0, "b": 2.0}),
}
DRAWN = 400_000  # weights at least, of every case

# Other shapes and settings than init.json's; the tests below ask each record for its own closed form.
SHAPES = ((40, 60), (60, 40), (30, 8, 3, 3))
SETTINGS = [
    *((key, {}) for key in INITIALISATIONS),
    ("small_normal", {"std": 0.3}),
    ("uniform", {"bound": 0.05}),
    ("xavier_normal", {"gain": 3.0}),
    ("he_uniform", {"nonlinearity": "tanh", "mode": "fan_out"}),
    ("he_normal", {"a": 0.3}),
    ("lecun", {"distribution": "uniform"}),
    ("orthogonal", {"gain": 2.0}),
    ("trunc_normal", {"mean": 0.5, "std": 2.0, "a": -1.0, "b": 1.5}),
]


def pooled(key: str, shape, count: int, **parameters) -> np.ndarray:
    """At least `count` weights from several draws."""
    draws = max(2, -(-count // math.prod(shape)))
    return np.concatenate([INITIALISATIONS[key].sample((7, i), shape, **parameters).ravel() for i in range(draws)])


def spread_error(sample: np.ndarray) -> float:
    """The standard error of a sample's standard deviation, from the fourth moment of the sample itself."""
    centred = sample - sample.mean()
    variance = np.mean(centred**2)
    kurtosis = np.mean(centred**4) / variance**2 if variance else 1.0
    return math.sqrt(max(kurtosis - 1, 0) / (4 * sample.size) * variance)


@pytest.mark.parametrize("case", TRUTH["cases"], ids=lambda case: f"{case['init']} {case['shape_out_in']}")
def test_statistics_are_pytorchs(case):
    key, parameters = NAMES[case["init"]]
    record, shape = INITIALISATIONS[key], case["shape_out_in"]
    assert fans(shape) == (case["fan_in"], case["fan_out"])
    theory = record.std(case["fan_in"], case["fan_out"], **parameters)
    assert theory == pytest.approx(case["std_theory"], rel=1e-12)
    bound = record.bound(case["fan_in"], case["fan_out"], **parameters)
    assert bound is None if case["bound"] is None else bound == pytest.approx(case["bound"], rel=1e-12)

    sample = pooled(key, shape, DRAWN, **parameters)
    tolerance = 5 / math.sqrt(2 * sample.size)
    assert abs(sample.std() / theory - 1) <= tolerance  # init.json's own rule
    assert abs(sample.mean()) <= 5 * theory / math.sqrt(sample.size)
    if bound is not None:
        assert 0.999 * bound < np.abs(sample).max() <= bound


@pytest.mark.parametrize(("name", "expected"), TRUTH["gains"].items())
def test_gains_are_pytorchs(name, expected):
    name, _, slope = name.partition("(")
    assert gain(name, float(slope.rstrip(")") or 0)) == pytest.approx(expected, rel=1e-14)


def test_every_case_and_every_law_is_tried():
    assert {case["init"] for case in TRUTH["cases"]} == NAMES.keys()
    assert {key for key, _ in SETTINGS} == INITIALISATIONS.keys()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("key", "parameters"), SETTINGS)
def test_samples_have_the_stated_spread_and_bound(key, parameters, shape):
    record = INITIALISATIONS[key]
    fan_in, fan_out = fans(shape)
    if key == "orthogonal":
        fan_out = shape[0]  # its matrix is (out, in · kernel)
    sample = pooled(key, shape, 100_000, **parameters)
    theory = record.std(fan_in, fan_out, **parameters)
    assert abs(sample.std() - theory) <= 5 * spread_error(sample)
    bound = record.bound(fan_in, fan_out, **parameters)
    assert bound is None or np.abs(sample).max() <= bound * (1 + 1e-12)


@pytest.mark.parametrize(("key", "parameters"), SETTINGS)
def test_a_seed_gives_the_same_weights_however_it_is_written(key, parameters):
    record = INITIALISATIONS[key]
    first = record.sample(3, (5, 4), **parameters)
    assert first.shape == (5, 4)
    assert first.dtype == np.float64
    np.testing.assert_array_equal(first, record.sample(3, (5, 4), **parameters))
    np.testing.assert_array_equal(first, record.sample(np.random.default_rng(3), (5, 4), **parameters))
    jax_key = jax.random.key(3)
    from_key = record.sample(jax_key, (5, 4), **parameters)
    np.testing.assert_array_equal(from_key, record.sample(jax.random.key_data(jax_key), (5, 4), **parameters))
    if key != "zeros":
        assert not np.array_equal(first, record.sample(4, (5, 4), **parameters))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_orthogonal_matrices_are(shape):
    matrix = INITIALISATIONS["orthogonal"].sample(0, shape, gain=1.5).reshape(shape[0], -1) / 1.5
    rows, columns = matrix.shape
    product = matrix @ matrix.T if rows <= columns else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-13)


def test_rotations_are_uniform():
    """The mean of a uniform rotation is 0; without the signs of R its diagonal would lean to one side."""
    matrices = np.stack([INITIALISATIONS["orthogonal"].sample((1, i), (3, 3)) for i in range(2000)])
    assert np.abs(matrices.mean(axis=0)).max() < 5 / math.sqrt(3 * 2000)


def test_a_truncated_law_is_cut_and_no_more():
    sample = pooled("trunc_normal", (100, 100), 100_000, mean=0.0, std=1.0, a=0.0, b=1.0)
    share = np.mean(sample < 0.5)
    erf = math.erf
    assert share == pytest.approx(erf(0.5 / math.sqrt(2)) / erf(1 / math.sqrt(2)), abs=0.008)
    assert set(np.unique(INITIALISATIONS["trunc_normal"].sample(0, (3, 3), std=0.0, mean=5.0))) == {2.0}


def test_uniform_without_a_bound_is_pytorchs_default_for_a_linear_layer():
    assert INITIALISATIONS["uniform"].bound(50, 100) == pytest.approx(1 / math.sqrt(50), rel=1e-12)
    assert INITIALISATIONS["uniform"].std(50, 100) == pytest.approx(
        INITIALISATIONS["he_uniform"].std(50, 100, a=math.sqrt(5)), rel=1e-12
    )
    assert INITIALISATIONS["uniform"].bound(50, 100, bound=0.3) == pytest.approx(0.3, rel=1e-12)


def test_fact_he_gain():
    """E relu(z)² of weights times inputs of second moment 1 is half: the gain of √2 makes up for it."""
    fact = FACTS["he_gain"]
    he = INITIALISATIONS["he_normal"].std(1, 1)
    assert [1 / he**2, he] == pytest.approx(fact["expected"], abs=fact["tolerance"])
    inputs = np.random.default_rng(0).standard_normal((4000, 300))
    outputs = np.maximum(inputs @ INITIALISATIONS["lecun"].sample(1, (300, 300)).T, 0)
    assert np.mean(outputs**2) / np.mean(inputs**2) == pytest.approx(fact["expected"][0], rel=0.02)


def test_fact_xavier_bounds():
    fact = FACTS["xavier_bounds"]
    record = INITIALISATIONS["xavier_uniform"]
    assert [record.bound(300, 100), record.std(300, 100)] == pytest.approx(fact["expected"], abs=1e-12)
    sample = record.sample(0, (100, 300))
    assert [np.abs(sample).max(), sample.std()] == pytest.approx(fact["expected"], abs=10 * fact["tolerance"])


@pytest.mark.parametrize(
    ("key", "parameters", "words"),
    [
        ("small_normal", {"std": -1.0}, "std: -1 is outside"),
        ("xavier_normal", {"gain": math.nan}, "gain: nan is not a finite"),
        ("xavier_normal", {"slope": 1.0}, "xavier_normal has no parameter slope"),
        ("he_normal", {"mode": "fan"}, "mode: 'fan' is not one of"),
        ("he_normal", {"nonlinearity": "mish"}, "nonlinearity: 'mish' is not one of"),
        ("trunc_normal", {"a": 3.0}, "a=3 is not allowed because it must not be above b=2"),
    ],
)
def test_impossible_parameters_are_refused(key, parameters, words):
    for act in (lambda record: record.std(4, 4, **parameters), lambda record: record.sample(0, (4, 4), **parameters)):
        with pytest.raises(ValueError, match=words):
            act(INITIALISATIONS[key])


def test_a_weight_needs_two_sides():
    with pytest.raises(ValueError, match=r"needs \(out, in\)"):
        INITIALISATIONS["lecun"].sample(0, (5,))
    with pytest.raises(ValueError, match="an input and an output"):
        INITIALISATIONS["lecun"].sample(0, (5, 0))
    with pytest.raises(ValueError, match="not one of"):
        gain("gelu")


# PyTorch 2.13's, of a million draws; it rejects, so that a law far from its mean is drawn from as well.
@pytest.mark.parametrize(
    ("given", "mean", "spread"),
    [({"a": 9.0, "b": 10.0}, 9.10845, 0.10700), ({"mean": 20.0}, 1.94472, 0.05510)],
)
def test_a_law_far_from_its_mean_is_drawn_from_too(given, mean, spread):
    record = INITIALISATIONS["trunc_normal"]
    sample = record.sample(0, (500, 500), **given)
    assert sample.mean() == pytest.approx(mean, abs=5 * spread / 500)
    assert sample.std() == pytest.approx(spread, rel=0.01)
    assert record.std(3, 3, **given) == pytest.approx(spread, rel=1e-3)


def test_ends_that_meet_leave_one_weight():
    assert set(INITIALISATIONS["trunc_normal"].sample(0, (3, 3), a=1.0, b=1.0).ravel()) == {1.0}
