"""Trains a network as a recipe says, in chunks of steps, and keeps what is looked at."""

import time
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

import jax
import numpy as np

from networks.recipe import Recipe
from networks.task import resolve
from networks.training.compiled import Programs, programs
from networks.training.history import History
from networks.training.program import Carry, Chunk, Left
from networks.training.request import Conditions, conditions, plan_of
from networks.training.work import MOST_WORK, too_much
from pieces import whole

__all__ = ["MOST_WORK", "pieces", "too_much", "train", "warm"]

CHUNK_SECONDS = 0.1  # that the steps between two looks at the clock should take
FIRST_STEPS = 4  # of the first chunk, whose speed is not known
PROGRESS_SECONDS = 0.2


def train(recipe: Recipe, *, dtype: str = "float32", most_steps: int | None = None) -> History:
    """Train a network from its initial weights, by mini-batches.

    Every step takes the next batch (`batches.batches`: by the seed, without replacement within an epoch), the mean
    loss of it and the penalties, clips the gradient as ``clip_grad_norm_`` and then ``clip_grad_value_`` do, and
    gives it to the optimizer, whose rate (and momentum, where the schedule cycles it) is that of the step. The same
    recipe gives the same history, bit for bit on one machine.

    Parameters
    ----------
    dtype
        "float32" or "float64".
    most_steps
        Take only the first of the steps, at the rates they have in the whole.

    Returns
    -------
    History
        It ends early where the training diverged (data, no error), or where early stopping has had no lower
        validation loss for `patience` looks.

    Raises
    ------
    ValueError
        For what cannot be trained: what `task.resolve` refuses, what `too_much` does, and a schedule that does not
        fit.
    """
    return whole(pieces(recipe, dtype=dtype, most_steps=most_steps))


def pieces(
    recipe: Recipe, *, dtype: str = "float32", most_steps: int | None = None
) -> Generator[tuple[float, History | None], None, History]:
    """`train` in pieces of about 0.1 s: yields the share of the steps that is done, and every 0.2 s the history so
    far, else None. Its value is the history."""
    task = resolve(recipe)
    if reason := too_much(task):
        raise ValueError(f"optimizer={recipe.optimizer!r}, epochs={recipe.epochs} are refused because: {reason}")
    held = conditions(task, dtype=dtype, most_steps=most_steps)
    found: list[_Piece] = []
    taken, last_word = 0, -np.inf
    for piece in _pieces(held, programs(held.plan)):
        found.append(piece)
        taken += len(piece.measured)
        if held.patience and early_stopping(np.concatenate([p.seen[:, 1] for p in found]), held.patience)[1]:
            break
        telling = taken > 0 and time.monotonic() - last_word >= PROGRESS_SECONDS
        yield taken / max(held.steps, 1), _history(held, found) if telling else None
        last_word = time.monotonic() if telling else last_word
    return _history(held, found)


def warm(recipe: Recipe, *, dtype: str = "float32") -> None:
    """Compile what `train` needs for this recipe, and keep it for the next start of the app."""
    programs(plan_of(resolve(recipe), dtype), keep=True)


class _Piece(NamedTuple):
    """What a chunk of steps leaves; the first piece is the start, of no steps."""

    measured: np.ndarray  # (steps, 2) loss and norm of the gradient
    at: np.ndarray  # (k,) steps after which the network was looked at
    parameters: np.ndarray  # (k, P)
    buffers: np.ndarray  # (k, B)
    seen: np.ndarray  # (k, 4) losses and shares of right answers, of training and validation
    finite: bool  # whether the next step can be taken
    seconds: float


