"""Clipping as it may be asked for, and what it does to a gradient."""

import numpy as np
import pytest

from optimizers import run
from optimizers.runner.request import clip_bounds
from surfaces import SURFACES


@pytest.mark.parametrize(
    ("clip", "bounds"),
    [
        (None, (np.inf, np.inf)),
        (2.0, (2.0, np.inf)),
        (("norm", 2.0), (2.0, np.inf)),
        (("value", 3.0), (np.inf, 3.0)),
        ({}, (np.inf, np.inf)),
        ({"norm": 2.0}, (2.0, np.inf)),
        ({"value": 3.0}, (np.inf, 3.0)),
        ({"value": 3.0, "norm": 2.0}, (2.0, 3.0)),
    ],
)
def test_bounds(clip, bounds):
    assert clip_bounds(clip) == bounds


@pytest.mark.parametrize(
    "clip", [0.0, -1.0, np.nan, ("norm", 0.0), {"norm": 1.0, "value": -1.0}, {"length": 1.0}, ("length", 1.0)]
)
def test_a_bad_bound_is_named_with_the_reason(clip):
    with pytest.raises(ValueError, match=r"clip=.* because"):
        clip_bounds(clip)


def test_first_by_norm_then_by_value():
    """At (3, 0.08) the gradient of ½(x² + 50y²) is (3, 4), shortened to 2 (1.2, 1.6), and no coordinate above 1.5."""
    bowl = SURFACES["quadratic"].at(condition_number=50.0, rotation=0.0)
    path = run(bowl, "gradient_descent", start=(3.0, 0.08), steps=1, clip={"norm": 2.0, "value": 1.5})
    np.testing.assert_allclose(path.given, [[1.2, 1.5]], rtol=1e-6)  # torch adds 1e-6 to the norm
    np.testing.assert_allclose(path.update, -0.001 * path.given, rtol=1e-12)
