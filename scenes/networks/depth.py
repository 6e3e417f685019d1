"""What the Depth page shows, as one value: networks that differ in one thing or another, seen layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from curves import ACTIVATIONS, INITIALISATIONS
from messages import Message
from networks.signal.depth import Network, propagate
from networks.signal.layer_statistics import LayerStatistics, layer_statistics
from networks.signal.normalisation import NORMALISATIONS
from parameters import Parameter, seed
from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice, Pick, Problems
from scenes.codec.preset import Preset, register

MOST_NETWORKS = 6

INIT = Parameter(
    key="init",
    title="Initialisation",
    default="xavier_normal",
    choices=tuple(INITIALISATIONS),
    labels=tuple(record.title for record in INITIALISATIONS.values()),
    help="How the weights of every layer are drawn.",
)
GAIN = Parameter(
    key="gain",
    title="Weights ×",
    default=1.0,
    low=0.1,
    high=10.0,
    scale="log",
    help="What the drawn weights are multiplied by. PyTorch's gain for tanh is 5/3; 5 times the small normal has "
    "standard deviation 0.05.",
)
NORMALISATION = Parameter(
    key="norm",
    title="Normalisation",
    default="none",
    choices=tuple(NORMALISATIONS),
    labels=("None", "Batch", "Layer"),
    help="Between the weights and the activation: over the batch (each unit), or over the layer (each sample).",
)
RESIDUAL = Parameter(
    key="residual",
    title="Residual connection",
    default=False,
    help="Each layer adds its output to its input.",
)
OWN = (INIT, GAIN, NORMALISATION, RESIDUAL)

DEPTH = Parameter(key="depth", title="Layers", default=30, low=1, high=50, scale="log", help="Depth of every network.")
WIDTH = Parameter(
    key="width", title="Units in a layer", default=128, low=2, high=256, scale="log", help="Width of every layer."
)
SEED = seed("Of the weights, the inputs and the gradient.")

NETWORK = Choice(
    title="activation",
    catalogue={key: record for key, record in ACTIVATIONS.items() if record.elementwise},
    parameters=lambda key: (*ACTIVATIONS[key].parameters, *OWN),
    default="tanh",
)

FIRST_NETWORKS = entries(
    NETWORK.pick("tanh", init="small_normal"),
    NETWORK.pick("tanh", init="large_normal"),
    NETWORK.pick("tanh", init="xavier_normal"),
)


@dataclass(frozen=True, kw_only=True)
class DepthScene:
    """Up to six networks of one depth and width, on the same draws."""

    networks: tuple[Entry, ...] = forms.entries("network", NETWORK, FIRST_NETWORKS)
    depth: int = forms.number(DEPTH)
    width: int = forms.number(WIDTH)
    seed: int = forms.number(SEED)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return Message(
            "Forward, the activations of each layer; then back from the last one, the gradient. A level line below "
            "is what training needs: sloping ones vanish or explode."
        )

    def settled(self) -> tuple["DepthScene", Problems]:
        """This scene with no more networks than can be told apart."""
        if len(self.networks) <= MOST_NETWORKS:
            return self, []
        told = Message(
            "network: {count} networks are given and {most} are allowed; the first are used.",
            count=len(self.networks),
            most=MOST_NETWORKS,
        )
        return replace(self, networks=self.networks[:MOST_NETWORKS]), [told]


@lru_cache(maxsize=128)
def layers_of(pick: Pick, depth: int, width: int, seed: int) -> LayerStatistics:
    """One network's layers in numbers."""
    values = dict(pick.values)
    own = {parameter.key: values.pop(parameter.key) for parameter in OWN}
    network = Network(
        activation=ACTIVATIONS[pick.key],
        parameters=values,
        initialisation=INITIALISATIONS[str(own["init"])],
        gain=float(own["gain"]),
        normalisation=str(own["norm"]),
        residual=bool(own["residual"]),
    )
    return layer_statistics(propagate(network, depth=depth, width=width, seed=seed))


def _scene(*picks: Pick, depth: int = int(DEPTH.default), width: int = int(WIDTH.default)) -> DepthScene:
    return DepthScene(networks=entries(*picks), depth=depth, width=width)


def _of(activation: str, inits: Sequence[str], **values: object) -> list[Pick]:
    return [NETWORK.pick(activation, init=init, **values) for init in inits]


