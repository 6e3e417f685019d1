"""The question how large a batch should be: how noisy its gradient is, and what an epoch costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from networks.data.samples import samples_of
from networks.diagnosis.gradient_noise import GradientNoise, batch_sizes, gradient_noise, sample_gradients
from networks.models.objective import objective
from networks.options import ACTIVATION, BATCH_SIZE, DEPTH, WIDTH
from networks.recipe import Recipe
from networks.task import resolve
from parameters import Parameter, Value
from scenes.diagnosis.numbers import shown
from scenes.diagnosis.question import RATE, Answer, Found, Line, Lines, Question, Setting, Trial, data_of, recipe

MOMENT = Parameter(
    key="moment",
    title="Noise is measured",
    default="start",
    choices=("start", "end"),
    labels=("Before the training", "After it"),
    help="At the first weights, or where a training with the middle one of the batch sizes ended.",
)
DRAWS = Parameter(
    key="draws",
    title="Batches drawn of each size",
    default=200,
    low=20,
    high=1000,
    scale="log",
    help="The noise is the root mean square over them.",
)
CURVE = replace(ACTIVATION, default="relu", help="Of the network.")
LARGEST = replace(BATCH_SIZE, key="largest", title="Largest batch", default=0, help="0: all training samples.")
TIMED = 5  # sizes of the batch that are trained with


def training_samples(setting: Setting) -> int:
    """N."""
    return len(samples_of(data_of(setting)).training.targets)


def measured_sizes(setting: Setting) -> np.ndarray:
    """All powers of two up to the largest batch, and that."""
    return batch_sizes(training_samples(setting), int(setting.question["largest"]) or None)


def trained_sizes(setting: Setting) -> tuple[int, ...]:
    """Those that are trained with: a training with a batch of 1 has many steps."""
    sizes = measured_sizes(setting)
    sizes = sizes[sizes >= min(4, sizes[-1])]
    chosen = np.unique(np.round(np.linspace(0, len(sizes) - 1, TIMED)).astype(int))
    return tuple(int(sizes[i]) for i in chosen)


def _name(size: int) -> str:
    return f"B = {size}"


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            _name(size),
            color,
            recipe(
                setting,
                {
                    "depth": picked["depth"],
                    "width": picked["width"],
                    "activation": picked["activation"],
                    "init": "he_normal",
                    "batch_size": size,
                },
            ),
        )
        for color, size in enumerate(trained_sizes(setting))
    )


def middle_recipe(setting: Setting) -> Recipe:
    """The training at whose end the noise is measured."""
    trials = _trials(setting)
    return trials[len(trials) // 2].recipe


@dataclass(frozen=True)
class _Measured:
    """What the noise depends on; the parameters follow from the rest."""

    recipe: Recipe
    sizes: tuple[int, ...]
    draws: int
    moment: Value
    parameters: np.ndarray = field(compare=False)


def noise_of(setting: Setting, found: Found) -> GradientNoise:
    """What is measured at the moment that is chosen; for the end of a training its outcome has to be there."""
    of, moment = middle_recipe(setting), setting.question["moment"]
    sizes = tuple(int(size) for size in measured_sizes(setting))
    parameters = resolve(of).start.astype(np.float32) if moment == "start" else found[of].parameters
    return _noise(_Measured(of, sizes, int(setting.question["draws"]), moment, parameters))


@lru_cache(maxsize=64)
def _noise(of: _Measured) -> GradientNoise:
    task = resolve(of.recipe)
    buffers = np.zeros(0, np.float32)  # a network without normalisation has none
    training = task.split.training

    def mean_loss(parameters, inputs, targets):
        forward = task.network.forward(parameters, buffers, inputs, training=False, dropout=0.0, key=None)
        return objective(forward.prediction, targets, loss=task.loss)

    gradients = sample_gradients(mean_loss, of.parameters, training.inputs.astype(np.float32), training.targets)
    return gradient_noise(gradients, of.sizes, draws=of.draws, seed=of.recipe.seed)


def _charts(setting: Setting, found: Found) -> tuple[Lines, ...]:
    trials = [trial for trial in _trials(setting) if trial.recipe in found]
    charts = []
    if setting.question["moment"] == "start" or middle_recipe(setting) in found:
        noise = noise_of(setting, found)
        sizes = np.asarray(noise.batches, float)
        level = (noise.full, "length of the full gradient")
        lines = (
            Line("measured, with replacement", 1, sizes, noise.with_replacement, "dot", marked=True),
            Line("σ/√B", 1, sizes, noise.law),
            Line("measured, without replacement", 0, sizes, _drawn(noise.without_replacement, noise), "dot", True),
            Line("σ/√B · √((N−B)/(N−1))", 0, sizes, _drawn(noise.finite_law, noise)),
        )
        charts.append(
            Lines("batch size B", "distance from the full gradient (RMS)", lines, x_log=True, y_log=True, level=level)
        )
    if trials:
        sizes = np.array([size for size in trained_sizes(setting) if _name(size) in {t.name for t in trials}], float)
        seconds = np.array([_an_epoch(setting, found[trial.recipe].seconds) for trial in trials])
        line = Line("an epoch", 2, sizes, 1000 * seconds, marked=True)
        charts.append(Lines("batch size B", "milliseconds an epoch", (line,), x_log=True, y_log=True))
    return tuple(charts)


def _drawn(values: np.ndarray, noise: GradientNoise) -> np.ndarray:
    """All of the samples have no noise, which no log axis shows."""
    return np.where(noise.batches < noise.samples, values, np.nan)


def _an_epoch(setting: Setting, seconds: float) -> float:
    return seconds / setting.epochs


def _answer(setting: Setting, found: Found) -> Answer:
    noise, trials = noise_of(setting, found), _trials(setting)
    middle, worst, at = _apart(noise)
    slope = np.polyfit(np.log(noise.batches), np.log(noise.with_replacement), 1)[0] if len(noise.batches) > 1 else -0.5
    lost = noise.batches[noise.finite_law < noise.full]
    where = "before the training" if setting.question["moment"] == "start" else "after the training"
    words = [
        f"{where.capitalize()} the gradients of the {noise.samples:,} samples spread by σ = {shown(noise.spread)} "
        f"around their mean, which has length {shown(noise.full)}. The noise of a batch drawn with replacement falls "
        f"like B to the power of {shown(float(slope))}; the law says −½.",
        f"Measured with {setting.question['draws']} batches of each size, with and without replacement, the noise is "
        f"{middle:.1%} off its law in the median and {worst:.1%} at most (B = {at}).{_rare(worst)}",
        f"From a batch of {int(lost[0]):,} on there is less noise than gradient."
        if lost.size
        else "At every batch size that was measured there is more noise than gradient.",
    ]
    times = {trial.name: _an_epoch(setting, found[trial.recipe].seconds) for trial in trials}
    first, last = trials[0], trials[-1]
    words.append(
        f"An epoch takes {shown(1000 * times[first.name])} ms with {first.name} and {shown(1000 * times[last.name])} "
        f"ms with {last.name}, looks at the losses included; times come out otherwise every time. "
        f"After {setting.epochs} epochs the training loss is "
        + ", ".join(f"{shown(found[t.recipe].losses.training)} with {t.name}" for t in trials)
        + ": at one rate a small batch gets further in an epoch, because it takes more steps."
    )
    rows = tuple(
        _row(noise, trial, size, times, found) for trial, size in zip(trials, trained_sizes(setting), strict=True)
    )
    heads = ("Noise measured", "Law", "Milliseconds an epoch", "Training loss", "Validation loss")
    return Answer(tuple(words), heads, rows)


def _apart(noise: GradientNoise) -> tuple[float, float, int]:
    """How far what was measured is from its law, relatively: the median, the most, and the batch of the most."""
    within = noise.batches < noise.samples
    pairs = (
        (noise.batches, noise.with_replacement, noise.law),
        (noise.batches[within], noise.without_replacement[within], noise.finite_law[within]),
    )
    sizes = np.concatenate([sizes for sizes, _, _ in pairs])
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.nan_to_num(np.concatenate([np.abs(a / b - 1) for _, a, b in pairs]))
    worst = int(np.argmax(apart))
    return float(np.median(apart)), float(apart[worst]), int(sizes[worst])


def _rare(worst: float) -> str:
    """Why a small batch may be far off."""
    return " Few samples make up most of σ here, and few draws meet one of them." if worst > 0.15 else ""


def _row(noise: GradientNoise, trial: Trial, size: int, times: Mapping[str, float], found: Found) -> tuple[str, ...]:
    at = int(np.flatnonzero(noise.batches == size)[0])
    one = found[trial.recipe]
    return (
        trial.name,
        shown(float(noise.without_replacement[at])),
        shown(float(noise.finite_law[at])),
        shown(1000 * times[trial.name]),
        shown(one.losses.training),
        shown(one.losses.validation),
    )


BATCH = Question(
    key="batch",
    title="How large a batch?",
    asks="How noisy is the gradient of a batch, and what does an epoch cost?",
    formulas=(
        "With $g_i$ the gradient of one sample, $\\bar g$ the mean of all $N$ and $\\sigma^2 = \\frac1N \\sum_i "
        "\\|g_i - \\bar g\\|^2$, the mean of $B$ gradients drawn independently lies $\\sigma/\\sqrt B$ away from "
        "$\\bar g$ (root mean square). The batches of an epoch are drawn *without* replacement. All $N$ deviations sum "
        "to 0, so that two different ones have the covariance $-\\sigma^2/(N-1)$, and\n\n"
        "$$\\mathbb E\\|g_B - \\bar g\\|^2 = \\frac{1}{B^2}\\Big(B\\sigma^2 - B(B-1)\\frac{\\sigma^2}{N-1}\\Big) = "
        "\\frac{\\sigma^2}{B}\\cdot\\frac{N-B}{N-1}.$$"
    ),
    parameters=(
        replace(DEPTH, default=2, high=4, help="At most 4: the gradients of all samples are kept at once."),
        replace(WIDTH, default=32, high=32),
        CURVE,
        MOMENT,
        LARGEST,
        DRAWS,
        replace(RATE, default=0.003),
    ),
    trials=_trials,
    charts=_charts,
    answer=_answer,
    usual={"data": "digits", "size": 1400, "noise": 0.0, "validation": 0.3, "epochs": 10},
)
