"""Trainings as the player takes them."""

from collections.abc import Sequence
from dataclasses import replace

from pages.networks.troubles import said
from player.payloads.training import Images, RunView, TrainingViews
from scenes.networks.results import trouble
from scenes.networks.run import DATA, NetworkRun
from scenes.networks.training import NetworkFields, data_of, recipe_of, task_of
from texts import _
from trainings.pictures import Looks, looks, looks_kept, pictured, shown
from trainings.queue import Standing


def views_of(
    scene: NetworkFields, standings: Sequence[Standing], called: Sequence[tuple[str, str]], *, running: bool
) -> TrainingViews:
    """All runs of a scene as far as they have come."""
    data = data_of(scene)
    record, samples, followed = DATA.catalogue[scene.data.key], shown(data), pictured(data)
    steps = [task_of(scene, run).steps for run in scene.runs]
    longest = max(range(len(steps)), key=lambda i: steps[i])
    return TrainingViews(
        kind=record.kind,
        runs=[_run(scene, *each) for each in zip(scene.runs, standings, called, strict=True)],
        domain=record.domain,
        points=samples.points,
        targets=samples.targets,
        validation=samples.validation,
        classes=record.classes,
        labels=tuple(str(label) for label in range(record.classes)),
        x=samples.x,
        truth=samples.truth,
        steps=steps[longest],
        steps_an_epoch=steps[longest] // scene.epochs,
        running=running,
        target=None if followed is None else followed[1],
    )


def _run(scene: NetworkFields, run: NetworkRun, standing: Standing, called: tuple[str, str]) -> RunView:
    name, detail = called
    history = standing.value
    if history is None:
        return RunView(name=name, detail=detail, color=run.color)
    recipe = recipe_of(scene, run)
    seen = looks(recipe, history) if standing.done else looks_kept(recipe, history)
    wrong = trouble(task_of(scene, run), history)
    shown = RunView(
        name=name,
        detail=detail,
        color=run.color,
        history=history,
        words="" if wrong is None else said(wrong),
        began=None if wrong is None else wrong.began,
    )
    if seen is None:
        return shown
    return replace(
        shown,
        boundary=seen.boundary,
        wrong=seen.wrong,
        fitted=seen.fitted,
        histograms=seen.histograms,
        layers=seen.layers,
        images=_images(scene, seen),
        answer=seen.answer,
    )


def _images(scene: NetworkFields, seen: Looks) -> tuple[Images, ...]:
    """What goes in, what looks at it, and what that makes of it."""
    followed = pictured(data_of(scene))
    if followed is None or seen.filters is None:
        return ()
    inside = (Images(title=_("Feature maps"), values=seen.maps),) if seen.maps is not None else ()
    return (
        Images(title=_("Image"), values=followed[0][None, None]),
        Images(title=_("Filters"), values=seen.filters, signed=True),
        *inside,
    )
