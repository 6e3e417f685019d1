"""The words of the question whether there are enough data."""

import numpy as np

from figures.comparison_chart import Line, Lines
from pages.diagnosis.numbers import percent, whole
from pages.diagnosis.words import Answer, Words
from pages.frame.numbers import written
from scenes.diagnosis.samples import NARROW, LearningCurve
from texts import _


def _name(count: int) -> str:
    return _("N = {count}", count=count)


def _charts(measured: LearningCurve) -> tuple[Lines, ...]:
    counts, every = measured.counts.astype(float), measured.every.astype(float)
    gap = np.where(measured.gap > 0, measured.gap, np.nan)
    bound = _("VC penalty, h = {dimension}", dimension=whole(measured.dimension))
    return (
        Lines(
            _("training samples N"),
            _("share of wrong answers"),
            (
                Line(_("training"), 0, counts, measured.training, marked=True),
                Line(_("validation"), 0, counts, measured.validation, dash="dash", marked=True),
            ),
            x_log=True,
        ),
        Lines(
            _("training samples N"),
            _("validation − training error"),
            (
                Line(_("measured gap"), 2, counts, gap, marked=True),
                Line(bound, 1, every, measured.penalty, dash="dot", marked=True),
            ),
            x_log=True,
            y_log=True,
            level=(1.0, _("above 1 a bound says nothing")),
        ),
    )


def _answer(measured: LearningCurve) -> Answer:
    counts, training, validation, gap = measured.counts, measured.training, measured.validation, measured.gap
    errors = _(
        "With {few} samples the network is wrong on {training_few} of those it was trained on and on {validation_few} "
        "of others; with {many} on {training_many} and {validation_many}.",
        few=counts[0],
        many=counts[-1],
        training_few=percent(training[0]),
        validation_few=percent(validation[0]),
        training_many=percent(training[-1]),
        validation_many=percent(validation[-1]),
    )
    gaps = _("The gap goes from {first} to {last}.", first=written(gap[0], 3), last=written(gap[-1], 3))
    bound = _(
        "The bound, for h = {dimension} and a probability of {confidence}, is {first} at {few} and {last} at {many} "
        "samples.",
        dimension=whole(measured.dimension),
        confidence=f"{measured.confidence:.0%}",
        first=written(measured.penalty[0], 3),
        last=written(measured.penalty[-1], 3),
        few=counts[0],
        many=counts[-1],
    )
    promise = _(
        "It would promise a gap of {gap} from {samples} samples on.",
        gap=written(NARROW),
        samples=whole(measured.needed),
    )
    blame = _(
        "It holds for every distribution, also the worst: that it is far above what is measured is no fault of the "
        "network."
    )
    rows = [
        (_name(count), percent(a), percent(b), written(b - a, 3), written(most, 3))
        for count, a, b, most in zip(counts, training, validation, measured.penalty, strict=True)
    ]
    heads = (_("Training error"), _("Validation error"), _("Gap"), _("VC penalty"))
    return Answer((f"{errors} {gaps}", f"{bound} {_emptiness(measured)}", f"{promise} {blame}"), heads, rows)


def _emptiness(measured: LearningCurve) -> str:
    """Where the bound says nothing."""
    if len(measured.empty) == len(measured.every):
        return _("It is above 1 everywhere, where it says nothing: an error rate never is.")
    if len(measured.empty):
        return _("It is above 1 up to {samples} samples, where it says nothing.", samples=measured.empty[-1])
    return _("It is below 1 everywhere, which is rare.")


SAMPLES = Words(name=_name, charts=_charts, answer=_answer)
