"""What a training is made from: plain values that can be compared, hashed and written down."""

from dataclasses import dataclass

from parameters import Value

Pairs = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class Data:
    """The samples all runs are trained on: a data set of the catalogue with some of its parameters, and the split.

    `added` are samples put in by hand, each (x, y, class), or (x, y, 0) where a number is to be predicted; they are
    training samples. `fold` of `folds` is the part that is kept back, where there are folds.
    """

    key: str = "moons"
    values: Pairs = ()
    size: int = 300
    noise: float = 0.1
    validation: float = 0.3
    standardise: bool = True
    seed: int = 0
    added: tuple[tuple[float, float, int], ...] = ()
    folds: int = 0
    fold: int = 0


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One training. `options` are those of the model and of options.TRAINING; the rest are at their defaults."""

    data: Data = Data()
    model: str = "mlp"
    options: Pairs = ()
    optimizer: str = "adam"
    hyperparameters: Pairs = ()
    schedule: tuple[str, Pairs] | None = None
    epochs: int = 100
    seed: int = 0
