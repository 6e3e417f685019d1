"""The words of the question what helps against overfitting."""

from figures.comparison_chart import Lines, Ranking
from pages.diagnosis.words import Answer, Chart, Words, line, places
from pages.frame.numbers import written
from scenes.diagnosis.cures import Cure, Cured, gap, validation_loss
from scenes.diagnosis.question import Tried
from texts import _, counted, listed

# The palette’s fourth is close to its first.
COLORS: dict[Cure, int] = {"nothing": 0, "early_stopping": 1, "dropout": 2, "weight_decay": 5, "all": 4}


def _name(cure: Cure) -> str:
    return {
        "nothing": _("nothing"),
        "early_stopping": _("early stopping"),
        "dropout": _("dropout"),
        "weight_decay": _("weight decay"),
        "all": _("all three"),
    }[cure]


def _charts(measured: Cured) -> tuple[Chart, ...]:
    lines = [
        line(_name(one.variant), COLORS[one.variant], one.curve(lambda one: one.validation)) for one in measured.tried
    ]
    ranking = places(measured.ranked, validation_loss, _name, COLORS)
    return (
        Lines(_("epochs"), _("validation loss, mean over the seeds"), lines, y_log=True),
        Ranking(_("validation loss of the network one keeps"), ranking, log=True),
    )


def _answer(measured: Cured) -> Answer:
    plain, closest = measured.tried[0], measured.smallest_gap
    paragraphs = [
        counted(
            "With nothing done the validation loss ends at {loss}, {gap} above the training loss (means over {count} "
            "seed).",
            "With nothing done the validation loss ends at {loss}, {gap} above the training loss (means over {count} "
            "seeds).",
            measured.seeds,
            loss=written(plain.mean(validation_loss), 3),
            gap=written(plain.mean(gap), 3),
        )
    ]
    if measured.lower:
        paragraphs.append(_("Lower: {cures}.", cures=_losses(measured.lower)))
    if measured.not_lower:
        paragraphs.append(_("Not lower: {cures}.", cures=_losses(measured.not_lower)))
    smallest = _(
        "The gap is smallest with {cure}: {gap}.", cure=_name(closest.variant), gap=written(closest.mean(gap), 3)
    )
    aim = _("A small gap is no aim of its own: a network that learns nothing has none.")
    heads = (_("Training loss"), _("Validation loss"), _("Gap"), _("Epochs of the network one keeps"))
    return Answer((*paragraphs, f"{smallest} {aim}"), heads, list(map(_row, measured.ranked)))


def _losses(several: tuple[Tried, ...]) -> str:
    return listed(
        _("{cure} {loss}", cure=_name(one.variant), loss=written(one.mean(validation_loss), 3)) for one in several
    )


def _row(one: Tried) -> tuple[str, ...]:
    means = (
        one.mean(lambda one: one.losses.training),
        one.mean(validation_loss),
        one.mean(gap),
        one.mean(lambda one: float(one.epochs[one.at])),
    )
    return (_name(one.variant), *(written(mean, 3) for mean in means))


CURES = Words(name=_name, charts=_charts, answer=_answer)
