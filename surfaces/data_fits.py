"""Losses of tiny models on fixed data: what the shape of a loss owes to its data, and to its formula."""

import math

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.nn import sigmoid, softplus

from parameters import Parameter
from surfaces.surface import Point, Surface

# --- linear regression: two inputs, two weights -------------------------------------------------------------

RAW, STANDARDISED, WHITENED = "raw", "standardised", "whitened"
INPUTS = (RAW, STANDARDISED, WHITENED)

FIRST, SECOND = 1.0, 0.25  # the weights that fit the data where both inputs are standardised
SAMPLES = 80


def _uncorrelated(samples: int) -> np.ndarray:
    """Normal points (samples, 2) whose own means are exactly 0 and whose second moments exactly the identity."""
    points = np.random.default_rng(0).standard_normal((samples, 2))
    points -= points.mean(axis=0)
    return points @ np.linalg.inv(np.linalg.cholesky(points.T @ points / samples)).T


def regression_data(scale: float = 5.0, correlation: float = 0.0, inputs: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The inputs (n, 2) as the model is given them, and the targets (n,), which some weights fit exactly.

    `inputs` is a place in `INPUTS`. The raw inputs have means 0, standard deviations 1 and `scale`, and this
    `correlation`, in this very sample; the targets are the same for all three.
    """
    white = _uncorrelated(SAMPLES)
    standard = white @ _cholesky(correlation).T
    targets = standard @ (FIRST, SECOND)
    return (standard * (1.0, scale), standard, white)[int(inputs)], targets


def _cholesky(correlation: float) -> np.ndarray:
    """L of R = LLᵀ, R the matrix of correlations: the second input is ρ of the first and √(1−ρ²) of its own."""
    return np.array([[1.0, 0.0], [correlation, math.sqrt(1 - correlation**2)]])


def best_weights(scale: float = 5.0, correlation: float = 0.0, inputs: float = 0.0) -> Point:
    """The weights that fit the data exactly: those of standardised inputs, ŵ, become ŵ/s, and Lᵀŵ of whitened ones."""
    if INPUTS[int(inputs)] == WHITENED:
        first, second = _cholesky(correlation).T @ (FIRST, SECOND)
        return float(first), float(second)
    return FIRST, SECOND if INPUTS[int(inputs)] == STANDARDISED else SECOND / scale


def second_moments(scale: float = 5.0, correlation: float = 0.0, inputs: float = 0.0) -> np.ndarray:
    """Σ = mean of xxᵀ, (2, 2): the Hessian of the loss, everywhere."""
    if INPUTS[int(inputs)] == WHITENED:
        return np.eye(2)
    s = 1.0 if INPUTS[int(inputs)] == STANDARDISED else scale
    return np.array([[1.0, correlation * s], [correlation * s, s**2]])


def curvatures(scale: float = 5.0, correlation: float = 0.0, inputs: float = 0.0) -> tuple[float, float]:
    """The eigenvalues (smaller, larger) of Σ: ½(t ± √(t² − 4d)) with its trace t = 1 + s² and determinant
    d = s²(1 − ρ²); that is 1 ± |ρ| where the inputs are standardised, and 1 where they are whitened."""
    (first, between), (_, second) = second_moments(scale, correlation, inputs)
    root = math.hypot(first - second, 2 * between)
    larger = 0.5 * (first + second + root)
    return float((first * second - between**2) / larger), float(larger)


def linear_regression(
    point: Array, scale: Array | float = 5.0, correlation: Array | float = 0.0, inputs: Array | float = 0.0
) -> Array:
    """½ · mean (x·u + y·v − t)²: half the mean squared error of two weights (x, y) on the inputs (u, v).

    Exactly quadratic: ½ (w − ŵ)ᵀ Σ (w − ŵ) with Σ the second moments of the inputs, here
    [[1, ρs], [ρs, s²]] for `scale` s and `correlation` ρ. Standardising (`inputs` = 1) divides the inputs by
    their standard deviations, and s becomes 1; whitening (2) also takes the first out of the second, and Σ
    becomes the identity. Each changes what the weights are, so ŵ moves (`best_weights`).

    Source: Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, Efficient BackProp, 1998, sections 4.3 and 5.3.
    """
    x, y = point
    s, rho, inputs = (jnp.asarray(value, point.dtype) for value in (scale, correlation, inputs))
    white, own = inputs > 1.5, jnp.where(inputs > 0.5, 1.0, s).astype(point.dtype)
    u = x - FIRST - jnp.where(white, rho * SECOND, 0.0)
    v = own * y - SECOND * jnp.where(white, jnp.sqrt(1 - rho**2), 1.0)
    return 0.5 * (u**2 + 2 * jnp.where(white, 0.0, rho) * u * v + v**2)


# --- a classifier of two classes: one input, a weight and a bias ---------------------------------------------

POSITIONS = np.array([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
LABELS = np.array([0, 0, 0, 1, 0, 1, 1, 1])  # the two in the middle are on the wrong side: no weights are sure of all


def _logits(point: Array) -> Array:
    """Of the label that each sample has, (8,): the logits of the two classes are 0 and w·x + b."""
    w, b = point
    sign, position = (jnp.asarray(values, point.dtype) for values in (2 * LABELS - 1, POSITIONS))
    return sign * (w * position + b)


def softmax_cross_entropy(point: Array) -> Array:
    """Mean of −ln p over the samples, p the softmax probability of the true label: PyTorch's `cross_entropy`.

    With z the logit of the true label less the other one's that is ln(1 + exp(−z)), which grows as −z where
    the answer is wrong and sure: its slope there is the input itself. Convex.

    Source: C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.
    """
    return jnp.mean(softplus(-_logits(point)))


def softmax_squared_error(point: Array) -> Array:
    """Mean of (1 − p)²: PyTorch's `mse_loss` between the softmax probabilities and the one-hot labels.

    Both classes err by the same 1 − p, so the mean over them is its square. Where the answer is wrong and sure
    the loss is 1 and its slope 2(1 − p)p(1 − p) almost 0: a plateau. Not convex.

    Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks,
    2010, fig. 5.
    """
    return jnp.mean(sigmoid(-_logits(point)) ** 2)


DATA_FITS = (
    Surface(
        key="linear_regression",
        title="Linear regression",
        family="Losses on data",
        fn=linear_regression,
        formula=r"\tfrac12\,\frac1n\sum_{i=1}^n\left(x\,u_i+y\,v_i-t_i\right)^2,"
        r"\quad \nabla^2f=\begin{pmatrix}1&\rho s\\ \rho s&s^2\end{pmatrix}\text{ for raw inputs }(u,v)",
        domain=((-4.5, 4.5), (-3.0, 3.0)),
        start=(-3.0, 1.5),
        equal=True,
        minima=(best_weights(),),
        minima_at=lambda *values: (best_weights(*values),),
        # At s = 5 and ρ = 0 it is ½((x − 1)² + (5y − ¼)²).
        probes=(((1.0, 0.05), 0.0), ((0.0, 0.0), 0.53125), ((-3.0, 0.05), 8.0), ((1.0, 1.05), 12.5)),
        lesson="The scales of the inputs are the curvatures of the loss: standardised inputs make circles of long "
        "ellipses, unless they are correlated; whitened ones always do.",
        reference="Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, Efficient BackProp, 1998",
        parameters=(
            Parameter(
                key="scale",
                title="Scale of the second input",
                default=5.0,
                low=0.1,
                high=30.0,
                scale="log",
                symbol="s",
                help="Its standard deviation; the first input's is 1.",
            ),
            Parameter(
                key="correlation",
                title="Correlation",
                default=0.0,
                low=-0.99,
                high=0.99,
                symbol=r"\rho",
                help="Of the two inputs. Standardising does not remove it, whitening does.",
            ),
            Parameter(
                key="inputs",
                title="Inputs",
                default=RAW,
                choices=INPUTS,
                help="raw: as they are; standardised: each less its mean and divided by its standard deviation; "
                "whitened: their correlation removed too.",
            ),
        ),
    ),
    Surface(
        key="softmax_cross_entropy",
        title="Classifier, cross-entropy",
        family="Losses on data",
        fn=softmax_cross_entropy,
        formula=r"\frac18\sum_{i=1}^8\ln\left(1+e^{-z_i}\right),\quad z_i=\pm\left(x\,u_i+y\right)",
        domain=((-10.0, 6.0), (-8.0, 8.0)),
        start=(-8.0, 1.0),
        # y = 0 by symmetry; x is the root of the slope along it, bisected with 50 digits.
        minima=((1.6521553976144963, 0.0),),
        # At (2 ln 2, 0) the true labels have the probabilities 16/17, 8/9, 4/5 and 1/3, at (0, ln 3) 1/4 and 3/4.
        probes=(
            ((0.0, 0.0), math.log(2)),
            ((2 * math.log(2), 0.0), math.log(2295 / 512) / 4),
            ((0.0, math.log(3)), math.log(16 / 3) / 2),
            ((-8.0, 0.0), (36 + sum(math.log1p(math.exp(-z)) for z in (16, 12, 8, 4))) / 4),
        ),
        lesson="Where the answer is wrong and sure the loss is steep: its slope is that of a straight line, "
        "and gradient descent walks out at a steady pace.",
        reference="C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3",
    ),
    Surface(
        key="softmax_squared_error",
        title="Classifier, squared error",
        family="Losses on data",
        fn=softmax_squared_error,
        formula=r"\frac18\sum_{i=1}^8\left(\frac1{1+e^{z_i}}\right)^2,\quad z_i=\pm\left(x\,u_i+y\right)",
        domain=((-10.0, 6.0), (-8.0, 8.0)),
        start=(-8.0, 1.0),
        minima=((1.2379613766999267, 0.0),),  # as above
        probes=(
            ((0.0, 0.0), 0.25),
            ((2 * math.log(2), 0.0), (1 / 289 + 1 / 81 + 1 / 25 + 4 / 9) / 4),
            ((0.0, math.log(3)), 5 / 16),
            ((-8.0, 0.0), sum((1 + math.exp(z)) ** -2 for z in (-16, -12, -8, 4)) / 4),
        ),
        lesson="Where the answer is wrong and sure the softmax is saturated and the squared error flat: the "
        "gradient all but vanishes just where there is most to learn.",
        reference="X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural"
        " networks, 2010, fig. 5",
    ),
)
