"""What the Margins page shows, as one value: surrogates of the 0–1 loss, and a classifier of one input."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from curves.losses.surrogates import SURROGATES, Surrogate, margins
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice, Problems
from scenes.codec.preset import Preset, register
from scenes.curves.places import places, with_gaps

SURROGATE = Choice(title="surrogate", catalogue=SURROGATES, parameters=lambda _: (), default="hinge")
FIRST_SURROGATES = entries(*(SURROGATE.pick(key) for key in SURROGATES))

GROUP = 12  # points of each class, beside the one that can be moved
THRESHOLDS = np.round(np.linspace(-4.0, 4.0, 801), 2)  # tried for the best one

THRESHOLD = Parameter(
    key="threshold",
    title="Threshold",
    default=0.5,
    low=-4.0,
    high=4.0,
    help="Where the classifier's answer turns from −1 to +1.",
)
WEIGHT = Parameter(
    key="weight",
    title="Weight",
    default=1.0,
    low=0.1,
    high=5.0,
    help="How fast the score grows away from the threshold; it scales all margins and changes no answer.",
)
FAR = Parameter(
    key="far",
    title="One point of class +1 at",
    default=2.0,
    low=-8.0,
    high=12.0,
    help="A point to move: far right it is very right, far left it is an outlier.",
)
PROBE = Parameter(
    key="margin", title="Margin looked at", default=-1.0, low=-4.0, high=8.0, help="The margin stated in the table."
)


def data() -> tuple[np.ndarray, np.ndarray]:
    """The points that stay, x ``(24,)`` and y = ±1: two normal groups around −1.5 and 1.5 that overlap."""
    draw = np.random.default_rng(4)
    x = np.concatenate([draw.normal(centre, 1.0, GROUP) for centre in (-1.5, 1.5)])
    return np.round(x, 2), np.repeat([-1.0, 1.0], GROUP)


@dataclass(frozen=True, kw_only=True)
class MarginScene:
    """Up to ten surrogates, and the classifier f(x) = weight·(x − threshold) of points on a line.

    `far` is the place of the one point that moves, `margin` the margin whose numbers are stated.
    """

    losses: tuple[Entry, ...] = forms.entries("loss", SURROGATE, FIRST_SURROGATES)
    threshold: float = forms.number(THRESHOLD)
    weight: float = forms.number(WEIGHT)
    far: float = forms.number(FAR)
    margin: float = forms.number(PROBE)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return SURROGATES[self.losses[0].pick.key].lesson

    @property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """All points, x and y; the one that moves is the last."""
        x, y = data()
        return np.append(x, self.far), np.append(y, 1.0)

    @property
    def margins(self) -> np.ndarray:
        """The margin y·f(x) of every point."""
        return np.asarray(margins(*self.points, weight=self.weight, threshold=self.threshold))

    @property
    def errors(self) -> int:
        """How many points are answered wrongly."""
        return int((self.margins <= 0).sum())

    def settled(self) -> tuple["MarginScene", Problems]:
        """This scene as it is: everything fits together."""
        return self, []


@dataclass(frozen=True)
class SurrogateCurve:
    """One surrogate as it is drawn and stated."""

    surrogate: Surrogate
    color: int
    m: np.ndarray  # margins, from left to right
    value: np.ndarray
    slope: np.ndarray  # NaN where it jumps
    marks: np.ndarray  # the loss of every point at its margin
    at_margin: tuple[float, float]  # loss and slope at the scene's margin
    mean: float  # loss of all points
    pull: float  # slope of the mean in the threshold
    right: float  # mean slope over the points with a margin above 1; NaN if there are none
    means: np.ndarray  # mean loss at each of THRESHOLDS
    best: tuple[tuple[float, float], ...]  # intervals of THRESHOLDS on which it is smallest


def surrogate_curves(scene: MarginScene) -> tuple[SurrogateCurve, ...]:
    """The surrogates of a scene over all margins that occur, and −3 to 3 at least."""
    ends = min(-3.0, scene.margins.min() - 0.5), max(3.0, scene.margins.max() + 0.5)
    return tuple(_curve(scene, entry, *ends) for entry in scene.losses)


def _curve(scene: MarginScene, entry: Entry, low: float, high: float) -> SurrogateCurve:
    surrogate, own = SURROGATES[entry.pick.key], scene.margins
    m, kinks = places(low, high, surrogate.kinks)
    value, slope, means = (
        np.array(found)
        for found in _evaluated(surrogate.key)(
            np.concatenate([m, [scene.margin], own]), THRESHOLDS, *scene.points, scene.weight
        )
    )
    marks = slice(m.size + 1, None)
    drawn, drawn_slope = with_gaps(value[: m.size], slope[: m.size], kinks)
    right = slope[marks][own > 1.0]
    return SurrogateCurve(
        surrogate,
        entry.color,
        m,
        drawn,
        drawn_slope,
        value[marks],
        (float(value[m.size]), float(slope[m.size])),
        float(value[marks].mean()),
        float((slope[marks] * -scene.points[1] * scene.weight).mean()),
        float(right.mean()) if right.size else np.nan,
        means,
        _lowest(means),
    )


def _lowest(means: np.ndarray) -> tuple[tuple[float, float], ...]:
    """The intervals of THRESHOLDS on which the mean is smallest."""
    least = np.flatnonzero(means <= means.min() + 1e-12)
    runs = np.split(least, np.flatnonzero(np.diff(least) > 1) + 1)
    return tuple((float(THRESHOLDS[run[0]]), float(THRESHOLDS[run[-1]])) for run in runs)


@lru_cache
def _evaluated(key: str) -> Callable[..., Any]:
    """A surrogate's loss and slope at margins, and its mean at thresholds; compiled once."""
    surrogate = SURROGATES[key]

    def evaluate(m: Array, thresholds: Array, x: Array, y: Array, weight: Array) -> tuple[Array, Array, Array]:
        every = margins(x, y, weight=weight, threshold=thresholds[:, None])
        return surrogate.fn(m), surrogate.derivative(m), jnp.mean(surrogate.fn(every), axis=-1)

    return jax.jit(evaluate)


register(
    MarginScene,
    {
        "step": Preset(
            "A step gives no slope",
            "Move the threshold: the share of errors goes in steps, and on each its slope is 0, so nothing says where "
            "to go. Every other loss lies above it, and its mean is a bowl with one floor.",
            MarginScene(),
        ),
        "far_off": Preset(
            "Far off, who pulls",
            "At a threshold of −2 eight of 25 are wrong. The slope of the mean says where to go: −0.40 for the hinge, "
            "−0.38 for the logistic loss, −3.9 for the squared one. For the 0–1 loss it is 0.",
            MarginScene(threshold=-2.0),
        ),
        "right_answer": Preset(
            "Squares punish right answers",
            "The point at 12 is right beyond doubt. Squared error charges 110 for it, and its best threshold moves "
            "from −0.03 (with the point at 2) to 0.37. Both hinges stay where they were.",
            MarginScene(far=12.0),
        ),
        "outlier": Preset(
            "An outlier on the wrong side",
            "A point of class +1 at −6, mislabelled perhaps. Squared hinge is moved from −0.09 to −0.82, squared "
            "from −0.03 to −0.35; the hinge stays within its old best range, the share of errors has the same one.",
            MarginScene(far=-6.0),
        ),
    },
)
