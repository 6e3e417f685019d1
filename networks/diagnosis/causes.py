"""Why a training diverged or blew up, as far as its history and its recipe tell."""

from collections.abc import Mapping
from typing import NamedTuple

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


class Trouble(NamedTuple):
    """What went wrong in a training."""

    words: str  # one sentence or two
    began: int  # the step, counted from 1, that led out of what was usual


def cause(task: Task, history: History) -> str:
    """The likely cause of a divergence or a blow-up, in words; empty if there was none."""
    found = trouble(task, history)
    return "" if found is None else found.words


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
    if (words := _of_the_beginning(task, history, onset)) is not None:
        return Trouble(words, onset + 1)
    if (spike := _of_a_spike(history, task.options, onset)) is not None:
        return spike
    return Trouble(_of_the_rate(task, history, onset), onset + 1)


def _of_the_beginning(task: Task, history: History, onset: int) -> str | None:
    """What can be told from the recipe and the first step."""
    options, own = task.options, task.own
    if own.get("maximize"):
        return "It was told to climb: maximising makes the loss grow without end."
    if (reason := _of_the_rule(task)) is not None:
        return reason
    start, baseline = float(history.training_loss[0]), _baseline(task)
    steep = float(history.gradient_norm[0]) if len(history.gradient_norm) else np.inf
    if not start <= LARGE_START * baseline:
        return (
            f"The initial weights are too large: the loss begins at {start:.3g}, where always answering 0 would have"
            f" {baseline:.2g}. A smaller initial scale{_scale(options)} or a normalisation helps."
        )
    if steep > STEEP_START and onset < BEFORE:
        size = f"has norm {steep:.3g}" if np.isfinite(steep) else "is not finite"
        return (
            f"The initial weights are too large: the first gradient {size}, so it explodes on its way back through"
            f" the layers. A smaller initial scale{_scale(options)}, a normalisation or clipping helps."
        )
    return _of_the_penalty(task, _rate(task, history, onset))


def _of_the_rule(task: Task) -> str | None:
    """What only this optimizer does."""
    whole = task.batch == len(task.split.training.targets)
    found = (pitfall for pitfall in task.optimizer.on_networks.pitfalls if pitfall.applies(task.own, whole))
    return next((pitfall.words for pitfall in found), None)


def _of_the_penalty(task: Task, rate: float) -> str | None:
    """A penalty that alone makes plain gradient descent overshoot: ηλ above 2, with momentum μ above 2 + 2μ."""
    pull = float(task.options["l2"]) + task.own.get("weight_decay", 0.0)
    limit = task.optimizer.on_quadratics.stability_limit(task.own)
    if limit is None or rate * pull <= limit:
        return None
    return (
        f"The penalty alone overshoots: rate × penalty = {rate * pull:.3g} is above {limit:.3g}, so every step takes"
        " the weights past 0 and further out. A smaller rate or a smaller penalty helps."
    )


def _of_a_spike(history: History, options: Mapping[str, Value], onset: int) -> Trouble | None:
    """One gradient that stands out after steps that went well."""
    norms = history.gradient_norm
    if onset < BEFORE or float(options["clip_norm"]) or float(options["clip_value"]):
        return None
    usual = float(np.median(norms[max(onset - 50, 0) : onset]))
    step = onset + int(np.argmax(norms[onset : onset + 2]))
    if norms[step] <= SPIKE * usual or norms[onset - 1] > OUTBREAK * max(usual, 1e-300):
        return None
    words = (
        f"Clipping is missing: at step {step + 1} the gradient is {norms[step] / usual:.3g} times as long as usual"
        f" ({norms[step]:.3g} after {usual:.2g}), and that one step threw the weights away. Clipping by norm at"
        f" {usual:.1g} or so, or a loss that outliers pull less at, helps."
    )
    return Trouble(words, step + 1)


def _rate(task: Task, history: History, onset: int) -> float:
    return float(history.learning_rate[onset]) if len(history.learning_rate) else task.own["learning_rate"]


def _of_the_rate(task: Task, history: History, onset: int) -> str:
    """The learning rate, with what the loss did."""
    rate = _rate(task, history, onset)
    measured = history.batch_loss[onset:]
    if len(measured) > 1:
        top = int(np.argmax(measured))
        grew = f"the loss grew from {measured[0]:.3g} to {measured[top]:.3g} over {top} step{'s' * (top > 1)}"
    elif len(measured):
        grew = f"a single step led from a loss of {measured[0]:.3g} to one that is no finite number"
    else:
        grew = "the first step is no finite number"
    risen = ""
    if task.recipe.schedule is not None and rate > 1.01 * float(history.learning_rate[0]):
        risen = ", to which the schedule has raised it,"
    step = f", from step {onset + 1} on" if onset else ""
    return (
        f"The learning rate {rate:.3g}{risen} is too large: {grew}{step}."
        " A rate a tenth as large, a warm-up or clipping helps."
    )


def _scale(options: Mapping[str, Value]) -> str:
    gain = float(options.get("gain", 1.0))
    return "" if gain == 1 else f" (it is multiplied by {gain:g})"


def _baseline(task: Task) -> float:
    """Mean loss of a network that answers 0 to everything, on the training samples."""
    targets = task.split.training.targets
    outputs = int(targets.max()) + 1 if task.loss_record.kind == "classes" else 1
    return float(losses(jnp.zeros((len(targets), outputs)), targets, loss=task.loss).mean())
