"""Trainings that make a point at once; ``test_training_presets.py`` holds the words to the numbers."""

from typing import Any

from scenes.codec.preset import Preset, register
from scenes.networks.run import DATA, NETWORK, NetworkRun, network_runs
from scenes.networks.training import NetworkScene
from scenes.runs import CONSTANT, RUN, SCHEDULE


def _run(optimizer: str, rate: float, model: str = "mlp", *, warm_up: int = 0, **network: Any) -> NetworkRun:
    schedule = SCHEDULE.pick("constant", warmup_steps=warm_up) if warm_up else CONSTANT
    return NetworkRun(RUN.pick(optimizer, learning_rate=rate), 0, schedule, NETWORK.pick(model, **network))


_DEEP_RELU: dict[str, Any] = {"depth": 8, "width": 32, "activation": "relu"}
_NORMALISED: dict[str, Any] = {"depth": 6, "width": 24, "activation": "relu", "init": "he_normal"}
_LARGE: dict[str, Any] = {"depth": 3, "width": 32}
_TOO_LARGE: dict[str, Any] = {"depth": 6, "width": 32, "activation": "relu", "init": "he_normal", "gain": 1.5}

PRESETS = {
    "first": Preset(
        "Three optimizers, one network",
        "The same weights, the same batches. Momentum has the moons apart in a seventh of gradient descent's steps, "
        "which ends with ten times its loss at the same rate. Adam keeps up with momentum at a tenth of that rate.",
        NetworkScene(),
    ),
    "spirals": Preset(
        "Spirals need width or depth",
        "Four units cannot follow two arms: about a quarter of the samples stays wrong. Thirty-two can, slowly; three "
        "layers of sixteen end with a sixth of their loss, and are sooner there.",
        NetworkScene(
            data=DATA.pick("spirals"),
            size=400,
            noise=0.03,
            epochs=400,
            runs=network_runs(
                _run("adam", 0.01, depth=1, width=4),
                _run("adam", 0.01, depth=1, width=32),
                _run("adam", 0.01, depth=3, width=16),
            ),
        ),
    ),
    "init": Preset(
        "Xavier starves a deep ReLU network",
        "Eight layers. Xavier's weights let the signal halve at every second one, so the gradient that arrives is "
        "small, and the loss lies still at first. He's weights are √2 larger, and it falls at once.",
        NetworkScene(
            epochs=60,
            runs=network_runs(
                _run("gradient_descent", 0.02, **_DEEP_RELU, init="xavier_normal"),
                _run("gradient_descent", 0.02, **_DEEP_RELU, init="he_normal"),
            ),
        ),
    ),
    "norm": Preset(
        "Batch normalisation bears ten times the rate",
        "At 0.3 six layers learn without it. At 3 they blow up within ten steps; with batch normalisation the same "
        "rate is fine, because weights that grow no longer make the signal grow.",
        NetworkScene(
            data=DATA.pick("circles"),
            epochs=60,
            runs=network_runs(
                _run("gradient_descent", 0.3, **_NORMALISED),
                _run("gradient_descent", 3.0, **_NORMALISED),
                _run("gradient_descent", 3.0, **_NORMALISED, norm="batch"),
            ),
        ),
    ),
    "rate": Preset(
        "Too small, right, too large",
        "Three rates. At 0.02 the curve is still on its way; at 0.2 it fits; at 2 each step overshoots by more than "
        "the last, and within twenty the loss is no number any more.",
        NetworkScene(
            data=DATA.pick("sine"),
            seed=1,
            runs=network_runs(
                _run("gradient_descent", 0.02),
                _run("gradient_descent", 0.2),
                _run("gradient_descent", 2.0),
            ),
        ),
    ),
    "clipping": Preset(
        "Clipping turns a blow-up into a rough ride",
        "A rate too large for ReLU and squared error: the first steps throw the loss above a hundred times "
        "guessing's, and it stays there. Clipped at norm 1 it rattles, but learns a little; at 0.1 it learns well.",
        NetworkScene(
            data=DATA.pick("sine"),
            runs=network_runs(
                *(_run("gradient_descent", 1.0, activation="relu", clip_norm=bound) for bound in (0.0, 1.0, 0.1))
            ),
        ),
    ),
    "overfit": Preset(
        "Noise is learned by heart",
        "The moons overlap, and a large network bends its boundary around single points: training loss falls, "
        "validation loss (dashed) turns and climbs. Early stopping ends at the turn; dropout and L2 put it off.",
        NetworkScene(
            noise=0.4,
            size=200,
            validation=0.5,
            epochs=400,
            runs=network_runs(
                _run("adam", 0.01, **_LARGE),
                _run("adam", 0.01, **_LARGE, patience=10),
                _run("adam", 0.01, **_LARGE, dropout=0.3),
                _run("adam", 0.01, **_LARGE, l2=0.01),
            ),
        ),
    ),
    "warmup": Preset(
        "Full speed kills, warm-up saves",
        "Six ReLU layers whose weights begin half too large, and a rate that is bold for them. At full speed the loss "
        "is no number any more within ten steps. The same rate, reached within 50 or 150 steps, gets there.",
        NetworkScene(
            data=DATA.pick("circles"),
            epochs=60,
            runs=network_runs(*(_run("gradient_descent", 0.3, warm_up=steps, **_TOO_LARGE) for steps in (0, 50, 150))),
        ),
    ),
    "digits": Preset(
        "Digits: one filter looks everywhere",
        "Real handwriting. Eight shared filters, seen at the left, find strokes wherever they are; a fully connected "
        "network, of a quarter more weights, has to learn each place anew, and ends a little behind.",
        NetworkScene(
            data=DATA.pick("digits"),
            size=1797,
            noise=0.0,
            epochs=20,
            runs=network_runs(
                _run("adam", 0.01, "conv"),
                _run("adam", 0.01, depth=2, width=24),
            ),
        ),
    ),
    "recall": Preset(
        "What an open gate remembers",
        "The first symbol has to be said after 40 others. The LSTM, whose forget gate starts open, learns it; the "
        "plain network learns half of it: what came first has faded, and with it the gradient that could teach it.",
        NetworkScene(
            data=DATA.pick("recall", delay=40),
            size=600,
            noise=0.0,
            epochs=30,
            runs=network_runs(
                _run("adam", 0.005, "rnn", init="uniform", gain=0.5, clip_norm=1.0),
                _run("adam", 0.005, "lstm", init="uniform", gain=0.5, clip_norm=1.0, forget_bias=4.0),
            ),
        ),
    ),
    "sinc": Preset(
        "Impulses and what they do to a fit",
        "One point in ten is thrown upwards. Squared error lifts its curve towards them, Huber's loss by less, "
        "absolute error hardly: it asks for the middle point, not for the mean.",
        NetworkScene(
            data=DATA.pick("sinc", share=0.1, impulse=3.0),
            epochs=200,
            runs=network_runs(
                *(_run("adam", 0.01, width=32, loss=loss) for loss in ("mse", "huber", "mae")),
            ),
        ),
    ),
    "folds": Preset(
        "Luck of the split",
        "Few samples, five folds: each run is trained five times, every time checked on another fifth. What the folds "
        "differ by is the luck of a single split; compare it with the difference between the two runs.",
        NetworkScene(
            noise=0.3,
            size=60,
            folds=5,
            epochs=200,
            runs=network_runs(_run("adam", 0.01, depth=1, width=4), _run("adam", 0.01, **_LARGE)),
        ),
    ),
}

register(NetworkScene, PRESETS)
