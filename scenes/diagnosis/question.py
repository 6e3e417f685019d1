"""A question of the page What is wrong?: the trainings that answer it, and what of them is kept and measured."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from networks.data.dataset import Kind
from networks.data.samples import samples_of
from networks.diagnosis.decision_tree import Losses, guess_loss
from networks.options import SEED
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training.history import History
from parameters import Parameter, Value
from scenes.codec.fields import Pick
from scenes.networks.run import DATA

RATE = Parameter(
    key="learning_rate", title="Learning rate", default=0.01, low=1e-5, high=1.0, scale="log", help="Of every training."
)
SEEDS = Parameter(
    key="seeds",
    title="Seeds",
    default=3,
    low=1,
    high=5,
    help="Every training is done this often, with other samples, weights and batches; what is shown is the mean.",
)


class Setting(Protocol):
    """The fields of the Scene that a question looks at."""

    @property
    def question(self) -> Pick: ...
    @property
    def data(self) -> Pick: ...
    @property
    def size(self) -> int: ...
    @property
    def noise(self) -> float: ...
    @property
    def validation(self) -> float: ...
    @property
    def epochs(self) -> int: ...
    @property
    def seed(self) -> int: ...


class Outcome(NamedTuple):
    """What is kept of a training; where it diverged its curves end before that, and its losses are infinite."""

    epochs: np.ndarray  # (K,) at which the network was looked at
    training: np.ndarray  # (K,) loss of all training samples
    validation: np.ndarray  # (K,)
    training_accuracy: np.ndarray  # (K,), empty where numbers are predicted
    validation_accuracy: np.ndarray
    at: int  # index of the network that the training gives: the last one, or the best if it has patience
    end: int  # index of the last one that was looked at before its patience ended
    diverged: bool
    parameters: np.ndarray  # (P,) of that network
    seconds: float

    @property
    def losses(self) -> Losses:
        """Of the network that the training gives."""
        if self.diverged:
            return Losses(np.inf, np.inf)
        return Losses(float(self.training[self.at]), float(self.validation[self.at]))

    @property
    def errors(self) -> Losses:
        """Shares of wrong answers; those of a training that diverged are not a number."""
        if self.diverged:
            return Losses(np.nan, np.nan)
        return Losses(1 - float(self.training_accuracy[self.at]), 1 - float(self.validation_accuracy[self.at]))


class Trial(NamedTuple):
    """One training of a comparison; trials of one variant, which is any value, differ in their seed only."""

    variant: Any
    recipe: Recipe


Found = Mapping[Recipe, Outcome]  # as far as they have been trained


class Curve(NamedTuple):
    """Means over the seeds (k,) at `epochs` (k,), as far as the shortest training goes."""

    epochs: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Tried:
    """A variant and what its seeds gave, as many of them as have been trained: one at least."""

    variant: Any
    outcomes: tuple[Outcome, ...]

    def each(self, value: Callable[[Outcome], float]) -> tuple[float, ...]:
        """Of every seed."""
        return tuple(map(value, self.outcomes))

    def mean(self, value: Callable[[Outcome], float]) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.each(value)))

    def curve(self, value: Callable[[Outcome], np.ndarray]) -> Curve:
        """The mean of the seeds' curves."""
        curves = [value(one)[: one.end + 1] for one in self.outcomes]
        length = min(map(len, curves))
        return Curve(self.outcomes[0].epochs[:length], np.mean([one[:length] for one in curves], axis=0))


@dataclass(frozen=True, kw_only=True)
class Question:
    """An entry of the catalogue of questions.

    ``trials(setting)`` are the trainings, in the order they are done; ``measure(setting, found)`` is a record of
    numbers and verdicts, of what has been trained so far. Its words are in `pages/diagnosis`, under the same key.
    """

    key: str
    title: str
    asks: str  # the question as a sentence
    formulas: str  # Markdown
    parameters: tuple[Parameter, ...]
    trials: Callable[[Setting], tuple[Trial, ...]]
    measure: Callable[[Setting, Found], Any]
    usual: Mapping[str, object] = field(hash=False)  # the fields of the Scene that it is first shown with
    kinds: tuple[Kind, ...] = ("classes", "number", "images")


def outcome_of(recipe: Recipe, history: History) -> Outcome:
    """What is kept of a training; with patience its network is the best one up to where the patience ended."""
    end = len(history.at) - 1 if history.stopped is None else history.stopped
    at = int(history.best) if dict(recipe.options).get("patience") else end
    return Outcome(
        history.at / history.steps_an_epoch,
        history.training_loss,
        history.validation_loss,
        history.training_accuracy,
        history.validation_accuracy,
        at,
        end,
        history.diverged_at is not None,
        np.array(history.parameters[at], np.float32),
        history.seconds,
    )


def data_of(setting: Setting, seed: int = 0, *, size: int | None = None, validation: float | None = None) -> Data:
    """The samples of a setting, `seed` being counted from the setting's own."""
    return Data(
        key=setting.data.key,
        values=setting.data.values,
        size=setting.size if size is None else size,
        noise=setting.noise,
        validation=setting.validation if validation is None else validation,
        seed=_seed(setting, seed),
    )


def recipe(
    setting: Setting,
    options: Mapping[str, Value],
    *,
    model: str = "mlp",
    seed: int = 0,
    data: Data | None = None,
    optimizer: str = "adam",
    hyperparameters: Mapping[str, Value] | None = None,
    epochs: int | None = None,
) -> Recipe:
    """A training of the setting's data, under Adam at the question's rate."""
    values = {"learning_rate": setting.question["learning_rate"], **(hyperparameters or {})}
    return Recipe(
        data=data_of(setting, seed) if data is None else data,
        model=model,
        options=tuple(options.items()),
        optimizer=optimizer,
        hyperparameters=tuple(values.items()),
        epochs=setting.epochs if epochs is None else epochs,
        seed=_seed(setting, seed),
    )


def _seed(setting: Setting, more: int) -> int:
    return (setting.seed + more) % (int(SEED.high) + 1)


def seeds_of(setting: Setting) -> range:
    """The seeds, counted from the setting's own."""
    return range(int(setting.question["seeds"]))


def hidden(setting: Setting) -> dict[str, Value]:
    """Options of a network with the question's layers, units and activation, and He's weights."""
    return {**{key: setting.question[key] for key in ("depth", "width", "activation")}, "init": "he_normal"}


def tried(trials: Iterable[Trial], found: Found) -> tuple[Tried, ...]:
    """The outcomes there are so far, together by their variants, in order."""
    outcomes: dict[Any, list[Outcome]] = {}
    for trial in trials:
        if trial.recipe in found:
            outcomes.setdefault(trial.variant, []).append(found[trial.recipe])
    return tuple(Tried(variant, tuple(several)) for variant, several in outcomes.items())


def ranked(several: Sequence[Tried], value: Callable[[Outcome], float], *, highest: bool = False) -> tuple[Tried, ...]:
    """From the lowest mean over the seeds, or the highest, to the worst; what diverged comes last."""

    def order(one: Tried) -> float:
        mean = one.mean(value)
        return (-mean if highest else mean) if np.isfinite(mean) else np.inf

    return tuple(sorted(several, key=order))


def guess(data: Data) -> float:
    """The loss of always predicting the training samples' shares, or their mean."""
    return guess_loss(samples_of(data).training.targets, DATA.catalogue[data.key].classes)


def weights_of(recipe: Recipe) -> int:
    """How many parameters the network of a recipe has."""
    return resolve(recipe).network.size
