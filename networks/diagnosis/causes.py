"""Why a training diverged or blew up, as far as its history and its recipe tell: as data, without words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from networks.models.objective import losses
from networks.task import Task
from networks.training.history import History
from parameters import Value

OUTBREAK = 3.0  # times the usual loss: from there on it is on its way
BLOW_UP = 10.0  # times the first mean loss: so high is no noise of the batches any more
LARGE_START = 10.0  # times the loss of a network that always says 0
STEEP_START = 100.0  # norm of the first gradient
SPIKE = 20.0  # times the usual norm of the gradient, from one step to the next
BEFORE = 10  # steps that must have gone well for a spike to stand out


class Fault(StrEnum):
    """What is to blame, and the numbers that say so."""

    CLIMBING = "climbing"
    PITFALL = "pitfall"  # of the optimizer: `words`, its own sentence
    START = "start"  # of a large loss: `loss`, `baseline` of always answering 0, `gain` of the initial weights
    STEEP_START = "steep_start"  # of a steep gradient: `norm`, `gain`
    PENALTY = "penalty"  # `product` of rate and penalty, `limit`
    SPIKE = "spike"  # in the gradient: `step`, `times` the usual, `norm`, `usual`
    RATE = "rate"  # `rate`, `risen` by the schedule, from step `onset` on; losses `first` and `top`, `over` steps later


class Trouble(NamedTuple):
    """What went wrong in a training."""

    fault: Fault
    values: Mapping[str, Any]
    began: int  # the step, counted from 1, that led out of what was usual


Blamed = tuple[Fault, Mapping[str, Any]]


def trouble(task: Task, history: History) -> Trouble | None:
    """What went wrong and at which step that began; None if nothing did.

    A training blew up if its mean loss over all training samples has been `BLOW_UP` times what it was at the start.
    Then the first that fits is given: it was to climb; the rule's own step is not finite (Newton's method, L-BFGS);
    the start is to blame, if loss or gradient are out of all proportion there; the penalty alone overshoots; a single
    gradient stands out after steps that went well, and is not clipped; else the learning rate is too large.
    """
    if history.diverged_at is None and not _blew_up(history).any():
        return None
    return _found(task, history, _onset(history))


def _blew_up(history: History) -> np.ndarray:
    """(K,) whether the network was far above its start."""
    return history.training_loss > BLOW_UP * max(float(history.training_loss[0]), 1e-12)


def _onset(history: History) -> int:
    """Index of the step that led out of the usual: the last one whose loss was not far above most before it."""
    end = len(history.batch_loss)
    if history.diverged_at is None:
        first_seen = int(history.at[np.argmax(_blew_up(history))])
        end = int(np.argmax(history.batch_loss[: first_seen + 1]))
    for index in range(end - 1, 0, -1):
        before = np.sort(history.batch_loss[: index + 1])
        if history.batch_loss[index] <= OUTBREAK * before[index // 2]:
            return index
    return 0


def _found(task: Task, history: History, onset: int) -> Trouble:
    if (blamed := _of_the_beginning(task, history, onset)) is not None:
        return Trouble(*blamed, onset + 1)
    if (spike := _of_a_spike(history, task.options, onset)) is not None:
        return spike
    return Trouble(*_of_the_rate(task, history, onset), onset + 1)


def _of_the_beginning(task: Task, history: History, onset: int) -> Blamed | None:
    """What can be told from the recipe and the first step."""
    options, own = task.options, task.own
    if own.get("maximize"):
        return Fault.CLIMBING, {}
    if (reason := _of_the_rule(task)) is not None:
        return Fault.PITFALL, {"words": reason}
    start, baseline = float(history.training_loss[0]), _baseline(task)
    gain = float(options.get("gain", 1.0))
    steep = float(history.gradient_norm[0]) if len(history.gradient_norm) else np.inf
    if not start <= LARGE_START * baseline:
        return Fault.START, {"loss": start, "baseline": baseline, "gain": gain}
    if steep > STEEP_START and onset < BEFORE:
        return Fault.STEEP_START, {"norm": steep, "gain": gain}
    return _of_the_penalty(task, _rate(task, history, onset))


def _of_the_rule(task: Task) -> str | None:
    """What only this optimizer does."""
    whole = task.batch == len(task.split.training.targets)
    found = (pitfall for pitfall in task.optimizer.on_networks.pitfalls if pitfall.applies(task.own, whole))
    return next((pitfall.words for pitfall in found), None)


def _of_the_penalty(task: Task, rate: float) -> Blamed | None:
    """A penalty that alone makes plain gradient descent overshoot: ηλ above 2, with momentum μ above 2 + 2μ."""
    pull = float(task.options["l2"]) + task.own.get("weight_decay", 0.0)
    limit = task.optimizer.on_quadratics.stability_limit(task.own)
    if limit is None or rate * pull <= limit:
        return None
    return Fault.PENALTY, {"product": rate * pull, "limit": limit}


def _of_a_spike(history: History, options: Mapping[str, Value], onset: int) -> Trouble | None:
    """One gradient that stands out after steps that went well."""
    norms = history.gradient_norm
    if onset < BEFORE or float(options["clip_norm"]) or float(options["clip_value"]):
        return None
    usual = float(np.median(norms[max(onset - 50, 0) : onset]))
    step = onset + int(np.argmax(norms[onset : onset + 2]))
    if norms[step] <= SPIKE * usual or norms[onset - 1] > OUTBREAK * max(usual, 1e-300):
        return None
    values = {"step": step + 1, "times": norms[step] / usual, "norm": norms[step], "usual": usual}
    return Trouble(Fault.SPIKE, values, step + 1)


def _rate(task: Task, history: History, onset: int) -> float:
    return float(history.learning_rate[onset]) if len(history.learning_rate) else task.own["learning_rate"]


def _of_the_rate(task: Task, history: History, onset: int) -> Blamed:
    """The learning rate, with what the loss did."""
    rate = _rate(task, history, onset)
    rates, measured = history.learning_rate, history.batch_loss[onset:]
    over = int(np.argmax(measured)) if len(measured) > 1 else None
    values = {
        "rate": rate,
        "risen": task.recipe.schedule is not None and len(rates) > 0 and rate > 1.01 * float(rates[0]),
        "onset": onset + 1 if onset else None,
        "first": measured[0] if len(measured) else None,
        "top": None if over is None else measured[over],
        "over": over,
    }
    return Fault.RATE, values


def _baseline(task: Task) -> float:
    """Mean loss of a network that answers 0 to everything, on the training samples."""
    targets = task.split.training.targets
    outputs = int(targets.max()) + 1 if task.loss_record.kind == "classes" else 1
    return float(losses(jnp.zeros((len(targets), outputs)), targets, loss=task.loss).mean())
