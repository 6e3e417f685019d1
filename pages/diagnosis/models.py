"""The words of the question whether a model is too small, too large or badly trained."""

from figures.comparison_chart import Lines
from pages.diagnosis.numbers import whole
from pages.diagnosis.verdicts import found_of, reason, remedy
from pages.diagnosis.words import Answer, Judged, Words, line
from pages.frame.numbers import written
from scenes.diagnosis.models import Comparison, Model, Size
from texts import _

COLORS: dict[Size, int] = {"small": 0, "large": 1}


def _name(size: Size) -> str:
    return {"small": _("Small model"), "large": _("Large model")}[size]


def _charts(measured: Comparison) -> tuple[Lines, ...]:
    lines = []
    for model in measured.models:
        name, color = _name(model.size), COLORS[model.size]
        lines.append(line(_("{model}, training", model=name), color, model.training))
        lines.append(line(_("{model}, validation", model=name), color, model.validation, "dash"))
    large = measured.thresholds.large
    level = (large, _("large above {limit}", limit=written(large, 6)))
    return (Lines(_("epochs"), _("loss, in units of a guess’s"), lines, y_log=True, level=level),)


def _answer(measured: Comparison) -> Answer:
    judged, paragraphs = [], []
    for model in measured.models:
        if model.verdict is not None:
            path, cause = model.verdict
            judged.append(Judged(_name(model.size), COLORS[model.size], model.verdict))
            paragraphs.append(" ".join([found_of(_name(model.size), cause), *map(reason, path), remedy(cause)]))
        if model.diverged:
            paragraphs.append(_diverged(model.size))
    heads = (
        _("Weights and biases"),
        _("Training loss ÷ guess"),
        _("Validation loss ÷ guess"),
        _("Training accuracy"),
        _("Validation accuracy"),
    )
    return Answer(paragraphs, heads, list(map(_row, measured.models)), judged)


def _diverged(size: Size) -> str:
    return {
        "small": _("The training of the small model diverged; its losses count as infinite."),
        "large": _("The training of the large model diverged; its losses count as infinite."),
    }[size]


def _row(model: Model) -> tuple[str, ...]:
    right = ("–", "–") if model.right is None else tuple(f"{share:.1%}" for share in model.right)
    return (_name(model.size), whole(model.weights), *(written(loss, 3) for loss in model.losses), *right)


MODELS = Words(name=_name, charts=_charts, answer=_answer)
