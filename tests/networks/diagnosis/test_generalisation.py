"""The bound of Vapnik and Chervonenkis against its published numbers, its limits, and data on which it has to hold."""

import itertools
import math

import numpy as np
import pytest

from networks.diagnosis.generalisation import samples_needed, vc_penalty


@pytest.mark.parametrize(
    ("dimension", "samples", "eta", "term"),
    [
        (1, 1, 1.0, math.log(2) + 1 + math.log(4)),
        (10, 1000, 0.05, (10 * (math.log(200) + 1) + math.log(80)) / 1000),
        (50, 100, 0.1, (50 * (math.log(4) + 1) + math.log(40)) / 100),
        (200, 100, 0.05, (200 * 1 + math.log(80)) / 100),
    ],
)
def test_formula(dimension, samples, eta, term):
    assert vc_penalty(dimension, samples, eta=eta) == pytest.approx(math.sqrt(term), rel=1e-14)


def test_a_published_case():
    """Burges, A tutorial on support vector machines, 1998, section 2.1: h/N > 0.37 at η = 0.05 and N = 10,000 makes the
    bound exceed 1."""
    assert vc_penalty(0.365 * 10_000, 10_000) < 1 < vc_penalty(0.375 * 10_000, 10_000)


@pytest.mark.parametrize("samples", [1, 10, 1000])
def test_beyond_twice_the_samples_it_stays_where_it_says_nothing(samples):
    at_all = vc_penalty(2 * samples, samples)
    assert at_all > math.sqrt(2)
    for dimension in (2 * samples + 1, 10 * samples, 1e12, math.inf):
        assert vc_penalty(dimension, samples) == at_all


def test_more_dimensions_cost_and_more_samples_help():
    sizes = np.unique(np.round(np.logspace(0, 6, 60)).astype(int))
    for dimension in (1, 7, 300, 1e5):
        penalties = [vc_penalty(dimension, int(size)) for size in sizes]
        assert all(a > b for a, b in itertools.pairwise(penalties))
    for size in (1, 50, 3000):
        penalties = [vc_penalty(int(h), size) for h in sizes]
        assert all(a <= b for a, b in itertools.pairwise(penalties))
    assert vc_penalty(5, 100, eta=0.01) > vc_penalty(5, 100, eta=0.1)


@pytest.mark.parametrize(("dimension", "gap"), [(1, 0.5), (3, 0.1), (1185, 0.1), (20, 2.0), (10**6, 1.5)])
def test_samples_needed_is_the_first_that_is_enough(dimension, gap):
    needed = samples_needed(dimension, gap)
    assert vc_penalty(dimension, needed) <= gap
    assert needed == 1 or vc_penalty(dimension, needed - 1) > gap


def test_it_holds_where_the_dimension_is_known():
    """Thresholds on a line have h = 1. The best of them on coin tosses, over many draws: the gap exceeds the penalty in
    at most a share η of them (and in fact in none, since the bound is that loose)."""
    generator = np.random.default_rng(0)
    broken = 0
    for _ in range(300):
        labels = generator.integers(0, 2, 30)  # the places do not matter, only their order
        below = np.concatenate([[0], np.cumsum(labels == 1)])
        above = (labels == 0).sum() - np.concatenate([[0], np.cumsum(labels == 0)])
        training = (below + above).min() / 30  # says 1 from the threshold on
        broken += 0.5 - training > vc_penalty(1, 30)
    assert broken == 0


@pytest.mark.parametrize(
    ("arguments", "because"),
    [((0, 10), "because a VC dimension"), ((math.nan, 10), "because a VC"), ((5, 0), "because a bound needs a sample")],
)
def test_bad_input(arguments, because):
    with pytest.raises(ValueError, match=because):
        vc_penalty(*arguments)


@pytest.mark.parametrize("eta", [0.0, -1.0, 1.1, math.nan])
def test_bad_probability(eta):
    with pytest.raises(ValueError, match="eta"):
        vc_penalty(3, 10, eta=eta)


def test_bad_gap():
    with pytest.raises(ValueError, match="gap"):
        samples_needed(3, 0.0)
