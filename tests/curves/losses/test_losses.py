"""Losses against PyTorch's numbers (losses.json, more_losses.json), closed forms, and the facts of facts.json."""

import inspect
import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from curves import LOSSES, Loss
from curves.losses.class_losses import IGNORED
from curves.losses.loss import everywhere, largest
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "losses.json").read_text())
MORE = json.loads((REFERENCE / "more_losses.json").read_text())
FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}
MOST, FEW = 20_002, 64
TOLERANCE: Any = {"rtol": 1e-12, "atol": 1e-12}

# How losses.json names a loss -> our key.
NAMES = {
    "L1": "mae",
    "MSE": "mse",
    "SmoothL1": "smooth_l1",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "Pinball": "quantile",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
    "SoftMargin": "logistic",
    "HingeEmbedding": "hinge_embedding",
    "BCEWithLogits": "bce_with_logits",
    "MSE_of_sigmoid": "mse_of_sigmoid",
    "BCE": "bce",
    "PoissonNLL": "poisson_nll",
    "GaussianNLL": "gaussian_nll",
    "KLDiv": "kl_divergence",
    "CrossEntropy": "cross_entropy",
    "CrossEntropyProb": "cross_entropy",
    "NLL": "nll",
    "MultiMargin": "multi_margin",
    "CosineEmbedding": "cosine_embedding",
}
PAGE_KEYS = {
    *("mse", "mae", "huber", "smooth_l1", "log_cosh", "quantile", "bce", "bce_with_logits", "cross_entropy", "nll"),
    *("hinge", "squared_hinge", "logistic", "zero_one", "focal", "kl_divergence", "poisson_nll"),
}
# A usual target of each sort for predictions (n,) or (n, 3).
TARGETS = {
    "number": 0.5,
    "label": 0.3,
    "sign": -1.0,
    "class": 1,
    "shares": np.array([0.2, 0.5, 0.3]),
    "vector": np.array([1.0, -2.0, 0.5]),
    "count": 3.0,
    "probability": 0.3,
}
elementwise = pytest.mark.parametrize("loss", [r for r in LOSSES.values() if r.others is None], ids=lambda r: r.key)
vectors = pytest.mark.parametrize("loss", [r for r in LOSSES.values() if r.others is not None], ids=lambda r: r.key)
every = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def points(loss: Loss, *shape: int) -> np.ndarray:
    """Random predictions the loss is defined for, of this shape."""
    drawn = 3 * np.random.default_rng(5).standard_normal(shape)
    low, high = loss.domain
    return 1 / (1 + np.exp(-drawn)) if (low, high) == (0, 1) else np.clip(drawn, low, high)


def predictions(loss: Loss, *shape: int) -> np.ndarray:
    """Random predictions of this shape, with a last axis of 3 where the loss acts on one."""
    return points(loss, *shape) if loss.others is None else points(loss, *shape, 3)


def defaults(loss: Loss) -> dict:
    return {parameter.key: parameter.default for parameter in loss.parameters}


@cache
def compiled(key: str, function: str) -> Callable:
    """One of a loss's functions; its parameters are arguments, as on pages and in networks."""
    return jax.jit(getattr(LOSSES[key], function))


def along(loss: Loss, x: np.ndarray, target: Any, **parameters: Any) -> tuple[np.ndarray, np.ndarray]:
    """Values and slopes at up to `MOST` points: always filled up to `MOST`, because each length is compiled anew."""
    padded = np.pad(x, (0, MOST - len(x)), mode="edge")
    value, slope = compiled(loss.key, "along")(padded, target, **{**defaults(loss), **parameters})
    return np.asarray(value)[: len(x)], np.asarray(slope)[: len(x)]


def at(key: str, prediction: Any, target: Any, *, function: str = "fn", **parameters: Any) -> np.ndarray:
    """An elementwise loss, or its derivative, at up to `FEW` points: always filled up to `FEW`."""
    p = np.asarray(prediction, float)
    whole, given = np.resize(p, FEW), {**defaults(LOSSES[key]), **parameters}
    return np.asarray(compiled(key, function)(whole, np.resize(target, FEW), **given))[: p.size].reshape(p.shape)


