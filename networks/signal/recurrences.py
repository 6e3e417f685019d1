"""The recurrences: a plain one with or without tanh, and the LSTM cell."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from networks.signal.recurrence import Recurrence, Unrolled, norm, times, unit_radius, unit_vector
from parameters import Parameter

Activate = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # z -> φ(z), φ′(z)


def _identity(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return z, np.ones_like(z)


def _tanh(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    h = np.tanh(z)
    return h, 1.0 - h * h


def plain(
    activate: Activate,
    *,
    steps: int,
    width: int,
    seed: int,
    clip: Callable[..., float],
    spectral_radius: float,
    matrix: str,
    drive: float = 0.0,
) -> Unrolled:
    """h_t = φ(W h_{t−1} + x_t) from h₀ ~ N(0, 1), and back: ∂loss/∂h_{t−1} = Wᵀ(φ′_t ∘ ∂loss/∂h_t)."""
    weight = spectral_radius * unit_radius(width, seed, matrix)
    outside = np.random.default_rng((seed, 3))
    states = [outside.standard_normal(width)]
    slopes = []
    for inputs in drive * outside.standard_normal((steps, width)):
        state, slope = activate(times(weight, states[-1]) + inputs)
        states.append(state)
        slopes.append(slope)
    gradient = unit_vector(width, seed)
    norms, inner = [norm(gradient)], []
    for slope in reversed(slopes):
        inner.append(slope * gradient)
        gradient = times(weight.T, inner[-1])
        gradient = clip(gradient) * gradient
        norms.append(norm(gradient))
    of_weight = np.einsum("ti,tj->ij", inner, states[-2::-1])
    return Unrolled(np.array(norms), spectral_radius ** np.arange(steps + 1.0), norm(of_weight))


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1/(1 + e⁻ᶻ), as (1 + tanh(z/2))/2, which does not overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def lstm(
    *, steps: int, width: int, seed: int, clip: Callable[..., float], forget_bias: float, drive: float
) -> Unrolled:
    """`torch.nn.LSTMCell`, taken back through cell state and output; the state looked at is the cell's.

        i, f, g, o = σ, σ, tanh, σ of W x_t + U h_{t−1} + b;    c_t = f ∘ c_{t−1} + i ∘ g;    h_t = o ∘ tanh c_t

    W and U are uniform on ±1/√n as PyTorch's; b is 0 but for the forget gate's. h₀ = c₀ = 0, x_t ~ N(0, drive²).
    """
    of_input, of_output = _lstm_weights(width, seed)
    bias = np.repeat([0.0, forget_bias, 0.0, 0.0], width)
    inputs = drive * np.random.default_rng((seed, 3)).standard_normal((steps, width))
    output, cell = np.zeros(width), np.zeros(width)
    past = []
    for x in inputs:
        summed = times(of_input, x) + times(of_output, output) + bias
        i, f, g, o = np.split(summed, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        before, cell = cell, f * cell + i * g
        past.append((i, f, g, o, np.tanh(cell), before, output, x))
        output = o * np.tanh(cell)

    d_cell, d_output = unit_vector(width, seed), np.zeros(width)
    held = d_cell.copy()  # what the forget gates alone leave of it
    norms, law, d_summed, seen = [], [norm(held)], [], []
    for i, f, g, o, bent, before, output_before, x in reversed(past):
        d_cell = d_cell + d_output * o * (1.0 - bent * bent)
        norms.append(norm(d_cell))
        d_i, d_f, d_g, d_o = d_cell * g, d_cell * before, d_cell * i, d_output * bent
        gates = (d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g * g), d_o * o * (1 - o))
        d_summed.append(np.concatenate(gates))
        seen.append(np.concatenate([x, output_before, [1.0]]))
        held = held * f
        law.append(norm(held))
        d_output, d_cell = times(of_output.T, d_summed[-1]), d_cell * f
        scale = clip(d_cell, d_output)
        d_output, d_cell = scale * d_output, scale * d_cell
    norms.append(norm(d_cell))  # c₀ makes no output
    return Unrolled(np.array(norms), np.array(law), norm(np.einsum("ti,tj->ij", d_summed, seen)))


def _lstm_weights(width: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """W and U, (4n, n) each, gates in PyTorch's order i, f, g, o."""
    generator = np.random.default_rng((seed, 1))
    reach = 1.0 / np.sqrt(width)
    return tuple(generator.uniform(-reach, reach, (2, 4 * width, width)))


SPECTRAL_RADIUS = Parameter(
    key="spectral_radius",
    title="Spectral radius ρ",
    default=1.0,
    low=0.0,
    high=2.0,
    symbol=r"\rho",
    help="Size of the largest eigenvalue of W: what a step back multiplies the gradient by, in the long run.",
)
MATRIX = Parameter(
    key="matrix",
    title="Matrix",
    default="random",
    choices=("random", "orthogonal"),
    help="orthogonal: a rotation times ρ, whose every step is the same.",
)
DRIVE = Parameter(
    key="drive",
    title="Inputs",
    default=0.0,
    low=0.0,
    high=10.0,
    help="Spread of the random input of every step; 0: the state is left to itself.",
)
FORGET_BIAS = Parameter(
    key="forget_bias",
    title="Forget bias",
    default=1.0,
    low=-5.0,
    high=10.0,
    symbol="b_f",
    help="Bias of the forget gate: at 0 it keeps about half of the cell at each step, at 3 about 95 %.",
)

_RECORDS = (
    Recurrence(
        key="linear",
        title="Linear",
        unroll=partial(plain, _identity),
        formula=r"h_t = W h_{t-1}",
        parameters=(SPECTRAL_RADIUS, MATRIX),
        lesson="The same matrix t times: whatever is below 1 vanishes, whatever is above 1 explodes.",
        reference="Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies is difficult, 1994",
    ),
    Recurrence(
        key="tanh",
        title="Tanh",
        unroll=partial(plain, _tanh),
        formula=r"h_t = \tanh(W h_{t-1} + x_t)",
        parameters=(SPECTRAL_RADIUS, MATRIX, DRIVE),
        lesson="Its slopes are at most 1, so it shrinks the gradient further; only a ρ above 1 can make up for that.",
        reference="R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, 2013",
    ),
    Recurrence(
        key="lstm",
        title="LSTM",
        unroll=lstm,
        formula=r"c_t = f \odot c_{t-1} + i \odot g, \quad h_t = o \odot \tanh c_t",
        parameters=(FORGET_BIAS, replace(DRIVE, default=1.0)),
        lesson="The cell is multiplied by its forget gate, not by a matrix: near 1 the gradient lasts.",
        reference="S. Hochreiter, J. Schmidhuber, Long short-term memory, 1997; F. A. Gers et al., Learning to forget, "
        "2000",
    ),
)

RECURRENCES = {record.key: record for record in _RECORDS}
