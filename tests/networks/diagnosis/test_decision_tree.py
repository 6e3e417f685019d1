"""What is wrong with a training: every path of the tree, its borders, and the unit its losses are measured in."""

import math

import numpy as np
import pytest

from networks.diagnosis.decision_tree import FIRST, TREE, Cause, Losses, Thresholds, guess_loss, verdict

GOOD, BAD = Losses(0.02, 0.05), Losses(0.9, 0.92)


def path(found) -> list[tuple[str, str]]:
    return [(step.question, step.answer) for step in found.path]


@pytest.mark.parametrize(
    ("model", "small", "large", "cause", "way"),
    [
        (GOOD, BAD, GOOD, "fine", [("training", "no"), ("validation", "no")]),
        (Losses(0.02, 0.5), BAD, Losses(0.02, 0.5), "overfitting", [("training", "no"), ("validation", "yes")]),
        (BAD, BAD, GOOD, "bias", [("training", "yes"), ("larger", "yes")]),
        (BAD, GOOD, BAD, "optimisation", [("training", "yes"), ("larger", "no")]),
        (BAD, BAD, Losses(0.88, 0.9), "undecided", [("training", "yes"), ("larger", "neither")]),
        (Losses(0.02, 0.01), GOOD, GOOD, "fine", [("training", "no"), ("validation", "no")]),
        (Losses(math.inf, math.inf), GOOD, Losses(math.inf, math.inf), "optimisation", None),
        (Losses(math.inf, math.inf), Losses(math.inf, math.inf), GOOD, "bias", None),
        (Losses(math.inf, math.inf), Losses(math.inf, 1.0), Losses(math.inf, 2.0), "undecided", None),
        (Losses(0.1, math.inf), GOOD, Losses(0.1, math.inf), "overfitting", None),
    ],
)
def test_every_way_through_the_tree(model, small, large, cause, way):
    found = verdict(model, small, large)
    assert found.cause == cause
    assert way is None or path(found) == way
    assert found.path[0].question == FIRST
    leads = [TREE[step.question].leads[step.answer] for step in found.path]
    assert leads == [*(step.question for step in found.path[1:]), found.cause]


def test_the_tree_is_one():
    """Every question but the first is led to once, and so is every cause."""
    ends = [end for node in TREE.values() for end in node.leads.values()]
    assert len(set(ends)) == len(ends)
    assert {FIRST, *ends} == {*TREE, *Cause}


def test_the_validation_loss_of_a_badly_trained_model_says_nothing():
    """Overfitting is only asked about where the training loss is small."""
    for validation in (0.0, 0.9, 50.0):
        assert verdict(Losses(0.9, validation), BAD, GOOD).cause == "bias"


def test_thresholds_are_where_they_say():
    tree = Thresholds(large=0.25, far=0.1, alike=0.1)
    at = Losses(0.25, 0.35)
    assert verdict(at, at, at, tree).cause == "fine"
    above = Losses(math.nextafter(0.25, 1), 0.3)
    assert path(verdict(above, above, GOOD, tree))[0] == ("training", "yes")
    assert verdict(Losses(0.25, 0.351), at, at, tree).cause == "overfitting"
    assert verdict(BAD, Losses(1.0, 1.0), Losses(0.9, 1.0), tree).cause == "undecided"
    assert verdict(BAD, Losses(1.0, 1.0), Losses(0.899, 1.0), tree).cause == "bias"
    assert verdict(BAD, Losses(0.899, 1.0), Losses(1.0, 1.0), tree).cause == "optimisation"


def test_stricter_thresholds_find_more():
    model = Losses(0.2, 0.25)
    assert verdict(model, model, GOOD).cause == "fine"
    assert verdict(model, model, GOOD, Thresholds(large=0.1)).cause == "bias"
    assert verdict(model, model, GOOD, Thresholds(far=0.01)).cause == "overfitting"


def test_reasons_hold_the_numbers():
    steps = verdict(Losses(0.42, 0.5), Losses(0.42, 0.5), Losses(0.123, 0.2)).path
    assert steps[0].values == {"loss": 0.42, "large": 0.25}
    assert steps[1].values == {"large": 0.123, "small": 0.42, "alike": 0.1}
    steps = verdict(Losses(0.2, 0.25), GOOD, BAD).path
    assert steps[1].values == {"gap": pytest.approx(0.05), "far": 0.1}


@pytest.mark.parametrize("at", range(3))
def test_what_is_no_number_has_no_verdict(at):
    model, small, large = (Losses(math.nan, 0.1) if i == at else GOOD for i in range(3))
    with pytest.raises(ValueError, match="because one is not a number"):
        verdict(model, small, large)


def test_a_guess_costs_the_entropy_or_the_variance():
    """Minimised over all constants by a grid, which knows nothing of entropies."""
    labels = np.array([0, 0, 0, 1, 1, 2])
    best = math.inf
    for a in np.linspace(0.01, 0.98, 98):
        for b in np.linspace(0.01, 0.99 - a, 60) if a < 0.98 else ():
            shares = np.array([a, b, 1 - a - b])
            best = min(best, float(-np.log(shares[labels]).mean()))
    assert guess_loss(labels, 3) == pytest.approx(best, abs=1e-3)
    assert guess_loss(np.array([0, 1] * 50), 2) == pytest.approx(math.log(2))
    assert guess_loss(np.arange(10) % 10, 10) == pytest.approx(math.log(10))
    numbers = np.random.default_rng(0).normal(3.0, 2.0, 50)
    assert guess_loss(numbers, 0) == pytest.approx(min(np.mean((numbers - c) ** 2) for c in np.linspace(0, 6, 6001)))


@pytest.mark.parametrize(("targets", "classes"), [(np.ones(5), 2), (np.full(4, 2.5), 0)])
def test_targets_that_are_all_alike_give_no_unit(targets, classes):
    with pytest.raises(ValueError, match="because they are all alike"):
        guess_loss(targets, classes)
