"""The words of the question whether a deeper network does better."""

from figures.comparison_chart import Lines, Ranking
from pages.diagnosis.words import Answer, Chart, Words, line, places
from pages.frame.numbers import written
from scenes.diagnosis.depth import Depths, Kind, Layers, Pair, training_loss
from texts import _, counted

COLORS: dict[Kind, int] = {"mlp": 0, "residual": 1}


def _name(layers: Layers) -> str:
    if layers.kind == "residual":
        return counted("{count} layer, residual", "{count} layers, residual", layers.count)
    return counted("{count} layer, plain", "{count} layers, plain", layers.count)


def _charts(measured: Depths) -> tuple[Chart, ...]:
    lines = [
        line(
            _name(one.variant),
            COLORS[one.variant.kind],
            one.curve(lambda one: one.training),
            "dash" if one.variant.count == measured.shallow else "solid",
        )
        for one in measured.tried
    ]
    colors = {one.variant: COLORS[one.variant.kind] for one in measured.tried}
    ranking = places(measured.ranked, training_loss, _name, colors)
    return (
        Lines(_("epochs"), _("training loss, mean over the seeds"), lines, y_log=True),
        Ranking(_("training loss at the end"), ranking, log=True),
    )


def _answer(measured: Depths) -> Answer:
    paragraphs = [_compared(measured, pair) for pair in measured.pairs]
    if diverged := [_name(one.variant) for one in measured.tried if any(each.diverged for each in one.outcomes)]:
        paragraphs.append(_("Diverged for a seed at least: {networks}.", networks="; ".join(diverged)))
    paragraphs.append(
        _(
            "A deeper network that is worse on its own training data does not overfit and is not too small: its "
            "optimisation fails."
        )
    )
    rows = [
        (
            _name(one.variant),
            written(one.mean(training_loss), 3),
            written(max(one.each(training_loss)), 3),
            written(one.mean(lambda one: one.losses.validation), 3),
        )
        for one in measured.tried
    ]
    return Answer(paragraphs, (_("Training loss"), _("Worst seed"), _("Validation loss")), rows)


def _compared(measured: Depths, pair: Pair) -> str:
    numbers = {
        "deep": measured.deep,
        "high": written(pair.many, 3),
        "low": written(pair.few, 3),
        "shallow": measured.shallow,
        "worse": pair.worse,
        "seeds": measured.seeds,
    }
    if pair.kind == "mlp" and pair.many > pair.few:
        return _(
            "Plain: on the data they were trained on, {deep} layers end at a loss of {high}, more than the {low} of "
            "{shallow}; for {worse} of {seeds} seeds the deeper one is worse.",
            **numbers,
        )
    if pair.kind == "mlp":
        return _(
            "Plain: on the data they were trained on, {deep} layers end at a loss of {high}, less than the {low} of "
            "{shallow}; for {worse} of {seeds} seeds the deeper one is worse.",
            **numbers,
        )
    if pair.many > pair.few:
        return _(
            "Residual: on the data they were trained on, {deep} layers end at a loss of {high}, more than the {low} "
            "of {shallow}; for {worse} of {seeds} seeds the deeper one is worse.",
            **numbers,
        )
    return _(
        "Residual: on the data they were trained on, {deep} layers end at a loss of {high}, less than the {low} of "
        "{shallow}; for {worse} of {seeds} seeds the deeper one is worse.",
        **numbers,
    )


DEPTHS = Words(name=_name, charts=_charts, answer=_answer)
