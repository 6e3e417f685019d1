"""A training in torch, for generate_training.py: the network of named tensors, and one step after the other."""

import math

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
import torch.nn.functional as F  # pyright: ignore[reportMissingImports]

torch.set_num_threads(1)
TORCH_NAMES = {"learning_rate": "lr", "memory_size": "history_size"}
CLASSES = {
    "gradient_descent": "SGD",
    "momentum": "SGD",
    "nesterov": "SGD",
    "asgd": "ASGD",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "rmsprop": "RMSprop",
    "rprop": "Rprop",
    "adafactor": "Adafactor",
    "adam": "Adam",
    "amsgrad": "Adam",
    "adamax": "Adamax",
    "adamw": "AdamW",
    "nadam": "NAdam",
    "radam": "RAdam",
    "sparse_adam": "SparseAdam",
    "lbfgs": "LBFGS",
}
ALWAYS = {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}, "amsgrad": {"amsgrad": True}}
ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "gelu": F.gelu}


def train(described, *, start, order, inputs, targets, loss, tensors, buffers, looked_at):
    """100 steps from the flat parameters `start`; what is left of them by name."""
    kind = getattr(torch, described["dtype"])
    x = torch.tensor(inputs, dtype=kind)
    y = torch.tensor(targets) if loss == "cross_entropy" else torch.tensor(targets, dtype=kind)
    named, at = {}, 0
    for name, shape in tensors.items():
        size = math.prod(shape)
        named[name] = torch.tensor(start[at : at + size].reshape(shape), dtype=kind).requires_grad_()
        at += size
    stored = {name: torch.full(shape, float("running_var" in name), dtype=kind) for name, shape in buffers.items()}
    options = described["options"]
    smoothing, l1, l2 = (options.get(key, 0.0) for key in ("label_smoothing", "l1", "l2"))
    weights = [tensor for name, tensor in named.items() if name.startswith("layers") and name.endswith("weight")]
    parameters = list(named.values())

    def criterion(rows, training):
        said = forward(x[rows], named, stored, options, training)
        if loss == "cross_entropy":
            return F.cross_entropy(said, y[rows], label_smoothing=smoothing)
        if loss == "bce_with_logits":
            return F.binary_cross_entropy_with_logits(said[:, 0], y[rows] * (1 - smoothing) + smoothing / 2)
        return F.huber_loss(said[:, 0], y[rows])

    rule = rule_of(described, named)
    scheduler = schedule_of(described, rule)
    left = {"loss": [], "norm": [], "parameters": [], "buffers": []}
    for step, batch in enumerate(order):
        rows, first = torch.tensor(batch), True
        begun = {name: values.clone() for name, values in stored.items()}

        def closure(rows=rows, begun=begun):
            nonlocal first
            for parameter in parameters:
                parameter.grad = None
            for name, values in begun.items():  # an evaluation more is not a step more
                stored[name].copy_(values)
            value = criterion(rows, True)
            total = value + l1 * sum(w.abs().sum() for w in weights) + l2 / 2 * sum((w**2).sum() for w in weights)
            total.backward()
            if first:
                left["loss"].append(float(value.detach()))
                left["norm"].append(float(torch.linalg.vector_norm(flat([p.grad for p in parameters]))))
                first = False
            if options.get("clip_norm"):
                torch.nn.utils.clip_grad_norm_(parameters, options["clip_norm"])
            if options.get("clip_value"):
                torch.nn.utils.clip_grad_value_(parameters, options["clip_value"])
            return total

        rule(closure)
        if scheduler is not None:
            scheduler.step()
        if step + 1 in looked_at:
            left["parameters"].append(flat(parameters).detach().numpy().copy())
            left["buffers"].append(flat(list(stored.values())).numpy().copy() if stored else np.zeros(0))
    with torch.no_grad():
        half = len(targets) * 4 // 5
        parts = torch.arange(half), torch.arange(half, len(targets))
        left["means"] = [float(criterion(rows, False)) for rows in parts]
    return {name: np.array(values) for name, values in left.items()}


