"""What the lessons of the surfaces say, run from their own starts."""

from functools import cache

import numpy as np
import pytest

from optimizers import Trajectory, prepare, run
from surfaces import SURFACES
from tests.words.claims import holds


@pytest.fixture(scope="module", autouse=True)
def everything_prepared():
    """Compile as the app does: one program for all."""
    prepare(tuple(SURFACES.values()))


@cache
def path(surface: str, optimizer: str, rate: float, steps: int = 400, **settings: float) -> Trajectory:
    told = {"learning_rate": rate, **settings}
    return run(SURFACES[surface], optimizer, steps=steps, hyperparameters=told)


def steps_to(found: Trajectory, share: float = 1e-3) -> float:
    """Steps after which a run on Matyas stays within `share` of its first distance; infinite if it does not."""
    far = np.linalg.norm(found.position, axis=1)
    outside = np.flatnonzero(far > share * far[0])
    return float(outside[-1] + 1) if outside[-1] + 1 < len(far) and found.diverged_at is None else np.inf


@holds(
    "Along x the trend is strong, and momentum carries a run over the walls to "
    "x = 1; along y it is weak: at small rates every run stays in the ripple it started in, at rate 1 Adam crosses "
    "them all."
)
def test_levy_is_crossed_at_large_rates_only():
    assert path("levy", "momentum", 0.1).position[-1, 0] == pytest.approx(1, abs=0.05)
    for optimizer, rate in (("gradient_descent", 0.1), ("momentum", 0.1), ("adam", 0.1), ("adam", 0.5)):
        assert path("levy", optimizer, rate).position[-1, 1] == pytest.approx(6.93, abs=0.1)
    np.testing.assert_allclose(path("levy", "adam", 1.0).position[-1], 1, atol=1e-3)


