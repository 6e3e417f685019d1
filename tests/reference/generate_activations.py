"""Writes more_activations.json: PyTorch's activations at parameters and points that activations.json has not.

    python tests/reference/generate_activations.py      # needs torch 2.13, which the app and its tests do not

Each case is the text that makes PyTorch compute it (`torch`, which the record of the activation must write in the
same way), its parameters under our names, inputs x, values f and derivatives df by autograd. What works on the last
axis has rows of inputs; softmax's df is the diagonal of its Jacobian, crelu's the slope of each of both parts.
`kinks` are points where value or slope jumps: there PyTorch's choice is recorded too, and must be ours.
`tolerance` and `slope_tolerance` say how exactly f and df can be compared, relative to 1 + |f|: 1e-12, except where
PyTorch itself is less exact.
"""

import json
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]

FOLDER = Path(__file__).parent
FAR = (20.01, 19.99, 40.0, 100.0, 709.0, 745.0, 746.0, 1e4, 1e6)

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
rng = np.random.default_rng(20261121)

# fmt: off
CASES: list[tuple[str, str, dict, tuple[float, ...]]] = [  # our key, PyTorch's code, our parameters, kinks
    ("sigmoid", "torch.nn.Sigmoid()", {}, ()),
    ("tanh", "torch.nn.Tanh()", {}, ()),
    ("relu", "torch.nn.ReLU()", {}, (0.0,)),
    ("relu6", "torch.nn.ReLU6()", {}, (0.0, 6.0)),
    ("selu", "torch.nn.SELU()", {}, (0.0,)),
    ("silu", "torch.nn.SiLU()", {}, ()),
    ("mish", "torch.nn.Mish()", {}, ()),
    ("softsign", "torch.nn.Softsign()", {}, (0.0,)),
    ("hardsigmoid", "torch.nn.Hardsigmoid()", {}, (-3.0, 3.0)),
    ("hardswish", "torch.nn.Hardswish()", {}, (-3.0, 3.0)),
    ("tanhshrink", "torch.nn.Tanhshrink()", {}, ()),
    ("logsigmoid", "torch.nn.LogSigmoid()", {}, ()),
    *(("gelu", f"torch.nn.GELU(approximate='{form}')", {"approximate": form}, ()) for form in ("none", "tanh")),
    *(("leaky_relu", f"torch.nn.LeakyReLU(negative_slope={a})", {"negative_slope": a}, (0.0,))
      for a in (0.0, 0.2, 0.73, 1.0)),
    *(("prelu", f"torch.nn.PReLU(init={a})", {"weight": a}, (0.0,)) for a in (-0.3, 0.25, 0.6, 1.7)),
    *(("elu", f"torch.nn.ELU(alpha={a})", {"alpha": a}, (0.0,)) for a in (0.0, 0.3, 2.5)),
    *(("celu", f"torch.nn.CELU(alpha={a})", {"alpha": a}, (0.0,)) for a in (0.05, 0.7, 1.0, 4.0)),
    *(("softplus", f"torch.nn.Softplus(beta={b}, threshold={t})", {"beta": b, "threshold": t}, ())
      for b, t in ((0.5, 20.0), (3.0, 20.0), (20.0, 20.0), (1.0, 2.0), (2.0, 40.0))),
    *(("hardtanh", f"torch.nn.Hardtanh(min_val={a}, max_val={b})", {"min_val": a, "max_val": b}, (a, b))
      for a, b in ((-2.0, 0.5), (0.0, 6.0), (0.25, 0.75), (-3.0, -1.0))),
    *(("softshrink", f"torch.nn.Softshrink(lambd={a})", {"lambd": a}, (-a, a)) for a in (0.0, 0.1, 1.25)),
    *(("hardshrink", f"torch.nn.Hardshrink(lambd={a})", {"lambd": a}, (-a, a)) for a in (0.0, 0.1, 1.25)),
    *(("threshold", f"torch.nn.Threshold(threshold={t}, value={v})", {"threshold": t, "value": v}, (t,))
      for t, v in ((0.1, 0.0), (-1.5, -1.5), (1.0, 20.0))),
    ("crelu", "torch.cat((torch.relu(x), torch.relu(-x)), dim=-1)", {}, (0.0,)),
    *(("softmax", f"torch.softmax(x / {t}, dim=-1)", {"temperature": t}, ()) for t in (0.05, 0.5, 1.0, 3.0, 20.0)),
]
# fmt: on

