"""Losses, gradients and running statistics of networks against PyTorch's autograd, in float64."""

import json
from collections.abc import Iterable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from curves import ACTIVATIONS, LOSSES
from networks.models.catalogue import MODELS
from networks.models.network import Architecture, Network
from networks.models.objective import objective, penalty
from networks.options import LOSS_KEYS, NORMALISATION
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "networks.json").read_text())
CASES = TRUTH["cases"]
with np.load(REFERENCE / "networks.npz") as stored:
    NUMBERS = stored["numbers"]
ENDS = np.cumsum([size for case in CASES for size in (case["size"], case["stored"])])
USED = [
    i
    for i, case in enumerate(CASES)
    if case["model"] != "mlp" or (case["activation"], case["norm"]) == ("gelu", "none")
]
# What `make test` tries: of each of these the first case that has it, a convolution last, because it takes longest to
# compile; `make test-all` tries all.
PARTS = (("model",), ("norm", "training"), ("loss",), ("kinks",), ("penalties",), ("smoothing",))
TRIED: set[int] = set()
for part in PARTS:
    backwards = sorted(range(len(CASES)), key=lambda i: (CASES[i]["model"] != "conv", -i))
    having = {tuple(CASES[i][key] for key in part): i for i in backwards}
    TRIED |= set(having.values())
COMPILED = [i for i, case in enumerate(CASES) if case.get("depth", 9) > 3]  # the others are faster as they are


def named(number: int) -> str:
    case = CASES[number]
    words = [case["model"], case.get("activation"), case["norm"], case["loss"], str(case.get("depth", case["shape"]))]
    words += [word for word in ("kinks", "penalties", "smoothing") if case[word]]
    return "-".join(filter(None, [str(number), *words, "" if case["training"] else "in use"]))


def built(case: dict) -> Network:
    keys = [parameter.key for parameter in MODELS[case["model"]].parameters]
    values = tuple((key, case[key]) for key in keys if key in case)
    shape = tuple(case["shape"])
    model = MODELS[case["model"]]
    return model.build(Architecture(model=case["model"], shape=shape, outputs=case["outputs"], values=values))


def given(number: int, network: Network) -> tuple[np.ndarray, ...]:
    """Parameters, buffers, inputs and targets, drawn as generate_networks.py says."""
    case, rng = CASES[number], np.random.default_rng(number)
    parameters = case["scale"] * rng.standard_normal(network.size)
    parameters = np.round(2 * parameters) / 2 if case["kinks"] else parameters
    buffers = [np.zeros(0)]
    for buffer in network.buffers:
        draw = rng.standard_normal if buffer.role == "mean" else lambda size: rng.uniform(0.5, 1.5, size)
        buffers.append(draw(buffer.shape[0]))
    inputs = rng.standard_normal((TRUTH["samples"], *case["shape"]))
    inputs = np.round(inputs) if case["kinks"] else inputs
    kind = LOSSES[case["loss"]].kind
    classes = 2 if kind in ("binary", "margin") else case["outputs"]
    numbers = kind == "regression"
    targets = rng.standard_normal(len(inputs)) if numbers else rng.integers(classes, size=len(inputs))
    return parameters, np.concatenate(buffers), inputs, targets


def loss_of(number: int, dtype=jnp.float64):
    """A function of the parameters that gives loss, buffers after the pass and gradient; and the parameters."""
    case = CASES[number]
    network = built(case)
    parameters, buffers, inputs, targets = given(number, network)

    def loss(flat):
        found = network.forward(flat, jnp.asarray(buffers, dtype), inputs, training=case["training"])
        value = objective(found.prediction, targets, loss=case["loss"], label_smoothing=case["smoothing"])
        if case["penalties"]:
            value = value + penalty(network, flat, l1=TRUTH["l1"], l2=TRUTH["l2"])
        return value, found.buffers

    return jax.value_and_grad(loss, has_aux=True), jnp.asarray(parameters, dtype)


def expected(number: int) -> tuple[np.ndarray, np.ndarray]:
    start, middle, end = (0, *ENDS)[2 * number : 2 * number + 3]
    return NUMBERS[start:middle], NUMBERS[middle:end]


def check(number: int, *, compiled: bool) -> None:
    both, parameters = loss_of(number)
    (value, after), gradient = (jax.jit(both) if compiled else both)(parameters)
    truth, statistics = expected(number)
    assert float(value) == pytest.approx(CASES[number]["value"], rel=1e-10, abs=1e-12)
    np.testing.assert_allclose(gradient, truth, rtol=1e-10, atol=1e-10 * max(1.0, float(np.abs(truth).max())))
    if CASES[number]["training"]:
        np.testing.assert_allclose(after, statistics, rtol=1e-10, atol=1e-12)
    else:
        np.testing.assert_array_equal(after, given(number, built(CASES[number]))[1])


def some_later(numbers: Iterable[int]) -> list:
    return [pytest.param(i, marks=() if i in TRIED else pytest.mark.long, id=named(i)) for i in numbers]


@pytest.mark.parametrize("number", some_later(range(len(CASES))))
def test_gradient_is_pytorchs(number):
    check(number, compiled=number in COMPILED)


def test_the_compiled_gradient_is_pytorchs_too():
    check(1, compiled=True)


def test_of_everything_a_case_is_tried_at_once():
    for key in ("model", "norm", "loss", "kinks", "penalties", "smoothing", "training"):
        assert {CASES[i][key] for i in TRIED} == {case[key] for case in CASES}


def test_the_cases_are_all_there_is():
    """Every elementwise activation with every normalisation and at its kinks; every loss with every normalisation."""
    elementwise = {key for key, record in ACTIVATIONS.items() if record.elementwise}
    plain = [case for case in CASES if case["model"] == "mlp"]
    for norm in NORMALISATION.choices:
        assert {case["activation"] for case in plain if case["norm"] == norm} == elementwise
        assert {case["loss"] for case in plain if case["norm"] == norm} == set(LOSS_KEYS)
    assert {case["activation"] for case in CASES if case["kinks"] and case["model"] == "residual"} == elementwise
    assert {case["model"] for case in CASES} == set(MODELS)
    assert {case["loss"] for case in plain if case["smoothing"]} == {
        key for key in LOSS_KEYS if LOSSES[key].kind == "binary" or key == "cross_entropy"
    }


def types(jaxpr) -> set[str]:
    """Of all arrays in a program, those of its loops and branches too; single numbers do not count."""
    found = set()
    for equation in jaxpr.eqns:
        found |= {str(out.aval.dtype) for out in equation.outvars if getattr(out.aval, "ndim", 0)}
        for value in jax.tree.leaves(list(equation.params.values()), is_leaf=lambda leaf: hasattr(leaf, "eqns")):
            inner = getattr(value, "jaxpr", value)
            found |= types(inner) if hasattr(inner, "eqns") else set()
    return found


@pytest.mark.parametrize("number", USED, ids=named)  # every activation, loss, normalisation and model is among them
def test_float32_stays_float32(number):
    both, parameters = loss_of(number, jnp.float32)
    program = jax.make_jaxpr(both)(parameters)
    assert {str(out.dtype) for out in program.out_avals} == {"float32"}
    assert "float64" not in types(program.jaxpr)


def test_float32_comes_close_to_float64():
    both, parameters = loss_of(0, jnp.float32)
    (value, _), gradient = jax.jit(both)(parameters)
    assert float(value) == pytest.approx(CASES[0]["value"], rel=1e-5)
    np.testing.assert_allclose(gradient, expected(0)[0], rtol=1e-3, atol=1e-5)
