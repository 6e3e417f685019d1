"""The classic results, with several seeds each and the settings of the presets that show them.

A seed draws the samples, the first weights and the batches. What was tried, and is so for every seed tested here,
is not so for every setting: the docstrings say where it is not.
"""

from dataclasses import replace

import numpy as np
import pytest

from networks.recipe import Data, Recipe
from networks.training import train
from networks.training.history import History
from scenes import NetworkScene
from scenes.codec.preset import presets_of
from scenes.networks.training import recipes_of
from trainings.histories import histories

SEEDS = range(3)
pytestmark = pytest.mark.long  # `make test` has a seed of each preset in tests/scenes/networks


def of_preset(key: str, seed: int) -> tuple[History, ...]:
    """The runs of a preset of the Training page, with another seed; the page's own are kept for the presets' tests."""
    return histories(recipes_of(replace(presets_of(NetworkScene)[key].scene, seed=seed)))


def end(history: History) -> float:
    """The training loss at the end; infinite where it diverged."""
    return np.inf if history.diverged_at is not None else float(history.training_loss[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_spirals_need_depth_or_width(seed):
    """One layer of 4 units gets a fifth of its own training samples wrong at least; one of 32, or three of 16, do not.

    Found for 4 of 4 seeds: 78, 76, 69, 62 % right against 97 % and 99 % at least."""
    narrow, wide, deep = of_preset("spirals", seed)
    assert narrow.training_accuracy[-1] < 0.82
    assert wide.training_accuracy[-1] > 0.93
    assert deep.training_accuracy[-1] > 0.97
    assert end(deep) < end(wide) < end(narrow)


@pytest.mark.parametrize("seed", SEEDS)
def test_xavier_is_slower_than_he_under_eight_layers_of_relu(seed):
    """Under gradient descent, 4 of 4 seeds (and 5 of 5 on the digits at rate 0.05). Adam, which divides by the
    gradient's size, evens it out: on the digits Xavier was ahead for 1 seed of 5, on the spirals for 5 of 5."""
    xavier, he = of_preset("init", seed)
    third = len(xavier.at) // 3
    assert xavier.training_loss[third] > 1.5 * he.training_loss[third]
    assert end(xavier) > 1.5 * end(he)


@pytest.mark.parametrize("seed", SEEDS)
def test_batch_normalisation_bears_ten_times_the_rate(seed):
    """4 of 4 seeds: at 0.3 the network learns without it, at 3 it diverges within ten steps, and with it learns."""
    usual, blown_up, normalised = of_preset("norm", seed)
    assert end(usual) < 0.1
    assert blown_up.diverged_at is not None
    assert blown_up.diverged_at < 20
    assert end(normalised) < 0.35
    assert normalised.training_accuracy[-1] > 0.85


def test_the_lstm_recalls_where_the_plain_network_fails():
    """Over 40 steps, 600 sequences; both with 32 units, the same scale of weights, rate, clipping and batches.

    The LSTM, whose forget gate starts open, has 100 % right for 4 of 4 seeds, the plain network 19 to 51 % (a guess
    has 25) for 3 and 100 % for one. No setting that was tried was as clear for every seed: at Adam's rates from
    0.003 to 0.015 the plain network found it for 0 to 3 seeds of 6 over 40 steps and for up to 5 of 6 over 30, because
    Adam enlarges even a gradient that has all but vanished; where it never did (0.005 without clipping, 0 of 6) the
    LSTM had 77 % for 2 seeds of 5. With a forget bias of 1 instead of 4 the LSTM failed over 40 steps for 3 of 4.
    """
    plain, lstm = zip(*(of_preset("recall", seed) for seed in SEEDS), strict=True)
    assert all(history.validation_accuracy[-1] > 0.95 for history in lstm)
    assert sum(history.validation_accuracy[-1] < 0.6 for history in plain) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_digits_reach_95_per_cent_of_those_not_seen(seed):
    """With 1,797 digits, 30 % kept back, 20 epochs: 5 of 5 seeds, 97.2 to 98.9 %. It took 0.2 s on two idle cores, and
    2 s more where it had to be compiled first; the time is not asserted, since the machine may be busy."""
    history = train(
        Recipe(
            data=Data(key="digits", size=1797, noise=0.0, seed=seed),
            options=(("depth", 2), ("width", 64), ("activation", "relu"), ("init", "he_normal")),
            hyperparameters=(("learning_rate", 0.003),),
            epochs=20,
            seed=seed,
        )
    )
    assert history.validation_accuracy[-1] >= 0.95
