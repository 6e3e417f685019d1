"""How sharply the training loss bends along a training: the ends of the spectrum of its Hessian.

The loss is the one that gradient descent on all samples goes down: the mean over every training sample with its
penalties, batch normalisation by the statistics of all of them, no dropout. Its largest eigenvalue λ is called the
sharpness. Products with the Hessian are forward over reverse differentiation, H v = d/dε ∇L(θ + ε v), exact and in
float64; the eigenvalues come from Lanczos' method (`lanczos`).

On a quadratic with the largest eigenvalue λ gradient descent at the rate η converges for λ < 2/η, and its swings grow
above. With momentum μ (and dampening τ) the limit is (2 + 2μ) / (η(1 − τ)), with Nesterov's look-ahead
(2 + 2μ) / (η(1 + 2μ − μτ)); a coupled weight decay bends every direction by itself and is taken off. Training by
gradient descent ends at the edge: λ rises until it is there, and hovers (Cohen et al. 2021).

Source: Cohen, Kaur, Li, Kolter and Talwalkar, Gradient Descent on Neural Networks Typically Occurs at the Edge of
Stability (ICLR 2021), appendix B for the limits with momentum; Pearlmutter, Fast Exact Multiplication by the Hessian
(1994).
"""

from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from kept import compiled
from messages import Message
from networks.landscape.lanczos import Krylov, advance, ends
from networks.landscape.losses import training_samples
from networks.models.network import Network
from networks.models.objective import objective, penalty
from networks.task import Task
from networks.training.history import History
from networks.training.work import multiplications
from optimizers.optimizer import Optimizer
from parameters import Value
from pieces import whole

MOST_LOOKS = 41
FEWEST_LOOKS = 6
WORK = 4e10  # multiplications that all looks together may take, before there are fewer of them
PRODUCT = 6  # passes forward
PRODUCTS = 40  # that one look takes, more or less
TOLERANCE = 1e-4  # of the largest eigenvalue's size: a bound, which the eigenvalues themselves keep far below


class Sharpness(NamedTuple):
    """The ends of the Hessian's spectrum at S of a training's snapshots."""

    looks: np.ndarray  # (S,) indices into `History.at`, the first and the last among them
    at: np.ndarray  # (S,) steps taken by then
    largest: np.ndarray  # (S, k) falling
    smallest: np.ndarray  # (S, m) rising
    error: np.ndarray  # (S,) every eigenvalue is as close as this to one of the Hessian's own


def sharpness(
    task: Task, history: History, *, largest: int = 3, smallest: int = 1, most: int = MOST_LOOKS
) -> Sharpness:
    """The `largest` and the `smallest` eigenvalues at no more than `most` of the snapshots, evenly spaced; at fewer of
    a network that is so large that they would take long. NaN where the loss is not finite.

    A change of the seed, the data or a rate compiles nothing.
    """
    return whole(sharpness_in_pieces(task, history, largest=largest, smallest=smallest, most=most))


def sharpness_in_pieces(
    task: Task, history: History, *, largest: int, smallest: int, most: int = MOST_LOOKS
) -> Generator[float, None, Sharpness]:
    """`sharpness`; yields the share that is done."""
    looks = looks_of(task, len(history.at), most)
    product = hessian_product(task)
    start = np.random.default_rng(0).standard_normal(task.network.size)
    found = []
    for look in looks:
        yield len(found) / len(looks)
        parameters = jnp.asarray(history.parameters[look], jnp.float64)
        found.append(ends(partial(product, parameters), start, largest=largest, smallest=smallest, tolerance=TOLERANCE))
    return Sharpness(
        looks,
        np.asarray(history.at)[looks],
        np.stack([each.largest for each in found]),
        np.stack([each.smallest for each in found]),
        np.array([each.error for each in found]),
    )