def check(loss: Loss, prediction, target, parameters: dict, value, slope) -> None:
    """Loss and derivative against numbers from outside; lists made `FEW` long, so that little is compiled."""
    p, t, value, slope = (np.asarray(given) for given in (prediction, target, value, slope))
    if loss.others is None:
        p, t, value, slope = (np.resize(given, FEW) for given in (p, np.resize(t, p.shape), value, slope))
    for function, expected in (("fn", value), ("derivative", slope)):
        got = compiled(loss.key, function)(p, t, **{**defaults(loss), **parameters})
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, **TOLERANCE)


def from_truth(case: dict) -> tuple[Loss, dict]:
    """The record a case of losses.json is about, and its parameters."""
    loss, parameters = LOSSES[NAMES[case["loss"]]], dict(case["kw"])
    if "tau" in parameters:
        parameters["quantile"] = parameters.pop("tau")
    if loss.key != "cosine_embedding":
        parameters.pop("y", None)  # the target once more
    return loss, parameters


@pytest.mark.parametrize(
    "case", TRUTH["scalar"] + TRUTH["vector"], ids=lambda c: f"{c['loss']} {c['kw']} {c.get('target')}"[:70]
)
def test_values_and_slopes_are_those_of_losses_json(case):
    if case["loss"] == "GaussianNLL_dvar":
        error, gaussian = case["kw"]["mean_error"], LOSSES["gaussian_nll"].fn
        of_var = jax.jit(jax.vmap(jax.value_and_grad(lambda var: gaussian(error, 0.0, var=var))))
        value, slope = of_var(jnp.asarray(case["pred"]))
        np.testing.assert_allclose(value, case["value"], **TOLERANCE)
        np.testing.assert_allclose(slope, case["dpred"], **TOLERANCE)
    else:
        loss, parameters = from_truth(case)
        check(loss, case["pred"], case["target"], parameters, case["value"], case["dpred"])


@pytest.mark.parametrize("case", MORE["cases"], ids=lambda c: f"{c['loss']} {c['parameters']}")
def test_values_and_slopes_are_pytorchs_at_other_parameters(case):
    parameters = {k: np.array(v) if isinstance(v, list) else v for k, v in case["parameters"].items()}
    check(LOSSES[case["loss"]], case["prediction"], case["target"], parameters, case["value"], case["slope"])


def test_every_loss_is_tried_against_numbers_from_outside():
    tried = {case["loss"] for case in MORE["cases"]}
    assert tried == LOSSES.keys()
    assert {case["loss"] for case in TRUTH["scalar"] + TRUTH["vector"]} - {"GaussianNLL_dvar"} == NAMES.keys()
    assert LOSSES.keys() >= PAGE_KEYS


@every
def test_parameters_are_those_of_the_functions_at_their_defaults(loss):
    for function in (loss.fn, loss.derivative):
        accepted = inspect.signature(function).parameters
        for parameter in loss.parameters:
            assert accepted[parameter.key].default == parameter.default
            assert accepted[parameter.key].kind is inspect.Parameter.KEYWORD_ONLY
        assert list(accepted)[:2] == ["prediction", "target"]


@every
def test_autodiff_agrees_with_the_slope_on_kinks_too(loss):
    """With run-time parameters in one compiled function, as pages and networks use it."""
    target, parameters = TARGETS[loss.target], defaults(loss)
    p = predictions(loss, FEW)
    kinks = loss.kinks(target, **parameters)
    if loss.others is None and kinks:
        p[: len(kinks)] = kinks
    target = np.full(FEW, target) if loss.others is None else target
    summed = jax.jit(jax.grad(lambda p, given: loss.fn(p, target, **given).sum()))
    slope = compiled(loss.key, "derivative")(p, target, **parameters)
    np.testing.assert_allclose(summed(p, parameters), slope, rtol=1e-9, atol=1e-12)


@every
def test_slopes_are_differences_away_from_kinks(loss):
    target, parameters, step = TARGETS[loss.target], defaults(loss), 1e-6
    x = np.linspace(0.05, 0.95, 19) if loss.domain[0] == 0 else np.linspace(-4.03, -0.03, 23)
    x = x if loss.domain[1] <= 1 else np.concatenate([x, -x])
    x = np.array([v for v in x if all(abs(v - k) > 1e-3 for k in loss.kinks(target, **parameters))])
    ahead, _ = along(loss, x + step, target)
    behind, _ = along(loss, x - step, target)
    _, slope = along(loss, x, target)
    np.testing.assert_allclose(slope, (ahead - behind) / (2 * step), rtol=1e-5, atol=1e-7)


