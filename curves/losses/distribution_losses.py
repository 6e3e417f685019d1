"""Losses that compare distributions: one with another, or with what was drawn from them. All are elementwise."""

import math

import jax.numpy as jnp
from jax import Array, lax
from jax.scipy.special import xlogy
from jax.typing import ArrayLike

from curves.arguments import not_negative, real
from curves.losses.loss import Loss
from parameters import Parameter


def kl_divergence(prediction: ArrayLike, target: ArrayLike, *, log_target: bool | Array = False) -> Array:
    """t·(log t − log q), one term of the sum that is the divergence; the prediction is log q.

    With `log_target` the target too is a log-probability. A target of probability 0 costs 0.
    """
    log_q, t, log_t = _log_and_target(prediction, target, log_target)
    return jnp.where(jnp.asarray(log_target), t * log_t, xlogy(t, t)) - jnp.where(t == 0.0, 0.0, t * log_q)


def kl_divergence_slope(prediction: ArrayLike, target: ArrayLike, *, log_target: bool | Array = False) -> Array:
    """−t, whatever the prediction."""
    log_q, t, _ = _log_and_target(prediction, target, log_target)
    return -jnp.broadcast_to(t, jnp.broadcast_shapes(t.shape, log_q.shape))


def _log_and_target(prediction: ArrayLike, target: ArrayLike, log_target: bool | Array) -> tuple[Array, Array, Array]:
    """log q, the target as a probability, and its logarithm where it was given as one."""
    given, is_log = real(target), jnp.asarray(log_target)
    log_t = jnp.where(is_log & (given > -jnp.inf), given, 0.0)
    t = jnp.where(is_log, jnp.where(given > -jnp.inf, jnp.exp(log_t), 0.0), given)
    return real(prediction), t, log_t


def poisson_nll(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    log_input: bool | Array = True,
    full: bool | Array = False,
    eps: ArrayLike = 1e-8,
) -> Array:
    """eᵖ − t·p of a log-rate p; of a rate itself (`log_input` off) p − t·log(p + ε), NaN below −ε.

    It is −log of the Poisson probability of the count t without log t!; `full` adds Stirling's approximation of
    that, t·log t − t + ½·log 2πt, where t > 1. Raises `ValueError` if ε is below 0.
    """
    not_negative("eps", eps)
    p, t, is_log = real(prediction), real(target), jnp.asarray(log_input)
    log_rate, rate = jnp.where(is_log, p, 0.0), jnp.where(is_log, 1.0, p + eps)
    value = jnp.where(is_log, jnp.exp(log_rate) - t * log_rate, p - t * jnp.log(rate))
    many = jnp.where(t > 1.0, t, 1.0)
    stirling = many * jnp.log(many) - many + 0.5 * jnp.log(2.0 * math.pi * many)
    return value + jnp.where(jnp.asarray(full) & (t > 1.0), stirling, 0.0)


def poisson_nll_slope(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    log_input: bool | Array = True,
    full: bool | Array = False,
    eps: ArrayLike = 1e-8,
) -> Array:
    """eᵖ − t of a log-rate, 1 − t/(p + ε) of a rate."""
    not_negative("eps", eps)
    p, t, is_log = real(prediction), real(target), jnp.asarray(log_input)
    return jnp.where(is_log, jnp.exp(jnp.where(is_log, p, 0.0)) - t, 1.0 - t / jnp.where(is_log, 1.0, p + eps))


def gaussian_nll(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    var: ArrayLike = 1.0,
    full: bool | Array = False,
    eps: ArrayLike = 1e-6,
) -> Array:
    """½(log v + (p − t)²/v) with the variance v = max(var, ε); `full` adds ½·log 2π.

    In the variance too it is smallest where that is the squared error. As in PyTorch its derivative in `var` is
    the one at v, below ε too. Raises `ValueError` if the variance or ε is below 0.
    Source: D. A. Nix and A. S. Weigend, Estimating the mean and variance of the target probability distribution, 1994.
    """
    variance = _clamped(var, eps)
    value = 0.5 * (jnp.log(variance) + jnp.square(real(prediction) - real(target)) / variance)
    return value + jnp.where(jnp.asarray(full), 0.5 * math.log(2.0 * math.pi), 0.0)