PRESETS = {
    "scale": Preset(
        "The initial scale decides",
        "Tanh three times. Small weights: after ten layers the signal is below 10⁻⁸, and no gradient comes back. Large "
        "ones: three outputs in four stick at ±1, and the gradient runs away. Xavier leaves an eighth of both.",
        DepthScene(),
    ),
    "relu": Preset(
        "Xavier fades under ReLU, He does not",
        "A ReLU passes on half of the second moment. Xavier does not make up for it: the signal halves every second "
        "layer, and so does the gradient. He doubles the variance of the weights and stays level.",
        _scene(*_of("relu", ["xavier_normal", "he_normal"]), width=256),
    ),
    "batch": Preset(
        "Batch normalisation rescues both",
        "Weights too small and weights too large, each without and with batch normalisation: normalised, both have "
        "the same activations in every layer, and gradients that stay within a factor of twenty.",
        _scene(
            *_of("tanh", ["small_normal", "large_normal"]),
            *_of("tanh", ["small_normal", "large_normal"], norm="batch"),
        ),
    ),
    "residual": Preset(
        "Residuals keep the gradient",
        "The same weights, plain and with residual connections. What a layer loses goes around it: over fifty layers "
        "the gradient grows by about a third, where the plain networks lose all of it. But the sigmoid's signal grows "
        "to 25.",
        _scene(
            NETWORK.pick("tanh", init="small_normal"),
            NETWORK.pick("tanh", init="small_normal", residual=True),
            NETWORK.pick("sigmoid"),
            NETWORK.pick("sigmoid", residual=True),
            depth=50,
        ),
    ),
    "sigmoid": Preset(
        "Why sigmoids stop learning",
        "The sigmoid's slope is 1/4 at most, so each layer takes three quarters of the gradient and more: after "
        "thirty nothing is left for the first ones. Its signal looks healthy all the while.",
        _scene(
            NETWORK.pick("sigmoid"),
            NETWORK.pick("tanh"),
            NETWORK.pick("relu", init="he_normal"),
        ),
    ),
    "default": Preset(
        "The usual default fades too",
        "Uniform on ±1/√n, PyTorch's default for a linear layer, keeps a third of the variance, and ReLU half of "
        "that: a sixth at every layer. Three layers leave 7 % of the signal, thirty nothing.",
        _scene(
            NETWORK.pick("relu", init="uniform"),
            NETWORK.pick("tanh", init="uniform"),
            NETWORK.pick("relu", init="uniform", norm="layer"),
            NETWORK.pick("relu", init="he_uniform"),
        ),
    ),
    "zeros": Preset(
        "Zeros stay zeros",
        "With all weights 0 nothing passes: every ReLU is dead, and no gradient gets below the last layer, not even "
        "for tanh, whose slope at 0 is 1. Random weights are not a detail.",
        _scene(
            NETWORK.pick("relu", init="zeros"),
            NETWORK.pick("tanh", init="zeros"),
            NETWORK.pick("relu", init="he_normal"),
            depth=10,
        ),
    ),
    "orthogonal": Preset(
        "A rotation keeps every length",
        "No nonlinearity (a leaky ReLU of slope 1) and narrow layers: orthogonal weights keep signal and gradient "
        "exactly, for any depth. Random ones of the same spread keep them on average only, and wander off.",
        _scene(
            *_of("leaky_relu", ["orthogonal", "xavier_normal"], negative_slope=1.0),
            depth=50,
            width=16,
        ),
    ),
    "selu": Preset(
        "SELU normalises itself",
        "With LeCun's weights SELU holds mean 0 and variance 1 by itself. Make them a fifth too small: ReLU loses a "
        "fifth of the signal at every layer, SELU finds a level of its own and stays there.",
        _scene(
            NETWORK.pick("selu", init="lecun"),
            NETWORK.pick("relu", init="he_normal"),
            NETWORK.pick("selu", init="lecun", gain=0.8),
            NETWORK.pick("relu", init="he_normal", gain=0.8),
            width=256,
        ),
    ),
    "explosion": Preset(
        "Residuals alone explode",
        "Each layer adds its output to its input: with He's weights and nothing else the second moment more than "
        "doubles at every layer, both ways. Normalised branches, or small ones, keep it in bounds.",
        _scene(
            NETWORK.pick("relu", init="he_normal", residual=True),
            NETWORK.pick("relu", init="he_normal", residual=True, norm="batch"),
            NETWORK.pick("relu", init="small_normal", residual=True),
        ),
    ),
}

register(DepthScene, PRESETS)
