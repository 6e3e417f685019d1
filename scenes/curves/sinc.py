"""What the Noisy sinc page shows, as one value: noisy points, and one curve fitted to them under several losses."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from curves import LOSSES
from curves.fits.metrics import Metrics, metrics
from curves.fits.noisy_sinc import HIGH, LOW, Sample, noisy_sinc
from curves.fits.regression import fit
from curves.fits.spline import design, spline
from messages import Message
from parameters import Parameter, Value, seed
from scenes.codec import forms
from scenes.codec.fields import Problems
from scenes.codec.preset import Preset, register

FRESH = 2000  # points that no fit has seen
DRAWN = 301  # places at which a curve is drawn
FITTED = ("mse", "mae", "huber", "log_cosh")

COUNT = Parameter(
    key="count",
    title="Points",
    default=4000,
    low=100,
    high=5000,
    scale="log",
    symbol="n",
    help="How many points the curves are fitted to.",
)
NOISE = Parameter(
    key="noise",
    title="Noise σ",
    default=0.1,
    low=0.01,
    high=1.0,
    symbol=r"\sigma",
    help="Standard deviation of the Gaussian noise on every point.",
)
SHARE = Parameter(
    key="share", title="Share of impulses", default=0.05, low=0.0, high=0.45, help="The part of the points that is hit."
)
SIZE = Parameter(
    key="size",
    title="Size of impulses",
    default=5.0,
    low=0.0,
    high=20.0,
    help="How far an impulse throws a point on average; each by ½ to 1½ of it.",
)
SIDES = Parameter(
    key="sides",
    title="Impulses go",
    default="up",
    choices=("up", "both"),
    labels=("upwards", "upwards and downwards"),
)
SEED = seed("Seed of the noise.")
PIECES = Parameter(
    key="pieces",
    title="Flexibility",
    default=12,
    low=3,
    high=40,
    help="The number of cubic pieces the fitted curve is made of; it has three parameters more than that.",
)
DELTA = replace(next(iter(LOSSES["huber"].parameters)), title="Huber's δ", default=0.15)
LOWER = Parameter(
    key="lower",
    title="Lower quantile",
    default=0.1,
    low=0.01,
    high=0.99,
    help="The share of the points that should lie below the band.",
)
UPPER = replace(
    LOWER, key="upper", title="Upper quantile", default=0.9, help="The share that should lie below its top."
)


@dataclass(frozen=True, kw_only=True)
class SincScene:
    """Points of sin(πx)/(πx) with Gaussian noise and impulses, a spline of some flexibility, Huber's δ and two
    quantiles."""

    noise: float = forms.number(NOISE)
    share: float = forms.number(SHARE)
    size: float = forms.number(SIZE)
    sides: str = forms.number(SIDES)
    delta: float = forms.number(DELTA)
    lower: float = forms.number(LOWER)
    upper: float = forms.number(UPPER)
    pieces: int = forms.number(PIECES)
    count: int = forms.number(COUNT)
    seed: int = forms.number(SEED)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return Message(
            "Squared error is pulled by a point as hard as it is far off; absolute error, Huber and log-cosh limit the "
            "pull. Quantile curves say where the data are, not only where their middle is."
        )

    @property
    def data(self) -> "Data":
        """What the points are made of."""
        return Data(self.count, self.noise, self.share, self.size, self.sides, self.seed)

    def settled(self) -> tuple["SincScene", Problems]:
        """This scene with a lower quantile below the upper one."""
        if self.lower < self.upper:
            return self, []
        low, high = float(LOWER.default), float(UPPER.default)
        told = Message(
            "lower: the lower quantile {lower:g} is not below the upper one, {upper:g}; "
            "{usual_lower:g} and {usual_upper:g} are used.",
            lower=self.lower,
            upper=self.upper,
            usual_lower=low,
            usual_upper=high,
        )
        return replace(self, lower=low, upper=high), [told]


@dataclass(frozen=True)
class Data:
    """What a sample is drawn with."""

    count: int
    noise: float
    share: float
    size: float
    sides: str
    seed: int

    @property
    def quiet(self) -> "Data":
        """The same points before any impulse."""
        return replace(self, share=0.0, size=0.0, sides="up")


@dataclass(frozen=True)
class SincFit:
    """The curve fitted under one loss."""

    key: str
    title: str
    curve: np.ndarray  # (DRAWN,)
    clean: Metrics  # against sin(πx)/(πx), at the points' places
    data: Metrics  # against the points
    moved: float  # by the impulses: root mean square over the points' places


@dataclass(frozen=True)
class Band:
    """The curves of two quantiles, fitted apart; where they cross, the higher one is the top."""

    bottom: np.ndarray  # (DRAWN,)
    top: np.ndarray
    stated: float  # share of the points that should lie inside
    held: float  # share of FRESH points that does
    crossed: float  # share of the line on which the two cross


@dataclass(frozen=True)
class Experiment:
    """A sample, the places at which curves are drawn, the true curve there, the fits and the band."""

    sample: Sample
    places: np.ndarray  # (DRAWN,)
    truth: np.ndarray
    fits: tuple[SincFit, ...]
    band: Band


def experiment(scene: SincScene) -> Experiment:
    """Fit the scene's points under every loss, with the impulses and without; and its band."""
    places = np.linspace(LOW, HIGH, DRAWN)
    return Experiment(
        sample(scene.data),
        places,
        np.sinc(places),
        tuple(_fit(scene, key) for key in FITTED),
        _band(scene),
    )


