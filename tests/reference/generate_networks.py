"""Writes networks.json and networks.npz: losses and gradients of small networks by PyTorch's autograd, in float64.

    python tests/reference/generate_networks.py      # needs torch 2.13, which the app and its tests do not

A case is a network, a loss and a mode. Case i's numbers come from ``default_rng(i)``, in this order: all parameters,
scale · standard_normal(P); where there is batch normalisation all running statistics, layer by layer its means,
standard_normal, and its variances, uniform in ½ to 1½; the inputs, standard_normal; and the targets: standard_normal,
or integers(classes). In a case of kinks parameters are rounded to halves and inputs to whole numbers, so that many sums
lie exactly on one. Parameters are in the order layer by layer of weight, bias, the normalisation's weight and bias, and
a PReLU's slope; a recurrent layer's are weight_ih, weight_hh, bias_ih, bias_hh. networks.json has the cases with their
losses, networks.npz their gradients one after the other, and after each its running statistics after the pass.
"""

import json
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
import torch.nn.functional as F  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FOLDER = Path(__file__).parent
SAMPLES = 7
SMOOTHING = 0.2
L1, L2 = 0.03, 0.2

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softsign": nn.Softsign,
    "hardtanh": nn.Hardtanh,
    "hardsigmoid": nn.Hardsigmoid,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "prelu": nn.PReLU,
    "relu6": nn.ReLU6,
    "threshold": lambda: nn.Threshold(0.1, 0.0),
    "elu": nn.ELU,
    "selu": nn.SELU,
    "celu": nn.CELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "mish": nn.Mish,
    "hardswish": nn.Hardswish,
    "softplus": nn.Softplus,
    "logsigmoid": nn.LogSigmoid,
    "tanhshrink": nn.Tanhshrink,
    "softshrink": nn.Softshrink,
    "hardshrink": nn.Hardshrink,
}


def focal(z, t):
    """torchvision.ops.sigmoid_focal_loss at its defaults, mean."""
    p, entropy = torch.sigmoid(z), F.binary_cross_entropy_with_logits(z, t, reduction="none")
    right = p * t + (1 - p) * (1 - t)
    return ((0.25 * t + 0.75 * (1 - t)) * (1 - right) ** 2 * entropy).mean()


NUMBERS = {
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "huber": F.huber_loss,
    "smooth_l1": F.smooth_l1_loss,
    "log_cosh": lambda p, t: torch.log(torch.cosh(p - t)).mean(),
    "quantile": lambda p, t: torch.maximum(0.5 * (t - p), -0.5 * (t - p)).mean(),
}
LABELS = {
    "bce_with_logits": F.binary_cross_entropy_with_logits,
    "mse_of_sigmoid": lambda z, t: F.mse_loss(torch.sigmoid(z), t),
    "focal": focal,
}
SIGNS = {
    "hinge": lambda f, y: torch.relu(1.0 - y * f).mean(),
    "squared_hinge": lambda f, y: (torch.relu(1.0 - y * f) ** 2).mean(),
    "logistic": F.soft_margin_loss,
}
CLASSES = {"cross_entropy": F.cross_entropy, "multi_margin": F.multi_margin_loss}


def loss_of(key: str, prediction, targets, smoothing: float):
    if key in NUMBERS:
        return NUMBERS[key](prediction[:, 0], targets)
    if key in LABELS:
        return LABELS[key](prediction[:, 0], targets * (1 - smoothing) + smoothing / 2)
    if key in SIGNS:
        return SIGNS[key](prediction[:, 0], 2.0 * targets - 1.0)
    return (
        F.cross_entropy(prediction, targets, label_smoothing=smoothing)
        if smoothing
        else CLASSES[key](prediction, targets)
    )


class Feedforward(nn.Module):
    """Hidden layers of any kind, each with a normalisation and an activation; `groups` is the order of parameters."""

    def __init__(self, case: dict):
        super().__init__()
        self.case, self.conv = case, case["model"] == "conv"
        depth = 2 if self.conv else case["depth"]
        layers, norms, activations = [], [], []
        into = 1 if self.conv else case["shape"][0]
        for layer in range(depth):
            if self.conv:
                out, side = case["filters"] << layer, 8 >> layer
                layers.append(nn.Conv2d(into, out, 3, padding=1))
                norm = {
                    "batch": lambda o=out: nn.BatchNorm2d(o),
                    "layer": lambda o=out, s=side: nn.LayerNorm((o, s, s)),
                }
            else:
                out = case["width"]
                layers.append(nn.Linear(into, out))
                norm = {"batch": lambda o=out: nn.BatchNorm1d(o), "layer": lambda o=out: nn.LayerNorm(o)}
            norms.append({"none": nn.Identity, **norm}[case["norm"]]())
            activations.append(ACTIVATIONS[case["activation"]]())
            into = out
        layers.append(nn.Linear(into * 4 if self.conv else into, case["outputs"]))
        self.layers, self.norms = nn.ModuleList(layers), nn.ModuleList(norms)
        self.activations = nn.ModuleList(activations)

    def ordered(self) -> list:
        groups = [list(layer.parameters()) for layer in self.layers]
        for group, norm, activation in zip(groups, self.norms, self.activations, strict=False):
            group += [*norm.parameters(), *activation.parameters()]
        return [parameter for group in groups for parameter in group]

    def forward(self, h):
        if self.conv:
            h = h[:, None]
        for number, (norm, activation) in enumerate(zip(self.norms, self.activations, strict=True)):
            value = activation(norm(self.layers[number](h)))
            if self.conv:
                value = (F.max_pool2d if self.case["pooling"] == "max" else F.avg_pool2d)(value, 2)
            h = value + h if self.case["model"] == "residual" and number else value
        return self.layers[-1](h.flatten(1))


