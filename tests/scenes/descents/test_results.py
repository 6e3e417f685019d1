"""How a race ended, against numbers worked out by hand."""

import numpy as np
import pytest

from optimizers import Trajectory, run
from scenes.descents.results import TOLERANCE, result
from scenes.descents.trajectory import lowest
from surfaces import SURFACES


def made_up(positions: list, losses: list, diverged_at: int | None = None) -> Trajectory:
    position = np.array(positions, float)
    return Trajectory(
        position=position,
        loss=np.array(losses, float),
        gradient=np.zeros_like(position),
        update=np.diff(position, axis=0),
        learning_rate=np.full(len(position) - 1, 0.1),
        diverged_at=diverged_at,
        given=np.zeros((len(position) - 1, 2)),
        momentum=None,
        clipped=np.zeros(len(position) - 1, bool),
        memory={},
    )


def test_numbers_of_an_end():
    end = result(SURFACES["booth"], made_up([[0, 0], [1, 2], [4, 7]], [74.0, 0.5, 90.0]))
    assert end == (90.0, 5.0, None, None)  # (4, 7) is 3-4-5 away from Booth's (1, 3)


def test_nearest_of_several_minima():
    end = result(SURFACES["himmelblau"], made_up([[0, 0], [3, 1.5]], [170.0, 2.0]))
    assert end.distance == 0.5


def test_arrival_is_the_first_step_within_the_tolerance():
    losses = [1.0, TOLERANCE * 1.01, TOLERANCE * 0.99, 0.5, 0.0]
    assert result(SURFACES["booth"], made_up([[0, 0]] * 5, losses)).arrived_at == 2
    assert result(SURFACES["booth"], made_up([[1, 3]] * 2, [0.0, 0.0])).arrived_at == 0


def test_tolerance_counts_from_the_minimum_and_not_from_zero():
    """Easom's minimum is −1."""
    path = made_up([[0, 0]] * 3, [-0.5, -1 + 2 * TOLERANCE, -1 + 0.5 * TOLERANCE])
    assert result(SURFACES["easom"], path).arrived_at == 2


def test_no_minimum_no_distance():
    end = result(SURFACES["saddle"], made_up([[1, 0], [0, 1]], [1.0, -1.0]))
    assert end == (-1.0, None, None, None)


def test_divergence_is_told():
    assert result(SURFACES["booth"], made_up([[0, 0]], [74.0], diverged_at=1)).diverged_at == 1


def test_numbers_are_plain():
    end = result(SURFACES["booth"], run(SURFACES["booth"], "newton", steps=3))
    assert [type(n) for n in end[:3]] == [float, float, int]
    assert (end.arrived_at, end.diverged_at) == (1, None)
    assert end.distance == pytest.approx(0.0, abs=1e-12)


# f at the global minimum as published (Jamil & Yang 2013; Surjanovic & Bingham), not as computed here.
PUBLISHED = {
    "rosenbrock": 0.0,
    "beale": 0.0,
    "booth": 0.0,
    "matyas": 0.0,
    "himmelblau": 0.0,
    "three_hump_camel": 0.0,
    "six_hump_camel": -1.0316284535,
    "easom": -1.0,
    "styblinski_tang": -78.33233140754282,
    "goldstein_price": 3.0,
    "mccormick": -1.9132229549810362,
    "rastrigin": 0.0,
    "ackley": 0.0,
    "griewank": 0.0,
    "levy": 0.0,
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_lowest_is_the_published_minimum(key):
    assert lowest(SURFACES[key]) == pytest.approx(PUBLISHED[key], abs=1e-9)


def test_lowest_of_a_saddle_is_not_a_number_at_all():
    assert lowest(SURFACES["saddle"]) is None
