"""The words of the question how large a batch should be."""

import numpy as np

from figures.comparison_chart import Line, Lines
from pages.diagnosis.numbers import whole
from pages.diagnosis.words import Answer, Words
from pages.frame.numbers import written
from scenes.diagnosis.batch import Batches, GradientNoise, Timed
from texts import _, counted

FAR = 0.15  # off the law: that needs a reason


def _name(size: int) -> str:
    return _("B = {size}", size=size)


def _charts(measured: Batches) -> tuple[Lines, ...]:
    charts = [] if measured.noise is None else [_noise_chart(measured.noise)]
    if measured.timed:
        sizes = np.array([one.size for one in measured.timed], float)
        epoch = Line(_("an epoch"), 2, sizes, np.array([1000 * one.seconds for one in measured.timed]), marked=True)
        charts.append(Lines(_("batch size B"), _("milliseconds an epoch"), (epoch,), x_log=True, y_log=True))
    return tuple(charts)


def _noise_chart(noise: GradientNoise) -> Lines:
    sizes = np.asarray(noise.batches, float)
    lines = (
        Line(_("measured, with replacement"), 1, sizes, noise.with_replacement, "dot", marked=True),
        Line("σ/√B", 1, sizes, noise.law),
        Line(_("measured, without replacement"), 0, sizes, _drawn(noise.without_replacement, noise), "dot", True),
        Line("σ/√B · √((N−B)/(N−1))", 0, sizes, _drawn(noise.finite_law, noise)),
    )
    level = (noise.full, _("length of the full gradient"))
    return Lines(
        _("batch size B"), _("distance from the full gradient (RMS)"), lines, x_log=True, y_log=True, level=level
    )


def _drawn(values: np.ndarray, noise: GradientNoise) -> np.ndarray:
    """All of the samples have no noise, which no log axis shows."""
    return np.where(noise.batches < noise.samples, values, np.nan)


def _answer(measured: Batches) -> Answer:
    heads = (
        _("Noise measured"),
        _("Law"),
        _("Milliseconds an epoch"),
        _("Training loss"),
        _("Validation loss"),
    )
    noise = measured.noise
    of_noise = () if noise is None else (_spread(measured, noise), _off(measured, noise), _clear(noise))
    rows = () if noise is None else [_row(noise, one) for one in measured.timed]
    return Answer((*of_noise, _costs(measured)), heads, rows)


def _spread(measured: Batches, noise: GradientNoise) -> str:
    numbers = {"samples": whole(noise.samples), "sigma": written(noise.spread, 3), "length": written(noise.full, 3)}
    if measured.at_start:
        spread = _(
            "Before the training the gradients of the {samples} samples spread by σ = {sigma} around their mean, which "
            "has length {length}.",
            **numbers,
        )
    else:
        spread = _(
            "After the training the gradients of the {samples} samples spread by σ = {sigma} around their mean, which "
            "has length {length}.",
            **numbers,
        )
    falls = _(
        "The noise of a batch drawn with replacement falls like B to the power of {power}; the law says −½.",
        power=written(noise.power, 3),
    )
    return f"{spread} {falls}"


def _off(measured: Batches, noise: GradientNoise) -> str:
    """How far from the law, and why a small batch may be far off."""
    off = _(
        "Measured with {draws} batches of each size, with and without replacement, the noise is {median} off its law "
        "in the median and {most} at most (B = {size}).",
        draws=measured.draws,
        median=f"{noise.apart.median:.1%}",
        most=f"{noise.apart.most:.1%}",
        size=noise.apart.at,
    )
    rare = _("Few samples make up most of σ here, and few draws meet one of them.")
    return f"{off} {rare}" if noise.apart.most > FAR else off


def _clear(noise: GradientNoise) -> str:
    if noise.clear_from is None:
        return _("At every batch size that was measured there is more noise than gradient.")
    return _("From a batch of {size} on there is less noise than gradient.", size=whole(noise.clear_from))


def _costs(measured: Batches) -> str:
    first, last = measured.timed[0], measured.timed[-1]
    times = _(
        "An epoch takes {milliseconds_first} ms with {first} and {milliseconds_last} ms with {last}, looks at the "
        "losses included; times come out otherwise every time.",
        milliseconds_first=written(1000 * first.seconds, 3),
        milliseconds_last=written(1000 * last.seconds, 3),
        first=_name(first.size),
        last=_name(last.size),
    )
    losses = counted(
        "After {count} epoch the training loss is {losses}: at one rate a small batch gets further in an epoch, "
        "because it takes more steps.",
        "After {count} epochs the training loss is {losses}: at one rate a small batch gets further in an epoch, "
        "because it takes more steps.",
        measured.epochs,
        losses=", ".join(
            _("{loss} with {name}", loss=written(one.losses.training, 3), name=_name(one.size))
            for one in measured.timed
        ),
    )
    return f"{times} {losses}"


def _row(noise: GradientNoise, one: Timed) -> tuple[str, ...]:
    at = int(np.flatnonzero(noise.batches == one.size)[0])
    numbers = (noise.without_replacement[at], noise.finite_law[at], 1000 * one.seconds, *one.losses)
    return (_name(one.size), *(written(float(number), 3) for number in numbers))


BATCH = Words(name=_name, charts=_charts, answer=_answer)