@holds(
    "The valley lies on the diagonal, so scaling x and y separately cannot straighten it: at its best rate Adam takes "
    "more steps than gradient descent, tuned momentum under a third as many."
)
def test_matyas_tuned_momentum_helps_and_adam_does_not():
    rates = np.geomspace(0.02, 3, 24)
    descent, adam = (
        min(steps_to(path("matyas", key, float(rate))) for rate in rates) for key in ("gradient_descent", "adam")
    )
    kappa = 25  # eigenvalues 0.04 and 1
    tuned = path("matyas", "momentum", (2 / (1 + 0.2)) ** 2, momentum=((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2)
    assert adam > descent > 3 * steps_to(tuned)


@holds(
    "Gradient descent ends in the nearer, shallower well, at f = 0.246; momentum can carry a run over the hump into "
    "the deeper one."
)
@holds(
    "Gradient descent and Adam settle in the outer well they come to first, where f = 0.299; a run with momentum rolls "
    "on into the deeper one in the middle."
)
@pytest.mark.parametrize(
    ("key", "height", "rates"), [("double_well", "0.246", (0.02, 0.05)), ("three_hump_camel", "0.299", (0.01, 0.05))]
)
def test_wells_hold_gradient_descent_and_not_momentum(key, height, rates):
    for optimizer, rate in zip(("gradient_descent", "adam"), rates, strict=True):
        assert f"{path(key, optimizer, rate, 1000).loss[-1]:.3f}" == height
    deepest = [path(key, "momentum", rate, 1000).loss[-1] for rate in (0.005, 0.01, 0.02, 0.03)]
    assert min(deepest) < 1e-6


@holds(
    "Values from 3 to a million: learning rates have to be as small as 0.0001 or gradient descent explodes at once, "
    "while Adam, blind to the scale of the loss, takes its usual 0.1."
)
def test_goldstein_price_explodes():
    record = SURFACES["goldstein_price"]
    (low, high), (bottom, top) = record.domain
    grid = [float(record(np.array([x, y]))) for x in np.linspace(low, high, 21) for y in np.linspace(bottom, top, 21)]
    assert 5e5 < max(grid) < 2e6
    assert [float(record(np.array(m))) for m in record.minima] == pytest.approx([3])
    assert path("goldstein_price", "gradient_descent", 1e-4).diverged_at is None
    for rate in (1e-3, 3e-4):
        lost = path("goldstein_price", "gradient_descent", rate)
        assert lost.diverged_at is not None or lost.loss.max() > 2e6
    assert path("goldstein_price", "adam", 0.1).loss[-1] < path("goldstein_price", "adam", 0.1).loss[0]


@holds(
    "Four equally good minima: from this one start gradient descent, momentum and Adam end in three different ones, so "
    "where a run ends says nothing about which method is better."
)
def test_himmelblau_ends_in_three():
    minima = np.array(SURFACES["himmelblau"].minima)
    assert len(minima) == 4
    runs = (
        path("himmelblau", key, rate) for key, rate in (("gradient_descent", 0.01), ("momentum", 0.01), ("adam", 0.1))
    )
    assert len({int(np.linalg.norm(minima - one.position[-1], axis=1).argmin()) for one in runs}) == 3


@holds(
    "Where both units are saturated the gradient is a few thousandths and gradient descent stands still for hundreds "
    "of steps; methods that divide by the gradient's size walk on as usual."
)
def test_plateau():
    still = path("plateau", "gradient_descent", 0.1, 300)
    assert 0.002 < np.linalg.norm(still.gradient[0]) < 0.009
    assert np.linalg.norm(still.position[-1] - still.position[0]) < 0.3
    assert path("plateau", "adam", 0.05, 300).loss[-1] < 0.01 * still.loss[0]


@holds(
    "One gradient taken on the cliff undoes a hundred steps: plain gradient descent is thrown far off the picture, and "
    "clipping the gradient's norm is the cure."
)
def test_cliff():
    (_, right), _ = SURFACES["cliff"].domain
    assert path("cliff", "gradient_descent", 0.5).position[:, 0].max() > 8 * right
    held = run(
        SURFACES["cliff"], "gradient_descent", steps=400, hyperparameters={"learning_rate": 0.5}, clip=("norm", 1.0)
    )
    np.testing.assert_allclose(held.position[-1], SURFACES["cliff"].minima[0], atol=1e-5)


@holds(
    "The steep direction limits the learning rate to 2/κ, and the gentle one then crawls: the condition number alone "
    "decides how many steps gradient descent needs.",
    "How many times steeper the steep axis curves than the gentle one.",
)
@pytest.mark.parametrize("kappa", [10.0, 50.0])
def test_condition_number(kappa):
    surface = SURFACES["quadratic"].at(condition_number=kappa)
    far = [
        np.abs(
            run(surface, "gradient_descent", start=(1, 1), steps=400, hyperparameters={"learning_rate": rate}).position[
                -1
            ]
        )
        for rate in (1.99 / kappa, 2.01 / kappa)
    ]
    assert far[0][1] < 1 < far[1][1]
    best = run(surface, "gradient_descent", start=(1, 1), steps=50, hyperparameters={"learning_rate": 2 / (1 + kappa)})
    np.testing.assert_allclose(np.abs(best.position[50]), ((kappa - 1) / (kappa + 1)) ** 50, rtol=1e-9)


def wells(key: str) -> set[tuple[float, ...]]:
    """The minima in the picture: where gradient descent ends from all over the domain."""
    surface, (across, up) = SURFACES[key], SURFACES[key].domain
    starts = [(x, y) for x in np.linspace(*across, 10)[1:-1] for y in np.linspace(*up, 10)[1:-1]]
    rate = {"learning_rate": 1.0 if key == "griewank" else 0.01}
    ends = [run(surface, "gradient_descent", start=s, steps=400, hyperparameters=rate).position[-1] for s in starts]
    return {(round(float(x), 2) + 0.0, round(float(y), 2) + 0.0) for x, y in ends}


@holds(
    "Six wells in three pairs: at small rates gradient descent and Adam settle in the outer well they come to first, "
    "while momentum can carry a run on to one of the two deepest."
)
def test_six_hump_camel():
    surface, found = SURFACES["six_hump_camel"], wells("six_hump_camel")
    assert len(found) == 6
    heights = sorted(round(float(surface(np.array(well))), 2) for well in found)
    assert heights[::2] == heights[1::2]
    assert len(set(heights)) == 3
    for optimizer, rate in (("gradient_descent", 0.01), ("gradient_descent", 0.05), ("adam", 0.01), ("adam", 0.1)):
        assert path("six_hump_camel", optimizer, rate, 1000).position[-1, 0] == pytest.approx(1.61, abs=0.01)
    assert path("six_hump_camel", "momentum", 0.01, 1000).loss[-1] == pytest.approx(-1.0316, abs=1e-4)
    assert heights[0] == -1.03


@holds(
    "Each coordinate has a deep and a shallow well of its own; at small rates gradient descent takes the nearer one in "
    "each, and speed decides which coordinate gets across."
)
def test_styblinski_tang():
    found = wells("styblinski_tang")
    assert found == {(x, y) for x in (-2.9, 2.75) for y in (-2.9, 2.75)}
    assert SURFACES["styblinski_tang"](np.array([-2.9, 0])) < SURFACES["styblinski_tang"](np.array([2.75, 0]))
    for rate in (0.001, 0.01, 0.03):
        np.testing.assert_allclose(
            path("styblinski_tang", "gradient_descent", rate, 2000).position[-1], 2.75, atol=0.01
        )
    np.testing.assert_allclose(path("styblinski_tang", "momentum", 0.01).position[-1], (-2.9, 2.75), atol=0.01)


@holds(
    "All wells look alike and are almost equally deep, here f = 0.03 against 0: a local minimum may be good enough, as "
    "it often is for large networks."
)
def test_griewank():
    surface = SURFACES["griewank"]
    heights = [float(surface(np.array(well))) for well in wells("griewank")]
    assert len(heights) > 9
    assert min(heights) == pytest.approx(0, abs=1e-4)
    assert max(heights) < 0.05
    assert float(surface(np.array([np.pi, 0.0]))) > 2
    for optimizer in ("gradient_descent", "momentum", "adam"):
        assert path("griewank", optimizer, 0.1, 1000).loss[-1] == pytest.approx(0.03, abs=0.005)


@holds(
    "The channel steps down from well to well for ever: gradient descent stops in the first, at f = 1.228, and a run "
    "fast enough to cross its sill crosses them all and leaves the picture."
)
def test_mccormick():
    surface = SURFACES["mccormick"]
    wells = np.array([surface.minima[0]]) + np.pi * np.arange(-4, 2)[:, None]
    slopes = [np.asarray(run(surface, "gradient_descent", start=w, steps=1).gradient[0]) for w in wells[4:]]
    np.testing.assert_allclose(slopes, 0, atol=1e-9)
    np.testing.assert_allclose(np.diff([float(surface(well)) for well in wells]), np.pi)
    assert float(surface(wells[-1])) == pytest.approx(1.228, abs=5e-4)
    (left, _), (bottom, _) = surface.domain
    for optimizer in ("gradient_descent", "momentum", "adam"):
        for rate in (0.02, 0.03, 0.04, 0.1, 0.4):
            end = path("mccormick", optimizer, rate, 1000)
            stopped = end.loss[-1] == pytest.approx(1.228, abs=5e-4)
            assert stopped or (optimizer != "gradient_descent" and np.all(end.position[-1] < (left, bottom)))
    assert path("mccormick", "momentum", 0.1, 1000).loss[-1] < -100
