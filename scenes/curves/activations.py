"""What the Activations page shows, as one value: activation functions side by side."""

from dataclasses import dataclass, replace
from functools import lru_cache

import jax

from curves import ACTIVATIONS
from messages import Message, reason
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice, Pick, Problems
from scenes.codec.preset import Preset, register
from scenes.curves.axis import ends, settle_axis

ACTIVATION = Choice(
    title="activation", catalogue=ACTIVATIONS, parameters=lambda key: ACTIVATIONS[key].parameters, default="relu"
)
PROBE = Parameter(
    key="probe",
    title="Input looked at",
    default=3.0,
    low=-20.0,
    high=20.0,
    help="The x whose value and slope stand in the table.",
)
SPREAD = Parameter(
    key="spread",
    title="Spread of the inputs",
    default=1.0,
    low=0.1,
    high=20.0,
    scale="log",
    help="σ of normally distributed inputs around 0: mean output and shares are over these. Well-scaled layers have 1.",
)
FLAT = Parameter(
    key="flat",
    title="Flat below a slope of",
    default=0.05,
    low=0.001,
    high=0.5,
    scale="log",
    help="Where the slope is smaller than this an activation counts as saturated, and is shaded.",
)
LAYERS = Parameter(
    key="layers",
    title="Layers",
    default=10,
    low=1,
    high=100,
    help="Through so many layers the gradient is multiplied by the steepest slope once each at most, weights aside.",
)
LOW, HIGH = ends(6.0)
FIRST_ACTIVATIONS = entries(*(ACTIVATION.pick(key) for key in ("sigmoid", "tanh", "relu")))


@dataclass(frozen=True, kw_only=True)
class ActivationScene:
    """Up to ten activations, each with its parameters, over inputs from `low` to `high`.

    `probe` is the input whose value and slope are stated, `spread` the σ of the normal inputs that means and shares
    are over, `flat` the slope below which an activation counts as saturated, `layers` the depth of the stack through
    which the steepest slope is multiplied.
    """

    activations: tuple[Entry, ...] = forms.entries("activation", ACTIVATION, FIRST_ACTIVATIONS)
    probe: float = forms.number(PROBE)
    spread: float = forms.number(SPREAD)
    flat: float = forms.number(FLAT)
    layers: int = forms.number(LAYERS)
    low: float = forms.number(LOW)
    high: float = forms.number(HIGH)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return ACTIVATIONS[self.activations[0].pick.key].lesson

    def settled(self) -> tuple["ActivationScene", Problems]:
        """This scene with an axis that has a length and parameters that go together, and a sentence for each that
        did not."""
        scene, told = settle_axis(self)
        wrong = [_conflict(entry.pick) for entry in self.activations]
        told += [
            Message("activation {number}, {why}; its defaults are used.", number=number, why=why)
            for number, why in enumerate(wrong, 1)
            if why
        ]
        kept = tuple(
            replace(entry, pick=ACTIVATION.pick(entry.pick.key)) if why else entry
            for entry, why in zip(self.activations, wrong, strict=True)
        )
        return replace(scene, activations=kept), told


@lru_cache(maxsize=256)
def _conflict(pick: Pick) -> str:
    """What the activation itself says against these parameters together; empty if nothing. Nothing is computed."""
    try:
        jax.eval_shape(lambda: ACTIVATIONS[pick.key].fn(0.0, **dict(pick.values)))
    except ValueError as error:
        first, *_ = str(error).split("=")
        return Message("{field}: {why}", field=first, why=reason(error))
    return ""


def _picks(*keys: str) -> tuple[Entry, ...]:
    return entries(*(ACTIVATION.pick(key) for key in keys))


PRESETS = {
    "sigmoids": Preset(
        "Why sigmoids stop learning",
        "A sigmoid passes on a quarter of the gradient at best, so ten of them a millionth at most: 4⁻¹⁰. Tanh passes "
        "on all of it, but at 0 alone; ReLU for every x above 0.",
        ActivationScene(),
    ),
    "saturation": Preset(
        "Large inputs saturate",
        "Let the inputs spread by 5 instead of 1: now tanh is flat for 66 % of them, where it was for 3 %, and "
        "hardtanh has no slope at all for 84 %. Initial weights that are too large do just this.",
        ActivationScene(activations=_picks("sigmoid", "tanh", "softsign", "hardtanh"), spread=5.0, probe=5.0),
    ),
    "dead": Preset(
        "Who dies",
        "For half of all inputs ReLU has no gradient; a unit that sees no others never comes back. Leaky ReLU, ELU "
        "and GELU have a slope there too: 0.01, 0.14 and −0.09 at x = −2.",
        ActivationScene(activations=_picks("relu", "leaky_relu", "elu", "gelu"), probe=-2.0, low=-4.0, high=4.0),
    ),
    "centred": Preset(
        "Which outputs are centred",
        "Of inputs around 0 sigmoid makes outputs around 0.5, ReLU around 0.4 and ELU around 0.16; tanh keeps them "
        "at 0. SELU keeps the spread too: mean 0 and size 1 come out as they went in.",
        ActivationScene(activations=_picks("sigmoid", "relu", "elu", "tanh", "selu"), probe=0.0, low=-4.0, high=4.0),
    ),
    "bumps": Preset(
        "Smooth bumps",
        "All three dip below 0 before they rise: GELU to −0.17, SiLU to −0.28, Mish to −0.31. Left of the dip the "
        "slope is negative, and right of it each is steeper than 1 for a while.",
        ActivationScene(activations=_picks("gelu", "silu", "mish"), probe=-1.28, low=-5.0, high=4.0),
    ),
    "gelus": Preset(
        "Two GELUs, one curve",
        "The tanh form of the first transformers is nowhere 0.0005 away from the exact one: in this picture they are "
        "one curve. PyTorch takes the exact one unless it is told otherwise.",
        ActivationScene(
            activations=entries(ACTIVATION.pick("gelu"), ACTIVATION.pick("gelu", approximate="tanh")), probe=2.7
        ),
    ),
    "cheap": Preset(
        "Straight pieces for phones",
        "Hard sigmoid and hardswish need no exponential, and are never 0.07 and 0.15 away from the curves they stand "
        "for. They pay beyond −3, where they have no slope at all.",
        ActivationScene(activations=_picks("sigmoid", "hardsigmoid", "silu", "hardswish"), probe=3.0),
    ),
    "shrinkage": Preset(
        "What takes small inputs away",
        "Inputs of 0.1 all but vanish in all three, and large ones pass. Only the hard one jumps, and its slope does "
        "not know of the jump: it is 0 or 1.",
        ActivationScene(activations=_picks("tanhshrink", "softshrink", "hardshrink"), probe=0.1, low=-2.0, high=2.0),
    ),
    "temperature": Preset(
        "Softmax and its temperature",
        "The probability of one score x against two zeros. With a lead of 1 it is 96 % at temperature 0.25, 58 % at 1 "
        "and 39 % at 4. The slope is 1/(4T) at most: the surer, the steeper, and the flatter beside it.",
        ActivationScene(
            activations=entries(*(ACTIVATION.pick("softmax", temperature=t) for t in (0.25, 1.0, 4.0))), probe=1.0
        ),
    ),
    "both": Preset(
        "Both halves",
        "CReLU makes two outputs of one input. For half of the inputs each of them has no slope, but where one is "
        "silent the other speaks: but for x = 0 the gradient always gets through.",
        ActivationScene(activations=_picks("crelu"), probe=-2.0, low=-4.0, high=4.0),
    ),
}
register(ActivationScene, PRESETS)
