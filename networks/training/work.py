"""How much computing a training takes, and how much of it is allowed."""

from networks.models.catalogue import network_of, options_of
from networks.recipe import Recipe
from networks.training.request import looks, steps_of
from networks.training.rules import refusal

MOST_STEPS = 200_000
MOST_WORK = 7e10  # about a minute of one core
OVERHEAD = 5_000  # what a step costs whatever the network
LOOK = 1 / 3  # a pass forward, in passes forward and back
HESSIAN = 4  # a row of the Hessian, in passes forward and back


def multiplications(recipe: Recipe) -> int:
    """Of a pass forward of one sample, roughly: every weight once for every place or time it is used at."""
    network = network_of(recipe)
    shape = network.architecture.shape
    if network.architecture.model in ("rnn", "lstm"):
        return network.size * shape[0]
    if network.architecture.model == "conv":
        return network.size * shape[0] * shape[1] // 4
    return network.size


def work_of(recipe: Recipe) -> float:
    """Of the whole training, its steps and the looks at all samples between them: multiplications of the passes forward
    among its passes forward and back."""
    steps, _, batch = steps_of(recipe)
    each, own, size = multiplications(recipe), dict(recipe.hyperparameters), network_of(recipe).size
    passes = 1.0
    if recipe.optimizer == "lbfgs":
        passes = float(own.get("max_eval", 0)) or 1.25 * float(own.get("max_iter", 20))
    elif recipe.optimizer == "newton":
        passes = HESSIAN * float(size)
    return steps * passes * (batch * each + OVERHEAD) + LOOK * len(looks(steps, size)) * recipe.data.size * each


def too_much(recipe: Recipe) -> str | None:
    """Why this training is not offered, as a sentence; None if it is.

    It has too many steps, its work is beyond what a session may take of the machine, its optimizer is not offered on
    a network of this size, or batch normalisation would have one sample to normalise. Raises `ValueError` for a
    recipe that makes no sense at all, as `options_of` does.
    """
    steps, _, batch = steps_of(recipe)
    network = network_of(recipe)
    if steps > MOST_STEPS:
        return f"Its {steps:,} steps are more than {MOST_STEPS:,}: take fewer epochs or larger batches."
    if reason := refusal(recipe.optimizer, network):
        return reason
    if batch < 2 and options_of(recipe).get("norm") == "batch":
        return "Batch normalisation needs two samples a batch at least: one alone has no spread."
    if (share := work_of(recipe) / MOST_WORK) > 1:
        return (
            f"It is {share:.1f} times as much work as is allowed: take fewer epochs, fewer samples or a smaller"
            " network."
        )
    return None
