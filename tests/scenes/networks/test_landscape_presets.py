"""What the presets of the Landscape page say happens in them does happen, and with other seeds too."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from networks.landscape.losses import losses_along
from networks.landscape.sharpness import limit_along, sharpness
from networks.task import resolve
from networks.training.history import History
from scenes.codec.link import from_query, to_query
from scenes.networks.landscape import LandscapeScene
from scenes.networks.landscape_presets import PRESETS
from scenes.networks.training import recipe_of, recipes_of
from tests.cases import few
from tests.scenes.networks.planes import planes_of
from tests.words.claims import holds
from trainings.histories import histories
from trainings.planes import Ground


def scene_of(preset: str, seed: int) -> LandscapeScene:
    return replace(PRESETS[preset].scene, seed=seed)


@cache
def trained(preset: str, seed: int = 0) -> tuple[History, ...]:
    return histories(recipes_of(scene_of(preset, seed)))


def planes(preset: str, seed: int = 0) -> tuple[Ground, ...]:
    return planes_of(scene_of(preset, seed))


def parts_of_limit(preset: str, seed: int = 0) -> list[tuple[float, np.ndarray]]:
    """Of every run the limit, which stays, and the sharpness in the second half of the training as a part of it."""
    found = []
    for recipe, history in zip(recipes_of(scene_of(preset, seed)), trained(preset, seed), strict=True):
        seen = sharpness(resolve(recipe), history, largest=1, smallest=0, most=11)
        limit = limit_along(resolve(recipe), history, seen.looks)
        assert limit is not None
        np.testing.assert_allclose(limit, limit[0], rtol=1e-5)
        found.append((float(limit[0]), seen.largest[5:, 0] / limit[0]))
    return found


def dimples(heights: np.ndarray) -> int:
    """Points of the grid that are lower than their eight neighbours."""
    padded = np.pad(heights, 1, constant_values=np.inf)
    size = len(heights)
    around = [padded[1 + i : 1 + i + size, 1 + j : 1 + j + size] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    return int(np.all(heights[None] < np.stack(around), axis=0)[1:-1, 1:-1].sum())


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_sound_and_has_a_link(key):
    scene = PRESETS[key].scene
    assert scene.settled() == (scene, [])
    assert from_query(LandscapeScene, to_query(scene)) == (scene, [])


@holds(
    "A slice through 337 directions",
    "Three runs from one start, on the plane that is nearest to their paths. It holds nine tenths of the way, and "
    "still deceives: momentum ends sixteen times lower than the ground drawn below it (dotted in the chart).",
)
def test_the_plane_of_the_paths_holds_most_and_deceives_all_the_same():
    (ground,) = planes("first")
    assert ground.explained.together == pytest.approx(0.9, abs=0.05)
    _, momentum, _ = (shown.path for shown in ground.runs)
    assert momentum.on_plane[-1] / momentum.loss[-1] == pytest.approx(16, abs=2)
    assert {history.parameters.shape[1] for history in trained("first")} == {337}


@pytest.mark.long
@holds(
    "Residuals smooth the landscape",
    "Twenty layers with batch normalisation, plain and with residual connections, the same kind of random plane "
    "around both ends. Plain: more than a hundred dimples to get stuck in. Residual: a handful, and one bowl.",
)
def test_residuals_smooth_the_landscape():
    plain, residual = planes("residual")
    assert dimples(plain.heights) > 100
    assert dimples(residual.heights) < 10
    assert {run.network["depth"] for run in PRESETS["residual"].scene.runs} == {20}
    ends = [ground.runs[0].path.loss[-1] for ground in (plain, residual)]
    assert ends[1] < ends[0]


@holds(
    "Batch normalisation takes the walls away",
    "Four layers, without and with batch normalisation. As far away as the weights are long the plain network's "
    "loss climbs above twenty; normalised it stays below four, because the scale of a weight no longer counts. It "
    "is not smoother for that: it has more dimples.",
)
@pytest.mark.parametrize("seed", few([0, 1], 1))
def test_batch_normalisation_takes_the_walls_away_and_not_the_dimples(seed):
    without, normalised = planes("norm", seed)
    assert without.heights.max() > 20
    assert normalised.heights.max() < 4
    assert dimples(normalised.heights) > dimples(without.heights)


@holds(
    "The edge of stability",
    "Gradient descent on all samples at three rates. The curvature goes to 2/η, dotted below, and hovers there: "
    "the rate decides how sharp a valley a run can stay in.",
)
@holds("Trained on all samples a network may sharpen until it is there and stay: the edge of stability.")
@pytest.mark.parametrize("seed", few([0, 1, 2], 1))
def test_gradient_descent_hovers_at_the_edge(seed):
    for (limit, part), rate in zip(parts_of_limit("edge", seed), (0.1, 0.2, 0.3), strict=True):
        assert limit == pytest.approx(2 / rate, rel=1e-5)
        assert 0.93 < part.mean() < 1.08
        assert 0.8 < part.min() < part.max() < 1.2


@holds(
    "Momentum has an edge of its own",
    "One rate, η = 0.1. Gradient descent may stay where the curvature is 2/η = 20, momentum ½ where it is 3/η = "
    "30, and Nesterov's look-ahead only up to 15. Each goes to its own limit.",
)
@pytest.mark.parametrize("seed", few([0, 1], 1))
def test_every_momentum_has_its_own_edge(seed):
    for (limit, part), expected in zip(parts_of_limit("momenta", seed), (20, 30, 15), strict=True):
        assert limit == pytest.approx(expected, rel=1e-5)
        assert 0.85 < part.mean() < 1.08  # the last bits decide about a few per cent


@holds(
    "Small batches stay in flat places",
    "The same rate and the same limit, batches of all samples, of ten and of two. The noisier the step, the "
    "flatter the valley it can stay in: full batches go to the limit, pairs not half as far.",
)
@pytest.mark.parametrize("seed", few([0, 1], 1))
def test_small_batches_stay_below(seed):
    whole, ten, two = (float(part.mean()) for _, part in parts_of_limit("batches", seed))
    assert whole > 0.95
    assert two < ten < 0.85
    assert two < 0.5
    assert [run.network["batch_size"] for run in PRESETS["batches"].scene.runs] == [0, 10, 2]


@holds(
    "Three optimizers, different valleys",
    "From the same start all three learn the spirals. Adam ends in a valley of its own: straight on from its end "
    "to either of the others the loss climbs to several times what it is at both.",
)
@pytest.mark.parametrize("seed", few([0, 1], 1))
def test_adam_ends_in_a_valley_of_its_own(seed):
    found, scene = trained("ends", seed), scene_of("ends", seed)
    (ground,) = planes("ends", seed)
    np.testing.assert_allclose([shown.path.distance[-1] for shown in ground.runs], 0, atol=1e-6)
    ends = [history.parameters[-1] for history in found]
    share = np.linspace(0, 1, 41)[:, None]
    for other in (0, 1):
        along = losses_along(resolve(recipe_of(scene, scene.runs[0])), ends[2] + share * (ends[other] - ends[2]))
        assert along.max() > 3 * max(along[0], along[-1])
        assert max(history.training_accuracy[-1] for history in (found[2], found[other])) > 0.9
