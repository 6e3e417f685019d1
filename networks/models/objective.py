"""What a training makes small: the mean loss of the samples, and the penalties on the weights."""

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves import LOSSES
from networks.data.catalogue import DATASETS
from networks.data.dataset import DataSet
from networks.models.network import Network
from networks.options import LOSS_KEYS


def usual_loss(data: DataSet) -> str:
    """What "auto" means: squared error for numbers, of two classes the cross-entropy of one logit, of more of all."""
    if data.classes == 0:
        return "mse"
    return "bce_with_logits" if data.classes == 2 else "cross_entropy"


def fitting_losses(data_key: str) -> tuple[str, ...]:
    """Keys of the losses that fit a data set: those of numbers, or of classes; those of one logit need two classes."""
    classes = DATASETS[data_key].classes
    kinds = {0: ("regression",), 2: ("binary", "margin", "classes")}.get(classes, ("classes",))
    return tuple(key for key in LOSS_KEYS if LOSSES[key].kind in kinds)


def smooths(loss: str) -> bool:
    """Whether label smoothing acts on the loss `loss`: on cross-entropy, and on losses of a label 0 or 1."""
    record = LOSSES[loss]
    return record.kind == "binary" or any(parameter.key == "label_smoothing" for parameter in record.parameters)


def losses(prediction: Array, targets: ArrayLike, *, loss: str, label_smoothing: ArrayLike = 0.0) -> Array:
    """(n,) the loss of every sample: predictions (n, outputs), targets (n,) classes or numbers.

    Losses are at PyTorch's defaults. Smoothing s makes a class's share (1 − s) + s/C, as ``label_smoothing`` of
    ``torch.nn.functional.cross_entropy``, and a label t of two classes t(1 − s) + s/2, which is the same thing for
    one logit. Margin losses know no shares and ignore it.
    """
    record, given = LOSSES[loss], jnp.asarray(targets)
    if record.kind == "classes":
        if smooths(loss):
            smoothing = jnp.asarray(label_smoothing, prediction.dtype)
            return record.fn(prediction, given, label_smoothing=smoothing)
        return record.fn(prediction, given)
    target = given.astype(prediction.dtype)
    if record.kind == "binary":
        smoothing = jnp.asarray(label_smoothing, prediction.dtype)
        target = target * (1.0 - smoothing) + smoothing / 2.0
    elif record.kind == "margin":
        target = 2.0 * target - 1.0
    return record.fn(prediction[:, 0], target).astype(prediction.dtype)


def objective(prediction: Array, targets: ArrayLike, *, loss: str, label_smoothing: ArrayLike = 0.0) -> Array:
    """The mean of `losses`, without penalties."""
    return losses(prediction, targets, loss=loss, label_smoothing=label_smoothing).mean()


def penalty(network: Network, parameters: Array, *, l1: ArrayLike, l2: ArrayLike) -> Array:
    """λ₁ Σ|w| + λ₂/2 Σw² over all weights: no biases, no scales and shifts of a normalisation, no slopes.

    |w| has slope 0 at 0, as PyTorch's.
    """
    flags = [np.full(int(np.prod(tensor.shape)), tensor.role == "weight") for tensor in network.tensors]
    weights = jnp.where(np.concatenate(flags), parameters, 0.0)
    lasso, ridge = jnp.asarray(l1, parameters.dtype), jnp.asarray(l2, parameters.dtype)
    return lasso * (weights * jnp.sign(weights)).sum() + ridge / 2.0 * jnp.square(weights).sum()


def accuracy(prediction: Array, targets: ArrayLike) -> Array:
    """Share of right answers: of one output class 1 is said above 0, of several the largest is. NaN is never right."""
    said = (prediction[:, 0] > 0.0).astype(jnp.int32) if prediction.shape[1] == 1 else prediction.argmax(axis=1)
    right = (said == jnp.asarray(targets)) & ~jnp.isnan(prediction).any(axis=1)
    return right.astype(prediction.dtype).mean()
