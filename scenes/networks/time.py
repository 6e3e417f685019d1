"""What the page Through time shows, as one value: recurrences, and how far back their gradients reach."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast, get_args

import numpy as np

from messages import Message
from networks.signal.recurrence import Clipping, Unrolled
from networks.signal.recurrences import RECURRENCES
from parameters import Parameter, Value, seed
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice, Pick, Problems
from scenes.codec.preset import Preset, register

CLIP = Parameter(
    key="clip",
    title="Clip by norm",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="log",
    help="A longer gradient is shortened to this length; 0: never.",
)
CLIPPING = Parameter(
    key="clipping",
    title="What is clipped",
    default="each_step",
    choices=get_args(Clipping),
    labels=("Each step back", "The whole gradient"),
    help="Each step: the gradient on its way back, wherever it is too long. The whole: that of the weights when the "
    "walk is over, as PyTorch's clip_grad_norm_, which multiplies every step's part by one factor.",
)
OWN = (CLIP, CLIPPING)

STEPS = Parameter(key="steps", title="Steps back", default=100, low=1, high=200, scale="log", help="In time.")
WIDTH = Parameter(
    key="width", title="Units", default=64, low=2, high=128, scale="log", help="Size of the state of every recurrence."
)
SEED = seed("Of the weights, states and inputs.")

RECURRENCE = Choice(
    title="recurrence",
    catalogue=RECURRENCES,
    parameters=lambda key: (*RECURRENCES[key].parameters, *OWN),
    default="linear",
)
FIRST = entries(
    *(RECURRENCE.pick("linear", spectral_radius=radius, matrix="orthogonal") for radius in (0.9, 1.0, 1.1)),
)


@dataclass(frozen=True, kw_only=True)
class TimeScene:
    """Up to ten recurrences of one size, taken back the same number of steps."""

    recurrences: tuple[Entry, ...] = forms.entries("recurrence", RECURRENCE, FIRST)
    steps: int = forms.number(STEPS)
    width: int = forms.number(WIDTH)
    seed: int = forms.number(SEED)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return Message(
            "Each step back multiplies the gradient once more by the same matrix: on a log axis that is a straight "
            "line, and only a level one reaches far. Dotted: the law, ρᵗ or the product of the forget gates."
        )

    def settled(self) -> tuple["TimeScene", Problems]:
        """Everything fits together."""
        return self, []


class Reach(NamedTuple):
    """How far a gradient reaches, in numbers."""

    per_step: float  # what a step multiplies it by, on the geometric mean
    lost_after: int | None  # steps until less than 1 % is left; None if that never happens


@lru_cache(maxsize=256)
def unrolled(pick: Pick, steps: int, width: int, seed: int) -> Unrolled:
    """The gradient of one recurrence through time."""
    values = dict(pick.values)
    clip, clipping = float(values.pop("clip")), cast(Clipping, values.pop("clipping"))
    record = RECURRENCES[pick.key]
    return record.through(steps=steps, width=width, seed=seed, clip=clip, clipping=clipping, **values)


def reach(gradient: np.ndarray) -> Reach:
    """The reach of a gradient (T+1,) against what it is at the end of time, t = 0."""
    if gradient[0] == 0:
        return Reach(0.0, 0)
    share = gradient / gradient[0]
    lost = np.flatnonzero(share < 0.01)
    return Reach(float(share[-1] ** (1 / (len(share) - 1))), int(lost[0]) if lost.size else None)


def _scene(*picks: Pick, steps: int = int(STEPS.default)) -> TimeScene:
    return TimeScene(recurrences=entries(*picks), steps=steps)


def _linear(radius: float, **values: Value) -> Pick:
    return RECURRENCE.pick("linear", spectral_radius=radius, **{"matrix": "orthogonal", **values})


def _tanh(radius: float, **values: Value) -> Pick:
    return RECURRENCE.pick("tanh", spectral_radius=radius, **{"matrix": "orthogonal", **values})


PRESETS = {
    "powers": Preset(
        "The same matrix a hundred times",
        "A rotation times ρ. At 0.9 a hundred steps leave 3 in 100,000 of the gradient, at 1.1 they make 14,000 of it: "
        "only ρ = 1 exactly neither vanishes nor explodes.",
        TimeScene(),
    ),
    "random": Preset(
        "The spectral radius wins in the end",
        "Random matrices of the same spectral radius (solid) first lose most of the gradient, because only a few of "
        "their directions are that large; then they follow ρᵗ (dotted) like the rotations.",
        _scene(*(_linear(radius, matrix=kind) for radius in (0.95, 1.05) for kind in ("orthogonal", "random"))),
    ),
    "tanh": Preset(
        "Tanh takes its share",
        "The tanh's slope is below 1 and shrinks every step further: at ρ = 1.1 the linear recurrence explodes, tanh "
        "does not, and with inputs that fill its flat ends it vanishes. At ρ = 2 it explodes all the same.",
        _scene(_linear(1.1), _tanh(1.1), _tanh(1.1, drive=0.5), _tanh(2.0, drive=0.5)),
    ),
    "clipping": Preset(
        "Clipping bounds, it does not bring back",
        "Clipped at 10 on the way back, the explosion ends at 10. Clipped as a whole, by PyTorch's clip_grad_norm_, it "
        "keeps its slope and the last steps count for nothing. What vanishes is never touched.",
        _scene(
            _linear(1.1),
            _linear(1.1, clip=10.0),
            _linear(1.1, clip=10.0, clipping="whole"),
            _linear(0.9, clip=10.0),
        ),
    ),
    "lstm": Preset(
        "An open forget gate remembers",
        "The cell of an LSTM is multiplied by its forget gate: at bias 0 about 1/2, worse than the tanh above it; at 1 "
        "better; at 3 about 0.95, which alone leaves 0.005 after 100 steps. Of the gradient 0.66 is left: it also goes "
        "through the output.",
        _scene(
            RECURRENCE.pick("tanh", drive=0.5),
            *(RECURRENCE.pick("lstm", forget_bias=bias) for bias in (0.0, 1.0, 3.0)),
        ),
    ),
}

register(TimeScene, PRESETS)