@every
def test_only_the_named_kinks_are_ones(loss):
    """Fine steps across −5 to 5: a slope that jumps does so at a kink the record names, and nowhere else."""
    target = {"sign": 1.0, "class": 0, "vector": np.array([1.0, 0, 0])}.get(loss.target, TARGETS[loss.target])
    for setting in (defaults(loss), {k: v for k, v in {"y": -1, "margin": 0.5}.items() if k in defaults(loss)}):
        parameters = {**defaults(loss), **setting}
        x = np.linspace(*((0.05, 0.95) if loss.domain[0] == 0 else (-5, 5)), MOST)
        value, slope = along(loss, x, target, **parameters)
        steps = np.abs(np.diff(slope)) / (1 + np.abs(slope[1:]))
        jump = ((steps > 0.04) | (np.abs(np.diff(value)) > 0.5)) & (x[1:] > 0.02)
        named = loss.kinks(target, **parameters)
        at = x[1:][jump]
        assert all(any(abs(v - k) < 1e-3 for k in named) for v in at), at
        expected = [k for k in named if 0.03 < k < 5 or (loss.key == "zero_one" and k > 0)]
        assert all(any(abs(v - k) < 1e-3 for v in at) for k in expected), (named, at)


def in_one_program(loss: Loss, *given: tuple) -> list[list[np.ndarray]]:
    """Loss and derivative, each of all these predictions with their targets."""
    both = jax.jit(lambda given: [[function(*each) for each in given] for function in (loss.fn, loss.derivative)])
    return [[np.asarray(found) for found in row] for row in both(given)]


@elementwise
def test_elementwise_losses_take_any_shapes_that_broadcast(loss):
    p, t = points(loss, 4, 1, 5), np.full((3, 1), TARGETS[loss.target])
    for whole, one in in_one_program(loss, (p, t), (float(p[2, 0, 3]), float(t[1, 0]))):
        assert whole.shape == (4, 3, 5)
        np.testing.assert_allclose(whole[2, 1, 3], one, rtol=1e-14)


@vectors
def test_losses_on_the_last_axis_take_any_others_before_it(loss):
    p, target = predictions(loss, 4, 5), TARGETS[loss.target]
    both = in_one_program(loss, (p, target), (p[3, 2], target))
    for (whole, one), shape in zip(both, ((4, 5), (4, 5, 3)), strict=True):
        assert whole.shape == shape
        np.testing.assert_allclose(whole[3, 2], one, rtol=1e-14, atol=1e-15)


@every
def test_float32_stays_float32_and_whole_numbers_become_float64(loss):
    p = predictions(loss, 6)
    t = np.asarray(TARGETS[loss.target])
    single = t.astype(np.float32) if t.dtype.kind == "f" else t
    for function in (loss.fn, loss.derivative):
        type_of = lambda p, t, function=function: jax.eval_shape(lambda: function(p, t)).dtype  # noqa: E731
        assert type_of(p.astype(np.float32), single) == jnp.float32
        assert type_of(p, t) == jnp.float64
        assert type_of(np.zeros((2, 3), int), t) == jnp.float64
        assert type_of(p.tolist(), t.tolist()) == jnp.float64


@every
def test_far_out_nothing_becomes_nan(loss):
    far = np.array([-1e4, -1000.0, -745.0, -40.0, 0.0, 40.0, 745.0, 1000.0, 1e4])
    far = far[(far >= loss.domain[0]) & (far <= loss.domain[1])]
    targets = {"label": [0.0, 0.3, 1.0], "sign": [-1.0, 1.0], "class": [0, 1], "count": [0.0, 3.0]}
    gradient = jax.jit(jax.vmap(jax.grad(lambda x, t: loss.along(x, t, **defaults(loss))[0]), in_axes=(0, None)))
    for target in targets.get(loss.target, [TARGETS[loss.target]]):
        value, slope = along(loss, far, target)
        grad = gradient(jnp.asarray(far), target)
        for array in (value, slope, grad):
            assert not np.isnan(array).any()
        if loss.key != "poisson_nll":  # a rate of e^745 is no number
            assert np.isfinite(value).all()
            assert np.isfinite(slope).all()


