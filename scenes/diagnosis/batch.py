"""The question how large a batch should be: how noisy its gradient is, and what an epoch costs."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from networks.data.samples import samples_of
from networks.diagnosis.decision_tree import Losses
from networks.diagnosis.gradient_noise import GradientNoise, batch_sizes, gradient_noise, sample_gradients
from networks.models.objective import objective
from networks.options import ACTIVATION, BATCH_SIZE, DEPTH, WIDTH
from networks.recipe import Recipe
from networks.task import resolve
from parameters import Parameter, Value
from scenes.diagnosis.question import RATE, Found, Question, Setting, Trial, data_of, hidden, recipe

__all__ = ["BATCH", "Batches", "GradientNoise", "Timed", "middle_recipe", "noise_of", "trained_sizes"]

MOMENT = Parameter(
    key="moment",
    title="Noise is measured",
    default="start",
    choices=("start", "end"),
    labels=("Before the training", "After it"),
    help="At the first weights, or where a training with the middle one of the batch sizes ended.",
)
DRAWS = Parameter(
    key="draws",
    title="Batches drawn of each size",
    default=200,
    low=20,
    high=1000,
    scale="log",
    help="The noise is the root mean square over them.",
)
CURVE = replace(ACTIVATION, default="relu", help="Of the network.")
LARGEST = replace(BATCH_SIZE, key="largest", title="Largest batch", default=0, help="0: all training samples.")
TIMED = 5  # sizes of the batch that are trained with


def training_samples(setting: Setting) -> int:
    """N."""
    return len(samples_of(data_of(setting)).training.targets)


def measured_sizes(setting: Setting) -> np.ndarray:
    """All powers of two up to the largest batch, and that."""
    return batch_sizes(training_samples(setting), int(setting.question["largest"]) or None)


def trained_sizes(setting: Setting) -> tuple[int, ...]:
    """Those that are trained with: a training with a batch of 1 has many steps."""
    sizes = measured_sizes(setting)
    sizes = sizes[sizes >= min(4, sizes[-1])]
    chosen = np.unique(np.round(np.linspace(0, len(sizes) - 1, TIMED)).astype(int))
    return tuple(int(sizes[i]) for i in chosen)


def _trials(setting: Setting) -> tuple[Trial, ...]:
    return tuple(
        Trial(size, recipe(setting, {**hidden(setting), "batch_size": size})) for size in trained_sizes(setting)
    )


def middle_recipe(setting: Setting) -> Recipe:
    """The training at whose end the noise is measured."""
    trials = _trials(setting)
    return trials[len(trials) // 2].recipe


@dataclass(frozen=True)
class _Asked:
    """What the noise depends on; the parameters follow from the rest."""

    recipe: Recipe
    sizes: tuple[int, ...]
    draws: int
    moment: Value
    parameters: np.ndarray = field(compare=False)


def noise_of(setting: Setting, found: Found) -> GradientNoise:
    """What is measured at the moment that is chosen; for the end of a training its outcome has to be there."""
    of, moment = middle_recipe(setting), setting.question["moment"]
    sizes = tuple(int(size) for size in measured_sizes(setting))
    parameters = resolve(of).start.astype(np.float32) if moment == "start" else found[of].parameters
    return _noise(_Asked(of, sizes, int(setting.question["draws"]), moment, parameters))


@lru_cache(maxsize=64)
def _noise(of: _Asked) -> GradientNoise:
    task = resolve(of.recipe)
    buffers = np.zeros(0, np.float32)  # a network without normalisation has none
    training = task.split.training

    def mean_loss(parameters, inputs, targets):
        forward = task.network.forward(parameters, buffers, inputs, training=False, dropout=0.0, key=None)
        return objective(forward.prediction, targets, loss=task.loss)

    gradients = sample_gradients(mean_loss, of.parameters, training.inputs.astype(np.float32), training.targets)
    return gradient_noise(gradients, of.sizes, draws=of.draws, seed=of.recipe.seed)


class Timed(NamedTuple):
    """A training with batches of one size."""

    size: int
    seconds: float  # an epoch
    losses: Losses


@dataclass(frozen=True, eq=False)
class Batches:
    """The noise when its moment has come, and the trainings there are."""

    noise: GradientNoise | None
    timed: tuple[Timed, ...]
    at_start: bool  # when the noise is measured
    draws: int
    epochs: int


def _measure(setting: Setting, found: Found) -> Batches:
    at_start = setting.question["moment"] == "start"
    return Batches(
        noise=noise_of(setting, found) if at_start or middle_recipe(setting) in found else None,
        timed=tuple(
            Timed(trial.variant, found[trial.recipe].seconds / setting.epochs, found[trial.recipe].losses)
            for trial in _trials(setting)
            if trial.recipe in found
        ),
        at_start=at_start,
        draws=int(setting.question["draws"]),
        epochs=setting.epochs,
    )


BATCH = Question(
    key="batch",
    title="How large a batch?",
    asks="How noisy is the gradient of a batch, and what does an epoch cost?",
    formulas=(
        "With $g_i$ the gradient of one sample, $\\bar g$ the mean of all $N$ and $\\sigma^2 = \\frac1N \\sum_i "
        "\\|g_i - \\bar g\\|^2$, the mean of $B$ gradients drawn independently lies $\\sigma/\\sqrt B$ away from "
        "$\\bar g$ (root mean square). The batches of an epoch are drawn *without* replacement. All $N$ deviations sum "
        "to 0, so that two different ones have the covariance $-\\sigma^2/(N-1)$, and\n\n"
        "$$\\mathbb E\\|g_B - \\bar g\\|^2 = \\frac{1}{B^2}\\Big(B\\sigma^2 - B(B-1)\\frac{\\sigma^2}{N-1}\\Big) = "
        "\\frac{\\sigma^2}{B}\\cdot\\frac{N-B}{N-1}.$$"
    ),
    parameters=(
        replace(DEPTH, default=2, high=4, help="At most 4: the gradients of all samples are kept at once."),
        replace(WIDTH, default=32, high=32),
        CURVE,
        MOMENT,
        LARGEST,
        DRAWS,
        replace(RATE, default=0.003),
    ),
    trials=_trials,
    measure=_measure,
    usual={"data": "digits", "size": 1400, "noise": 0.0, "validation": 0.3, "epochs": 10},
)
