"""What is said of a training that went wrong: every fault, in every one of its forms, and that it is true."""

from dataclasses import replace

import numpy as np
import pytest

from networks.diagnosis.causes import Fault, Trouble, trouble
from networks.task import resolve
from networks.training import train
from pages.networks.troubles import said
from tests.networks.diagnosis.test_causes import SPIKED, WRONG
from tests.words.claims import holds

RATE = {"rate": 3.0, "risen": False, "onset": None, "first": 0.5, "top": 60.0, "over": 4}
HELPS = "A rate a tenth as large, a warm-up or clipping helps."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "The learning rate 3 is too large: the loss grew from 0.5 to 60 over 4 steps."),
        ({"over": 1}, "The learning rate 3 is too large: the loss grew from 0.5 to 60 over 1 step."),
        ({"onset": 7}, "The learning rate 3 is too large: the loss grew from 0.5 to 60 over 4 steps, from step 7 on."),
        (
            {"onset": 7, "risen": True},
            "The learning rate 3, to which the schedule has raised it, is too large: the loss grew from 0.5 to 60 over "
            "4 steps, from step 7 on.",
        ),
        (
            {"over": None},
            "The learning rate 3 is too large: a single step led from a loss of 0.5 to one that is no finite number.",
        ),
        (
            {"over": None, "onset": 7},
            "The learning rate 3 is too large: a single step led from a loss of 0.5 to one that is no finite number, "
            "from step 7 on.",
        ),
        (
            {"over": None, "onset": 7, "risen": True},
            "The learning rate 3, to which the schedule has raised it, is too large: a single step led from a loss of "
            "0.5 to one that is no finite number, from step 7 on.",
        ),
        ({"first": None, "over": None}, "The learning rate 3 is too large: the first step is no finite number."),
    ],
)
def test_a_rate_is_said_with_what_the_loss_did(values, words):
    assert said(Trouble(Fault.RATE, RATE | values, 1)) == f"{words} {HELPS}"


@pytest.mark.parametrize(
    ("fault", "values", "words"),
    [
        (
            Fault.START,
            {"loss": 1234.5, "baseline": 0.53, "gain": 1.0},
            "The initial weights are too large: the loss begins at 1.23e+03, where always answering 0 would have 0.53. "
            "A smaller initial scale or a normalisation helps.",
        ),
        (
            Fault.START,
            {"loss": 1234.5, "baseline": 0.53, "gain": 20.0},
            "The initial weights are too large: the loss begins at 1.23e+03, where always answering 0 would have 0.53. "
            "A smaller initial scale (it is multiplied by 20) or a normalisation helps.",
        ),
        (
            Fault.STEEP_START,
            {"norm": 200.0, "gain": 1.0},
            "The initial weights are too large: the first gradient has norm 200, so it explodes on its way back "
            "through the layers. A smaller initial scale, a normalisation or clipping helps.",
        ),
        (
            Fault.STEEP_START,
            {"norm": np.inf, "gain": 0.5},
            "The initial weights are too large: the first gradient is not finite, so it explodes on its way back "
            "through the layers. A smaller initial scale (it is multiplied by 0.5), a normalisation or clipping helps.",
        ),
        (
            Fault.SPIKE,
            {"step": 62, "times": 3010.0, "norm": 8740.0, "usual": 2.9},
            "Clipping is missing: at step 62 the gradient is 3.01e+03 times as long as usual (8.74e+03 after 2.9), and "
            "that one step threw the weights away. Clipping by norm at 3 or so, or a loss that outliers pull less at, "
            "helps.",
        ),
        (Fault.CLIMBING, {}, "It was told to climb: maximising makes the loss grow without end."),
        (Fault.PITFALL, {"words": "It does. This helps."}, "It does. This helps."),
    ],
)
def test_a_fault_is_said_with_its_numbers(fault, values, words):
    assert said(Trouble(fault, values, 1)) == words


@holds(HELPS)
def test_a_tenth_of_a_rate_that_was_too_large_is_not():
    recipe, *_ = WRONG["rate"]
    slower = replace(recipe, hyperparameters=(("learning_rate", 0.3),))
    assert trouble(resolve(slower), train(slower)) is None


@holds(
    "The initial weights are too large: the loss begins at {loss:.3g}, where always answering 0 would have "
    "{baseline:.2g}."
)
def test_a_start_is_compared_with_always_answering_nothing():
    recipe, *_ = WRONG["scale"]
    history = train(recipe)
    found = trouble(resolve(recipe), history)
    assert found is not None
    targets = resolve(recipe).split.training.targets
    assert found.values["baseline"] == pytest.approx(np.mean(targets**2), rel=1e-5)
    assert found.values["loss"] == history.training_loss[0] > 10 * found.values["baseline"]


@holds(
    "The penalty alone overshoots: rate × penalty = {product:.3g} is above {limit:.3g}, so every step takes the "
    "weights past 0 and further out."
)
def test_a_penalty_above_its_limit_takes_weights_past_nothing_and_further_out():
    recipe, *_ = WRONG["penalty"]
    found = trouble(resolve(recipe), train(recipe))
    assert found is not None
    step = 1 - found.values["product"]  # what a weight is multiplied by
    assert found.values["limit"] == 2
    assert step < 0
    assert abs(step) > 1


@holds(
    "Clipping is missing: at step {step} the gradient is {times:.3g} times as long as usual ({norm:.3g} after "
    "{usual:.2g}), and that one step threw the weights away."
)
def test_one_step_threw_the_weights_away():
    history = train(SPIKED)
    found = trouble(resolve(SPIKED), history)
    assert found is not None
    at = found.values["step"] - 1
    before = history.gradient_norm[max(at - 50, 0) : at]
    assert found.values["norm"] == history.gradient_norm[at] > 100 * before.max()
    assert found.values["times"] == pytest.approx(found.values["norm"] / np.median(before), rel=0.1)
