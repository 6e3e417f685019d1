"""Writes depth.json: what PyTorch's autograd finds in deep networks and in recurrences with the same weights as ours.

    python tests/reference/generate_depth.py      # needs torch 2.13, which the app and its tests do not

The weights are drawn as networks/signal/ (depth.py, recurrences.py) says they are, with NumPy alone: a normal network's
layer l has std · default_rng((seed, l)).standard_normal, its inputs and the gradient that goes in at the top come from
default_rng((seed, 0)), in that order. `layers` are deep networks: the root mean square, the mean and a few entries of
each layer's output and gradient. `recurrences` are gradients back through time of a plain recurrence and of
torch.nn.LSTMCell.
"""

import json
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FOLDER = Path(__file__).parent
SEEN = [0, 1, 5, -1]  # entries of a layer that are written down

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

# activation's key, its parameters, torch's module, spread of a weight times √n, normalisation, residual
NETWORKS = [
    ("tanh", {}, nn.Tanh(), 1.0, "none", False),
    ("tanh", {}, nn.Tanh(), 4.0, "none", False),
    ("tanh", {}, nn.Tanh(), 0.1, "batch", False),
    ("sigmoid", {}, nn.Sigmoid(), 1.0, "none", False),
    ("relu", {}, nn.ReLU(), 2**0.5, "none", False),
    ("relu", {}, nn.ReLU(), 1.0, "batch", False),
    ("relu", {}, nn.ReLU(), 1.0, "layer", False),
    ("relu", {}, nn.ReLU(), 1.0, "batch", True),
    ("leaky_relu", {"negative_slope": 0.2}, nn.LeakyReLU(0.2), 1.0, "none", True),
    ("elu", {"alpha": 0.7}, nn.ELU(0.7), 1.3, "layer", True),
    ("gelu", {"approximate": "tanh"}, nn.GELU(approximate="tanh"), 1.5, "none", False),
    ("hardtanh", {"min_val": -0.5, "max_val": 2.0}, nn.Hardtanh(-0.5, 2.0), 1.2, "batch", False),
    ("selu", {}, nn.SELU(), 1.0, "none", False),
]
SHAPES = [(3, 5, 7, 11), (12, 20, 16, 4)]  # depth, width, samples, seed


def numbers(tensor: torch.Tensor) -> dict:
    flat = tensor.detach().numpy().ravel()
    return {"rms": float(np.sqrt(np.mean(flat**2))), "mean": float(flat.mean()), "seen": flat[SEEN].tolist()}


def layers(network: tuple, shape: tuple) -> dict:
    key, parameters, activation, spread, normalisation, residual = network
    depth, width, samples, seed = shape
    outside = np.random.default_rng((seed, 0))
    inputs = torch.tensor(outside.standard_normal((samples, width)), requires_grad=True)
    top = torch.tensor(outside.standard_normal((samples, width)))
    signal, weights = [inputs], []
    for layer in range(1, depth + 1):
        drawn = spread / np.sqrt(width) * np.random.default_rng((seed, layer)).standard_normal((width, width))
        linear = nn.Linear(width, width, bias=False)
        linear.weight.data = torch.tensor(drawn)
        normalise = {"none": nn.Identity(), "batch": nn.BatchNorm1d(width), "layer": nn.LayerNorm(width)}[normalisation]
        out = activation(normalise.train()(linear(signal[-1])))
        signal.append(out + signal[-1] if residual else out)
        weights.append(linear.weight)
    for h in signal:
        h.retain_grad()
    (signal[-1] * top).sum().backward()
    return {
        "activation": key,
        "parameters": parameters,
        "spread": spread,
        "normalisation": normalisation,
        "residual": residual,
        "depth": depth,
        "width": width,
        "samples": samples,
        "seed": seed,
        "signal": [numbers(h) for h in signal],
        "gradient": [numbers(h.grad) for h in signal],
        "weight_gradient": [numbers(w.grad / samples)["rms"] for w in weights],
    }


def plain(steps: int, width: int, seed: int, spectral_radius: float, drive: float) -> dict:
    gaussian = np.random.default_rng((seed, 1)).standard_normal((width, width))
    gaussian *= spectral_radius / np.abs(np.linalg.eigvals(gaussian)).max()
    weight = torch.tensor(gaussian, requires_grad=True)
    outside = np.random.default_rng((seed, 3))
    states = [torch.tensor(outside.standard_normal(width), requires_grad=True)]
    for x in drive * outside.standard_normal((steps, width)):
        states.append(torch.tanh(weight @ states[-1] + torch.tensor(x)))
    return backward(states, [weight], width, seed) | {
        "key": "tanh",
        "parameters": {"spectral_radius": spectral_radius, "drive": drive},
        "steps": steps,
    }


def lstm(steps: int, width: int, seed: int, forget_bias: float, drive: float) -> dict:
    cell = nn.LSTMCell(width, width)
    of_input, of_output = np.random.default_rng((seed, 1)).uniform(
        -1 / np.sqrt(width), 1 / np.sqrt(width), (2, 4 * width, width)
    )
    cell.weight_ih.data, cell.weight_hh.data = torch.tensor(of_input), torch.tensor(of_output)
    cell.bias_ih.data = torch.tensor(np.repeat([0.0, forget_bias, 0.0, 0.0], width))
    cell.bias_hh.data.zero_()
    h, c = torch.zeros(width), torch.zeros(width, requires_grad=True)
    states = [c]
    for x in drive * np.random.default_rng((seed, 3)).standard_normal((steps, width)):
        summed = cell.weight_ih @ torch.tensor(x) + cell.weight_hh @ h + cell.bias_ih
        i, f, g, o = summed.chunk(4)
        before = (h, c)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        own = cell(torch.tensor(x)[None], (before[0][None], before[1][None]))  # the equations above are its own
        torch.testing.assert_close((h, c), (own[0][0], own[1][0]), rtol=1e-12, atol=1e-14)
        states.append(c)
    weights = [cell.weight_ih, cell.weight_hh, cell.bias_ih]
    return backward(states, weights, width, seed) | {
        "key": "lstm",
        "parameters": {"forget_bias": forget_bias, "drive": drive},
        "steps": steps,
    }


def backward(states: list, weights: list, width: int, seed: int) -> dict:
    direction = np.random.default_rng((seed, 2)).standard_normal(width)
    for state in states:
        state.retain_grad()
    (states[-1] @ torch.tensor(direction / np.sqrt(np.sum(direction**2)))).backward()
    before = torch.nn.utils.clip_grad_norm_(weights, float("inf")).item()
    return {
        "width": width,
        "seed": seed,
        "gradient": [state.grad.norm().item() for state in reversed(states)],
        "weight_gradient": before,
        "clipped_at_1": min(1.0, 1.0 / (before + 1e-6)),
    }


written = {
    "reference": f"torch {torch.__version__} CPU float64 autograd",
    "seen": SEEN,
    "layers": [layers(network, shape) for network in NETWORKS for shape in SHAPES],
    "recurrences": [
        plain(12, 8, 5, 0.8, 0.0),
        plain(12, 8, 6, 1.4, 0.5),
        lstm(12, 8, 5, 0.0, 1.0),
        lstm(12, 8, 6, 2.0, 1.0),
        lstm(30, 4, 7, 1.0, 0.3),
    ],
}
(FOLDER / "depth.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")
