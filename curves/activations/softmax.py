"""Softmax, which turns scores into probabilities."""

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import positive, real
from parameters import Parameter


def softmax(x: ArrayLike, temperature: ArrayLike = 1.0) -> Array:
    """pᵢ = e^(xᵢ/T) / Σⱼ e^(xⱼ/T) along the last axis, T the `temperature`.

    Raises `ValueError` unless T is above 0. The largest score is subtracted first, so that nothing overflows.
    """
    positive("temperature", temperature)
    x = real(x)
    scores = jnp.atleast_1d(x)
    below = scores - jax.lax.stop_gradient(jnp.max(scores, axis=-1, keepdims=True))
    weight = jnp.exp(below / jnp.asarray(temperature, x.dtype))
    return (weight / jnp.sum(weight, axis=-1, keepdims=True)).reshape(x.shape)


def softmax_slope(x: ArrayLike, temperature: ArrayLike = 1.0) -> Array:
    """∂pᵢ/∂xᵢ = pᵢ(1 − pᵢ)/T, the diagonal of the Jacobian; the rest of it is −pᵢpⱼ/T."""
    p = softmax(x, temperature)
    return p * (1.0 - p) / jnp.asarray(temperature, p.dtype)


SOFTMAX = (
    Activation(
        key="softmax",
        title="Softmax",
        family="Several outputs",
        fn=softmax,
        derivative=softmax_slope,
        formula=r"p_i=\frac{e^{x_i/T}}{\sum_j e^{x_j/T}}",
        torch="torch.softmax(x / {temperature}, dim=-1)",
        cures="Scores of any size become probabilities that sum to 1; the temperature sets how sure they are.",
        costs="A sure answer, right or wrong, has no slope left: train it with cross-entropy, not with squared error.",
        lesson="A low temperature makes a step of it, a high one indifference.",
        reference="J. S. Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990; "
        "G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network, 2015",
        parameters=(
            Parameter(
                key="temperature",
                title="Temperature",
                default=1.0,
                low=0.05,
                high=20.0,
                scale="log",
                symbol="T",
                help="The scores are divided by it: below 1 surer, above 1 more even.",
            ),
        ),
        elementwise=False,
        others=(0.0, 0.0),
        drawn="Softmax is drawn as the probability of a score x against two others that stay at 0.",
    ),
)
