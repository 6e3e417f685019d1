"""Recurrent networks: one set of weights for every step of a sequence, and a linear layer of the last state."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from networks.models.layers import Pass, dropped, linear, linear_tensors, of_layer, size_of
from networks.models.network import Architecture, Forward, Model, Network, Tensor
from networks.options import GAIN, INIT, WIDTH
from parameters import Parameter, Value

State = tuple[Array, ...]  # the hidden state h (n, width) first
Cell = Callable[[Array, State, Array], State]  # (what the input adds (n, gates·width), state, W_hh) -> the next state


def rnn_cell(given: Array, state: State, weight: Array) -> State:
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh): ``torch.nn.RNN``."""
    return (jnp.tanh(given + state[0] @ weight.T),)


def lstm_cell(given: Array, state: State, weight: Array) -> State:
    """``torch.nn.LSTM``, gates in PyTorch's order:

    i, f, g, o = σ, σ, tanh, σ of W_ih x_t + b_ih + W_hh h_{t−1} + b_hh;
    c_t = f ∘ c_{t−1} + i ∘ g;    h_t = o ∘ tanh c_t
    """
    h, c = state
    i, f, g, o = jnp.split(given + h @ weight.T, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def recurrent_network(architecture: Architecture, *, cell: Cell, gates: int, states: int) -> Network:
    """A recurrent layer, begun at states of 0, and a linear layer of its last h; dropout between the two.

    Its one hidden layer's activation is h of every step, (n, time, width): a nudge is added to h where it is made, so
    that the gradient in it is the one that comes back through time.
    """
    width, features = int(dict(architecture.values)["width"]), architecture.shape[-1]
    own = (
        Tensor("recurrent.0.weight_ih", (gates * width, features), "weight", 0),
        Tensor("recurrent.0.weight_hh", (gates * width, width), "weight", 0),
        Tensor("recurrent.0.bias_ih", (gates * width,), "bias", 0),
        Tensor("recurrent.0.bias_hh", (gates * width,), "bias", 0),
    )
    last = tuple(linear_tensors(1, architecture.outputs, width))
    return Network(
        architecture=architecture,
        tensors=(*own, *last),
        buffers=(),
        layers=("State",),
        forward=partial(_forward, own, last, width, cell, states),
    )


def _forward(
    tensors: tuple[Tensor, ...],
    last: tuple[Tensor, ...],
    width: int,
    cell: Cell,
    states: int,
    parameters: Array,
    buffers: Array,
    inputs: ArrayLike,
    *,
    training: bool = False,
    dropout: ArrayLike = 0.0,
    key: Array | None = None,
    nudges: tuple[Array, ...] | None = None,
) -> Forward:
    x = jnp.asarray(inputs, parameters.dtype)
    own = of_layer(tensors, parameters)
    bias = own["recurrent.bias_ih"] + own["recurrent.bias_hh"]
    given = jnp.swapaxes(linear(x, own["recurrent.weight_ih"], bias), 0, 1)  # (time, n, …): all steps at once
    pushed = None if nudges is None else jnp.swapaxes(nudges[0], 0, 1)

    def step(state: State, row: tuple[Array, Array | None]) -> tuple[State, Array]:
        h, *rest = cell(row[0], state, own["recurrent.weight_hh"])
        h = h if row[1] is None else h + row[1]
        return (h, *rest), h

    begin = tuple(jnp.zeros((x.shape[0], width), x.dtype) for _ in range(states))
    state, every = jax.lax.scan(step, begin, (given, pushed))
    output = of_layer(last, parameters[size_of(tensors) :])
    h = dropped(state[0], Pass(training, dropout, key), 0)
    prediction = linear(h, output["layers.weight"], output["layers.bias"])
    return Forward(prediction, (jnp.swapaxes(every, 0, 1),), buffers)


def forget_biases(tensor: Tensor, *, forget_bias: Value, **_: Value) -> np.ndarray:
    """The initial biases of an LSTM: `forget_bias` for the forget gate, in one of PyTorch's two biases; else 0."""
    start = np.zeros(tensor.shape)
    if tensor.name.endswith("bias_ih"):
        start.reshape(4, -1)[1] = forget_bias
    return start


FORGET_BIAS = Parameter(
    key="forget_bias",
    title="Forget bias",
    default=3.0,
    low=-5.0,
    high=10.0,
    symbol="b_f",
    help="Initial bias of the forget gate: at 0 it keeps about half of the cell at each step, at 3 about 95 %; "
    "PyTorch draws it around 0.",
)

UNITS = replace(WIDTH, title="Units", default=32)
UNIFORM = replace(INIT, default="uniform")  # PyTorch's law too, but its bound is 1/√units for all weights and biases

RECURRENT = (
    Model(
        key="rnn",
        title="Plain recurrent",
        parameters=(UNITS, UNIFORM, GAIN),
        build=partial(recurrent_network, cell=rnn_cell, gates=1, states=1),
        takes=("recall",),
        places=lambda shape: shape[0],
        formula=r"h_t = \tanh(W_x x_t + W_h h_{t-1} + b)",
        lesson="The gradient is multiplied by the same matrix and by slopes of at most 1 at every step back.",
        reference="J. L. Elman, Finding structure in time, 1990",
    ),
    Model(
        key="lstm",
        title="LSTM",
        parameters=(UNITS, UNIFORM, GAIN, FORGET_BIAS),
        build=partial(recurrent_network, cell=lstm_cell, gates=4, states=2),
        takes=("recall",),
        places=lambda shape: shape[0],
        start_only=("init", "gain", "forget_bias"),
        biases=forget_biases,
        formula=r"c_t = f \odot c_{t-1} + i \odot g, \quad h_t = o \odot \tanh c_t",
        lesson="The cell keeps what the forget gate lets it keep, so the gradient lasts as long as that is near 1.",
        reference="S. Hochreiter, J. Schmidhuber, Long short-term memory, 1997; F. A. Gers et al., Learning to forget, "
        "2000",
    ),
)