def test_losses_that_overflow_in_pytorch_have_their_closed_forms():
    far = np.array([-1000.0, -745.0, 745.0, 1000.0])
    np.testing.assert_allclose(at("log_cosh", far, 0.0), np.abs(far) - math.log(2), rtol=1e-15)
    np.testing.assert_allclose(at("log_cosh", 1e-9, 0.0), 5e-19, rtol=1e-12)
    for y in (-1.0, 1.0):
        np.testing.assert_allclose(at("logistic", far, y), np.maximum(-y * far, 0), rtol=1e-15)
    assert at("poisson_nll", 745.0, 3.0) == math.inf
    np.testing.assert_allclose(at("focal", -745.0, 1.0), 0.25 * 745, rtol=1e-12)


def test_outside_its_domain_a_loss_is_not_a_number():
    for p in (-0.1, 1.1):
        assert np.isnan(at("bce", p, 0.5))
        assert np.isnan(at("bce", p, 0.5, function="derivative"))
    assert np.isnan(at("poisson_nll", -1.0, 2.0, log_input=False))


@pytest.mark.parametrize(
    ("key", "parameters"),
    [
        *(("quantile", {"quantile": q}) for q in (0, 1, 0.0, 1.0, 1.2, -0.5, math.nan, np.float64(1.2))),
        *(("huber", {"delta": d}) for d in (0, -1.0, math.nan)),
        ("smooth_l1", {"beta": -0.1}),
        ("bce", {"weight": -1.0}),
        ("bce_with_logits", {"pos_weight": -1.0}),
        ("focal", {"gamma": -1.0}),
        ("focal", {"alpha": 1.5}),
        *(("cross_entropy", {"label_smoothing": e}) for e in (-0.1, 1.5)),
        ("cross_entropy", {"weight": np.array([1.0, -1.0, 1.0])}),
        ("nll", {"weight": -1.0}),
        ("multi_margin", {"p": 3}),
        ("poisson_nll", {"eps": -1.0}),
        ("gaussian_nll", {"var": -1.0}),
    ],
)
def test_parameters_that_make_no_sense_are_refused_in_words(key, parameters):
    loss, ((name, value),) = LOSSES[key], parameters.items()
    for function in (loss.fn, loss.derivative):
        with pytest.raises(ValueError, match=name) as refused:
            function(predictions(loss, 2), TARGETS[loss.target], **parameters)
        assert str(value) in str(refused.value)


@pytest.mark.parametrize("key", ["cross_entropy", "nll", "multi_margin"])
@pytest.mark.parametrize("target", [3, -1, np.array([0, 5]), [0, 3]])
def test_a_class_that_is_not_among_them_is_refused(key, target):
    for function in (LOSSES[key].fn, LOSSES[key].derivative):
        with pytest.raises(ValueError, match="outside 0 to 2"):
            function(np.zeros((2, 3)), target)


@pytest.mark.parametrize("target", [0.5, np.array([0.5, 0.5])])
def test_shares_of_another_number_of_classes_are_refused(target):
    with pytest.raises(ValueError, match="3 shares"):
        LOSSES["cross_entropy"].fn(np.zeros((2, 3)), target)


def test_an_ignored_class_costs_and_pulls_nothing():
    z, target = np.arange(6.0).reshape(2, 3), np.array([IGNORED, 1])
    for key in ("cross_entropy", "nll"):
        assert compiled(key, "fn")(z, target).tolist()[0] == 0
        assert compiled(key, "derivative")(z, target).tolist()[0] == [0, 0, 0]
    assert compiled("cross_entropy", "fn")(z, np.array([2, 1]), ignore_index=2).tolist()[0] == 0


def test_one_loss_written_in_two_ways_is_one():
    z = np.linspace(-30, 30, 61)
    same = np.testing.assert_allclose
    logits = at("bce_with_logits", z, 1.0)
    same(at("logistic", z, 1.0), logits, rtol=1e-14)
    same(at("focal", z, 1.0, alpha=-1.0, gamma=0.0), logits, rtol=1e-14)
    same(at("mae", z, 1.0), 2 * at("quantile", z, 1.0, quantile=0.5), rtol=1e-14)
    same(at("huber", z, 1.0, delta=3.0), 3 * at("smooth_l1", z, 1.0, beta=3.0), rtol=1e-14)
    log_p, shares = np.log(np.array([0.2, 0.5, 0.3])), np.array([0.6, 0.1, 0.3])
    entropy = LOSSES["cross_entropy"].fn
    two, nll, of_class, of_shares = jax.jit(
        lambda two, p: (entropy(two, 0), LOSSES["nll"].fn(p, 2), entropy(p, 2), entropy(p, shares))
    )(np.stack([z, 0 * z], axis=-1), log_p)
    same(two, logits, rtol=1e-14, atol=1e-15)
    same(nll, of_class, rtol=1e-14)
    divergence = at("kl_divergence", log_p, shares).sum()
    same(of_shares + (shares * np.log(shares)).sum(), divergence, rtol=1e-13)


