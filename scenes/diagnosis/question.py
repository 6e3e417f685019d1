"""A question of the page What is wrong?: the trainings that answer it, and what of them is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from networks.data.dataset import Kind
from networks.data.samples import samples_of
from networks.diagnosis.decision_tree import Losses, Verdict, guess_loss
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
    """One training of a comparison; trials of one name differ in their seed only."""

    name: str
    color: int
    recipe: Recipe
    dash: str = "solid"


Found = Mapping[Recipe, Outcome]  # as far as they have been trained


class Line(NamedTuple):
    """`y` (n,) over `x` (n,)."""

    name: str
    color: int
    x: np.ndarray
    y: np.ndarray
    dash: str = "solid"
    marked: bool = False


class Lines(NamedTuple):
    """A chart of lines; `level` is a height that means something, and what."""

    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    x_log: bool = False
    y_log: bool = False
    level: tuple[float, str] | None = None


class Place(NamedTuple):
    """A run of a ranking with what each seed gave."""

    name: str
    color: int
    values: tuple[float, ...]


class Ranking(NamedTuple):
    """Runs from the best to the worst, by their mean."""

    title: str
    places: tuple[Place, ...]
    log: bool = False


class Judged(NamedTuple):
    """A model and the way it takes through the tree."""

    name: str
    color: int
    verdict: Verdict


class Answer(NamedTuple):
    """What was measured in words and in numbers; `judged` where the question has the tree."""

    words: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the first cell is the name of a trial
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """An entry of the catalogue of questions.

    ``trials(setting)`` are the trainings, in the order they are done; ``charts(setting, found)`` draws what has been
    trained so far; ``answer(setting, found)`` tells what came out when all has.
    """

    key: str
    title: str
    asks: str  # the question as a sentence
    formulas: str  # Markdown
    parameters: tuple[Parameter, ...]
    trials: Callable[[Setting], tuple[Trial, ...]]
    charts: Callable[[Setting, Found], tuple[Lines | Ranking, ...]]
    answer: Callable[[Setting, Found], Answer]
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


def by_name(trials: Sequence[Trial], found: Found) -> dict[str, list[tuple[Trial, Outcome]]]:
    """The outcomes there are so far, together by the trials' names, in order."""
    names: dict[str, list[tuple[Trial, Outcome]]] = {}
    for trial in trials:
        if trial.recipe in found:
            names.setdefault(trial.name, []).append((trial, found[trial.recipe]))
    return names


def mean_line(
    trials: Sequence[tuple[Trial, Outcome]],
    curve: Callable[[Outcome], np.ndarray],
    *,
    name: str | None = None,
    dash: str | None = None,
) -> Line:
    """The mean of the seeds' curves, as far as the shortest of them goes."""
    first, _ = trials[0]
    curves = [curve(one)[: one.end + 1] for _, one in trials]
    length = min(map(len, curves))
    return Line(
        name or first.name,
        first.color,
        trials[0][1].epochs[:length],
        np.mean([one[:length] for one in curves], axis=0),
        first.dash if dash is None else dash,
    )


def ranking(
    title: str,
    trials: Sequence[Trial],
    found: Found,
    value: Callable[[Outcome], float],
    *,
    best: Callable[..., float] = min,
    log: bool = False,
) -> Ranking:
    """The names in the order of their mean over the seeds, the best first; what diverged comes last."""
    places = [
        Place(name, several[0][0].color, tuple(value(one) for _, one in several))
        for name, several in by_name(trials, found).items()
    ]
    sign = 1 if best is min else -1

    def order(place: Place) -> float:
        mean = float(np.mean(place.values))
        return sign * mean if np.isfinite(mean) else np.inf

    return Ranking(title, tuple(sorted(places, key=order)), log)


def mean_of(outcomes: Sequence[tuple[Trial, Outcome]], value: Callable[[Outcome], float]) -> float:
    """The mean over the seeds."""
    return float(np.mean([value(one) for _, one in outcomes]))


def guess(data: Data) -> float:
    """The loss of always predicting the training samples' shares, or their mean."""
    return guess_loss(samples_of(data).training.targets, DATA.catalogue[data.key].classes)


def weights_of(recipe: Recipe) -> int:
    """How many parameters the network of a recipe has."""
    return resolve(recipe).network.size
