"""The words of the question which activation is best on these data."""

from figures.comparison_chart import Lines, Ranking
from pages.diagnosis.numbers import percent
from pages.diagnosis.words import Answer, Chart, Words, line, places
from pages.frame.numbers import written
from scenes.diagnosis.activations import FIVE, Hidden, Ranked
from scenes.diagnosis.question import Tried
from texts import _, counted

COLORS = dict(zip(FIVE, (0, 1, 2, 5, 4), strict=True))  # the palette’s fourth is close to its first


def _name(hidden: Hidden) -> str:
    activation = {"relu": _("ReLU"), "elu": _("ELU"), "prelu": _("PReLU")}[hidden.activation]
    return _("{activation} + batch norm", activation=activation) if hidden.norm == "batch" else activation


def _charts(measured: Ranked) -> tuple[Chart, ...]:
    title = _("validation accuracy at the end") if measured.by_accuracy else _("validation loss at the end")
    lines = [
        line(
            _name(one.variant),
            COLORS[one.variant],
            one.curve(lambda one: one.training),
            "dash" if one.variant.norm == "batch" else "solid",
        )
        for one in measured.tried
    ]
    return (
        Ranking(title, places(measured.ranked, measured.value, _name, COLORS), log=not measured.by_accuracy),
        Lines(_("epochs"), _("training loss, mean over the seeds"), lines, y_log=True),
    )


def _answer(measured: Ranked) -> Answer:
    fastest = _(
        "The lowest training loss has {name}: {loss}.",
        name=_name(measured.fastest.variant),
        loss=written(measured.fastest.mean(lambda one: one.losses.training), 3),
    )
    heads = (
        _("Mean"),
        _("Lowest seed"),
        _("Highest seed"),
        _("Training loss"),
        _("Validation loss"),
    )
    rows = [_row(measured, one) for one in measured.ranked]
    return Answer((_order(measured), _worth(measured), fastest), heads, rows)


def _value(measured: Ranked, value: float) -> str:
    return percent(value) if measured.by_accuracy else written(value, 3)


def _order(measured: Ranked) -> str:
    order = "; ".join(_place(measured, place, one) for place, one in enumerate(measured.ranked, start=1))
    if measured.by_accuracy:
        return counted(
            "As measured, by validation accuracy at the end, mean over {count} seed: {order}.",
            "As measured, by validation accuracy at the end, mean over {count} seeds: {order}.",
            measured.seeds,
            order=order,
        )
    return counted(
        "As measured, by validation loss at the end, mean over {count} seed: {order}.",
        "As measured, by validation loss at the end, mean over {count} seeds: {order}.",
        measured.seeds,
        order=order,
    )


def _place(measured: Ranked, place: int, one: Tried) -> str:
    name, mean = _name(one.variant), _value(measured, one.mean(measured.value))
    if measured.seeds == 1:
        return _("{place}. {name}, {mean}", place=place, name=name, mean=mean)
    values = one.each(measured.value)
    spread = _value(measured, max(values) - min(values))
    return _("{place}. {name}, {mean} ({spread} from seed to seed)", place=place, name=name, mean=mean, spread=spread)


def _worth(measured: Ranked) -> str:
    """Whether the order is more than chance."""
    first, last = (_name(measured.ranked[i].variant) for i in (0, -1))
    if measured.apart:
        return _(
            "Every seed of {first} is better than every one of {last}; neighbours may change places.",
            first=first,
            last=last,
        )
    return _(
        "The seeds of {first} and {last}, first and last, overlap: other seeds may give another order.",
        first=first,
        last=last,
    )


def _row(measured: Ranked, one: Tried) -> tuple[str, ...]:
    values = one.each(measured.value)
    ranked = (_value(measured, each) for each in (one.mean(measured.value), min(values), max(values)))
    losses = (written(one.mean(lambda one, i=i: one.losses[i]), 3) for i in (0, 1))
    return (_name(one.variant), *ranked, *losses)


ACTIVATIONS = Words(name=_name, charts=_charts, answer=_answer)