def gaussian_nll_slope(
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    var: ArrayLike = 1.0,
    full: bool | Array = False,
    eps: ArrayLike = 1e-6,
) -> Array:
    """(p − t)/v."""
    return (real(prediction) - real(target)) / _clamped(var, eps)


def _clamped(var: ArrayLike, eps: ArrayLike) -> Array:
    not_negative("var", var)
    not_negative("eps", eps)
    variance = real(var)
    return variance + lax.stop_gradient(jnp.maximum(variance, eps) - variance)


FULL = Parameter(
    key="full",
    title="Constant",
    default=False,
    folded=True,
    help="Adds what does not depend on the prediction; the slope stays as it is.",
)

DISTRIBUTION_LOSSES = (
    Loss(
        key="kl_divergence",
        title="KL divergence",
        kind="distribution",
        fn=kl_divergence,
        derivative=kl_divergence_slope,
        formula=r"t\,(\log t-\log q)",
        torch="F.kl_div(log_q, t, log_target={log_target})",
        prediction="a log-probability",
        target="probability",
        cures="Compares whole distributions, so soft targets such as a teacher's probabilities can be learnt.",
        costs="One-sided: where the target has something and the prediction next to nothing it costs without limit.",
        lesson="One term alone may be negative; the sum over a distribution never is.",
        best="the target itself",
        reference="S. Kullback and R. A. Leibler, On information and sufficiency, 1951; torch.nn.KLDivLoss",
        parameters=(
            Parameter(
                key="log_target",
                title="Logarithmic target",
                default=False,
                folded=True,
                help="Only says how the target is written; the page writes it as this asks for.",
            ),
        ),
        domain=(-math.inf, 0.0),
    ),
    Loss(
        key="poisson_nll",
        title="Poisson",
        kind="distribution",
        fn=poisson_nll,
        derivative=poisson_nll_slope,
        formula=r"e^{p}-t\,p\quad\text{or}\quad p-t\log(p+\varepsilon)",
        torch="F.poisson_nll_loss(p, t, log_input={log_input}, full={full}, eps={eps})",
        prediction="a rate or its logarithm",
        target="count",
        cures="For counts: an error of 5 weighs much where 1 was expected and little where 100 were.",
        costs="It takes the variance to be the mean; counts that scatter more make it too sure of itself.",
        lesson="Steep where the rate is too high, level where it is too low: eᵖ against a straight line.",
        best="the mean count, or its logarithm",
        reference="J. A. Nelder and R. W. M. Wedderburn, Generalized linear models, 1972; torch.nn.PoissonNLLLoss",
        parameters=(
            Parameter(
                key="log_input",
                title="Log-rate",
                default=True,
                help="The prediction is the logarithm of the rate; off, it is the rate, which is 0 at least.",
            ),
            FULL,
            Parameter(
                key="eps",
                title="ε",
                default=1e-8,
                low=0.0,
                high=1.0,
                scale="log",
                symbol=r"\varepsilon",
                folded=True,
                help="Added to a rate before its logarithm is taken.",
            ),
        ),
    ),
    Loss(
        key="gaussian_nll",
        title="Gaussian",
        kind="distribution",
        fn=gaussian_nll,
        derivative=gaussian_nll_slope,
        formula=r"\tfrac12\left(\log v+(p-t)^2/v\right),\quad v=\max(\mathrm{var},\varepsilon)",
        torch="F.gaussian_nll_loss(p, t, torch.tensor({var}), full={full}, eps={eps})",
        prediction="a number",
        target="number",
        cures="Squared error with a variance of its own, so that a network can say how sure it is.",
        costs="A small variance makes the slopes huge, and learning it can run away.",
        lesson="The variance sets the width: a small one is sharp and deep, a large one wide and shallow.",
        best="the mean",
        reference="D. A. Nix and A. S. Weigend, 1994; torch.nn.GaussianNLLLoss",
        parameters=(
            Parameter(
                key="var",
                title="Variance",
                default=1.0,
                low=0.0,
                high=100.0,
                scale="log",
                symbol="v",
                help="The variance that goes with the prediction.",
            ),
            FULL,
            Parameter(
                key="eps",
                title="ε",
                default=1e-6,
                low=0.0,
                high=1.0,
                scale="log",
                symbol=r"\varepsilon",
                folded=True,
                help="The least variance.",
            ),
        ),
    ),
)
