"""The record of a loss function."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import real
from curves.losses.solutions import Interval, Smooth
from parameters import Parameter, Value

Kind = Literal["regression", "binary", "margin", "classes", "distribution", "pairs"]
Target = Literal["number", "label", "sign", "class", "shares", "vector", "count", "probability"]
FAR = 1e6  # where a slope that still grows is taken to have no limit


def nowhere(_target: float, **_: Value) -> tuple[float, ...]:
    """The kinks of a loss that has none."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A loss function with everything a page, a fit or a test needs of it.

    ``fn(prediction, target, **parameters)`` is the loss and ``derivative(…)`` its derivative in the prediction, both
    unreduced and pure jax. Elementwise ones take any shapes that broadcast. The others (`others` is a number) act
    on the last axis: predictions ``(..., C)``, one loss ``(...)`` each, a derivative ``(..., C)``. Every parameter
    has the name PyTorch gives it, and its default. At a kink the derivative is PyTorch's, and ``jax.grad`` of `fn`
    is the same. Nothing overflows unless the loss itself does, and nothing finite becomes NaN but where the loss
    is not defined: outside `domain`. A parameter that makes no sense (a quantile of 1.2) raises `ValueError`
    where it is a plain number.

    `target` says what targets are: any number, a label in 0 to 1, a sign ±1, the number of a class, a class or the
    shares of all of them, a vector, a count, or a probability.
    """

    key: str
    title: str
    kind: Kind
    fn: Callable[..., Array]
    derivative: Callable[..., Array]
    formula: str  # LaTeX; p the prediction, t the target, z a logit, m = y·f the margin
    torch: str  # PyTorch code, parameters in braces: "F.huber_loss(p, t, delta={delta})"; "" if it has none
    prediction: str  # what a prediction is, in words
    target: Target
    cures: str  # one sentence: what it forgives, what it is good for
    costs: str  # one sentence: what one pays
    lesson: str  # one sentence: what to look at
    best: str  # the constant prediction it is smallest at, in words; parameters in braces
    reference: str
    parameters: tuple[Parameter, ...] = ()
    domain: tuple[float, float] = (-math.inf, math.inf)  # predictions it is defined for
    kinks: Callable[..., tuple[float, ...]] = nowhere  # predictions at which value or slope jumps, by the target
    others: float | None = None  # the other components of the prediction, when it is drawn
    trains: bool = True  # a network: it takes whatever number that puts out, and says by its slope which way is better
    best_constants: Callable[..., Interval] | None = None  # of sorted targets and the parameters, in closed form
    # ``(**parameters)`` -> the lowest and highest slope u in the residual r, and κ, of a loss that is the largest
    # u·r − ½κu² between them (`fits/interior_point.py`); for squared error there is no lowest and no highest.
    walls: Callable[..., tuple[float, float, float]] | None = None
    smooth: Smooth | None = None  # of another convex loss without parameters that curves can be fitted under

    def along(self, x: ArrayLike, target: ArrayLike, *, classes: int = 3, **parameters: Value) -> tuple[Array, Array]:
        """Loss and slope ``(n,)`` to draw over predictions x ``(n,)``, NaN outside the domain.

        An elementwise loss is as it is. For one on the last axis x is the first of `classes` components, the
        `others` stay where they are, and the slope is that in x.
        """
        x = real(x)
        if self.others is None:
            value, slope = self.fn(x, target, **parameters), self.derivative(x, target, **parameters)
        else:
            vectors = jnp.full((*x.shape, classes), self.others, x.dtype).at[..., 0].set(x)
            value = self.fn(vectors, target, **parameters)
            slope = self.derivative(vectors, target, **parameters)[..., 0]
        outside = (x < self.domain[0]) | (x > self.domain[1])
        return jnp.where(outside, jnp.nan, value), jnp.where(outside, jnp.nan, slope)


def everywhere() -> np.ndarray:
    """Predictions ``(n,)`` to look for the largest slope at: every 0.01 up to ±10, twenty a decade on to ±10⁶, and
    close to 0 and 1."""
    far = np.geomspace(10.0, FAR, 101)
    close = np.geomspace(1e-15, 1e-3, 49)
    return np.sort(np.concatenate([np.linspace(-10.0, 10.0, 2001), far, -far, close, -close, 1.0 - close]))


def largest(slopes: ArrayLike) -> float:
    """The largest |slope| of those at `everywhere`; infinite if there is no limit. NaN is left out.

    It is right to about three digits. A slope that is still more than twice as large at ±10⁶ as at ±10³ is taken
    to have no limit.
    """
    steep = np.abs(np.asarray(slopes))
    steep = np.where(np.isnan(steep), 0.0, steep)
    near = float(steep[np.abs(everywhere()) <= math.sqrt(FAR)].max())
    far = float(steep.max())
    return math.inf if not math.isfinite(far) or far > 2.0 * near else far
