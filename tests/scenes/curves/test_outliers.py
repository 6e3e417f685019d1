"""The Outliers page's Scene: what its presets claim, its line, what a browser may place, and typed points."""

import math

import numpy as np
import pytest

from curves import LOSSES
from curves.fits.constants import best_constant
from scenes import OutlierScene, from_query, to_query
from scenes.codec.preset import presets_of
from scenes.curves.outliers import LOSS, MOST_POINTS, REGRESSION, estimates, read_points, write_points
from tests.words.claims import holds

PRESETS = presets_of(OutlierScene)


def constants(scene: OutlierScene) -> list[float]:
    return [one.constant for one in estimates(scene)]


def shown(key: str) -> OutlierScene:
    return PRESETS[key].scene


@pytest.mark.parametrize("key", PRESETS)
def test_presets_fit_the_page(key):
    preset = PRESETS[key]
    assert len(preset.title) <= 40
    assert len(preset.words) <= 240
    assert preset.scene.settled() == (preset.scene, [])
    assert "%" not in to_query(preset.scene)


@holds(
    "One outlier drags the mean",
    "Drag the point at 18. Squared error's best constant, the mean, is 6.4: above four of the five points. "
    "Absolute error's, the median, is 4 however far off the fifth is; Huber's lies between.",
)
def test_one_outlier_drags_the_mean():
    scene = shown("outlier")
    mean, median, huber, log_cosh = constants(scene)
    assert mean == pytest.approx(6.4)
    assert sum(point < mean for point in scene.points) == 4
    assert median == 4
    assert median < huber < mean
    assert median < log_cosh < mean
    for farther in (5.0, 12.0, 20.0):
        assert best_constant(LOSSES["mae"], [2, 3, 4, 5, farther]) == 4


@holds(
    "Huber's δ, from median to mean",
    "Beyond δ a point pulls no harder. A δ of 3 puts the best constant at 4.25, 5 at 4.75 and 8 at 5.5: from the "
    "median's 4 towards the mean's 6.4, which it reaches when no point is farther off than δ.",
)
def test_delta_goes_from_median_to_mean():
    mean, median, *hubers = constants(shown("delta"))
    assert (mean, median) == (pytest.approx(6.4), 4)
    assert hubers == pytest.approx([4.25, 4.75, 5.5], abs=1e-10)
    points = shown("delta").points
    for delta in (max(abs(point - mean) for point in points), 100.0):
        assert best_constant(LOSSES["huber"], points, delta=delta) == pytest.approx(mean)


@holds(
    "A quantile for each tilt",
    "With q = 0.9 being too low costs nine times as much as being too high, so the best constant is 18: one of "
    "the 19 points lies above it. With q = 0.1 it is 2, with q = 0.5 the median, 10.",
)
def test_quantiles_tilt():
    scene = shown("quantiles")
    assert constants(scene) == [2, 10, 18]
    assert sum(point > 18 for point in scene.points) == 1
    assert len(scene.points) == 19
    too_low, too_high = (float(LOSSES["quantile"].fn(off, 0.0, quantile=0.9)) for off in (-1.0, 1.0))
    assert too_low == pytest.approx(9 * too_high)


@holds(
    "The median follows the majority",
    "Six points on the left, five on the right. The mean, 9.05, is where no point is; the median, 4.5, stays with "
    "the six. Drag the point at 4.5 across to the right, and the median jumps to 15.",
)
def test_the_median_follows_the_majority():
    scene = shown("groups")
    mean, median, *_ = constants(scene)
    assert mean == pytest.approx(9.05, abs=0.005)
    assert min(abs(point - mean) for point in scene.points) > 4
    assert median == 4.5
    assert sum(point < 10 for point in scene.points) == 6
    across = tuple(16.0 if point == 4.5 else point for point in scene.points)
    assert best_constant(LOSSES["mae"], across) == 15


@holds(
    "Where there is no single best",
    "Between two middle points the absolute error is flat: all of 7 to 13 is best, and 10 is only the custom. "
    "Huber's with δ = 1 is flat from 8 to 12. Squared error and log-cosh have one minimum.",
)
def test_flat_between_two_points():
    squared, absolute, huber, log_cosh = estimates(shown("flat"))
    assert absolute.is_flat
    assert absolute.ends == (7, 13)
    assert huber.is_flat
    assert huber.ends == pytest.approx((8, 12), abs=1e-9)
    assert not squared.is_flat
    assert not log_cosh.is_flat
    assert [one.constant for one in (squared, absolute, huber, log_cosh)] == pytest.approx([10] * 4)


@holds(
    "1, 2, 3, 4 and 100",
    "The mean is 22 and the median 3. Without the 100 both are 2.5: the mean has moved by 19.5 for one point, the "
    "median by 0.5.",
)
def test_the_textbooks_five_points():
    mean, median, *_ = estimates(shown("textbook"))
    assert (mean.constant, median.constant) == (22, 3)
    assert (mean.without, median.without) == (2.5, 2.5)
    assert shown("textbook").points == (1, 2, 3, 4, 100)


