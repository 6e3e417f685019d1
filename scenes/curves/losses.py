"""What the Losses page shows, as one value: several losses over their predictions, for one target."""

from dataclasses import dataclass

from curves import LOSSES
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice, Problems
from scenes.codec.preset import Preset, register
from scenes.curves.axis import ends, settle_axis

LOSS = Choice(title="loss", catalogue=LOSSES, parameters=lambda key: LOSSES[key].parameters, default="mse")
FIRST_LOSSES = entries(LOSS.pick("mse"), LOSS.pick("mae"), LOSS.pick("huber"), LOSS.pick("log_cosh"))
PROBE = Parameter(
    key="probe",
    title="Prediction looked at",
    default=4.0,
    low=-20.0,
    high=20.0,
    help="The prediction whose loss and slope stand in the table.",
)
TARGET = Parameter(
    key="target", title="Target", default=0.0, low=-10.0, high=10.0, help="The number that the predictions should be."
)
LABEL = Parameter(
    key="label",
    title="Label",
    default=1.0,
    low=0.0,
    high=1.0,
    help="The probability of class 1. Losses that know only two signs or one right class take the nearer one.",
)
COUNT = Parameter(key="count", title="Count", default=3, low=0, high=20, help="How many were counted, for Poisson.")
CLASSES = Parameter(
    key="classes",
    title="Components",
    default=3,
    low=2,
    high=10,
    help="How many classes, or components of a vector, there are; the axis is one of them, the others stay.",
)
LOW, HIGH = ends(5.0)

# The settings that each sort of target is made of.
NEEDED: dict[str, tuple[Parameter, ...]] = {
    "number": (TARGET,),
    "label": (LABEL,),
    "sign": (LABEL,),
    "class": (LABEL, CLASSES),
    "shares": (LABEL, CLASSES),
    "vector": (CLASSES,),
    "count": (COUNT,),
    "probability": (LABEL,),
}


@dataclass(frozen=True, kw_only=True)
class LossScene:
    """Up to ten losses, each with its settings, over predictions from `low` to `high`.

    `target`, `label` and `count` are what the predictions should be, each for the losses that take such a target;
    `probe` is the prediction whose numbers are stated.
    """

    losses: tuple[Entry, ...] = forms.entries("loss", LOSS, FIRST_LOSSES)
    target: float = forms.number(TARGET)
    label: float = forms.number(LABEL)
    count: int = forms.number(COUNT)
    classes: int = forms.number(CLASSES)
    probe: float = forms.number(PROBE)
    low: float = forms.number(LOW)
    high: float = forms.number(HIGH)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return LOSSES[self.losses[0].pick.key].lesson

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """The settings of targets that the losses shown have a use for."""
        needed = [p for entry in self.losses for p in NEEDED[LOSSES[entry.pick.key].target]]
        return tuple(dict.fromkeys(needed))

    def settled(self) -> tuple["LossScene", Problems]:
        """This scene with an axis that has a length, and a sentence if it had none."""
        return settle_axis(self)


register(
    LossScene,
    {
        "outliers": Preset(
            "Which loss forgives outliers",
            "An error of 4 costs 16 when squared and pulls with 8, and there is no limit; the other three pull with 1 "
            "at most. So of 1, 2, 3, 4 and 100 squared error makes 22, the others about 3.",
            LossScene(),
        ),
        "delta": Preset(
            "From the median to the mean",
            "Huber's δ is where squared turns into absolute, and the largest pull. Of 1, 2, 3, 4 and 100 a δ of 0.25 "
            "makes the median 3, one of 4 makes 3.5; only an enormous one comes to the mean, 22.",
            LossScene(losses=entries(*(LOSS.pick("huber", delta=d) for d in (0.25, 1.0, 4.0, 100.0))), probe=3.0),
        ),
        "quantiles": Preset(
            "Quantiles",
            "q sets the two slopes: with 0.9 a prediction too low costs nine times one too high, so the best one lies "
            "above nine tenths of the targets. With 0.5 it is half the absolute error: the median.",
            LossScene(losses=entries(*(LOSS.pick("quantile", quantile=q) for q in (0.1, 0.5, 0.9))), probe=-2.0),
        ),
        "sure_and_wrong": Preset(
            "Classes: sure and wrong",
            "At a logit of −10 with label 1 cross-entropy pulls with 1.00 and squared error of σ(z) with 0.00009, "
            "11,000 times less: it is flat where the answer is wrong and sure.",
            LossScene(
                losses=entries(LOSS.pick("bce_with_logits"), LOSS.pick("mse_of_sigmoid")),
                probe=-10.0,
                low=-12.0,
                high=6.0,
            ),
        ),
        "probabilities": Preset(
            "The same on probabilities",
            "A probability of 0.01 for what is right: cross-entropy costs 4.6 and pulls with 100, squared error costs "
            "0.98 and pulls with 2. Through a sigmoid, flat there, the first is left with 1, the second with 0.02.",
            LossScene(losses=entries(LOSS.pick("bce"), LOSS.pick("mse")), target=1.0, probe=0.01, low=0.0, high=1.0),
        ),
        "smoothing": Preset(
            "Label smoothing",
            "Without smoothing a larger logit is always better. With ε = 0.1 the lowest point is at 3.3, with 0.3 at "
            "2.1: being surer than that costs again.",
            LossScene(
                losses=entries(*(LOSS.pick("cross_entropy", label_smoothing=e) for e in (0.0, 0.1, 0.3))),
                probe=6.0,
                low=-6.0,
                high=10.0,
            ),
        ),
        "focal": Preset(
            "Focal",
            "γ turns down what is right already: at a logit of 2 the pull falls from 0.12 to 0.005 with γ = 2, and to "
            "nearly nothing with 5. At −4, wrong and sure, none pulls less than cross-entropy.",
            LossScene(
                losses=entries(*(LOSS.pick("focal", gamma=g, alpha=-1.0) for g in (0.0, 1.0, 2.0, 5.0))),
                probe=2.0,
                low=-4.0,
                high=6.0,
            ),
        ),
        "counts": Preset(
            "Counts: Poisson",
            "3 were counted. A rate of 1 is as far off as one of 5, and squared error charges 4 for both. Poisson "
            "charges 1.3 above its lowest for the low one, 0.5 for the high: 3 is a greater surprise from 1.",
            LossScene(
                losses=entries(LOSS.pick("poisson_nll", log_input=False), LOSS.pick("mse")),
                target=3.0,
                probe=1.0,
                low=0.0,
                high=6.0,
            ),
        ),
    },
)
