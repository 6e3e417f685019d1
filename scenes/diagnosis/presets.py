"""Scenes of the page What is wrong? that make a point. What their words claim is tested for the numbers they state."""

from dataclasses import replace
from typing import Any

from scenes.codec.preset import Preset, register
from scenes.diagnosis.scene import SHOWN_DATA, DiagnosisScene, asking


def _of(key: str, *, data: str | None = None, own: dict[str, Any] | None = None, **shared: Any) -> DiagnosisScene:
    """A question's usual scene with other numbers of its `own`, another data set, and other `shared` ones."""
    scene = replace(asking(key, **(own or {})), **shared)
    return replace(scene, data=SHOWN_DATA.pick(data)) if data else scene


PRESETS = {
    "bias": Preset(
        "Two units cannot bend enough",
        "Spirals. Two units end above nine tenths of what a guess costs, three layers of thirty-two below a tenth: the "
        "small model is too small. The large one then knows its samples better than others: overfitting.",
        DiagnosisScene(),
    ),
    "optimisation": Preset(
        "Larger, and worse at what it has seen",
        "Twenty layers of tanh against four. The large model could copy the small one and does not find it: its "
        "training loss stays above half of a guess’s. Not overfitting, not bias: the optimisation fails.",
        _of(
            "models",
            own={
                "small_depth": 4,
                "small_width": 16,
                "large_depth": 20,
                "large_width": 16,
                "activation": "tanh",
            },
            noise=0.05,
        ),
    ),
    "fine": Preset(
        "Nothing is wrong",
        "Circles without much noise: both models end far below the threshold on samples they have seen and on others. "
        "A diagnosis may also be that there is none.",
        _of("models", data="circles", own={"small_width": 8, "learning_rate": 0.01}, noise=0.05),
    ),
    "depth": Preset(
        "Deeper is worse, unless residual",
        "Four layers and twenty, tanh with Xavier’s weights. The twenty stay near a guess on their own training data; "
        "with residual connections they end below the four. The same for each of three seeds.",
        asking("depth"),
    ),
    "depth_he": Preset(
        "Deeper is not always worse",
        "The same with ReLU, He’s weights and a low rate: here twenty plain layers train well, and it is the residual "
        "ones that fail, because their signal grows 1.7-fold at every layer. Depth fails for a reason, not by law.",
        _of("depth", own={"activation": "relu", "init": "he_normal", "learning_rate": 0.001}),
    ),
    "samples": Preset(
        "More data close the gap",
        "From 16 samples to 1024: the validation error falls, the training error rises, they meet. The bound of "
        "Vapnik and Chervonenkis, with as many dimensions as weights, is above 1 all along: true, and empty.",
        asking("samples"),
    ),
    "samples_line": Preset(
        "A bound that says something",
        "The same with h = 3, the VC dimension of a straight line in the plane: now the bound is below 1 all along. "
        "For the network it is not valid; it shows how many samples even three dimensions want: 3,000 for a gap of "
        "0.1.",
        _of("samples", own={"h": 3}),
    ),
    "cures": Preset(
        "What closes the gap",
        "Sixty noisy samples and 4,400 weights. With nothing done the validation loss climbs while the training loss "
        "falls towards 0. Early stopping ends before that; dropout and weight decay slow it down.",
        asking("cures"),
    ),
    "activations": Preset(
        "Five activations on the digits",
        "Ranked as they came out, three seeds each. The five are close together, and the seeds of the first and the "
        "last overlap: other seeds, or another rate, may well give another order.",
        asking("activations"),
    ),
    "batch": Preset(
        "Noise falls like the root of B",
        "Sixteen times the batch, a quarter of the noise, and never mind the network. Drawn without replacement the "
        "batch is exact at B = N. What a larger batch buys is time: an epoch of fewer, wider steps.",
        asking("batch"),
    ),
    "batch_end": Preset(
        "At the end the gradient has faded more",
        "The same after the training. The samples disagree a quarter as much, but of the full gradient 4 % is left: "
        "now it takes hundreds of samples, not 16, for less noise than gradient. That is why rates are lowered towards "
        "the end.",
        _of("batch", own={"moment": "end"}),
    ),
}
register(DiagnosisScene, PRESETS)
