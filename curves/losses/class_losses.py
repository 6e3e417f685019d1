"""Losses on the last axis: predictions (..., C) of C classes or components, one loss for each vector."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import is_plain, not_negative, real, within
from curves.losses.loss import Loss
from curves.losses.margin_losses import MARGIN
from parameters import Parameter

IGNORED = -100  # the class that costs nothing, PyTorch's ignore_index


def cross_entropy(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    label_smoothing: ArrayLike = 0.0,
    weight: ArrayLike = 1.0,
    ignore_index: int = IGNORED,
) -> Array:
    """−Σ_c w_c·q_c·log softmax(z)_c of logits z (..., C).

    A target of whole numbers (...) is the right class, where ``ignore_index`` costs 0; one of fractions (..., C)
    gives the share of each class. Smoothing makes both q = (1 − ε)·target + ε/C. `weight` (C,) weighs the classes,
    without dividing by their sum: that belongs to a mean over samples, which this is not.

    Raises `ValueError` for a class that is not among them, shares of another length, ε outside 0 to 1, or a
    weight below 0.
    """
    within("label_smoothing", label_smoothing, 0.0, 1.0)
    z = real(prediction)
    shares = _weighed_shares(z, target, label_smoothing, weight, ignore_index)
    return -jnp.where(shares > 0.0, shares * jax.nn.log_softmax(z, axis=-1), 0.0).sum(axis=-1)


def cross_entropy_slope(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    label_smoothing: ArrayLike = 0.0,
    weight: ArrayLike = 1.0,
    ignore_index: int = IGNORED,
) -> Array:
    """softmax(z)·Σ_c w_c·q_c − w·q, of shape (..., C); unweighted it is softmax(z) − q."""
    within("label_smoothing", label_smoothing, 0.0, 1.0)
    z = real(prediction)
    shares = _weighed_shares(z, target, label_smoothing, weight, ignore_index)
    return jax.nn.softmax(z, axis=-1) * shares.sum(axis=-1, keepdims=True) - shares


def _weighed_shares(z: Array, target: ArrayLike, smoothing: ArrayLike, weight: ArrayLike, ignored: int) -> Array:
    """w·((1 − ε)·target + ε/C), of shape (..., C); 0 where the class is `ignored`."""
    not_negative("weight", weight)
    classes, smoothing = z.shape[-1], jnp.asarray(smoothing)
    given = jnp.asarray(target)
    if jnp.issubdtype(given.dtype, jnp.integer):
        at, counts = _one_hot(target, classes, ignored)
    elif given.ndim and given.shape[-1] == classes:
        at, counts = given, True
    else:
        raise ValueError(
            f"target is neither a class (a whole number) nor {classes} shares, because its type is {given.dtype} and"
            f" its shape {given.shape}"
        )
    shares = (1.0 - smoothing) * at + smoothing / classes
    return _for_each(jnp.where(counts, shares * jnp.asarray(weight), 0.0), z)


def _for_each(shares: Array, z: Array) -> Array:
    """`shares` for every vector of z, in its type."""
    return jnp.broadcast_to(shares.astype(z.dtype), jnp.broadcast_shapes(shares.shape, z.shape))


def _one_hot(target: ArrayLike, classes: int, ignored: int | None = None) -> tuple[Array, Array]:
    """Where each target's class is, (..., C), and whether the target counts, (..., 1)."""
    plain = np.asarray(target) if is_plain(target) or isinstance(target, (list, tuple)) else None
    if plain is not None and np.any((plain != ignored) & ((plain < 0) | (plain >= classes))):
        raise ValueError(f"target={target} names a class outside 0 to {classes - 1}")
    given = jnp.asarray(target)[..., None]
    return given == jnp.arange(classes), given != (IGNORED if ignored is None else ignored)


def nll(prediction: ArrayLike, target: ArrayLike, *, weight: ArrayLike = 1.0, ignore_index: int = IGNORED) -> Array:
    """−w_t·(log-probability of the right class t), of log-probabilities (..., C); 0 where t is `ignore_index`.

    Raises `ValueError` for a class that is not among them, or a weight below 0.
    """
    log_p = real(prediction)
    at = _weight_at_class(log_p, target, weight, ignore_index)
    return -jnp.where(at > 0.0, at * log_p, 0.0).sum(axis=-1)


def nll_slope(
    prediction: ArrayLike, target: ArrayLike, *, weight: ArrayLike = 1.0, ignore_index: int = IGNORED
) -> Array:
    """−w_t at the right class, 0 at the others."""
    return -_weight_at_class(real(prediction), target, weight, ignore_index)


def _weight_at_class(log_p: Array, target: ArrayLike, weight: ArrayLike, ignored: int) -> Array:
    not_negative("weight", weight)
    at, counts = _one_hot(target, log_p.shape[-1], ignored)
    return _for_each(jnp.where(at & counts, jnp.asarray(weight), 0.0), log_p)


