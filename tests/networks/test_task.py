"""A recipe is resolved once, and refused in one place."""

from dataclasses import replace

import numpy as np
import pytest

from curves import LOSSES
from networks import task as module
from networks.data.samples import samples_of
from networks.recipe import Data, Recipe
from networks.task import resolve
from optimizers import OPTIMIZERS

SMALL = Recipe(data=Data(size=40), options=(("batch_size", 7),), epochs=3)


def test_a_task_holds_what_follows_from_its_recipe():
    task = resolve(SMALL)
    training = len(task.split.training.targets)
    assert task.split is samples_of(SMALL.data)
    assert (task.batch, task.steps_an_epoch, task.steps) == (7, training // 7, 3 * (training // 7))
    assert task.loss_record is LOSSES["bce_with_logits"]
    assert (task.dataset.key, task.model.key, task.optimizer) == ("moons", "mlp", OPTIMIZERS["adam"])
    assert task.own["learning_rate"] == OPTIMIZERS["adam"].hyperparameters[0].default
    assert task.start.shape == (task.network.size,)
    assert task.buffers.shape == (0,)


def test_the_same_recipe_is_the_same_task_and_shares_what_others_have_too():
    task, other = resolve(SMALL), resolve(replace(SMALL, hyperparameters=(("learning_rate", 0.3),)))
    assert resolve(replace(SMALL)) is task is not other
    assert (other.split, other.network) == (task.split, task.network)
    np.testing.assert_array_equal(other.start, task.start)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"data": Data(key="cats")}, "data='cats' is not one of"),
        ({"data": Data(size=10**6)}, "size: 1000000 is outside"),
        ({"model": "transformer"}, "model='transformer' is not one of mlp"),
        ({"model": "conv"}, "does not take"),
        ({"options": (("filters", 3),)}, "has no option filters"),
        ({"options": (("width", 10**6),)}, "width: 1000000 is outside"),
        ({"options": (("loss", "mse"),)}, "does not fit"),
        ({"optimizer": "sgdd"}, "optimizer='sgdd' because it must be one of"),
        ({"hyperparameters": (("beta", 1.0),)}, "because adam has only"),
        ({"hyperparameters": (("b1", float("nan")),)}, "must be a finite number"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        resolve(replace(SMALL, **changed))


def test_a_network_is_resolved_again_when_it_has_been_given_up(monkeypatch):
    task = resolve(SMALL)
    module._kept.clear()
    again = resolve(SMALL)
    assert again is not task
    assert again.network is task.network
