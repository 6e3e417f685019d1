"""Below the picture of trainings: how they ended, the formulas, and why to believe them."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from pages.frame.formulas import explained
from pages.frame.numbers import written
from pages.frame.tables import Row, bold, table
from pages.networks.troubles import said
from player.payloads.race import COLORS
from scenes.descents.race import CONSTANT, RUN, SCHEDULE
from scenes.descents.verification import VERIFICATION
from scenes.networks.results import Ended, Folds, ended, folds, loss_record
from scenes.networks.run import DATA, MODELS
from scenes.networks.training import NetworkFields, recipe_of
from texts import _
from trainings.queue import Standing

Name = tuple[str, str]


def tables(scene: NetworkFields, standings: Sequence[Standing], called: Sequence[Name]) -> str:
    """A row a run, and where there are folds those."""
    ends = [
        None if standing.value is None else ended(recipe_of(scene, run), standing.value)
        for run, standing in zip(scene.runs, standings, strict=False)
    ]
    heads, cells = _columns(scene, ends)
    rows = [
        Row(_called(name), each, COLORS[run.color]) for run, name, each in zip(scene.runs, called, cells, strict=True)
    ]
    words = [
        f"<p class='downhill-lesson'><b>{escape(_called(name))}</b>: {escape(said(end.trouble))}</p>"
        for name, end in zip(called, ends, strict=True)
        if end is not None and end.trouble is not None
    ]
    note = _(
        "Losses are means over the samples, without penalties, as in use: no dropout, running statistics. A run that "
        "early stopping ended counts where its validation loss was lowest."
    )
    crossed = _fold_table(scene, standings, called) if scene.folds else ""
    return "".join([table([_("Run"), *heads], rows), *words, crossed, f"<p class='downhill-lesson'>{escape(note)}</p>"])


def _columns(scene: NetworkFields, ends: Sequence[Ended | None]) -> tuple[list[str], list[list[str]]]:
    """What there is to say of any of these runs, and of each what it is."""
    there = [end for end in ends if end is not None]
    columns: dict[str, Callable[[Ended], str]] = {
        _("Training loss"): lambda end: bold(written(end.training_loss, 3)),
        _("Validation loss"): lambda end: bold(written(end.validation_loss, 3)),
        _("Lowest, at epoch"): lambda end: f"{written(end.lowest, 3)}, {end.lowest_epoch:.3g}",
    }
    if DATA.catalogue[scene.data.key].classes:
        columns[_("Right, training")] = lambda end: _share(end.training_accuracy)
        columns[_("Right, validation")] = lambda end: _share(end.validation_accuracy)
    if any(end.stopped_epoch is not None for end in there):
        columns[_("Stopped")] = _stopped
    if any(end.diverged_at is not None for end in there):
        columns[_("Diverged")] = _diverged
    columns[_("Steps")] = lambda end: str(end.steps)
    columns[_("Seconds")] = lambda end: written(end.seconds, 2)
    cells = [["–" if end is None else say(end) for say in columns.values()] for end in ends]
    return [_("Rate"), *columns], [
        [written(float(run.pick["learning_rate"]), 6), *each] for run, each in zip(scene.runs, cells, strict=True)
    ]


def _stopped(end: Ended) -> str:
    return "–" if end.stopped_epoch is None else _("epoch {epoch:.3g}", epoch=end.stopped_epoch)


def _diverged(end: Ended) -> str:
    return "–" if end.diverged_at is None else _("step {step}", step=end.diverged_at)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _called(name: Name) -> str:
    """Without the rate, which has a column of its own."""
    return ", ".join([name[0], *(word for word in name[1].split(" · ") if word and not word.startswith("lr "))])


def _fold_table(scene: NetworkFields, standings: Sequence[Standing], called: Sequence[Name]) -> str:
    """Mean ± standard deviation over the folds, and every fold."""
    count, right = len(scene.runs), bool(DATA.catalogue[scene.data.key].classes)
    each = [_("Fold {number}", number=k + 1) for k in range(scene.folds)]
    heads = [_("Cross-validation"), _("Mean ± s.d. of {count}", count=scene.folds), *each]
    rows = []
    for i, (run, name) in enumerate(zip(scene.runs, called, strict=True)):
        histories = [standing.value for standing in standings[i::count] if standing.done and standing.value]
        found = folds(histories) if histories else Folds((), ())
        waiting = ["…"] * (scene.folds - len(histories))
        for label, values, mean in _measures(found, right=right):
            cells = [mean if not waiting else "…", *values, *waiting]
            rows.append(Row(_("{run}: {measure}", run=_called(name), measure=label), cells, COLORS[run.color]))
    return table(heads, rows)


def _measures(found: Folds, *, right: bool) -> list[tuple[str, list[str], str]]:
    """Of each measure its name, its value of every fold, and mean and spread."""
    losses = [written(loss, 3) for loss in found.losses]
    mean = bold(f"{written(found.loss[0], 3)} ± {written(found.loss[1], 2)}") if losses else ""
    measures = [(_("validation loss"), losses, mean)]
    if right:
        shares = [f"{share:.1%}" for share in found.accuracies]
        spread = found.accuracy
        words = "" if spread is None else bold(f"{spread[0]:.1%} ± {100 * spread[1]:.1f}")
        measures.append((_("right"), shares, words))
    return measures


def show_formulas(scene: NetworkFields) -> None:
    """Of the data, every model, loss, optimizer and schedule, as one text."""
    with st.expander(_("Formulas")):
        record = DATA.catalogue[scene.data.key]
        parts = [f"**{_(record.title)}** — {_(record.lesson)} {_(record.reference)}."]
        for key in dict.fromkeys(run.network.key for run in scene.runs):
            parts += explained(MODELS[key])
        losses = [loss_record(recipe_of(scene, run)) for run in scene.runs]
        for loss in {loss.key: loss for loss in losses}.values():
            parts += explained(loss, torch=loss.torch.split("(")[0])
        for key in dict.fromkeys(run.pick.key for run in scene.runs):
            rule = RUN.catalogue[key]
            parts += explained(rule, year=rule.year, torch=rule.torch and f"torch.optim.{rule.torch}")
        for key in dict.fromkeys(run.schedule.key for run in scene.runs if run.schedule != CONSTANT):
            parts += explained(SCHEDULE.catalogue[key])
        st.markdown("\n\n".join(parts))


def show_proof() -> None:
    """Why to believe the picture."""
    with st.expander(_("How do we know this is right?")):
        st.markdown(
            _(
                "The networks, their losses and normalisations are PyTorch's: gradients in float64 are compared with "
                "autograd's for every activation, loss and normalisation, to 1e-10, and a hundred steps of training "
                "with PyTorch {version}'s, to 1e-9 in float64 and 1e-6 in float32, but to 1e-2 where Muon rounds to "
                "bfloat16. All runs begin at the same weights wherever they share a tensor, and see the same batches "
                "in the same order; the same link gives the same numbers, bit for bit on one machine.",
                version=VERIFICATION.torch,
            )
        )
        st.markdown(
            _(
                "Losses and accuracies are of all training and all validation samples, measured up to 101 times along "
                "the way, without dropout and with running statistics. Inputs are standardised by the training "
                "samples alone. Nothing is clipped, tuned or stopped that the page does not show. `make test` repeats "
                "all of it."
            )
        )
