"""What a run or a sweep is asked for, checked and turned into numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from jax import Array

from optimizers.catalogue import OPTIMIZERS
from optimizers.optimizer import Optimizer
from parameters import Parameter, Value


class Surface(Protocol):
    """What `run` needs of a surface record; any plain function of a point serves as well."""

    @property
    def fn(self) -> Callable[..., Array]: ...
    @property
    def parameters(self) -> Sequence[Parameter]: ...
    @property
    def values(self) -> Sequence[float]: ...
    @property
    def start(self) -> tuple[float, float]: ...


def _companions(surface: object) -> Sequence[Surface]:
    """All surfaces of the catalogue that a record is of, where it says so: they share their programs."""
    return getattr(surface, "companions", tuple)()


Clip = Mapping[str, float] | tuple[str, float] | float | None


class Conditions(NamedTuple):
    """Everything that a run is held to, but for the schedule."""

    optimizer: Optimizer
    fn: Callable[..., Array]
    values: Sequence[float]  # of the surface's parameters
    companions: Sequence[Surface]  # the surfaces that share its program
    start: tuple[float, float]
    steps: int
    sign: float  # -1 to climb
    hyperparameters: np.ndarray  # in the order of the record
    tilt: np.ndarray  # (steps, 2) noise of the gradient
    bounds: tuple[float, float]  # of clipping

    def hyperparameter(self, key: str) -> float:
        """The number of one hyperparameter, 0 if the optimizer has none of that name."""
        keys = [parameter.key for parameter in self.optimizer.hyperparameters]
        return float(self.hyperparameters[keys.index(key)]) if key in keys else 0.0


def check(
    surface: Surface | Callable[[Array], Array | float],
    optimizer: str | Optimizer,
    *,
    start: tuple[float, float] | None,
    steps: int,
    hyperparameters: Mapping[str, Value | None] | None,
    noise: float,
    batch_size: int,
    clip: Clip,
    seed: int,
) -> Conditions:
    """The arguments of `run` as `Conditions`; raises `ValueError` as described there."""
    record = OPTIMIZERS.get(optimizer) if isinstance(optimizer, str) else optimizer
    if record is None:
        raise ValueError(f"{optimizer=} because it must be one of {', '.join(OPTIMIZERS)}")
    fn: Callable[..., Array] = getattr(surface, "fn", surface)  # pyright: ignore[reportAssignmentType]
    values = getattr(surface, "values", ()) or [_encode(p, None) for p in getattr(surface, "parameters", ())]
    start = getattr(surface, "start", None) if start is None else start
    if start is None or np.shape(start) != (2,) or not np.all(np.isfinite(start)):
        raise ValueError(f"{start=} because a run begins at two finite numbers")
    if not np.isfinite(steps) or steps < 0 or steps != int(steps):
        raise ValueError(f"{steps=} because a run takes a whole number of steps, none or more")
    if seed < 0 or seed != int(seed):
        raise ValueError(f"{seed=} because a seed is a whole number, 0 or more")
    if not 0 <= noise < np.inf:
        raise ValueError(f"{noise=} because a standard deviation is finite and not negative")
    if not 1 <= batch_size < np.inf:
        raise ValueError(f"{batch_size=} because a batch holds one sample or more")
    bounds = clip_bounds(clip)
    encoded = encode(record, hyperparameters or {})
    spread = noise / np.sqrt(batch_size)
    tilt = gradient_noise(spread, int(steps), seed) if spread else np.zeros((int(steps), 2))
    climbs = any(p.key == "maximize" and number for p, number in zip(record.hyperparameters, encoded, strict=True))
    sign, companions = -1.0 if climbs else 1.0, _companions(surface)
    return Conditions(record, fn, values, companions, start, int(steps), sign, encoded, tilt, bounds)


def encode(optimizer: Optimizer, hyperparameters: Mapping[str, Value | None]) -> np.ndarray:
    """All hyperparameters of `optimizer` as numbers, those not given at their defaults.

    Raises `ValueError` for a name the optimizer has not or a value that is no finite number of its kind.
    """
    unknown = hyperparameters.keys() - {p.key for p in optimizer.hyperparameters}
    if unknown:
        known = ", ".join(p.key for p in optimizer.hyperparameters)
        raise ValueError(f"{sorted(unknown)} because {optimizer.key} has only {known}")
    return np.array([_encode(p, hyperparameters.get(p.key)) for p in optimizer.hyperparameters])


def _encode(parameter: Parameter, value: Value | None) -> float:
    """The number an executable gets for a hyperparameter: a switch as 0/1, a choice as its index."""
    if value is None:
        value = parameter.default
    if parameter.choices:
        if value not in parameter.choices:
            raise ValueError(f"{parameter.key}={value!r} because it must be one of {', '.join(parameter.choices)}")
        return float(parameter.choices.index(str(value)))
    try:
        number = float(value)  # pyright: ignore[reportArgumentType]  # of a list: TypeError
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not np.isfinite(number):
        raise ValueError(f"{parameter.key}={value!r} because a hyperparameter must be a finite number")
    if parameter.key == "memory_size" and not 1 <= number <= parameter.high:
        raise ValueError(f"memory_size={value!r} because the history holds 1 to {parameter.high:g} pairs")
    return number


def gradient_noise(scale: float, steps: int, seed: int) -> np.ndarray:
    """Normal gradient noise (steps, 2) of standard deviation `scale`, the same for every run with this seed."""
    return scale * np.random.default_rng(seed).standard_normal((steps, 2))


def clip_bounds(clip: Clip) -> tuple[float, float]:
    """Largest norm and largest coordinate that `clip` lets through; infinite where it does not act."""
    bounds = dict([clip]) if isinstance(clip, tuple) else clip
    if not isinstance(bounds, Mapping):
        bounds = {} if bounds is None else {"norm": bounds}
    if not bounds.keys() <= {"norm", "value"}:
        raise ValueError(f"{clip=} because gradients are clipped by norm or by value")
    if not all(0 < bound <= np.inf for bound in bounds.values()):
        raise ValueError(f"{clip=} because the bound of clipping is a positive number")
    return bounds.get("norm", np.inf), bounds.get("value", np.inf)
