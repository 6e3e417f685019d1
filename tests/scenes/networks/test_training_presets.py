"""What the presets of the Training page say happens in them does happen; several seeds in tests/networks.

What a convolution, an LSTM and folds do is left to `make test-all`: their training and programs take half of the time.
"""

from functools import cache

import numpy as np
import pytest

from networks.snapshots.predictions import fitted
from networks.task import resolve
from networks.training.history import History
from scenes.codec.preset import presets_of
from scenes.networks.results import ended, folds
from scenes.networks.training import NetworkScene, recipe_of, recipes_of
from scenes.networks.training_presets import PRESETS
from tests.words.claims import holds
from trainings.histories import histories


@cache
def trained(preset: str) -> tuple[History, ...]:
    return histories(recipes_of(PRESETS[preset].scene))


def losses(preset: str) -> list[float]:
    """The training losses at the end."""
    return [float(history.training_loss[-1]) for history in trained(preset)]


def steps_to(history: History, loss: float) -> int:
    """Steps until the training loss was below `loss`."""
    return int(history.at[np.flatnonzero(history.training_loss < loss)[0]])


def test_they_are_the_presets_of_the_page():
    assert presets_of(NetworkScene) is PRESETS


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_needs_no_mending(key):
    assert PRESETS[key].scene.settled() == (PRESETS[key].scene, [])


@holds(
    "Three optimizers, one network",
    "The same weights, the same batches. Momentum has the moons apart in a seventh of gradient descent's steps, "
    "which ends with ten times its loss at the same rate. Adam keeps up with momentum at a tenth of that rate.",
)
def test_three_optimizers():
    descent, momentum, adam = trained("first")
    assert all(np.array_equal(run.parameters[0], descent.parameters[0]) for run in (momentum, adam))
    first = [int(run.at[np.flatnonzero(run.training_accuracy > 0.98)[0]]) for run in (momentum, descent)]
    assert first[1] / first[0] == pytest.approx(7, abs=1)
    assert 8 < descent.training_loss[-1] / momentum.training_loss[-1] < 12.5
    rates = [run.pick["learning_rate"] for run in PRESETS["first"].scene.runs]
    assert rates == [0.1, 0.1, 0.01]
    assert adam.training_loss[-1] < 1.5 * momentum.training_loss[-1]


@pytest.mark.long
@holds(
    "Spirals need width or depth",
    "Four units cannot follow two arms: about a quarter of the samples stays wrong. Thirty-two can, slowly; three "
    "layers of sixteen end with a sixth of their loss, and are sooner there.",
)
def test_spirals_need_width_or_depth():
    narrow, wide, deep = trained("spirals")
    assert 0.7 < narrow.training_accuracy[-1] < 0.8
    assert wide.training_accuracy[-1] > 0.95
    assert wide.training_loss[-1] / deep.training_loss[-1] == pytest.approx(6, abs=1.2)
    assert steps_to(deep, 0.2) < steps_to(wide, 0.2) / 2


@pytest.mark.long
@holds(
    "Xavier starves a deep ReLU network",
    "Eight layers. Xavier's weights let the signal halve at every second one, so the gradient that arrives is "
    "small, and the loss lies still at first. He's weights are √2 larger, and it falls at once.",
)
def test_xavier_starves_a_deep_relu_network():
    xavier, he = trained("init")
    network = resolve(recipe_of(PRESETS["init"].scene, PRESETS["init"].scene.runs[0])).network
    small, large = (network.unflatten(run.parameters[0])["layers.3.weight"] for run in (xavier, he))
    np.testing.assert_allclose(small * np.sqrt(2), large, rtol=1e-5)
    assert xavier.gradient_norm[0] < he.gradient_norm[0] / 3
    assert xavier.training_loss[10] > 0.95 * xavier.training_loss[0]
    assert he.training_loss[10] < 0.5 * he.training_loss[0]


@pytest.mark.long
@holds(
    "Batch normalisation bears ten times the rate",
    "At 0.3 six layers learn without it. At 3 they blow up within ten steps; with batch normalisation the same "
    "rate is fine, because weights that grow no longer make the signal grow.",
)
def test_batch_normalisation_bears_ten_times_the_rate():
    usual, blown_up, normalised = trained("norm")
    assert usual.training_accuracy[-1] > 0.95
    assert blown_up.diverged_at is not None
    assert blown_up.diverged_at <= 10
    assert normalised.training_accuracy[-1] > 0.95


@holds(
    "Too small, right, too large",
    "Three rates. At 0.02 the curve is still on its way; at 0.2 it fits; at 2 each step overshoots by more than "
    "the last, and within twenty the loss is no number any more.",
)
def test_three_rates():
    slow, right, fast = trained("rate")
    assert slow.training_loss[-1] > 5 * right.training_loss[-1]
    assert slow.training_loss[-1] < slow.training_loss[-20], "still on its way"
    assert fast.diverged_at is not None
    assert fast.diverged_at <= 20
    wrong = ended(recipe_of(PRESETS["rate"].scene, PRESETS["rate"].scene.runs[2]), fast).trouble
    assert wrong is not None
    assert wrong.fault == "rate"