@pytest.mark.parametrize(
    ("key", "parameters", "target", "steepest"),
    [
        ("mse", {}, 0.0, math.inf),
        ("mae", {}, 0.0, 1.0),
        ("huber", {"delta": 2.5}, 0.0, 2.5),
        ("smooth_l1", {"beta": 0.01}, 0.0, 1.0),
        ("log_cosh", {}, 0.0, 1.0),
        ("quantile", {"quantile": 0.9}, 0.0, 0.9),
        ("quantile", {"quantile": 0.2}, 0.0, 0.8),
        ("bce_with_logits", {}, 1.0, 1.0),
        ("bce_with_logits", {"pos_weight": 3.0}, 1.0, 3.0),
        ("mse_of_sigmoid", {}, 1.0, 8 / 27),
        ("hinge", {}, 1.0, 1.0),
        ("squared_hinge", {}, 1.0, math.inf),
        ("logistic", {}, -1.0, 1.0),
        ("zero_one", {}, 1.0, 0.0),
        ("cross_entropy", {}, 0, 1.0),
        ("cross_entropy", {"label_smoothing": 0.3}, 0, 0.8),
        ("nll", {}, 0, 1.0),
        ("kl_divergence", {}, 0.3, 0.3),
        ("poisson_nll", {}, 3.0, math.inf),
        ("gaussian_nll", {}, 0.0, math.inf),
        ("bce", {}, 1.0, 1 / float(np.float32(1e-12))),
        ("cosine_embedding", {}, np.array([1.0, 0.0, 0.0]), 1 / math.sqrt(2)),
        ("multi_margin", {"p": 2}, 0, math.inf),
    ],
)
def test_the_largest_slope_is_that_of_the_closed_form(key, parameters, target, steepest):
    loss = LOSSES[key]
    _, slope = along(loss, everywhere(), target, **parameters)
    assert largest(slope) == pytest.approx(steepest, rel=2e-3)


@every
def test_words_of_a_record_are_whole_sentences(loss):
    for sentence in (loss.cures, loss.costs, loss.lesson):
        assert sentence[0].isupper() or sentence[0] in "βγδ"
        assert sentence.endswith(".")
        assert len(sentence) <= 120
    assert loss.title
    assert loss.formula
    assert loss.reference
    given = defaults(loss)
    assert "{" not in loss.best.format(**given)
    assert "{" not in loss.torch.format(**given)


def test_pull_of_cross_entropy_and_squared_error_where_wrong_and_sure():
    fact = FACTS["ce_vs_mse_saturation"]
    z, y = fact["inputs"]["z"], fact["inputs"]["y"]
    cross, squared = (float(at(key, z, y, function="derivative")) for key in ("bce_with_logits", "mse_of_sigmoid"))
    np.testing.assert_allclose([cross, squared, cross / squared], fact["expected"], rtol=fact["tolerance"])


def test_limits_of_log_cosh():
    fact = FACTS["logcosh_limits"]
    np.testing.assert_allclose(at("log_cosh", fact["inputs"]["e"], 0.0), fact["expected"], atol=fact["tolerance"])
    assert np.abs(at("log_cosh", [-3.0, 0.5, 10.0], 0.0, function="derivative")).max() < 1


def test_the_cosine_of_huge_vectors_is_right():
    """Squares of their components are no numbers; PyTorch gives NaN."""
    first, second = ([1e200, 0.0], [1e300, 1e300], [1.7e308, 0.0]), ([1e200, 1.0], [1.0, 0.0], [-1.7e308, 0.0])
    given = np.array(first), np.array(second)
    found, slope = (compiled("cosine_embedding", name)(*given, y=1) for name in ("fn", "derivative"))
    assert found[0] == 0.0
    assert found[1:].tolist() == pytest.approx([1 - 0.5**0.5, 2.0])
    assert np.isfinite(slope[1]).all()
