"""Sentences with a number in the records of optimizers, schedules and initialisations, each computed here."""

import numpy as np

from curves import INITIALISATIONS
from networks.data.batches import batches
from networks.models.network import Tensor
from networks.models.recurrent import forget_biases
from optimizers import OPTIMIZERS
from optimizers.schedules import course
from tests.words.claims import holds


def rates(key: str, steps: int = 100, **values) -> np.ndarray:
    return course((key, values), learning_rate=0.5, steps=steps).learning_rate


@holds("Adam with a built-in warm-up: until it has seen enough (five steps at β₂ = 0.999) it is momentum.")
def test_radam_waits_five_steps():
    t = np.arange(1, 20)
    length = (2 / 0.001 - 1) - 2 * t * 0.999**t / (1 - 0.999**t)
    assert list(t[length <= 5]) == [1, 2, 3, 4, 5]
    assert {p.key: p.default for p in OPTIMIZERS["radam"].hyperparameters}["b2"] == 0.999


@holds("The rate has halved after 1/d steps.")
def test_inverse_time_halves():
    assert rates("inverse_time", decay=0.02)[50] == 0.25


@holds("Down to 0 where the run ends, along a curve of your choice; its last step still has η(1/n)^p.")
def test_polynomial_ends_a_step_above_nothing():
    np.testing.assert_allclose(rates("polynomial", power=3.0)[-1], 0.5 * 0.01**3)


@holds("The same percentage off at every step: for ever after, it gets no further than 1/(1−γ) full steps.")
def test_exponential_decay_has_a_bounded_sum():
    np.testing.assert_allclose(rates("exponential", 5000, gamma=0.99).sum() / 0.5, 100.0, rtol=1e-9)


@holds("A normal law without its rare far ones; cut at 2σ it has 0.88 of the spread it names.")
def test_truncated_normal_keeps_088():
    assert round(INITIALISATIONS["trunc_normal"].std(3, 3), 2) == 0.88


@holds("Holds the signal of a ReLU network through any depth; Xavier halves its second moment at every layer.")
@holds("Twice Xavier's variance, because a ReLU passes on half of the second moment it is given.")
def test_xavier_has_half_of_hes_variance():
    he, xavier = (INITIALISATIONS[key].std(50, 50) for key in ("he_normal", "xavier_normal"))
    np.testing.assert_allclose(xavier**2 / he**2, 0.5)
    z = np.random.default_rng(0).standard_normal(1_000_000)
    np.testing.assert_allclose((np.maximum(z, 0) ** 2).mean(), 0.5, rtol=0.01)


@holds(
    "Initial bias of the forget gate: at 0 it keeps about half of the cell at each step, at 3 about 95 %; "
    "PyTorch draws it around 0."
)
def test_forget_gate_keeps():
    started = forget_biases(Tensor("recurrent.0.bias_ih", (8,), "bias", 0), forget_bias=3.0)
    np.testing.assert_allclose(1 / (1 + np.exp(-started.reshape(4, -1)[1])), 0.95, atol=0.005)
    assert 1 / (1 + np.exp(0.0)) == 0.5


def test_an_epoch_leaves_out_what_does_not_fill_a_batch():
    assert 210 - np.unique(batches(0, 210, 32, 1)[:6]).size == 18
