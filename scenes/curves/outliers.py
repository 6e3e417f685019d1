"""What the Outliers page shows, as one value: points on a line, and the constants nearest to them."""

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from curves import LOSSES, Loss
from curves.fits.constants import best_constants, mean_loss
from messages import Message
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import SEPARATOR, Choice, Pick, Problems
from scenes.codec.preset import Preset, register

FARTHEST = 1e6
MOST_POINTS = 100
CONSTANTS = 241  # at which the losses are drawn

REGRESSION = {key: loss for key, loss in LOSSES.items() if loss.kind == "regression"}
LOSS = Choice(title="loss", catalogue=REGRESSION, parameters=lambda key: REGRESSION[key].parameters, default="mse")
FIRST_LOSSES = entries(LOSS.pick("mse"), LOSS.pick("mae"), LOSS.pick("huber", delta=5.0), LOSS.pick("log_cosh"))
FIRST_POINTS = (2.0, 3.0, 4.0, 5.0, 18.0)

POINT = Parameter(key="points", title="Points", default=0.0, low=-FARTHEST, high=FARTHEST)
LOW = Parameter(
    key="low", title="Line from", default=0, low=-2 * FARTHEST, high=2 * FARTHEST, help="Where the line begins."
)
HIGH = Parameter(
    key="high", title="Line to", default=20, low=-2 * FARTHEST, high=2 * FARTHEST, help="Where the line ends."
)


@dataclass(frozen=True, kw_only=True)
class OutlierScene:
    """Points on a line from `low` to `high`, and up to ten losses; each has a constant that fits the points best."""

    points: tuple[float, ...] = forms.numbers(POINT, FIRST_POINTS, MOST_POINTS)
    losses: tuple[Entry, ...] = forms.entries("loss", LOSS, FIRST_LOSSES)
    low: int = forms.number(LOW)
    high: int = forms.number(HIGH)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return REGRESSION[self.losses[0].pick.key].cures

    @property
    def farthest(self) -> float | None:
        """The point farthest from the median; None if there is only one."""
        if len(self.points) == 1:
            return None
        return max(self.points, key=lambda point: abs(point - float(np.median(self.points))))

    def settled(self) -> tuple["OutlierScene", Problems]:
        """This scene with a line that has a beginning, an end and room for all points."""
        low, high = self.low, self.high
        told: Problems = []
        if low >= high:
            low, high = int(LOW.default), int(HIGH.default)
            told.append(
                Message(
                    "low: a line cannot go from {low} to {high}; {usual_low} to {usual_high} is used.",
                    low=self.low,
                    high=self.high,
                    usual_low=low,
                    usual_high=high,
                )
            )
            return replace(self, low=low, high=high).settled()[0], told
        least, largest = min(*self.points, low), max(*self.points, high)
        unit = 10 ** max(0, math.floor(math.log10(largest - least)) - 1)
        if least < low:
            low = math.floor((least - 0.02 * (largest - least)) / unit) * unit
            if self.low != LOW.default:  # the usual line is widened without a word
                told.append(
                    Message(
                        "low: {given} leaves out the point at {point:g}; the line begins at {low}.",
                        given=self.low,
                        point=least,
                        low=low,
                    )
                )
        if largest > high:
            high = math.ceil((largest + 0.02 * (largest - least)) / unit) * unit
            if self.high != HIGH.default:
                told.append(
                    Message(
                        "high: {given} leaves out the point at {point:g}; the line ends at {high}.",
                        given=self.high,
                        point=largest,
                        high=high,
                    )
                )
        return replace(self, low=low, high=high), told

    def placed(self, sent: object) -> tuple[float, ...] | None:
        """The points that a browser says were placed, held on the line; what it placed is rounded to what one can see.

        None if that is not a list of numbers, one at least and not too many.
        """
        if not isinstance(sent, (list, tuple)) or not 1 <= len(sent) <= MOST_POINTS:
            return None
        if not all(type(n) in (int, float) and abs(n) < math.inf for n in sent):
            return None
        digits = 3 - math.floor(math.log10(self.high - self.low))
        held = (float(min(max(n, self.low), self.high)) for n in sent)
        return tuple(n if n in self.points else round(n, digits) + 0.0 for n in held)


@dataclass(frozen=True)
class Estimate:
    """A loss, the constants that are best under it, and its mean over the points for every constant on the line."""

    loss: Loss
    pick: Pick
    color: int
    constant: float  # the middle of the best ones
    ends: tuple[float, float]  # of the interval of the best ones
    least: float  # mean loss there
    highest: float  # mean loss at the worse end of the line
    heights: np.ndarray  # (CONSTANTS,) from 0 at the least to 1 at the highest
    without: float | None  # the best constant without the farthest point

    @property
    def is_flat(self) -> bool:
        """Whether a whole interval of constants is best."""
        return self.ends[1] - self.ends[0] > 1e-9 * max(1.0, abs(self.constant))