class Recurrent(nn.Module):
    def __init__(self, case: dict):
        super().__init__()
        kind = nn.RNN if case["model"] == "rnn" else nn.LSTM
        self.recurrent = kind(case["shape"][1], case["width"], batch_first=True)
        self.last = nn.Linear(case["width"], case["outputs"])

    def ordered(self) -> list:
        return [*self.recurrent.parameters(), *self.last.parameters()]

    def forward(self, x):
        return self.last(self.recurrent(x)[0][:, -1])


def solved(number: int, case: dict) -> tuple[float, np.ndarray, np.ndarray]:
    """Loss, flat gradient and the running statistics after the pass, layer by layer."""
    rng = np.random.default_rng(number)
    net = Recurrent(case) if case["model"] in ("rnn", "lstm") else Feedforward(case)
    parameters = net.ordered()

    flat = case["scale"] * rng.standard_normal(sum(p.numel() for p in parameters))
    flat = np.round(2 * flat) / 2 if case["kinks"] else flat
    with torch.no_grad():
        for p, values in zip(parameters, np.split(flat, np.cumsum([p.numel() for p in parameters])[:-1]), strict=True):
            p.copy_(torch.tensor(values).reshape(p.shape))
        batch_norms = [norm for norm in getattr(net, "norms", []) if case["norm"] == "batch"]
        for norm in batch_norms:
            norm.running_mean.copy_(torch.tensor(rng.standard_normal(norm.num_features)))
            norm.running_var.copy_(torch.tensor(rng.uniform(0.5, 1.5, norm.num_features)))
    drawn = rng.standard_normal((SAMPLES, *case["shape"]))
    inputs = torch.tensor(np.round(drawn) if case["kinks"] else drawn)
    classes = 2 if case["loss"] in LABELS | SIGNS else case["outputs"]
    drawn = rng.standard_normal(SAMPLES) if case["loss"] in NUMBERS else rng.integers(classes, size=SAMPLES)
    targets = torch.tensor(drawn).double() if case["loss"] in LABELS | SIGNS else torch.tensor(drawn)
    net.train(case["training"])
    loss = loss_of(case["loss"], net(inputs), targets, case["smoothing"])
    if case["penalties"]:
        weights = [layer.weight for layer in net.layers]
        loss = loss + sum(L1 * w.abs().sum() + L2 / 2 * w.square().sum() for w in weights)
    loss.backward()
    gradient = np.concatenate([p.grad.numpy().ravel() for p in parameters])
    after = [np.concatenate([n.running_mean.numpy(), n.running_var.numpy()]) for n in batch_norms]
    return loss.item(), gradient, np.concatenate([np.zeros(0), *after])


def case(model: str = "mlp", **given) -> dict:
    """A case with the usual values where nothing is said."""
    usual = {"loss": "mse", "norm": "none", "training": True, "kinks": False, "penalties": False, "smoothing": 0.0}
    shape = {"conv": (8, 8), "rnn": (9, 3), "lstm": (9, 3)}.get(model, (2,))
    kinds = {
        "conv": {"filters": 2, "pooling": "max", "activation": "relu", "outputs": 4, "loss": "cross_entropy"},
        "rnn": {"width": 4, "outputs": 3, "loss": "cross_entropy"},
        "lstm": {"width": 3, "outputs": 3, "loss": "cross_entropy"},
    }
    own = kinds.get(model, {"depth": 2, "width": 3, "activation": "tanh", "outputs": 1})
    return {"model": model, "shape": shape, "scale": 0.8, **usual, **own, **given}


def all_cases() -> list[dict]:
    norms = ("none", "batch", "layer")
    found = [case(activation=activation, norm=norm) for activation in ACTIVATIONS for norm in norms]
    found += [case("residual", depth=3, activation=activation, kinks=True, scale=1.5) for activation in ACTIVATIONS]
    for loss in (*NUMBERS, *LABELS, *SIGNS, *CLASSES):
        outputs = 3 if loss in CLASSES else 1
        found += [case(loss=loss, norm=norm, outputs=outputs, activation="gelu") for norm in norms]
        if loss in LABELS or loss == "cross_entropy":
            found.append(case(loss=loss, outputs=outputs, smoothing=SMOOTHING))
    found += [case(penalties=True, kinks=kinks, norm="layer", activation="prelu") for kinks in (False, True)]
    return [
        *found,
        case("conv"),
        case("conv", norm="batch", pooling="average"),
        case("conv", norm="layer", activation="tanh"),
        case("conv", norm="batch", training=False, activation="prelu"),
        case("conv", kinks=True, scale=1.0),
        case("mlp", depth=12, activation="elu"),
        case("mlp", depth=5, norm="batch", activation="prelu"),
        case("residual", depth=20, norm="batch", activation="relu", scale=0.5),
        case("residual", depth=5, norm="batch", activation="relu", training=False),
        case("residual", depth=5, norm="layer", activation="silu", scale=0.5),
        case("rnn", shape=(62, 3)),
        case("lstm", shape=(62, 3)),
    ]


def main() -> None:
    cases, numbers = all_cases(), []
    for number, one in enumerate(cases):
        one["value"], gradient, after = solved(number, one)
        one["size"], one["stored"] = gradient.size, after.size
        numbers += [gradient, after]
    lines = ",\n".join(json.dumps(one) for one in cases)
    head = json.dumps({"torch": torch.__version__, "samples": SAMPLES, "l1": L1, "l2": L2})
    (FOLDER / "networks.json").write_text(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')
    np.savez_compressed(FOLDER / "networks.npz", numbers=np.concatenate(numbers))


if __name__ == "__main__":
    main()
