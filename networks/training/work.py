"""How much computing a training takes, and how much of it is allowed."""

from messages import Message
from networks.models.catalogue import MODELS
from networks.models.network import Network
from networks.task import Task
from networks.training.request import looks
from networks.training.rules import refusal

MOST_STEPS = 200_000
MOST_WORK = 7e10  # about a minute of one core
OVERHEAD = 5_000  # what a step costs whatever the network
LOOK = 1 / 3  # a pass forward, in passes forward and back
HESSIAN = 4  # a row of the Hessian, in passes forward and back


def multiplications(network: Network) -> int:
    """Of a pass forward of one sample, roughly: every weight once for every place or time it is used at."""
    architecture = network.architecture
    return network.size * MODELS[architecture.model].places(architecture.shape)


def work_of(task: Task, epochs: int | None = None) -> float:
    """Of the whole training, its steps and the looks at all samples between them: multiplications of the passes forward
    among its passes forward and back. `epochs`: if it had so many of them."""
    steps = _steps(task, epochs)
    each, size = multiplications(task.network), task.network.size
    passes = task.optimizer.evaluations(task.own)
    if task.optimizer.hessian:
        passes *= HESSIAN * size
    looked = LOOK * len(looks(steps, size)) * task.recipe.data.size * each
    return steps * passes * (task.batch * each + OVERHEAD) + looked


def _steps(task: Task, epochs: int | None) -> int:
    return task.steps if epochs is None else epochs * task.steps_an_epoch


def too_much(task: Task, epochs: int | None = None) -> Message | None:
    """Why this training is not offered; None if it is.

    It has too many steps, its work is beyond what a session may take of the machine, its optimizer is not offered on
    a network of this size, or batch normalisation would have one sample to normalise. `epochs`: if it had so many.
    """
    steps = _steps(task, epochs)
    if steps > MOST_STEPS:
        return Message(
            "its {steps:,} steps are more than {most:,}: take fewer epochs or larger batches",
            steps=steps,
            most=MOST_STEPS,
        )
    if reason := refusal(task.optimizer.key, task.network):
        return reason
    if task.batch < 2 and task.options.get("norm") == "batch":
        return Message("batch normalisation needs two samples a batch at least: one alone has no spread")
    if (share := work_of(task, epochs) / MOST_WORK) > 1:
        return Message(
            "it is {share:.1f} times as much work as is allowed: take fewer epochs, fewer samples or a smaller network",
            share=share,
        )
    return None