def flat(tensors):
    """All of them as one vector."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


def forward(x, named, stored, options, training):
    """Linear, normalisation, activation, and so on; the last linear layer alone."""
    h, depth = x, options["depth"]
    for layer in range(depth):
        h = F.linear(h, named[f"layers.{layer}.weight"], named[f"layers.{layer}.bias"])
        if options.get("norm") == "batch":
            own = (stored[f"norms.{layer}.running_mean"], stored[f"norms.{layer}.running_var"])
            h = F.batch_norm(h, *own, named[f"norms.{layer}.weight"], named[f"norms.{layer}.bias"], training)
        if options.get("norm") == "layer":
            h = F.layer_norm(h, h.shape[1:], named[f"norms.{layer}.weight"], named[f"norms.{layer}.bias"])
        h = ACTIVATIONS[options.get("activation", "tanh")](h)
    return F.linear(h, named[f"layers.{depth}.weight"], named[f"layers.{depth}.bias"])


class Rule:
    """An optimizer, or several, as a function of a closure."""

    def __init__(self, *optimizers, sparse=False):
        self.optimizers, self.sparse = optimizers, sparse

    def __call__(self, closure):
        if isinstance(self.optimizers[0], torch.optim.LBFGS):
            self.optimizers[0].step(closure)
            return
        closure()
        for optimizer in self.optimizers:
            if self.sparse:
                for parameter in optimizer.param_groups[0]["params"]:
                    parameter.grad = parameter.grad.to_sparse()
            optimizer.step()


def rule_of(described, named):
    """The optimizer of a case."""
    key, given = described["optimizer"], dict(described["hyperparameters"])
    parameters = list(named.values())
    if key in OWN:
        return OWN[key](parameters, given)
    if key == "muon":
        rate = given["learning_rate"]
        matrices = [tensor for tensor in parameters if tensor.ndim == 2]
        others = [tensor for tensor in parameters if tensor.ndim != 2]
        steps = given.get("ns_steps", 5)
        decay = given.get("weight_decay", 0.1)
        return Rule(
            torch.optim.Muon(matrices, lr=rate, weight_decay=decay, ns_steps=steps),
            torch.optim.AdamW(others, lr=rate, weight_decay=decay),
        )
    arguments = ALWAYS.get(key, {}) | {TORCH_NAMES.get(name, name): value for name, value in given.items()}
    if "step_max" in arguments:
        arguments["step_sizes"] = (1e-6, arguments.pop("step_max"))
    optimizer = getattr(torch.optim, CLASSES[key])(parameters, **arguments)
    return Rule(optimizer, sparse=key == "sparse_adam")


def schedule_of(described, rule):
    """The scheduler of a case, if it has one."""
    if described["schedule"] is None:
        return None
    key, values = described["schedule"]
    scheduler = torch.optim.lr_scheduler
    if key == "cosine":
        return scheduler.CosineAnnealingLR(rule.optimizers[0], T_max=values["T_max"])
    return scheduler.OneCycleLR(rule.optimizers[0], max_lr=values["max_lr"], total_steps=100)


def newton(parameters, given):
    """p ← p − η(H + δI)⁻¹g, H from torch's double backward."""
    rate, damping = given.get("learning_rate", 1.0), given.get("damping", 0.0)

    def step(closure):
        closure()
        with torch.enable_grad():
            total = closure_value(closure)
            slopes = flat(torch.autograd.grad(total, parameters, create_graph=True))
            rows = [flat(torch.autograd.grad(s, parameters, retain_graph=True)) for s in slopes]
        hessian = torch.stack(rows)
        move = torch.linalg.solve(hessian + damping * torch.eye(len(slopes), dtype=hessian.dtype), slopes.detach())
        shift(parameters, -rate * move)

    return step


def closure_value(closure):
    """The loss with its graph: a backward that keeps it."""
    backward = torch.Tensor.backward
    torch.Tensor.backward = lambda self, *a, **k: None
    try:
        return closure()
    finally:
        torch.Tensor.backward = backward


def shift(parameters, move):
    """Add a flat vector to the parameters."""
    at = 0
    with torch.no_grad():
        for parameter in parameters:
            size = parameter.numel()
            parameter.add_(move[at : at + size].reshape(parameter.shape))
            at += size


def lion(parameters, given):
    """Chen et al. (2023), algorithm 2."""
    rate, b1, b2, decay = given["learning_rate"], 0.9, 0.99, given.get("weight_decay", 1e-3)
    memory = {"m": 0.0}

    def step(closure):
        closure()
        g, p, m = flat([q.grad for q in parameters]), flat(parameters).detach(), memory["m"]
        move = torch.sign(b1 * m + (1 - b1) * g) + decay * p
        memory["m"] = b2 * m + (1 - b2) * g
        shift(parameters, -rate * move)

    return step


def adabelief(parameters, given):
    """Zhuang et al. (2020), as optax has it: ε² where others have ε."""
    rate, b1, b2, eps, root = given["learning_rate"], 0.9, 0.999, 1e-16, 1e-16
    memory = {"t": 0, "m": 0.0, "s": 0.0}

    def step(closure):
        closure()
        g = flat([q.grad for q in parameters])
        memory["t"] += 1
        memory["m"] = b1 * memory["m"] + (1 - b1) * g
        memory["s"] = b2 * memory["s"] + (1 - b2) * (g - memory["m"]) ** 2 + root
        first, second = memory["m"] / (1 - b1 ** memory["t"]), memory["s"] / (1 - b2 ** memory["t"])
        shift(parameters, -rate * first / (torch.sqrt(second) + eps))

    return step


def yogi(parameters, given):
    """Zaheer et al. (2018), as optax has it: both moments begin at 1e-6."""
    rate, b1, b2, eps = given["learning_rate"], 0.9, 0.999, 1e-3
    memory = {"t": 0, "m": 1e-6, "v": torch.tensor(1e-6, dtype=parameters[0].dtype)}

    def step(closure):
        closure()
        g = flat([q.grad for q in parameters])
        memory["t"] += 1
        memory["m"] = b1 * memory["m"] + (1 - b1) * g
        memory["v"] = memory["v"] - (1 - b2) * torch.sign(memory["v"] - g**2) * g**2
        first, second = memory["m"] / (1 - b1 ** memory["t"]), memory["v"] / (1 - b2 ** memory["t"])
        shift(parameters, -rate * first / (torch.sqrt(second) + eps))

    return step


OWN = {"newton": newton, "lion": lion, "adabelief": adabelief, "yogi": yogi}