@lru_cache(maxsize=32)
def sample(data: Data, fresh: bool = False) -> Sample:
    """The points; `fresh` ones are others of the same kind, for checking."""
    return noisy_sinc(
        FRESH if fresh else data.count,
        noise=data.noise,
        share=data.share,
        size=data.size,
        sides="both" if data.sides == "both" else "up",
        seed=data.seed,
        fresh=fresh,
    )


@lru_cache(maxsize=128)
def _weights(data: Data, pieces: int, key: str, parameters: tuple[tuple[str, Value], ...]) -> np.ndarray:
    points = sample(data)
    at = design(points.places, low=LOW, high=HIGH, pieces=pieces)
    return fit(at, points.values, key, **dict(parameters))


@lru_cache(maxsize=16)
def _line(pieces: int) -> np.ndarray:
    return spline(np.linspace(LOW, HIGH, DRAWN), low=LOW, high=HIGH, pieces=pieces)


def _fit(scene: SincScene, key: str) -> SincFit:
    own = (("delta", scene.delta),) if key == "huber" else ()
    points = sample(scene.data)
    weights = _weights(scene.data, scene.pieces, key, own)
    matrix = design(points.places, low=LOW, high=HIGH, pieces=scene.pieces).matrix
    curve = matrix @ weights
    away = matrix @ (weights - _weights(scene.data.quiet, scene.pieces, key, own))
    return SincFit(
        key,
        LOSSES[key].title,
        _line(scene.pieces) @ weights,
        metrics(curve, points.clean),
        metrics(curve, points.values),
        float(np.sqrt(np.mean(away**2))),
    )


def _band(scene: SincScene) -> Band:
    """Sorting two quantile curves point by point never makes either worse.

    Source: V. Chernozhukov, I. Fernández-Val and A. Galichon, Quantile and probability curves without crossing,
    Econometrica 2010.
    """
    low, high = (_weights(scene.data, scene.pieces, "quantile", (("quantile", q),)) for q in (scene.lower, scene.upper))
    fresh = sample(scene.data, fresh=True)
    there = spline(fresh.places, low=LOW, high=HIGH, pieces=scene.pieces)
    line = _line(scene.pieces)

    def ends(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.minimum(matrix @ low, matrix @ high), np.maximum(matrix @ low, matrix @ high)

    bottom, top = ends(there)
    return Band(
        *ends(line),
        stated=scene.upper - scene.lower,
        held=float(np.mean((bottom <= fresh.values) & (fresh.values <= top))),
        crossed=float(np.mean(line @ low > line @ high)),
    )


SETTINGS = (NOISE, SHARE, SIZE, SIDES, DELTA, LOWER, UPPER, PIECES, COUNT, SEED)

register(
    SincScene,
    {
        "impulses": Preset(
            "Impulses lift the mean, not the median",
            "Five points in a hundred are thrown upwards. They lift squared error's curve by 0.24, absolute error's by "
            "0.008: thirty times less. Huber's is as good, log-cosh's (it turns at errors of 1) between the two.",
            SincScene(),
        ),
        "gauss": Preset(
            "Without impulses squared error wins",
            "Only Gaussian noise: now squared error's curve is the nearest to the true one (RMSE 0.0075) and absolute "
            "error's the farthest (0.010). Forgiving outliers costs some use of the tame points.",
            SincScene(share=0.0),
        ),
        "both": Preset(
            "Upwards and downwards",
            "Impulses of both signs cancel in the mean but shake it: squared error's curve is ten times as far from "
            "the true one as Huber's, which takes the small errors as they are and cuts off the large ones.",
            SincScene(sides="both"),
        ),
        "delta": Preset(
            "A δ far too large",
            "With δ = 100 no error is large: Huber's curve is squared error's, lifted by the same 0.24. Draw δ down to "
            "about the noise, 0.1, and the lift is gone; with δ = 0.001 the curve is absolute error's.",
            SincScene(delta=100.0),
        ),
        "third": Preset(
            "Three in ten are wrong",
            "With 30 % thrown upwards squared error's curve lies 1.5 too high: it follows nobody. Absolute error's is "
            "off by 0.06, because the median is still among the good points.",
            SincScene(share=0.3),
        ),
        "flexible": Preset(
            "Too flexible for its points",
            "43 parameters for 100 points: the curves chase the noise, and the band, which should hold 80 % of fresh "
            "points, holds 45 %. Make it less flexible, or take more points.",
            SincScene(pieces=40, count=100),
        ),
    },
)
