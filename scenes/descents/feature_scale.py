"""What the Feature scale page shows, as one value: a linear regression whose inputs have different scales."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from optimizers import OPTIMIZERS
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.fields import Problems
from scenes.codec.preset import Preset, register
from scenes.descents.budget import settle_steps
from scenes.descents.race import STEPS, Race, Run, runs, runs_of, settle_runs
from scenes.runs import RUN
from surfaces import SURFACES, Surface
from surfaces.data_fits import best_weights, curvatures, regression_data

REGRESSION = SURFACES["linear_regression"]
SCALE, CORRELATION, INPUTS = REGRESSION.parameters
RATES = Parameter(
    key="rates",
    title="Rate of gradient descent",
    default="best",
    choices=("best", "own"),
    help="best: 2/(λ_min + λ_max), with which it needs the fewest steps, whatever the inputs and whatever rate its "
    "run has; own: the rate set for it.",
)
NEAR = 1e-3  # of the distance at the start: what a run is to come within


class Conditioning(NamedTuple):
    """What the curvatures of the loss, the eigenvalues of Σ, say about gradient descent."""

    smaller: float  # λ_min
    larger: float  # λ_max
    condition_number: float  # κ = λ_max / λ_min
    limit: float  # 2/λ_max: a larger rate diverges
    best: float  # 2/(λ_min + λ_max): the rate that needs the fewest steps
    kept: float  # (κ − 1)/(κ + 1): what a step at that rate leaves of the distance at the worst
    steps: int  # with that rate until no more than NEAR of the distance is left


def conditioning(scale: float, correlation: float, inputs: str) -> Conditioning:
    """The numbers of these inputs.

    Source: Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, theorem 2.1.15.
    """
    smaller, larger = curvatures(*REGRESSION.at(scale=scale, correlation=correlation, inputs=inputs).settings)
    kept = (larger - smaller) / (larger + smaller)
    steps = 1 if kept == 0 else max(1, math.ceil(math.log(NEAR) / math.log(kept)))
    return Conditioning(smaller, larger, larger / smaller, 2 / larger, 2 / (smaller + larger), kept, steps)


def has_best(run: Run) -> bool:
    """Whether theory knows the best rate of the run's optimizer: of plain gradient descent it does."""
    return OPTIMIZERS[run.pick.key].on_quadratics.best_rate is not None


def _at_best(run: Run, found: Conditioning) -> Run:
    """The run at the rate that theory calls best; as it is where it calls none so."""
    best = OPTIMIZERS[run.pick.key].on_quadratics.best_rate
    if best is None:
        return run
    return replace(run, pick=run.pick.with_value("learning_rate", best(found.smaller, found.larger)))


_FIRST = conditioning(float(SCALE.default), float(CORRELATION.default), str(INPUTS.default))
FIRST_RUNS = runs(RUN.pick("gradient_descent", learning_rate=_FIRST.best))


@dataclass(frozen=True, kw_only=True)
class TwoInputs:
    """The group of a linear regression's two inputs, and what is done to them."""

    scale: float = forms.number(SCALE)
    correlation: float = forms.number(CORRELATION)
    inputs: str = forms.number(INPUTS)

    @property
    def record(self) -> Surface:
        """The loss over the two weights."""
        return REGRESSION.at(scale=self.scale, correlation=self.correlation, inputs=self.inputs)

    @property
    def conditioning(self) -> Conditioning:
        """What the inputs mean for gradient descent."""
        return conditioning(self.scale, self.correlation, self.inputs)

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """The inputs (n, 2) as the model is given them, and the targets (n,)."""
        return regression_data(*self.record.settings)

    @property
    def best_weights(self) -> tuple[float, float]:
        """The weights at the bottom."""
        return best_weights(*self.record.settings)


@dataclass(frozen=True, kw_only=True)
class FeatureScene(Race, TwoInputs):
    """Two inputs of a linear regression, a start and up to ten runs."""

    steps: int = forms.number(STEPS, 100)
    rates: str = forms.number(RATES)
    runs: tuple[Run, ...] = runs_of(FIRST_RUNS)
    title: str = forms.title()

    def settled(self) -> tuple["FeatureScene", Problems]:
        """This scene with the rate its switch asks for and schedules that fit, and a sentence for each that did not."""
        scene, told = settle_steps(self)
        if self.rates == "best":
            found = self.conditioning
            scene = replace(scene, runs=tuple(_at_best(run, found) for run in self.runs))
        scene, wrong = settle_runs(scene)
        return scene, told + wrong


def _scene(*picks, **fields) -> FeatureScene:
    """A scene that is settled already: a preset is known by being equal to what is shown."""
    return FeatureScene(runs=runs(*(picks or [RUN.pick("gradient_descent")])), **fields).settled()[0]


PRESETS = {
    "ellipses": Preset(
        "Five times the scale",
        "The second input is 5 times as large, so the loss curves 25 times as much along its weight. Even at its best "
        "rate gradient descent bounces across and creeps along. Press Standardise.",
        FeatureScene(),
    ),
    "circles": Preset(
        "Standardised: circles",
        "Both inputs have the standard deviation 1 and no correlation: every direction curves alike, the gradient "
        "points at the minimum, and one step with the rate 1 is there.",
        _scene(inputs="standardised"),
    ),
    "correlated": Preset(
        "Correlated inputs stay ellipses",
        "Standardising makes the scales equal and leaves the correlation of 0.9: κ = 1.9/0.1 = 19. Only whitening, "
        "which takes out of one input what the other already says, makes circles.",
        _scene(inputs="standardised", correlation=0.9),
    ),
    "whitened": Preset(
        "Whitened: circles again",
        "The same correlated data, whitened: the second input is now what the first does not say. Σ is the identity, "
        "the path straight, one step enough.",
        _scene(inputs="whitened", correlation=0.9),
    ),
    "adam": Preset(
        "Adam divides by the scale itself",
        "Adam and RMSProp divide each coordinate by its gradient's own size: at 20 times the scale they come near in "
        "about as many steps as on standardised inputs. Gradient descent needs those.",
        _scene(
            RUN.pick("gradient_descent"),
            RUN.pick("adam", learning_rate=0.2),
            RUN.pick("rmsprop", learning_rate=0.05),
            scale=20.0,
        ),
    ),
    "momentum": Preset(
        "Momentum needs only √κ",
        "At the best settings for κ = 64 momentum comes within a thousandth in some 40 steps, gradient descent in "
        "some 220: what κ is to the one, its root is to the other.",
        _scene(
            RUN.pick("gradient_descent"),
            RUN.pick("momentum", learning_rate=(2 / 9) ** 2, momentum=(7 / 9) ** 2),
            scale=8.0,
            steps=250,
        ),
    ),
}
register(FeatureScene, PRESETS)