def looks_of(task: Task, snapshots: int, most: int = MOST_LOOKS) -> np.ndarray:
    """Which of the snapshots are looked at: evenly spaced indices, the first and the last among them."""
    each = PRODUCTS * PRODUCT * multiplications(task.network) * len(training_samples(task, None).targets)
    count = min(most, max(FEWEST_LOOKS, int(WORK // each)))
    return np.unique(np.linspace(0, snapshots - 1, min(count, snapshots)).round().astype(int))


def hessian_product(task: Task) -> Callable[[Array, Krylov, int], Krylov]:
    """``(parameters, krylov, first)`` -> `lanczos.advance` with the Hessian at `parameters`."""
    return partial(compiled(_advance, task.network, task.loss), _given(task))


def full_loss(task: Task) -> Callable[[Array], Array]:
    """Parameters (P,) -> the loss whose Hessian this is."""
    return partial(_loss, task.network, task.loss, _given(task))


Given = tuple[Array, ...]


def _given(task: Task) -> Given:
    samples, options = training_samples(task, None), task.options
    numbers = [jnp.asarray(float(options[key]), jnp.float64) for key in ("label_smoothing", "l1", "l2")]
    buffers = jnp.asarray(task.buffers, jnp.float64)
    return (buffers, jnp.asarray(samples.inputs), jnp.asarray(samples.targets), *numbers)


def _loss(network: Network, loss: str, given: Given, parameters: Array) -> Array:
    buffers, inputs, targets, smoothing, l1, l2 = given
    prediction = network.forward(parameters, buffers, inputs, training=True).prediction
    data = objective(prediction, targets, loss=loss, label_smoothing=smoothing)
    return data + penalty(network, parameters, l1=l1, l2=l2)


def hessian_vector(loss: Callable[[Array], Array], parameters: Array, vector: Array) -> Array:
    """H v of a scalar function at `parameters`, forward over reverse: the price of about two gradients."""
    return jax.jvp(jax.grad(loss), (parameters,), (vector,))[1]


def _advance(network: Network, loss: str, given: Given, parameters: Array, krylov: Krylov, first: int) -> Krylov:
    at = partial(_loss, network, loss, given)
    return advance(partial(hessian_vector, at, parameters), krylov, first)


def stability_limit(optimizer: Optimizer, values: Mapping[str, Value], rate: np.ndarray) -> np.ndarray | None:
    """The sharpness (S,) above which swings grow at the rates (S,), of an optimizer with these hyperparameters.

    None where the sharpness of the loss itself has no such limit: for an optimizer that scales the gradient's
    coordinates (Adam's limit is one on the Hessian scaled like that), takes the curvature into account or has a step
    of fixed length, and for one that goes up.
    """
    reach = optimizer.on_quadratics.stability_limit(values)
    if reach is None:
        return None
    with np.errstate(divide="ignore"):
        return reach / np.asarray(rate, np.float64) - float(values.get("weight_decay", 0.0))


def limit_along(task: Task, history: History, looks: np.ndarray) -> np.ndarray | None:
    """`stability_limit` at these snapshots, at the rate of the step that follows (at the end, of the last one); None
    also under a schedule that drives the momentum."""
    schedule = task.recipe.schedule
    driven = schedule is not None and dict(schedule[1]).get("cycle_momentum", False)
    if driven or len(history.learning_rate) == 0:
        return None
    steps = np.minimum(np.asarray(history.at)[looks], len(history.learning_rate) - 1)
    return stability_limit(task.optimizer, task.own, np.asarray(history.learning_rate)[steps])


def limit_notes(task: Task) -> tuple[Message, ...]:
    """How the limit is to be read for this run; none for plain gradient descent on all samples."""
    if stability_limit(task.optimizer, task.own, np.ones(1)) is None:
        return (Message("no limit on the sharpness itself, because of how the steps are made"),)
    options, notes = task.options, []
    if 0 < int(options["batch_size"]) < len(training_samples(task, None).targets):
        notes.append(Message("in batches a run settles below the limit"))
    if options["clip_norm"] or options["clip_value"]:
        notes.append(Message("the limit is that of steps that are not clipped"))
    if options["dropout"]:
        notes.append(Message("the sharpness is that without dropout"))
    return tuple(notes)