@pytest.mark.parametrize("key", REGRESSION)
def test_curves_are_the_loss_and_lowest_at_the_constant(key):
    """Against the record itself, on the drawn grid."""
    scene = OutlierScene(losses=(OutlierScene().losses[0].__class__(LOSS.pick(key), 0),))
    (one,) = estimates(scene)
    grid = np.linspace(scene.low, scene.high, len(one.heights))
    parameters = dict(one.pick.values)
    expected = np.array([np.mean(REGRESSION[key].fn(c, np.array(scene.points), **parameters)) for c in grid])
    np.testing.assert_allclose(one.least + one.heights * (one.highest - one.least), expected, rtol=1e-12)
    assert one.heights.min() >= 0
    assert one.heights.max() == 1
    assert abs(grid[np.argmin(one.heights)] - one.constant) <= grid[1] - grid[0]


def test_a_single_point_is_its_own_best():
    for one in estimates(OutlierScene(points=(7.0,))):
        assert one.constant == 7
        assert one.without is None


@pytest.mark.parametrize(
    ("points", "low", "high"),
    [
        ((1.0, 2.0, 3.0, 4.0, 100.0), 0, 110),
        ((-5.0, 3.0), -6, 20),
        ((0.0, 20.0), 0, 20),
        ((1e6, -1e6), -1_100_000, 1_100_000),
        ((20.5,), 0, 21),
    ],
)
def test_the_usual_line_makes_room(points, low, high):
    scene, told = OutlierScene(points=points).settled()
    assert told == []
    assert (scene.low, scene.high) == (low, high)
    assert scene.settled() == (scene, [])
    assert from_query(OutlierScene, to_query(scene)) == (scene, [])


def test_a_line_that_cannot_be_is_told():
    scene, (sentence,) = OutlierScene(low=5, high=5).settled()
    assert (scene.low, scene.high) == (0, 20)
    assert sentence.startswith("low: ")
    scene, (sentence,) = OutlierScene(high=10).settled()
    assert scene.high == 19
    assert sentence == "high: 10 leaves out the point at 18; the line ends at 19."


@pytest.mark.parametrize(
    "query",
    ["points=", "points=1~x", "points=nan", "points=1~inf~2", "points=1e9", "points=1~~2", "low=x", "high=0.5"],
)
def test_bad_links_get_one_sentence(query):
    scene, (sentence,) = from_query(OutlierScene, query)
    assert scene == OutlierScene()
    assert sentence.split(":")[0] == query.split("=", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("loss=quantile~quantile~0", "loss 1, quantile"),
        ("loss=mse&loss=quantile~quantile~1.2", "loss 2, quantile"),
        ("loss=huber~delta~0", "loss 1, delta"),
        ("loss=huber~delta~-1", "loss 1, delta"),
        ("loss=hinge", "loss 1"),
    ],
)
def test_impossible_parameters_get_one_sentence(query, field):
    _, (sentence,) = from_query(OutlierScene, query)
    assert sentence.startswith(f"{field}: ")


def test_too_many_points_are_told():
    scene, (sentence,) = from_query(OutlierScene, "points=" + "~".join(["1"] * 150))
    assert len(scene.points) == MOST_POINTS
    assert "150" in sentence


@pytest.mark.parametrize(
    ("sent", "placed"),
    [
        ([2, 3.14159, 4], (2, 3.14, 4)),
        ([2.0, 1e9, -1e9], (2, 20, 0)),
        ([], None),
        ([1.0] * (MOST_POINTS + 1), None),
        ("12", None),
        (None, None),
        ({"0": 1}, None),
        ([1.0, "2"], None),
        ([1.0, None], None),
        ([True], None),
        ([1.0, [2]], None),
        ([math.nan], None),
        ([math.inf, 1.0], None),
        ([10**400], (20,)),
    ],
    ids=str,
)
def test_what_a_browser_places_is_held_on_the_line(sent, placed):
    assert OutlierScene().placed(sent) == placed


def test_points_that_were_there_are_not_rounded():
    scene = OutlierScene(points=(1 / 3, 5.0))
    assert scene.placed([1 / 3, 5.55555]) == (1 / 3, 5.56)


def test_typed_points():
    assert read_points("1, 2;3 −4  5e0") == (1, 2, 3, -4, 5)
    assert read_points("1,2,3") == read_points("1, 2, 3,") == (1, 2, 3)
    assert read_points("1,5 −2,5;3") == (1.5, -2.5, 3)
    assert read_points("2,5") == (2.5,)
    assert read_points(write_points((0.1, -2.0, 1e5))) == (0.1, -2, 1e5)
    for wrong in ("", "one", "1 2 x", "nan", " ".join(["1"] * (MOST_POINTS + 1)), "1e99"):
        with pytest.raises(ValueError):
            read_points(wrong)