def multi_margin(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    p: ArrayLike = 1,
    margin: ArrayLike = 1.0,
    weight: ArrayLike = 1.0,
) -> Array:
    """Σ_{c ≠ t} w_t·max(0, c₀ − z_t + z_c)^p / C of scores z (..., C), with margin c₀ and p 1 or 2.

    Raises `ValueError` for a class that is not among them, another p, or a weight below 0.
    Source: J. Weston and C. Watkins, Multi-class support vector machines, 1998 (K. Crammer and Y. Singer, 2001, take
    the largest term instead of the sum).
    """
    z = real(prediction)
    at, missing, weighed = _missing_margins(z, target, p, margin, weight)
    each = jnp.where(jnp.asarray(p) == 1, missing, missing**2)
    return weighed * jnp.where(at, 0.0, each).sum(axis=-1) / z.shape[-1]


def multi_margin_slope(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    p: ArrayLike = 1,
    margin: ArrayLike = 1.0,
    weight: ArrayLike = 1.0,
) -> Array:
    """w_t/C for each class inside the margin (p = 2: times twice what is missing), less their sum at t."""
    z = real(prediction)
    at, missing, weighed = _missing_margins(z, target, p, margin, weight)
    each = jnp.where(jnp.asarray(p) == 1, (missing > 0.0).astype(z.dtype), 2.0 * missing)
    each = jnp.where(at, 0.0, each)
    return weighed[..., None] * (each - jnp.where(at, each.sum(axis=-1, keepdims=True), 0.0)) / z.shape[-1]


def _missing_margins(
    z: Array, target: ArrayLike, p: ArrayLike, margin: ArrayLike, weight: ArrayLike
) -> tuple[Array, Array, Array]:
    """Where the right class is and what each margin lacks, both (..., C), and the right class's weight (...)."""
    if is_plain(p) and p not in (1, 2):
        raise ValueError(f"p={p} is neither 1 nor 2")
    not_negative("weight", weight)
    at, _ = _one_hot(target, z.shape[-1])
    right = jnp.where(at, z, 0.0).sum(axis=-1, keepdims=True)
    missing = jax.nn.relu(jnp.asarray(margin) - right + z)
    weighed = jnp.where(at, jnp.asarray(weight, z.dtype), 0.0).sum(axis=-1)
    return at, missing, weighed


def _where_margin_ends(target: Any, *, margin: float, p: int) -> tuple[float, ...]:
    """x against others at 0: for the right class the margin itself, for a wrong one its negative."""
    if p == 2:
        return ()
    return (margin,) if int(target) == 0 else (-margin,)


CLASS_LOSSES = (
    Loss(
        key="cross_entropy",
        title="Cross-entropy of classes",
        kind="classes",
        fn=cross_entropy,
        derivative=cross_entropy_slope,
        formula=r"-\sum_c q_c\log\operatorname{softmax}(z)_c,\quad q=(1-\varepsilon)\,t+\varepsilon/C",
        torch="F.cross_entropy(z, t, label_smoothing={label_smoothing})",
        prediction="the logit of one class, the others at 0",
        target="shares",
        cures="The slope is softmax(z) − q: full where the answer is wrong and sure, gone where it is right.",
        costs="Without smoothing no logit is ever large enough, and one wrong label can cost any amount.",
        lesson="Smoothing gives the curve a lowest point: being surer than that costs again.",
        best="the log-shares of the classes",
        reference="I. J. Good, 1952; smoothing: C. Szegedy et al., Rethinking the Inception architecture, 2016, §7;"
        " torch.nn.CrossEntropyLoss",
        parameters=(
            Parameter(
                key="label_smoothing",
                title="Label smoothing ε",
                default=0.0,
                low=0.0,
                high=1.0,
                symbol=r"\varepsilon",
                help="The share of the label that is spread evenly over all classes.",
            ),
        ),
        others=0.0,
    ),
    Loss(
        key="nll",
        title="Negative log-likelihood",
        kind="classes",
        fn=nll,
        derivative=nll_slope,
        formula=r"-\log p_t",
        torch="F.nll_loss(log_p, t)",
        prediction="the log-probability of one class",
        target="class",
        cures="The plainest of all: how little the right class was believed in, in nats.",
        costs="It trusts that the log-probabilities are ones; given anything else it falls without end.",
        lesson="A straight line: the bend of cross-entropy is all in the log-softmax before it.",
        best="the log-shares of the classes",
        reference="R. A. Fisher, 1922; torch.nn.NLLLoss",
        domain=(-math.inf, 0.0),
        others=-1.0,
        trains=False,
    ),
    Loss(
        key="multi_margin",
        title="Hinge of classes",
        kind="classes",
        fn=multi_margin,
        derivative=multi_margin_slope,
        formula=r"\tfrac1C\sum_{c\ne t}\max(0,\;c_0-z_t+z_c)^p",
        torch="F.multi_margin_loss(z, t, p={p}, margin={margin})",
        prediction="the logit of one class, the others at 0",
        target="class",
        cures="Only classes that come nearer to the right one than the margin cost and pull.",
        costs="Its scores are no probabilities, and it says nothing of classes beyond the margin.",
        lesson="The hinge for more than two classes, divided by how many there are.",
        best="for p = 1 a class that has more than half, ahead by the margin",
        reference="J. Weston and C. Watkins, 1998; torch.nn.MultiMarginLoss",
        parameters=(
            MARGIN,
            Parameter(key="p", title="Power p", default=1, low=1, high=2, symbol="p", help="2 squares what lacks."),
        ),
        kinks=_where_margin_ends,
        others=0.0,
    ),
)
