"""Writes more_losses.json: PyTorch's own numbers for parameters and points that losses.json leaves out.

    python tests/reference/generate_losses.py      # needs torch 2.13, which the app and its tests do not

Values without reduction and their derivative in the prediction by autograd, in float64. Losses that PyTorch lacks
(quantile, log-cosh, hinge, focal, …) are written out in it. Elementwise cases hold lists, the others rows. A point
where PyTorch's own formula overflows is left out of its case; how many were is said in the case.
"""

import json
from collections.abc import Callable
from pathlib import Path

import torch  # pyright: ignore[reportMissingImports]
import torch.nn.functional as F  # pyright: ignore[reportMissingImports]

FOLDER = Path(__file__).parent
torch.set_default_dtype(torch.float64)
DRAW = torch.Generator().manual_seed(20261121)
IGNORED = -100


def draw(*shape: int, scale: float = 3.0):
    return scale * torch.randn(*shape, generator=DRAW)


def focal(z, t, alpha, gamma):
    """As torchvision.ops.sigmoid_focal_loss writes it."""
    p = torch.sigmoid(z)
    cross_entropy = F.binary_cross_entropy_with_logits(z, t, reduction="none")
    p_t = p * t + (1 - p) * (1 - t)
    loss = cross_entropy * ((1 - p_t) ** gamma)
    return (alpha * t + (1 - alpha) * (1 - t)) * loss if alpha >= 0 else loss


def pinball(p, t, quantile):
    return quantile * torch.relu(t - p) + (1 - quantile) * torch.relu(p - t)


def plain(function: Callable, *names: str) -> Callable:
    """A function of PyTorch's without reduction; its parameters in `names` are tensors there."""

    def unreduced(prediction, target, **given):
        given = {k: torch.tensor(v, dtype=prediction.dtype) if k in names else v for k, v in given.items()}
        return function(prediction, target, reduction="none", **given)

    return unreduced


LOSSES: dict[str, Callable] = {
    "mse": plain(F.mse_loss),
    "mae": plain(F.l1_loss),
    "huber": plain(F.huber_loss),
    "smooth_l1": plain(F.smooth_l1_loss),
    "log_cosh": lambda p, t: torch.log(torch.cosh(p - t)),
    "quantile": pinball,
    "bce": plain(F.binary_cross_entropy, "weight"),
    "bce_with_logits": plain(F.binary_cross_entropy_with_logits, "pos_weight", "weight"),
    "mse_of_sigmoid": lambda z, t: F.mse_loss(torch.sigmoid(z), t, reduction="none"),
    "focal": focal,
    "zero_one": lambda f, y: (y * f <= 0).double() + 0 * f,
    "hinge": lambda f, y, margin=1.0: torch.relu(margin - y * f),
    "squared_hinge": lambda f, y, margin=1.0: torch.relu(margin - y * f) ** 2,
    "logistic": plain(F.soft_margin_loss),
    "hinge_embedding": plain(F.hinge_embedding_loss),
    "cross_entropy": plain(F.cross_entropy, "weight"),
    "nll": plain(F.nll_loss, "weight"),
    "multi_margin": plain(F.multi_margin_loss, "weight"),
    "cosine_embedding": lambda p, t, y, margin=0.0: F.cosine_embedding_loss(
        p, t, torch.full(p.shape[:1], y), margin=margin, reduction="none"
    ),
    "kl_divergence": plain(F.kl_div),
    "poisson_nll": plain(F.poisson_nll_loss),
    "gaussian_nll": lambda p, t, var=1.0, **given: F.gaussian_nll_loss(
        p, t, torch.full_like(p, var), reduction="none", **given
    ),
}


def case(key: str, prediction, target, /, **parameters) -> dict:
    """One case: what PyTorch makes of it."""
    leaf = prediction.clone().requires_grad_()
    value = LOSSES[key](leaf, target, **parameters)
    (slope,) = torch.autograd.grad(value.sum(), leaf)
    kept = torch.isfinite(value)
    if prediction.ndim == 2:
        kept &= torch.isfinite(slope).all(dim=-1)
    else:
        kept &= torch.isfinite(slope)
    return {
        "loss": key,
        "parameters": parameters,
        "prediction": prediction[kept].tolist(),
        "target": target[kept].tolist(),
        "value": value.detach()[kept].tolist(),
        "slope": slope[kept].tolist(),
        "left_out": int((~kept).sum()),
    }


def regression() -> list[dict]:
    p, t = draw(24), draw(24)
    p[:4] = torch.tensor([745.0, -745.0, 1e5, -1e5])
    p[4] = t[4]  # the kink itself, where PyTorch has a convention of its own
    found = [case(key, p, t) for key in ("mse", "mae", "huber", "smooth_l1")]
    found += [case("log_cosh", p, t)]
    found += [case("huber", p, t, delta=delta) for delta in (0.001, 0.1, 2.5, 100.0)]
    found += [case("smooth_l1", p, t, beta=beta) for beta in (0.0, 0.05, 3.0, 100.0)]
    found += [case("quantile", p, t, quantile=q) for q in (0.01, 0.25, 0.75, 0.995)]
    edge = torch.tensor([-1.0, -0.5, 0.0, 0.5, 1.0])  # exactly where the halves meet
    nil = torch.zeros(5)
    found += [case("huber", edge, nil, delta=0.5), case("smooth_l1", edge, nil, beta=0.5)]
    found += [case("gaussian_nll", p, t, var=v, full=full) for v in (1e-9, 0.03, 7.0) for full in (False, True)]
    found += [case("gaussian_nll", p, t, var=0.01, eps=0.5)]
    return found


