"""Trainings made to go wrong, each in its own way, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from networks.diagnosis.causes import cause, trouble
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import train

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
    "rate": (plain(3.0), "The learning rate 3 is too large"),
    "warmed": (plain(0.05, schedule=CYCLE), "to which the schedule has raised it"),
    "scale": (plain(0.01, gain=20.0), "The initial weights are too large: the loss begins at"),
    "gradient": (
        Recipe(
            data=Data(key="recall"),
            model="rnn",
            options=(("gain", 5.0), ("init", "orthogonal"), ("loss", "multi_margin")),
            optimizer="gradient_descent",
            hyperparameters=(("learning_rate", 100.0),),
            epochs=10,
        ),
        "The initial weights are too large: the first gradient has norm",
    ),
    "spike": (SPIKED, "Clipping is missing: at step"),
    "penalty": (plain(5.0, l2=1.0, epochs=40), "The penalty alone overshoots: rate × penalty = 5 is above 2"),
    "penalty with look-ahead": (
        plain(1.5, l2=1.0, epochs=40, own=(("momentum", 0.9), ("nesterov", True))),
        "The penalty alone overshoots: rate × penalty = 1.5 is above 1.36",
    ),
    "climbing": (plain(0.1, own=(("maximize", True),)), "It was told to climb"),
    "newton": (Recipe(options=(*RELU, ("batch_size", 0), ("width", 4)), optimizer="newton"), "Newton's step"),
    "lbfgs": (Recipe(options=RELU, optimizer="lbfgs", epochs=5), "L-BFGS without a line search"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_the_cause_is_named(kind):
    recipe, words = WRONG[kind]
    history = train(recipe)
    found = trouble(resolve(recipe), history)
    assert found is not None
    assert words in found.words
    assert found.words.endswith((".", "end."))
    assert 1 <= found.began <= (history.diverged_at or history.at[-1])
    assert cause(resolve(recipe), history) == found.words


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
    assert cause(resolve(recipe), history) == ""


def test_a_smaller_rate_mends_what_was_too_large():
    recipe = plain(0.03)
    assert cause(resolve(recipe), train(recipe)) == ""


def test_a_blow_up_that_comes_back_is_told():
    recipe = Recipe(data=SINE, options=RELU, hyperparameters=(("learning_rate", 10.0),))
    history = train(recipe)
    assert history.diverged_at is None
    assert np.isfinite(history.training_loss).all()
    assert "learning rate 10 is too large" in cause(resolve(recipe), history)


@pytest.mark.parametrize("options", [{}, {"batch_size": 1}])
def test_of_what_goes_well_nothing_is_said(options):
    recipe = Recipe(options=tuple(options.items()), epochs=30)
    assert cause(resolve(recipe), train(recipe)) == ""