def estimates(scene: OutlierScene) -> tuple[Estimate, ...]:
    """The best constant under each loss of the scene."""
    return tuple(
        Estimate(
            LOSSES[entry.pick.key],
            entry.pick,
            entry.color,
            *_estimated(entry.pick, scene.points, scene.low, scene.high),
            _without(entry.pick, scene.points, scene.farthest),
        )
        for entry in scene.losses
    )


@lru_cache(maxsize=64)
def _estimated(
    pick: Pick, points: tuple[float, ...], low: float, high: float
) -> tuple[float, tuple[float, float], float, float, np.ndarray]:
    loss, parameters = LOSSES[pick.key], dict(pick.values)
    ends = best_constants(loss, points, **parameters)
    constant = ends[0] + 0.5 * (ends[1] - ends[0])
    *curve, least = mean_loss(loss, np.append(np.linspace(low, high, CONSTANTS), constant), points, **parameters)
    highest = float(max(curve))
    heights = (np.array(curve) - least) / (highest - least) if highest > least else np.zeros(CONSTANTS)
    return constant, ends, float(least), highest, heights


@lru_cache(maxsize=64)
def _without(pick: Pick, points: tuple[float, ...], farthest: float | None) -> float | None:
    if farthest is None:
        return None
    at = points.index(farthest)
    low, high = best_constants(LOSSES[pick.key], points[:at] + points[at + 1 :], **dict(pick.values))
    return low + 0.5 * (high - low)


def read_points(text: str) -> tuple[float, ...]:
    """Points as a person types them, with blanks, commas or semicolons between them.

    A single comma inside a number is a decimal comma: ``1,5 2,5`` are two points, ``1, 5`` and ``1,2,3`` are lists.
    Raises `ValueError` with the reason.
    """
    words = re.sub(rf"[;{SEPARATOR}]|,(?=\s|$)", " ", text).split()
    parts = [part for word in words for part in (word.split(",") if word.count(",") > 1 else [word])]
    if not 1 <= len(parts) <= MOST_POINTS:
        told = Message("{count} numbers are given, and 1 to {most} are allowed", count=len(parts), most=MOST_POINTS)
        raise ValueError(told)
    return tuple(float(POINT.read(part)) for part in parts)


def write_points(points: tuple[float, ...]) -> str:
    """The points as `read_points` reads them."""
    return " ".join(POINT.write(point) for point in points)


register(
    OutlierScene,
    {
        "outlier": Preset(
            "One outlier drags the mean",
            "Drag the point at 18. Squared error's best constant, the mean, is 6.4: above four of the five points. "
            "Absolute error's, the median, is 4 however far off the fifth is; Huber's lies between.",
            OutlierScene(),
        ),
        "delta": Preset(
            "Huber's δ, from median to mean",
            "Beyond δ a point pulls no harder. A δ of 3 puts the best constant at 4.25, 5 at 4.75 and 8 at 5.5: from "
            "the median's 4 towards the mean's 6.4, which it reaches when no point is farther off than δ.",
            OutlierScene(
                losses=entries(
                    LOSS.pick("mse"),
                    LOSS.pick("mae"),
                    *(LOSS.pick("huber", delta=delta) for delta in (3.0, 5.0, 8.0)),
                )
            ),
        ),
        "quantiles": Preset(
            "A quantile for each tilt",
            "With q = 0.9 being too low costs nine times as much as being too high, so the best constant is 18: one of "
            "the 19 points lies above it. With q = 0.1 it is 2, with q = 0.5 the median, 10.",
            OutlierScene(
                points=tuple(map(float, range(1, 20))),
                losses=entries(*(LOSS.pick("quantile", quantile=q) for q in (0.1, 0.5, 0.9))),
            ),
        ),
        "groups": Preset(
            "The median follows the majority",
            "Six points on the left, five on the right. The mean, 9.05, is where no point is; the median, 4.5, stays "
            "with the six. Drag the point at 4.5 across to the right, and the median jumps to 15.",
            OutlierScene(points=(2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 15.0, 15.5, 16.0, 16.5, 17.0)),
        ),
        "flat": Preset(
            "Where there is no single best",
            "Between two middle points the absolute error is flat: all of 7 to 13 is best, and 10 is only the custom. "
            "Huber's with δ = 1 is flat from 8 to 12. Squared error and log-cosh have one minimum.",
            OutlierScene(
                points=(3.0, 7.0, 13.0, 17.0),
                losses=entries(LOSS.pick("mse"), LOSS.pick("mae"), LOSS.pick("huber"), LOSS.pick("log_cosh")),
            ),
        ),
        "textbook": Preset(
            "1, 2, 3, 4 and 100",
            "The mean is 22 and the median 3. Without the 100 both are 2.5: the mean has moved by 19.5 for one point, "
            "the median by 0.5.",
            OutlierScene(points=(1.0, 2.0, 3.0, 4.0, 100.0), high=110),
        ),
    },
)