def binary() -> list[dict]:
    z = torch.cat([draw(20), torch.tensor([745.0, -745.0, 1000.0, -1000.0, 0.0])])
    p = torch.cat([torch.rand(12, generator=DRAW), torch.tensor([0.0, 1.0, 1e-13, 1 - 1e-13, 1e-300])])
    found = []
    for t in (0.0, 0.2, 1.0):
        found += [case("bce", p, torch.full_like(p, t)), case("bce", p, torch.full_like(p, t), weight=0.3)]
        labels = torch.full_like(z, t)
        found += [case("bce_with_logits", z, labels), case("mse_of_sigmoid", z, labels)]
        found += [case("bce_with_logits", z, labels, pos_weight=w, weight=0.7) for w in (0.0, 0.1, 5.0)]
        found += [
            case("focal", z, labels, alpha=a, gamma=g)
            for a, g in ((0.25, 2.0), (0.9, 2.0), (-1.0, 0.0), (-1.0, 5.0), (0.5, 1.0), (0.25, 0.5))
        ]
    return found


def margins() -> list[dict]:
    f = torch.cat([draw(20), torch.tensor([745.0, -745.0, 1000.0, -1000.0, 0.0, 1.0, -1.0])])
    found = []
    for y in (-1.0, 1.0):
        signs = torch.full_like(f, y)
        found += [case(key, f, signs) for key in ("zero_one", "hinge", "squared_hinge", "logistic", "hinge_embedding")]
        for margin in (0.0, 0.3, 2.0):
            found += [case(key, f, signs, margin=margin) for key in ("hinge", "squared_hinge", "hinge_embedding")]
    return found


def classes() -> list[dict]:
    z = torch.cat([draw(8, 4), torch.tensor([[745.0, -745.0, 0.0, 1.0], [-1000.0, 1000.0, 0.0, 0.0]])])
    t = torch.tensor([0, 1, 2, 3, 0, 1, 2, 3, 1, 0])
    ignoring = t.clone()
    ignoring[2::4] = IGNORED
    shares = torch.softmax(draw(10, 4), dim=-1)
    weight = [0.5, 2.0, 1.0, 0.0]
    log_p = torch.log_softmax(z, dim=-1)
    found = [case("cross_entropy", z, target, label_smoothing=e) for target in (t, shares) for e in (0.0, 0.3, 1.0)]
    found += [
        case("cross_entropy", z, target, weight=weight, label_smoothing=e)
        for target in (t, shares, ignoring)
        for e in (0.0, 0.2)
    ]
    found += [case("cross_entropy", z, torch.where(t == 1, 7, t), ignore_index=7)]
    found += [case("nll", log_p, t), case("nll", log_p, ignoring, weight=weight)]
    found += [
        case("multi_margin", z, t, p=p, margin=m, weight=w)
        for p in (1, 2)
        for m, w in ((1.0, [1.0] * 4), (0.2, weight), (3.0, weight))
    ]
    return found


def pairs_and_distributions() -> list[dict]:
    p, t = draw(8, 5), draw(8, 5)
    p[0], p[1] = t[0], -2 * t[1]
    p[2] = 745.0
    found = [case("cosine_embedding", p, t, y=y, margin=m) for y, m in ((1, 0.0), (-1, 0.0), (-1, -0.4), (-1, 0.6))]
    log_q = torch.tensor([-745.0, -50.0, -3.0, -0.2, 0.0, -1e4])
    share = torch.tensor([0.0, 1.0, 0.5, 1e-20, 0.03, 0.7])
    found += [
        case("kl_divergence", log_q, share),
        case("kl_divergence", log_q, torch.log(share + 1e-30), log_target=True),
    ]
    counts = torch.tensor([0.0, 1.0, 2.0, 7.0, 100.0, 0.0, 1.0, 30.0])
    log_rate = torch.tensor([-745.0, -745.0, 700.0, 0.0, 4.0, 1.0, -2.0, 3.0])
    rate = torch.tensor([0.0, 0.0, 1e-9, 745.0, 90.0, 3.0, 0.1, 1e6])
    for full in (False, True):
        found.append(case("poisson_nll", log_rate, counts, full=full))
        found += [case("poisson_nll", rate, counts, log_input=False, full=full, eps=e) for e in (1e-8, 0.01)]
    return found


def main() -> None:
    found = [*regression(), *binary(), *margins(), *classes(), *pairs_and_distributions()]
    text = json.dumps({"reference": f"torch {torch.__version__} CPU float64", "cases": found})
    (FOLDER / "more_losses.json").write_text(text.replace('{"loss"', '\n{"loss"') + "\n")
    print(len(found), "cases,", sum(c["left_out"] for c in found), "points left out")


if __name__ == "__main__":
    main()
