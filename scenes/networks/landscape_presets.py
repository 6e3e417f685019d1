"""Landscapes that make a point at once; ``test_landscape_presets.py`` holds the words to the numbers."""

from parameters import Value
from scenes.codec.preset import Preset, register
from scenes.networks.landscape import LandscapeScene
from scenes.networks.run import DATA, NETWORK, NetworkRun
from scenes.networks.training import network_runs
from scenes.runs import RUN


def _run(optimizer: str, model: str = "mlp", *, rate: float, network: dict[str, Value], **values: Value) -> NetworkRun:
    pick = RUN.pick(optimizer, learning_rate=rate, **values)
    return NetworkRun(pick, 0, network=NETWORK.pick(model, **network))


def _sine(*runs: NetworkRun) -> LandscapeScene:
    """60 samples to train on, so that all of them are a batch, and enough steps to get to the edge."""
    return LandscapeScene(data=DATA.pick("sine"), size=86, epochs=2000, runs=network_runs(*runs))


_ALL: dict[str, Value] = {"depth": 2, "width": 16, "batch_size": 0}
_DEEP: dict[str, Value] = {"depth": 20, "width": 16, "activation": "relu", "init": "he_normal", "norm": "batch"}
_FOUR: dict[str, Value] = {"depth": 4, "width": 16, "activation": "relu", "init": "he_normal", "batch_size": 0}
_TWO: dict[str, Value] = {"depth": 2, "width": 16}

PRESETS = {
    "first": Preset(
        "A slice through 337 directions",
        "Three runs from one start, on the plane that is nearest to their paths. It holds nine tenths of the way, and "
        "still deceives: momentum ends sixteen times lower than the ground drawn below it (dotted in the chart).",
        LandscapeScene(),
    ),
    "residual": Preset(
        "Residuals smooth the landscape",
        "Twenty layers with batch normalisation, plain and with residual connections, the same kind of random plane "
        "around both ends. Plain: more than a hundred dimples to get stuck in. Residual: a handful, and one bowl.",
        LandscapeScene(
            plane="random",
            epochs=60,
            runs=network_runs(
                _run("adam", rate=0.003, network=_DEEP),
                _run("adam", "residual", rate=0.003, network=_DEEP),
            ),
        ),
    ),
    "norm": Preset(
        "Batch normalisation takes the walls away",
        "Four layers, without and with batch normalisation. As far away as the weights are long the plain network's "
        "loss climbs above twenty; normalised it stays below four, because the scale of a weight no longer counts."
        " It is not smoother for that: it has more dimples.",
        LandscapeScene(
            plane="random",
            epochs=400,
            runs=network_runs(
                _run("gradient_descent", rate=0.1, network=_FOUR),
                _run("gradient_descent", rate=0.1, network={**_FOUR, "norm": "batch"}),
            ),
        ),
    ),
    "edge": Preset(
        "The edge of stability",
        "Gradient descent on all samples at three rates. The curvature goes to 2/η, dotted below, and hovers there: "
        "the rate decides how sharp a valley a run can stay in.",
        _sine(*(_run("gradient_descent", rate=rate, network=_ALL) for rate in (0.1, 0.2, 0.3))),
    ),
    "momenta": Preset(
        "Momentum has an edge of its own",
        "One rate, η = 0.1. Gradient descent may stay where the curvature is 2/η = 20, momentum ½ where it is 3/η = "
        "30, and Nesterov's look-ahead only up to 15. Each goes to its own limit.",
        _sine(
            _run("gradient_descent", rate=0.1, network=_ALL),
            _run("momentum", rate=0.1, network=_ALL, momentum=0.5),
            _run("nesterov", rate=0.1, network=_ALL, momentum=0.5),
        ),
    ),
    "batches": Preset(
        "Small batches stay in flat places",
        "The same rate and the same limit, batches of all samples, of ten and of two. The noisier the step, the "
        "flatter the valley it can stay in: full batches go to the limit, pairs not half as far.",
        _sine(
            *(
                _run("gradient_descent", rate=0.1, network={**_ALL, "batch_size": batch_size})
                for batch_size in (0, 10, 2)
            )
        ),
    ),
    "ends": Preset(
        "Three optimizers, different valleys",
        "From the same start all three learn the spirals. Adam ends in a valley of its own: straight on from its end "
        "to either of the others the loss climbs to several times what it is at both.",
        LandscapeScene(
            data=DATA.pick("spirals"),
            plane="ends",
            epochs=200,
            runs=network_runs(
                _run("gradient_descent", rate=0.5, network=_TWO),
                _run("momentum", rate=0.1, network=_TWO),
                _run("adam", rate=0.02, network=_TWO),
            ),
        ),
    ),
}

register(LandscapeScene, PRESETS)
