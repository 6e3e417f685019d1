"""What is done about settings of networks that do not fit each other: one sentence for each that is mended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from messages import Message, reason, several
from networks.data.samples import samples_of
from networks.models.catalogue import MODELS
from networks.models.objective import fitting_losses
from networks.options import EPOCHS, FOLDS, NOISE, SIZE, VALIDATION
from networks.task import Task
from networks.training import MOST_WORK, too_much
from networks.training.rules import refusal
from networks.training.work import work_of
from optimizers import OPTIMIZERS
from scenes.codec.fields import Pick, Problems
from scenes.networks.points import settle_points
from scenes.networks.run import DATA, NETWORK, NetworkRun
from scenes.runs import RUN, settle

AUTO = "auto"


def settle_data(scene: Any, data_of: Callable[[Any], Any]) -> tuple[Any, Problems]:
    """The scene with samples that can be drawn and split."""
    record = DATA.catalogue[scene.data.key]
    told: Problems = []
    if scene.size > record.most:
        told.append(
            Message(
                "{field}: {data} has {most} samples; all are used.",
                field=SIZE.key,
                data=Message(record.title),
                most=record.most,
            )
        )
        scene = replace(scene, size=record.most)
    if scene.folds == 1:
        told.append(
            Message(
                "{field}: one fold leaves nothing to train on; {usual} is used.",
                field=FOLDS.key,
                usual=FOLDS.default,
            )
        )
        scene = replace(scene, folds=int(FOLDS.default))
    points, wrong = settle_points(scene.points, record)
    scene, told = replace(scene, points=points), told + wrong
    try:
        samples_of(data_of(scene))
    except ValueError as error:
        told.append(
            Message("{field}: {why}; the usual size, noise and split are used.", field=SIZE.key, why=reason(error))
        )
        usual = {p.key: p.default for p in (SIZE, NOISE, VALIDATION, FOLDS)}
        scene = replace(scene, **usual)
    return scene, told


def settle_network_run(run: NetworkRun, data: str, where: str) -> tuple[NetworkRun, Problems]:
    """The run with a model that takes the data set `data` and a loss that fits it."""
    run, told = _settle_model(run, data, where)
    loss = str(run.network["loss"])
    if loss != AUTO and loss not in fitting_losses(data):
        told.append(
            Message(
                "{where}, loss: {loss} does not fit {data}; the usual one is used.",
                where=where,
                loss=loss,
                data=Message(DATA.catalogue[data].title),
            )
        )
        run = replace(run, network=run.network.with_value("loss", AUTO))
    return run, told


def settle_optimizer(run: NetworkRun, task: Task, where: str) -> tuple[NetworkRun, Problems]:
    """The run with an optimizer that can train a network of this size."""
    why = refusal(run.pick.key, task.network)
    if why is None:
        return run, []
    told = Message(
        "{where}, optimizer: {why}; {usual} is used.",
        where=where,
        why=why,
        usual=Message(OPTIMIZERS[RUN.default].title),
    )
    return replace(run, pick=RUN.pick(RUN.default)), [told]


def settle_schedule(run: NetworkRun, task: Task, where: str) -> tuple[NetworkRun, Problems]:
    """The run with a schedule that fits its rate and its steps."""
    schedule, told = settle(run.schedule, float(run.pick["learning_rate"]), task.steps, where)
    return replace(run, schedule=schedule), told


def usual_model(data: str) -> str:
    """The first model of the catalogue that takes the data set."""
    kind = DATA.catalogue[data].kind
    return next(key for key, model in MODELS.items() if kind in model.takes)


def with_data(scene: Any, key: str) -> Any:
    """The scene with other samples; where its networks do not take them, with such as do."""
    runs = tuple(settle_network_run(run, key, "")[0] for run in scene.runs)
    return replace(scene, data=DATA.pick(key), points=(), runs=runs, size=min(scene.size, DATA.catalogue[key].most))


def with_model(network: Pick, key: str) -> Pick:
    """Another model with everything of this one's that it has too."""
    values = dict(network.values)
    known = {p.key: p for p in NETWORK.parameters(key)}
    kept = {}
    for name in values.keys() & known.keys():
        try:
            kept[name] = known[name].check(values[name])
        except ValueError:  # its own range of depths is another one
            continue
    return NETWORK.pick(key, **kept)


def _settle_model(run: NetworkRun, data: str, where: str) -> tuple[NetworkRun, Problems]:
    model, record = MODELS[run.network.key], DATA.catalogue[data]
    if record.kind in model.takes:
        return run, []
    other = usual_model(data)
    told = Message(
        "{where}, network: {model} does not take {data}; {usual} is used.",
        where=where,
        model=Message(model.title),
        data=Message(record.title),
        usual=Message(MODELS[other].title),
    )
    return replace(run, network=with_model(run.network, other)), [told]


def settle_work(scene: Any, tasks_of: Callable[[Any], tuple[Task, ...]]) -> tuple[Any, Problems]:
    """The scene with networks that can be trained at all, and as many epochs as there is time for."""
    tasks, told = tasks_of(scene), []
    runs = list(scene.runs)
    for i, task in enumerate(tasks):
        if why := too_much(task, 1):
            key = usual_model(scene.data.key)
            told.append(
                Message(
                    "run {number}: {why}; {model} and {optimizer} are used.",
                    number=i + 1,
                    why=why,
                    model=Message(MODELS[key].title),
                    optimizer=Message(OPTIMIZERS[RUN.default].title),
                )
            )
            runs[i] = replace(runs[i], network=NETWORK.pick(key), pick=RUN.pick(RUN.default))
    if told:
        scene = replace(scene, runs=tuple(runs))
        tasks = tasks_of(scene)

    def excess(epochs: int) -> str | None:
        found = next((why for task in tasks if (why := too_much(task, epochs))), None)
        share = max(scene.folds, 1) * sum(work_of(task, epochs) for task in tasks) / MOST_WORK
        return found or (
            Message("all runs are {share:.1f} times as much work as is allowed", share=share) if share > 1 else None
        )

    why = excess(scene.epochs)
    if why is None:
        return scene, told
    fits, fails = 1, scene.epochs
    while fails - fits > 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if excess(middle) is None else (fits, middle)
    return replace(scene, epochs=fits), [
        *told,
        several(
            "{field}: {why}; {count} is used.", "{field}: {why}; {count} are used.", fits, field=EPOCHS.key, why=why
        ),
    ]
