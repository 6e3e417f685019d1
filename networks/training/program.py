"""What XLA compiles of a training: steps of an optimizer, and the losses of a network that is looked at.

Everything that is a number of the training (rates, hyperparameters, penalties, bounds of clipping, the share of
dropout, the seed, how many steps) is an argument, so that changing one compiles nothing.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax

from curves import LOSSES
from networks.models.network import Network
from networks.models.objective import accuracy, losses, penalty
from networks.training.rules import Told, rule_for
from optimizers import OPTIMIZERS
from optimizers.runner.program import clip_gradient

TABLE = 2**17  # numbers that the table of a chunk's batches holds at most
MOST_CHUNK = 4096  # steps
SHOTS = 2**18  # numbers that the parameters kept in a chunk hold at most
MOST_SHOTS = 101


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that decides what is compiled for a training."""

    network: Network
    loss: str  # key of the loss
    optimizer: str
    batch: int
    samples: int  # training and validation, and what pads them
    drops: bool  # whether there is dropout
    dtype: str

    @property
    def counts(self) -> bool:
        """Whether there are right answers to count, and not numbers to be close to."""
        return LOSSES[self.loss].kind != "regression"

    @property
    def most_steps(self) -> int:
        """C, the steps a chunk may have."""
        return max(min(TABLE // self.batch, MOST_CHUNK), 16)

    @property
    def most_shots(self) -> int:
        """S, how often a network is kept within a chunk."""
        return max(min(SHOTS // max(self.network.size, 1), MOST_SHOTS), 2)


class Numbers(NamedTuple):
    """The run-time numbers of a training, () float64 each but the last."""

    sign: Any  # -1 to climb
    l1: Any
    l2: Any
    label_smoothing: Any
    dropout: Any
    longest: Any  # norm at which gradients are clipped
    largest: Any  # value at which each of their coordinates is
    seed: Any  # () uint32
    hyperparameters: Any  # (H,)


class Carry(NamedTuple):
    """A training between two steps."""

    step: Any  # () int32, steps taken since the beginning
    finite: Any  # () whether all of them were
    parameters: Any  # (P,)
    buffers: Any  # (B,)
    state: Any  # of the rule


class Chunk(NamedTuple):
    """What the next steps are told."""

    steps: Any  # () int32, how many
    order: Any  # (C, batch) int32, samples of each
    course: Any  # (C, 2) rate and momentum of each
    shot: Any  # (C,) int32, where the network after the step is kept; the last place is for those that are not


class Left(NamedTuple):
    """What a chunk leaves beside the carry."""

    measured: Any  # (C, 2) loss and norm of the gradient
    parameters: Any  # (S + 1, P)
    buffers: Any  # (S + 1, B)


class _Loop(NamedTuple):
    row: Array
    carry: Carry
    left: Left


def stepper(plan: Plan):
    """The function ``(numbers, inputs, targets, carry, chunk) -> (carry, left)`` that takes a chunk of steps.

    It stops before a step whose loss, gradient or result is not finite. At the beginning (``carry.step`` 0) the
    rule's state is made here, whatever the carry holds.
    """
    network, rule = plan.network, rule_for(plan.optimizer, plan.network.tensors)

    def advance(numbers: Numbers, inputs, targets, carry: Carry, chunk: Chunk):
        def told(row):
            return Told(numbers.hyperparameters, chunk.course[row, 0], chunk.course[row, 1])

        def iterate(loop: _Loop) -> _Loop:
            row, carry = loop.row, loop.carry
            batch = chunk.order[row]
            x, y = inputs[batch], targets[batch]
            key = jax.random.fold_in(jax.random.key(numbers.seed), carry.step) if plan.drops else None

            def objective(parameters):
                seen = network.forward(
                    parameters, carry.buffers, x, training=True, dropout=numbers.dropout if plan.drops else 0.0, key=key
                )
                loss = losses(seen.prediction, y, loss=plan.loss, label_smoothing=numbers.label_smoothing).mean()
                total = loss + penalty(network, parameters, l1=numbers.l1, l2=numbers.l2)
                return numbers.sign.astype(loss.dtype) * total.astype(loss.dtype), (loss, seen.buffers)

            def given(parameters):
                """Signed value, and gradient as the rule gets it, in float64."""
                (value, seen), gradient = jax.value_and_grad(objective, has_aux=True)(parameters)
                wide = gradient.astype(jnp.float64)
                return value, seen, jnp.sqrt(jnp.sum(wide**2)), clip_gradient(wide, numbers.longest, numbers.largest)

            value, (loss, buffers), norm, gradient = given(carry.parameters)
            extra = {}
            if OPTIMIZERS[plan.optimizer].searches:

                def narrow(point):
                    return point.astype(carry.parameters.dtype)

                def value_and_grad(point):
                    value, _, _, gradient = given(narrow(point))
                    return value.astype(jnp.float64), gradient

                def hessian(point):
                    return jax.hessian(lambda p: objective(narrow(p))[0].astype(jnp.float64))(point)

                extra = {
                    "value": value.astype(jnp.float64),
                    "value_and_grad": value_and_grad,
                    "hessian": hessian,
                }
            else:
                gradient = gradient.astype(carry.parameters.dtype)
            position, state = rule.update(gradient, carry.state, carry.parameters, told(row), **extra)
            finite = jnp.isfinite(loss) & jnp.isfinite(norm) & jnp.all(jnp.isfinite(position))
            # a step that is not finite is the last: its row is not counted, and what it leads to is not kept
            parameters = jnp.where(finite, position, carry.parameters)
            buffers = jnp.where(finite, buffers, carry.buffers)
            place = jnp.where(finite, chunk.shot[row], plan.most_shots)
            left = Left(
                loop.left.measured.at[row].set(jnp.stack([loss.astype(jnp.float64), norm])),
                loop.left.parameters.at[place].set(parameters),
                loop.left.buffers.at[place].set(buffers),
            )
            return _Loop(row + finite, Carry(carry.step + finite, finite, parameters, buffers, state), left)

        state = lax.cond(carry.step == 0, lambda: rule.init(carry.parameters, told(0)), lambda: carry.state)
        left = Left(
            jnp.zeros((plan.most_steps, 2)),
            jnp.zeros((plan.most_shots + 1, *carry.parameters.shape), carry.parameters.dtype),
            jnp.zeros((plan.most_shots + 1, *carry.buffers.shape), carry.buffers.dtype),
        )
        end = lax.while_loop(
            lambda loop: (loop.row < chunk.steps) & loop.carry.finite,
            iterate,
            _Loop(jnp.int32(0), carry._replace(state=state), left),
        )
        return end.carry, end.left

    return advance


def looker(plan: Plan):
    """The function ``(parameters (S+1, P), buffers, count, inputs, targets, weights (2, n), smoothing) -> (S+1, 4)``.

    Of each of the first `count` networks as in use: mean loss of the training and of the validation samples, and
    the shares of right answers. Row 0 of `weights` adds up to 1 over the training samples, row 1 over the others.
    """
    network = plan.network

    def look(parameters, buffers, count, inputs, targets, weights, smoothing):
        def one(index):
            seen = network.forward(parameters[index], buffers[index], inputs, training=False, dropout=0.0, key=None)

            of_each = losses(seen.prediction, targets, loss=plan.loss, label_smoothing=smoothing)
            # a padded row may be anything, and 0 · ∞ is no number
            means = jnp.sum(jnp.where(weights > 0, weights * of_each.astype(jnp.float64), 0.0), axis=1)
            if not plan.counts:
                return jnp.concatenate([means, jnp.zeros(2)])
            right = jax.vmap(lambda prediction, target: accuracy(prediction[None], target[None]))
            return jnp.concatenate([means, weights @ right(seen.prediction, targets).astype(jnp.float64)])

        def iterate(carry):
            index, found = carry
            return index + 1, found.at[index].set(one(index))

        empty = jnp.zeros((plan.most_shots + 1, 4))
        return lax.while_loop(lambda carry: carry[0] < count, iterate, (jnp.int32(0), empty))[1]

    return look


@lru_cache(maxsize=128)
def shapes(plan: Plan) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The arguments of `stepper` and of `looker`, as shapes and types."""

    def number(*shape: int, dtype: Any = jnp.float64) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, dtype)

    def real(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.dtype(plan.dtype))

    def whole(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.int32)

    network, rows, kept = plan.network, plan.most_steps, plan.most_shots + 1
    size, stored = network.size, sum(math.prod(buffer.shape) for buffer in network.buffers)
    hyperparameters = number(len(OPTIMIZERS[plan.optimizer].hyperparameters))
    scalars: dict[str, Any] = dict.fromkeys(Numbers._fields, number())
    numbers = Numbers(**(scalars | {"seed": number(dtype=jnp.uint32), "hyperparameters": hyperparameters}))
    state = jax.eval_shape(
        rule_for(plan.optimizer, network.tensors).init, real(size), Told(hyperparameters, number(), number())
    )
    carry = Carry(whole(), number(dtype=jnp.bool_), real(size), real(stored), state)
    chunk = Chunk(whole(), whole(rows, plan.batch), number(rows, 2), whole(rows))
    targets = whole(plan.samples) if plan.counts else real(plan.samples)
    inputs = real(plan.samples, *network.architecture.shape)
    looking = real(kept, size), real(kept, stored), whole(), inputs, targets, number(2, plan.samples), number()
    return (numbers, inputs, targets, carry, chunk), looking