# Its slopes of these hold a factor in single precision: 1/6, and 1/alpha.
SLOPE_TOLERANCES = {"hardsigmoid": 1e-8, "celu": 1e-8}


def call(code: str, x: torch.Tensor) -> torch.Tensor:
    """What the text computes at x."""
    made = eval(code, {"torch": torch, "x": x})
    return made(x) if isinstance(made, torch.nn.Module) else made


def elementwise(code: str, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = torch.tensor(points, requires_grad=True)
    f = call(code, x)
    (df,) = torch.autograd.grad(f.sum(), x)
    return f.detach().numpy(), df.numpy()


def softmax_diagonal(code: str, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = torch.tensor(rows)
    jacobian = torch.func.vmap(torch.func.jacrev(lambda row: call(code, row)))(x)
    return call(code, x).numpy(), torch.diagonal(jacobian, dim1=1, dim2=2).numpy()


def crelu_parts(code: str, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = torch.tensor(rows, requires_grad=True)
    f = call(code, x)
    width = rows.shape[-1]
    slopes = [torch.autograd.grad(f[..., i::width][..., part].sum(), x, retain_graph=True)[0][..., i]
              for part in (0, 1) for i in range(width)]  # fmt: skip
    return f.detach().numpy(), torch.stack(slopes, dim=-1).numpy()


def points(kinks: tuple[float, ...]) -> np.ndarray:
    far = [sign * number for number in FAR for sign in (-1, 1)]
    near = [kink + side * 10.0**-k for kink in kinks for side in (-1, 1) for k in (1, 4, 7)]
    spread = [*rng.uniform(-8, 8, 24), *rng.normal(0, 1, 8), 0.5e-6, -0.5e-6]
    return np.array([p for p in (*far, *near, *spread) if p not in kinks])


def rows(width: int) -> np.ndarray:
    spread = [rng.normal(0, scale, width) for scale in (0.1, 1, 3, 10, 100, 1000) for _ in range(3)]
    edges = [np.full(width, 745.0), np.full(width, -1e4), np.linspace(-745, 745, width), np.zeros(width)]
    return np.array([*spread, *edges])


def listed(array: np.ndarray) -> list:
    assert np.isfinite(array).all()
    return array.tolist()


def case(key: str, code: str, parameters: dict, kinks: tuple[float, ...]) -> dict:
    described = {"activation": key, "torch": code, "parameters": parameters}
    if key in ("softmax", "crelu"):
        x = rows(4)
        f, df = softmax_diagonal(code, x) if key == "softmax" else crelu_parts(code, x)
    else:
        x = points(kinks)
        f, df = elementwise(code, x)
    described |= {"x": listed(x), "f": listed(f), "df": listed(df)}
    if kinks and key not in ("softmax", "crelu"):
        at = np.array(sorted(set(kinks)))
        value, slope = elementwise(code, at)
        described["kinks"] = {"x": listed(at), "f": listed(value), "df": listed(slope)}
    return described | {"tolerance": 1e-12, "slope_tolerance": SLOPE_TOLERANCES.get(key, 1e-12)}


if __name__ == "__main__":
    written = {"torch": torch.__version__, "cases": [case(*described) for described in CASES]}
    lines = ",\n".join(json.dumps(each) for each in written["cases"])
    text = f'{{"torch": {json.dumps(written["torch"])}, "cases": [\n{lines}\n]}}\n'
    (FOLDER / "more_activations.json").write_text(text)