def _pieces(held: Conditions, compiled: Programs) -> Iterator[_Piece]:
    """The training, piece by piece, in chunks after which others may have their turn."""
    plan, carry = held.plan, held.begin
    inputs, targets = jax.device_put((held.inputs, held.targets))

    def look(parameters: Any, buffers: Any, count: int) -> np.ndarray:
        found = compiled.look(
            parameters, buffers, np.int32(count), inputs, targets, held.weights, held.numbers.label_smoothing
        )
        return np.asarray(found)[:count]

    kept = np.zeros((plan.most_shots + 1, plan.network.size), plan.dtype)
    stored = np.zeros((plan.most_shots + 1, held.begin.buffers.size), plan.dtype)
    kept[0], stored[0] = held.begin.parameters, held.begin.buffers
    began = time.perf_counter()
    seen = look(kept, stored, 1)
    seconds = time.perf_counter() - began
    yield _Piece(np.zeros((0, 2)), held.at[:1], kept[:1].copy(), stored[:1].copy(), seen, True, seconds)

    taken, pace, finite = 0, FIRST_STEPS, True
    while taken < held.steps and finite:
        chunk, at = _chunk(held, taken, pace)
        began = time.perf_counter()
        carry, left = compiled.advance(held.numbers, inputs, targets, carry, chunk)
        done, finite = int(carry.step), bool(carry.finite)
        at = at[at <= done]
        if not finite and done not in (taken, *at):  # the last that was finite is worth a look
            left, at = _with_last(left, len(at), carry), np.append(at, done)
        seen = look(left.parameters, left.buffers, len(at))
        seconds = time.perf_counter() - began
        # slices of jax's arrays would compile, one for every length
        measured, parameters, buffers = (np.asarray(rows) for rows in left)
        count = len(at)
        yield _Piece(
            measured[: done - taken].copy(),
            at,
            parameters[:count].copy(),
            buffers[:count].copy(),
            seen,
            finite,
            seconds,
        )
        pace = int(min(8 * pace, max(CHUNK_SECONDS / max(seconds, 1e-6) * (done - taken), 1)))
        taken = done


def _with_last(left: Left, row: int, carry: Carry) -> Left:
    """What a chunk leaves, with the network it ended at in place `row`."""
    parameters, buffers = np.array(left.parameters), np.array(left.buffers)
    parameters[row], buffers[row] = carry.parameters, carry.buffers
    return Left(left.measured, parameters, buffers)


def _chunk(held: Conditions, taken: int, pace: int) -> tuple[Chunk, np.ndarray]:
    """The next steps, `pace` of them at most, and the counts of steps after which the network is kept."""
    plan = held.plan
    ahead = held.at[held.at > taken]
    count = min(pace, plan.most_steps, held.steps - taken)
    if len(ahead) > plan.most_shots:
        count = min(count, int(ahead[plan.most_shots]) - 1 - taken)
    at = ahead[ahead <= taken + count]
    order = np.zeros((plan.most_steps, plan.batch), np.int32)
    order[:count] = held.order[taken : taken + count]
    course = np.zeros((plan.most_steps, 2))
    course[:count] = held.course[taken : taken + count]
    shot = np.full(plan.most_steps, plan.most_shots, np.int32)
    shot[at - taken - 1] = np.arange(len(at))
    return Chunk(np.int32(count), order, course, shot), at


def early_stopping(validation_loss: np.ndarray, patience: int) -> tuple[int, int | None]:
    """Index of the lowest loss, the first of them, and that of the look at which the patience ended, if it did.

    It ends where `patience` looks in a row have not been lower than the lowest before them; 0 is without end. What
    comes after it decides nothing, so that a training and its beginning agree.
    """
    best = 0
    for index, loss in enumerate(validation_loss):
        if loss < validation_loss[best]:
            best = index
        if patience and index - best >= patience:
            return best, index
    return best, None


def _history(held: Conditions, pieces: list[_Piece]) -> History:
    """All that the pieces hold, cut where the training diverged or early stopping ended it."""
    measured, at, parameters, buffers, seen = (np.concatenate([piece[i] for piece in pieces]) for i in range(5))
    looked, diverged = len(at), not pieces[-1].finite
    finite = np.isfinite(seen[:, :2]).all(axis=1)
    if not finite.all():  # all the samples show it before a batch does
        worst = int(finite.argmin())
        measured, looked, diverged = measured[: at[worst]], max(worst, 1), True
    best, stopped = early_stopping(seen[:looked, 1], held.patience)
    if stopped is not None:
        looked, diverged = stopped + 1, False
        measured = measured[: at[stopped]]
    right = seen[:looked, 2:] if held.plan.counts else np.zeros((0, 2))
    return History(
        batch_loss=measured[:, 0],
        gradient_norm=measured[:, 1],
        learning_rate=held.course[: len(measured), 0],
        at=at[:looked],
        parameters=parameters[:looked],
        buffers=buffers[:looked],
        training_loss=seen[:looked, 0],
        validation_loss=seen[:looked, 1],
        training_accuracy=right[:, 0],
        validation_accuracy=right[:, 1],
        steps=held.steps,
        steps_an_epoch=held.steps_an_epoch,
        diverged_at=len(measured) + 1 if diverged else None,
        best=best,
        stopped=stopped,
        seconds=sum(piece.seconds for piece in pieces),
    )
