"""What the app says of how exactly it was compared with PyTorch, read off the comparisons themselves."""

import json

import numpy as np
import pytest

from curves import ACTIVATIONS
from optimizers import OPTIMIZERS
from scenes.descents.verification import VERIFICATION
from tests.curves.activations.test_activations import MORE
from tests.curves.activations.test_activations import TRUTH as FIRST
from tests.networks.models import test_gradients as gradients
from tests.networks.training import test_training_reference as trainings
from tests.optimizers.inside.test_anatomy import EXACT
from tests.optimizers.test_reference import CASES
from tests.reference import REFERENCE
from tests.words.claims import holds


@holds(
    "Every optimizer that PyTorch has but SparseAdam is run against PyTorch {torch} itself, step by step in float64: "
    "**{cases} recorded runs** of up to 200 steps on {surfaces} surfaces, **{positions:,} positions** compared.",
    "{too_sensitive} of the runs allow fewer than 20 steps, because they blow up or magnify rounding at once.",
    "Learning-rate schedules and clipping are compared with PyTorch's in the same way, on paper and inside runs; the "
    "rule shown inside a step is evaluated and gives the update that was taken, to 1e-12, for every optimizer.",
)
def test_optimizers_are_compared():
    there = set(json.loads((REFERENCE / "torch_defaults.json").read_text()))
    further = json.loads((REFERENCE / "more.json").read_text())["cases"]
    assert {case["torch"] for case in CASES} == there - {"SparseAdam"}
    assert "SparseAdam" in {OPTIMIZERS[case["optimizer"]].torch for case in further}
    assert max(case["n_cmp"] for case in CASES) == 200
    assert len(CASES) == VERIFICATION.cases
    assert len({case["surface"] for case in CASES}) == VERIFICATION.surfaces
    assert sum(case["n_cmp"] + 1 for case in CASES) == VERIFICATION.positions
    few = [case for case in CASES if case["n_cmp"] < 20]
    assert len(few) == VERIFICATION.too_sensitive
    assert EXACT == 1e-12


@holds(
    "The networks, their losses and normalisations are PyTorch's: gradients in float64 are compared with autograd's "
    "for every activation, loss and normalisation, to 1e-10, and a hundred steps of training with PyTorch "
    "{version}'s, to 1e-9 in float64 and 1e-6 in float32, but to 1e-2 where Muon rounds to bfloat16."
)
def test_networks_are_compared(monkeypatch):
    gradients.test_the_cases_are_all_there_is()
    gradient, statistics = gradients.expected(0)
    monkeypatch.setattr(gradients, "expected", lambda _: ((1 + 3e-10) * gradient, statistics))
    with pytest.raises(AssertionError):
        gradients.check(0, compiled=False)
    assert trainings.STEPS == 100
    assert trainings.TOLERANCE == {"float64": 1e-9, "float32": 1e-6}
    assert trainings.LOOSE == {"muon_newton_schulz": 1e-2}


@holds(
    "Values and slopes of all activations are compared with PyTorch's own, at many parameters, at the kinks, and out "
    "to |x| = 1e6: to 1e-12, but for softplus, which PyTorch takes for a straight line above 20 (3e-9), and the slopes "
    "of hard sigmoid and CELU, whose 1/6 and 1/α PyTorch rounds to single precision (1e-8 at the parameters compared)."
)
def test_activations_are_compared():
    assert {case["activation"] for case in MORE["cases"]} == set(ACTIVATIONS)
    assert {np.max(np.abs(np.array(case["x"], float))) for case in MORE["cases"]} >= {1e6}
    assert {case["tolerance"] for case in MORE["cases"]} == {1e-12}
    loose = {case["activation"]: case["slope_tolerance"] for case in MORE["cases"] if case["slope_tolerance"] > 1e-12}
    assert loose == {"hardsigmoid": 1e-8, "celu": 1e-8}
    (softplus,) = (case for case in FIRST["cases"] if case["activation"] == "softplus")
    x, given = np.array(softplus.get("x", FIRST["x"]), float), np.array(softplus["f"], float)
    above = x > 20
    np.testing.assert_array_equal(given[above], x[above])
    exact = np.logaddexp(0, x)
    assert 1e-12 < np.max(np.abs(given - exact) / (1 + np.abs(exact))) < 3e-9
    assert abs(float(np.float32(1 / 6)) * 6 - 1) < 1e-7