@holds(
    "Clipping turns a blow-up into a rough ride",
    "A rate too large for ReLU and squared error: the first steps throw the loss above a hundred times "
    "guessing's, and it stays there. Clipped at norm 1 it rattles, but learns a little; at 0.1 it learns well.",
)
def test_clipping():
    wild, rough, calm = losses("clipping")
    guess = 0.5  # the mean square of a sine
    assert wild > 100 * guess
    assert 0.15 < rough < guess
    assert calm < 0.15
    assert all(history.diverged_at is None for history in trained("clipping"))


@holds(
    "Noise is learned by heart",
    "The moons overlap, and a large network bends its boundary around single points: training loss falls, "
    "validation loss (dashed) turns and climbs. Early stopping ends at the turn; dropout and L2 put it off.",
)
def test_noise_is_learned_by_heart():
    plain, stopped, dropped, penalised = trained("overfit")
    assert plain.training_loss[-1] < 0.1
    assert plain.validation_loss[-1] > 2 * plain.validation_loss[plain.best]
    assert stopped.stopped is not None
    assert stopped.validation_loss[stopped.best] == plain.validation_loss[plain.best]
    for other in (dropped, penalised):
        assert other.validation_loss[-1] < plain.validation_loss[-1] / 2


@holds(
    "Full speed kills, warm-up saves",
    "Six ReLU layers whose weights begin half too large, and a rate that is bold for them. At full speed the loss is "
    "no number any more within ten steps. The same rate, reached within 50 or 150 steps, gets there.",
)
def test_warm_up_saves():
    cold, *warm = trained("warmup")
    assert cold.diverged_at is not None
    assert cold.diverged_at <= 10
    assert all(history.training_loss[-1] < 0.1 and history.training_accuracy[-1] > 0.95 for history in warm)


@pytest.mark.long
@holds(
    "Digits: one filter looks everywhere",
    "Real handwriting. Eight shared filters, seen at the left, find strokes wherever they are; a fully connected "
    "network, of a quarter more weights, has to learn each place anew, and ends a little behind.",
)
def test_digits():
    shared, full = trained("digits")
    assert shared.validation_accuracy[-1] > full.validation_accuracy[-1] > 0.94
    assert full.parameters.shape[1] / shared.parameters.shape[1] == pytest.approx(1.25, abs=0.05)
    assert shared.validation_accuracy[-1] - full.validation_accuracy[-1] < 0.03, "a little"


@pytest.mark.long
@holds(
    "What an open gate remembers",
    "The first symbol has to be said after 40 others. The LSTM, whose forget gate starts open, learns it; the "
    "plain network learns half of it: what came first has faded, and with it the gradient that could teach it.",
)
def test_an_open_gate_remembers():
    plain, lstm = trained("recall")
    assert PRESETS["recall"].scene.data["delay"] == 40
    assert plain.training_loss[-1] == pytest.approx(np.log(2), abs=0.05), "half of ln 4, which is guessing"
    assert 0.3 < plain.validation_accuracy[-1] < 0.7
    assert lstm.validation_accuracy[-1] > 0.95


@pytest.mark.long
@holds(
    "Impulses and what they do to a fit",
    "One point in ten is thrown upwards. Squared error lifts its curve towards them, Huber's loss by less, "
    "absolute error hardly: it asks for the middle point, not for the mean.",
)
def test_impulses_lift_squared_error():
    scene, x = PRESETS["sinc"].scene, np.linspace(-3, 3, 121)
    assert scene.data["share"] == 1 / 10
    lifts = []
    for run, history in zip(scene.runs, trained("sinc"), strict=True):
        recipe = recipe_of(scene, run)
        lifts.append(float(np.mean(fitted(resolve(recipe), history, x)[-1] - np.sinc(x))))
    assert [resolve(recipe_of(scene, run)).loss for run in scene.runs] == ["mse", "huber", "mae"]
    assert lifts[0] > 2 * lifts[1] > 4 * abs(lifts[2])
    assert abs(lifts[2]) < 0.05


@pytest.mark.long
@holds(
    "Luck of the split",
    "Few samples, five folds: each run is trained five times, every time checked on another fifth. What the folds "
    "differ by is the luck of a single split; compare it with the difference between the two runs.",
)
def test_luck_of_the_split():
    scene, _ = PRESETS["folds"].scene, trained("folds")
    small, large = (
        folds([histories(recipes_of(scene, fold=fold))[run] for fold in range(scene.folds)])
        for run in range(len(scene.runs))
    )
    between = abs(small.loss[0] - large.loss[0])
    assert max(small.loss[1], large.loss[1]) > between / 4
    assert len(set(small.losses)) == scene.folds == 5
