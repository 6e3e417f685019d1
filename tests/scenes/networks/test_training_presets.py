"""What the presets of the Training page say happens in them does happen; several seeds in tests/networks."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from networks.models.catalogue import network_of
from networks.models.objective import loss_of
from networks.snapshots.predictions import fitted
from networks.training.history import History
from scenes.codec.preset import presets_of
from scenes.networks.results import ended, folds
from scenes.networks.training import NetworkScene, recipe_of
from scenes.networks.training_presets import PRESETS
from trainings.queue import histories


@cache
def trained(preset: str) -> tuple[History, ...]:
    return histories(PRESETS[preset].scene)


def losses(preset: str) -> list[float]:
    """The training losses at the end."""
    return [float(history.training_loss[-1]) for history in trained(preset)]


def steps_to(history: History, loss: float) -> int:
    """Steps until the training loss was below `loss`."""
    return int(history.at[np.flatnonzero(history.training_loss < loss)[0]])


def test_every_preset_is_held_to_its_words():
    tested = Path(__file__).read_text()
    assert all(f'("{key}")' in tested for key in PRESETS)
    assert presets_of(NetworkScene) is PRESETS


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_needs_no_mending(key):
    assert PRESETS[key].scene.settled() == (PRESETS[key].scene, [])


def test_three_optimizers():
    descent, momentum, adam = trained("first")
    assert all(np.array_equal(run.parameters[0], descent.parameters[0]) for run in (momentum, adam))
    assert momentum.training_accuracy[np.searchsorted(momentum.at, 200)] > 0.99
    assert descent.training_loss[-1] > 10 * momentum.training_loss[-1]
    assert adam.training_loss[-1] < 1.5 * momentum.training_loss[-1]


def test_spirals_need_width_or_depth():
    narrow, wide, deep = trained("spirals")
    assert narrow.training_accuracy[-1] < 0.8
    assert wide.training_accuracy[-1] > 0.95
    assert deep.training_loss[-1] < wide.training_loss[-1] / 5
    assert steps_to(deep, 0.2) < steps_to(wide, 0.2) / 2


def test_xavier_starves_a_deep_relu_network():
    xavier, he = trained("init")
    network = network_of(recipe_of(PRESETS["init"].scene, PRESETS["init"].scene.runs[0]))
    small, large = (network.unflatten(run.parameters[0])["layers.3.weight"] for run in (xavier, he))
    np.testing.assert_allclose(small * np.sqrt(2), large, rtol=1e-5)
    assert xavier.gradient_norm[0] < he.gradient_norm[0] / 3
    assert xavier.training_loss[10] > 0.95 * xavier.training_loss[0]
    assert he.training_loss[10] < 0.5 * he.training_loss[0]


def test_batch_normalisation_bears_ten_times_the_rate():
    usual, blown_up, normalised = trained("norm")
    assert usual.training_accuracy[-1] > 0.95
    assert blown_up.diverged_at is not None
    assert blown_up.diverged_at <= 10
    assert normalised.training_accuracy[-1] > 0.95


def test_three_rates():
    slow, right, fast = trained("rate")
    assert slow.training_loss[-1] > 5 * right.training_loss[-1]
    assert slow.training_loss[-1] < slow.training_loss[-20], "still on its way"
    assert fast.diverged_at is not None
    assert fast.diverged_at <= 20
    assert "rate" in ended(recipe_of(PRESETS["rate"].scene, PRESETS["rate"].scene.runs[2]), fast).cause


def test_clipping():
    wild, rough, calm = losses("clipping")
    guess = 0.5  # the mean square of a sine
    assert wild > 100 * guess
    assert rough < guess
    assert calm < 0.15
    assert all(history.diverged_at is None for history in trained("clipping"))


def test_noise_is_learned_by_heart():
    plain, stopped, dropped, penalised = trained("overfit")
    assert plain.training_loss[-1] < 0.1
    assert plain.validation_loss[-1] > 2 * plain.validation_loss[plain.best]
    assert stopped.stopped is not None
    assert stopped.validation_loss[stopped.best] == plain.validation_loss[plain.best]
    for other in (dropped, penalised):
        assert other.validation_loss[-1] < plain.validation_loss[-1] / 2


def test_warm_up_saves():
    cold, *warm = trained("warmup")
    assert cold.training_loss.min() < 0.2, "what it had"
    assert cold.training_loss[-1] == pytest.approx(np.log(2), abs=0.01)
    assert all(history.training_loss[-1] < 0.01 for history in warm)


def test_digits():
    shared, full = trained("digits")
    assert shared.validation_accuracy[-1] > full.validation_accuracy[-1] > 0.94
    assert shared.parameters.shape[1] < full.parameters.shape[1] < 1.5 * shared.parameters.shape[1]


def test_an_open_gate_remembers():
    plain, lstm = trained("recall")
    assert plain.validation_accuracy[-1] < 0.45
    assert lstm.validation_accuracy[-1] > 0.95


def test_impulses_lift_squared_error():
    scene, x = PRESETS["sinc"].scene, np.linspace(-3, 3, 121)
    lifts = []
    for run, history in zip(scene.runs, trained("sinc"), strict=True):
        recipe = recipe_of(scene, run)
        lifts.append(float(np.mean(fitted(recipe, history, x)[-1] - np.sinc(x))))
    assert [loss_of(recipe_of(scene, run))[0] for run in scene.runs] == ["mse", "huber", "mae"]
    assert lifts[0] > 2 * lifts[1] > 4 * abs(lifts[2])
    assert abs(lifts[2]) < 0.05


def test_luck_of_the_split():
    scene, _ = PRESETS["folds"].scene, trained("folds")
    small, large = (
        folds([histories(scene, fold=fold)[run] for fold in range(scene.folds)]) for run in range(len(scene.runs))
    )
    between = abs(small.loss[0] - large.loss[0])
    assert max(small.loss[1], large.loss[1]) > between / 4
    assert len(set(small.losses)) == 5
