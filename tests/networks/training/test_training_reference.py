"""Trainings step by step against torch's own from the same weights on the same batches."""

import numpy as np
import pytest

from networks.data.samples import samples_of
from networks.task import resolve
from networks.training import train
from networks.training.request import conditions
from optimizers import OPTIMIZERS
from tests.networks.training.training_cases import recipe_of
from tests.reference import REFERENCE
from tests.reference.training_recipes import CASES, LOOKED_AT, STEPS

INPUTS, TORCH = np.load(REFERENCE / "training_inputs.npz"), np.load(REFERENCE / "training.npz")
TOLERANCE = {"float32": 1e-6, "float64": 1e-9}
# What `make test` tries: each thing a training can do beside an optimizer's rule, which tests/optimizers compares with
# PyTorch's for every optimizer, and the optimizers that ask a network for more than its gradient.
TRIED = {
    *("adam_float32", "momentum", "adamw", "rprop", "muon", "lbfgs_wolfe", "momentum_batch_norm", "adam_layer_norm"),
    *("clipped_by_both", "one_cycle", "penalties", "classes", "numbers", "maximize"),
}
compared = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in TRIED else pytest.mark.long) for name in CASES]
)
# Newton–Schulz runs in bfloat16: one rounding that falls the other way is 4e-3 of a step
LOOSE = {"muon_newton_schulz": 1e-2}


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference relative to 1 + |theirs|."""
    return float(np.max(np.abs(ours - theirs) / (1 + np.abs(theirs)), initial=0.0))


def test_every_offered_optimizer_is_compared():
    assert {described["optimizer"] for described in CASES.values()} == set(OPTIMIZERS)


@compared
def test_training_equals_torch(name):
    described = CASES[name]
    history = train(recipe_of(described), dtype=described["dtype"])
    tolerance = LOOSE.get(name, TOLERANCE[described["dtype"]])
    assert history.diverged_at is None
    assert history.steps == STEPS
    assert list(history.at) == list(range(STEPS + 1))
    assert difference(history.batch_loss, TORCH[f"{name}/loss"]) <= tolerance
    assert difference(history.gradient_norm, TORCH[f"{name}/norm"]) <= tolerance
    looked_at = list(LOOKED_AT)
    assert difference(history.parameters[looked_at], TORCH[f"{name}/parameters"]) <= tolerance
    assert difference(history.buffers[looked_at], TORCH[f"{name}/buffers"]) <= tolerance
    means = np.array([history.training_loss[-1], history.validation_loss[-1]])
    assert difference(means, TORCH[f"{name}/means"]) <= tolerance


@pytest.mark.parametrize("name", CASES)
def test_torch_had_our_inputs(name):
    """What generate_training.py gave to torch is what the recipe makes today."""
    recipe = recipe_of(CASES[name])
    held, split = conditions(resolve(recipe), dtype="float64", most_steps=None), samples_of(recipe.data)
    start, order, inputs, targets, loss, *_ = INPUTS[name]
    assert loss == held.plan.loss
    np.testing.assert_array_equal(INPUTS[order], held.order[:STEPS])
    np.testing.assert_array_equal(INPUTS[start], held.begin.parameters)
    np.testing.assert_allclose(INPUTS[inputs], np.concatenate([split.training.inputs, split.validation.inputs]))
    np.testing.assert_allclose(INPUTS[targets], np.concatenate([split.training.targets, split.validation.targets]))
