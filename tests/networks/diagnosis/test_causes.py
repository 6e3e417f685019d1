"""Trainings made to go wrong, each in its own way, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from networks.diagnosis.causes import Fault, trouble
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import train
from optimizers import OPTIMIZERS
from pages.networks.troubles import said
from tests.words.claims import holds

SINE = Data(key="sine")
OUTLIER = Data(key="sine", added=((0.5, 3000.0, 0),))
RELU = (("activation", "relu"),)


def plain(rate: float, *, data: Data = SINE, epochs: int = 20, schedule=None, own=(), **options) -> Recipe:
    """Gradient descent on a ReLU network of one compiled program."""
    return Recipe(
        data=data,
        options=(*RELU, *options.items()),
        optimizer="gradient_descent",
        hyperparameters=(("learning_rate", rate), *own),
        schedule=schedule,
        epochs=epochs,
    )


SPIKED = plain(0.02, data=OUTLIER, batch_size=1)
CYCLE = ("one_cycle", (("max_lr", 8.0),))
WRONG = {
    "rate": (plain(3.0), Fault.RATE, {"rate": 3.0, "risen": False}),
    "warmed": (plain(0.05, schedule=CYCLE), Fault.RATE, {"risen": True}),
    "scale": (plain(0.01, gain=20.0), Fault.START, {"gain": 20.0}),
    "gradient": (
        Recipe(
            data=Data(key="recall"),
            model="rnn",
            options=(("gain", 5.0), ("init", "orthogonal"), ("loss", "multi_margin")),
            optimizer="gradient_descent",
            hyperparameters=(("learning_rate", 100.0),),
            epochs=10,
        ),
        Fault.STEEP_START,
        {"gain": 5.0},
    ),
    "spike": (SPIKED, Fault.SPIKE, {}),
    "penalty": (plain(5.0, l2=1.0, epochs=40), Fault.PENALTY, {"product": 5.0, "limit": 2.0}),
    "penalty with look-ahead": (
        plain(1.5, l2=1.0, epochs=40, own=(("momentum", 0.9), ("nesterov", True))),
        Fault.PENALTY,
        {"product": 1.5, "limit": 3.8 / 2.8},
    ),
    "climbing": (plain(0.1, own=(("maximize", True),)), Fault.CLIMBING, {}),
    "newton": (Recipe(options=(*RELU, ("batch_size", 0), ("width", 4)), optimizer="newton"), Fault.PITFALL, {}),
    "lbfgs": (Recipe(options=RELU, optimizer="lbfgs", epochs=5), Fault.PITFALL, {}),
}
SAID = {
    "rate": "The learning rate 3 is too large: the loss grew from ",
    "warmed": "The learning rate ",
    "scale": "The initial weights are too large: the loss begins at ",
    "gradient": "The initial weights are too large: the first gradient has norm ",
    "spike": "Clipping is missing: at step ",
    "penalty": "The penalty alone overshoots: rate × penalty = 5 is above 2, so ",
    "penalty with look-ahead": "The penalty alone overshoots: rate × penalty = 1.5 is above 1.36, so ",
    "climbing": "It was told to climb: ",
    "newton": "Newton's step ",
    "lbfgs": "L-BFGS without a line search ",
}


@pytest.mark.parametrize("kind", WRONG)
def test_the_cause_is_named(kind):
    recipe, fault, values = WRONG[kind]
    history = train(recipe)
    found = trouble(resolve(recipe), history)
    assert found is not None
    assert found.fault == fault
    assert {name: found.values[name] for name in values} == values
    assert said(found).startswith(SAID[kind])
    assert said(found).endswith(".")
    assert 1 <= found.began <= (history.diverged_at or history.at[-1])


@holds("All samples a step (batch size 0) help.")
def test_lbfgs_is_not_told_to_take_all_samples_where_it_does():
    own = {"line_search_fn": 1}
    (batches,) = (p for p in OPTIMIZERS["lbfgs"].on_networks.pitfalls if p.applies(own, False))
    assert batches.words.endswith("All samples a step (batch size 0) help.")
    assert not any(p.applies(own, True) for p in OPTIMIZERS["lbfgs"].on_networks.pitfalls)
    task = resolve(replace(plain(0.1), options=(("batch_size", 0),)))
    assert task.batch == len(task.split.training.targets)


def test_it_began_where_the_gradient_stood_out():
    history = train(SPIKED)
    found = trouble(resolve(SPIKED), history)
    assert found is not None
    norms = history.gradient_norm
    assert norms[found.began - 1] > 100 * norms[: found.began - 1].max()


def test_clipping_mends_what_lacked_it():
    recipe = replace(SPIKED, options=(*SPIKED.options, ("clip_norm", 1.0)))
    history = train(recipe)
    assert history.diverged_at is None
    assert trouble(resolve(recipe), history) is None


def test_a_smaller_rate_mends_what_was_too_large():
    recipe = plain(0.03)
    assert trouble(resolve(recipe), train(recipe)) is None


def test_a_blow_up_that_comes_back_is_told():
    recipe = Recipe(data=SINE, options=RELU, hyperparameters=(("learning_rate", 10.0),))
    history = train(recipe)
    assert history.diverged_at is None
    assert np.isfinite(history.training_loss).all()
    found = trouble(resolve(recipe), history)
    assert found is not None
    assert (found.fault, found.values["rate"]) == (Fault.RATE, 10.0)


@pytest.mark.parametrize("options", [{}, {"batch_size": 1}])
def test_of_what_goes_well_nothing_is_said(options):
    recipe = Recipe(options=tuple(options.items()), epochs=30)
    assert trouble(resolve(recipe), train(recipe)) is None
