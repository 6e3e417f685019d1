"""What the page "Cross-entropy or squared error" shows, as one value: one classifier under two losses."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from curves import ACTIVATIONS, LOSSES
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.fields import Problems
from scenes.codec.preset import Preset, register
from scenes.descents.budget import settle_steps
from scenes.descents.race import STEPS, Conditions, Race, Run, runs, runs_of, settle_runs
from scenes.runs import RUN
from surfaces import SURFACES, Surface

LOGIT = Parameter(
    key="logit",
    title="Logit z of the true class",
    default=-10.0,
    low=-40.0,
    high=10.0,
    help="Of the true class less that of the other one: far below 0 the answer is wrong and sure.",
)
PAIR = (SURFACES["softmax_cross_entropy"], SURFACES["softmax_squared_error"])

FIRST_RUNS = runs(
    RUN.pick("gradient_descent", learning_rate=0.5),
    RUN.pick("momentum", learning_rate=0.03),
)


@dataclass(frozen=True, kw_only=True)
class ClassifierScene(Race):
    """A start and up to ten runs that go down both losses, and a logit at which their slopes are compared."""

    steps: int = forms.number(STEPS, 200)
    runs: tuple[Run, ...] = runs_of(FIRST_RUNS)
    logit: float = forms.number(LOGIT)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return (
            "The same model, the same data, the same start. Squared error is flat where the answer is wrong and sure, "
            "cross-entropy is steep there."
        )

    @property
    def record(self) -> Surface:
        """The cross-entropy over weight and bias: its domain and its start are also the other loss's."""
        return PAIR[0]

    @property
    def races(self) -> dict[str, Conditions]:
        """What all runs share under each loss, by its name."""
        return {"Cross-entropy": self.conditions, "Squared error": replace(self.conditions, surface=PAIR[1])}

    def settled(self) -> tuple["ClassifierScene", Problems]:
        """This scene with schedules that fit its runs, and a sentence for each that did not."""
        scene, told = settle_steps(self, races=len(PAIR))
        scene, wrong = settle_runs(scene)
        return scene, told + wrong


class Saturation(NamedTuple):
    """Both losses of one sample of the true class, and their slopes in the logit."""

    probability: float  # of the true class
    cross_entropy: float
    squared_error: float
    cross_entropy_slope: float  # σ(z) − 1
    squared_error_slope: float  # 2(σ(z) − 1) σ(z) (1 − σ(z))

    @property
    def ratio(self) -> float:
        """How many times steeper cross-entropy is: 1/(2σ(z)(1 − σ(z))), never less than 2."""
        return self.cross_entropy_slope / self.squared_error_slope


def saturation(logit: float) -> Saturation:
    """The numbers at this logit."""
    steep, flat = LOSSES["bce_with_logits"], LOSSES["mse_of_sigmoid"]
    return Saturation(
        float(ACTIVATIONS["sigmoid"].fn(logit)),
        float(steep.fn(logit, 1.0)),
        float(flat.fn(logit, 1.0)),
        float(steep.derivative(logit, 1.0)),
        float(flat.derivative(logit, 1.0)),
    )


def slopes(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sizes of both slopes, cross-entropy's first, at logits (n,) of the true class."""
    steep, flat = (LOSSES[key].derivative(logits, 1.0) for key in ("bce_with_logits", "mse_of_sigmoid"))
    return np.abs(steep), np.abs(flat)


PRESETS = {
    "wrong": Preset(
        "Wrong and sure",
        "At w = −8 six of the eight answers are wrong and sure. Under squared error gradient descent and momentum "
        "stand still on a plateau; under cross-entropy they walk out at once, the slope being largest there.",
        ClassifierScene(),
    ),
    "near": Preset(
        "Near the answer both work",
        "From a start that is sure of nothing neither loss is flat: under both the runs arrive, at the same rates. "
        "Squared error needs more steps because its slopes are smaller.",
        ClassifierScene(start=(-1.0, 1.0)),
    ),
    "adam": Preset(
        "Adam on the plateau",
        "Adam and RMSProp divide by the gradient's own size, so even the plateau's tiny slopes carry them off: they "
        "arrive under both losses. Gradient descent needs the slope itself.",
        ClassifierScene(
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.5),
                RUN.pick("adam", learning_rate=0.1),
                RUN.pick("rmsprop", learning_rate=0.05),
            ),
            steps=300,
        ),
    ),
    "valley": Preset(
        "Squared error leads astray",
        "Squared error is not convex. From here its slope leads out of the picture, along a valley that gives one "
        "answer up for good to be surer of the others; cross-entropy leads everyone to its one minimum.",
        ClassifierScene(
            start=(3.0, 3.0),
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=5.0),
                RUN.pick("momentum", learning_rate=0.5),
                RUN.pick("adam", learning_rate=0.1),
            ),
            steps=300,
        ),
    ),
}
register(ClassifierScene, PRESETS)
