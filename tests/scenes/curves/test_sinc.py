"""The Noisy sinc page's Scene: what its presets claim, what its fits and its band are held to, bad links."""

from dataclasses import replace

import numpy as np
import pytest

from scenes import SincScene, from_query, to_query
from scenes.codec.preset import presets_of
from scenes.curves.sinc import FITTED, FRESH, SETTINGS, experiment
from tests.words.claims import holds

PRESETS = presets_of(SincScene)


def fits(scene: SincScene) -> dict:
    return {fit.key: fit for fit in experiment(scene).fits}


def shown(key: str) -> SincScene:
    return PRESETS[key].scene


@pytest.mark.parametrize("key", PRESETS)
def test_presets_fit_the_page(key):
    preset = PRESETS[key]
    assert len(preset.title) <= 40
    assert len(preset.words) <= 240
    assert preset.scene.settled() == (preset.scene, [])
    assert "%" not in to_query(preset.scene)


@holds(
    "Impulses lift the mean, not the median",
    "Five points in a hundred are thrown upwards. They lift squared error's curve by 0.24, absolute error's by "
    "0.008: thirty times less. Huber's is as good, log-cosh's (it turns at errors of 1) between the two.",
)
def test_impulses_lift_the_mean_not_the_median():
    found = fits(shown("impulses"))
    assert (shown("impulses").share, shown("impulses").sides) == (0.05, "up")
    assert found["mse"].moved == pytest.approx(0.24, abs=0.005)
    assert found["mae"].moved == pytest.approx(0.008, abs=0.0005)
    assert found["mse"].moved / found["mae"].moved == pytest.approx(30, abs=1)
    assert found["huber"].clean.rmse == pytest.approx(found["mae"].clean.rmse, rel=0.1)
    assert found["mae"].moved < found["log_cosh"].moved < found["mse"].moved


@pytest.mark.parametrize("seed", range(6))
def test_absolute_error_moves_less_than_a_tenth_of_squared_error(seed):
    found = fits(SincScene(seed=seed))
    assert found["mae"].moved < 0.1 * found["mse"].moved


@pytest.mark.parametrize("seed", range(6))
def test_bands_hold_what_they_should(seed):
    band = experiment(SincScene(seed=seed)).band
    assert band.stated == pytest.approx(0.8)
    assert band.held == pytest.approx(0.8, abs=0.03)
    assert band.crossed == 0


@pytest.mark.parametrize(("lower", "upper"), [(0.05, 0.95), (0.25, 0.75), (0.4, 0.99)])
def test_other_quantiles_hold_their_share(lower, upper):
    assert experiment(SincScene(lower=lower, upper=upper, seed=1)).band.held == pytest.approx(upper - lower, abs=0.03)


@holds(
    "Without impulses squared error wins",
    "Only Gaussian noise: now squared error's curve is the nearest to the true one (RMSE 0.0075) and absolute "
    "error's the farthest (0.010). Forgiving outliers costs some use of the tame points.",
)
def test_without_impulses_squared_error_wins():
    found = fits(shown("gauss"))
    errors = {key: fit.clean.rmse for key, fit in found.items()}
    assert min(errors, key=lambda key: round(errors[key], 5)) == "mse"
    assert max(errors, key=errors.__getitem__) == "mae"
    assert errors["mse"] == pytest.approx(0.0075, abs=0.0001)
    assert errors["mae"] == pytest.approx(0.010, abs=0.0005)
    assert all(fit.moved < 1e-9 for fit in found.values())


@holds(
    "Upwards and downwards",
    "Impulses of both signs cancel in the mean but shake it: squared error's curve is ten times as far from the "
    "true one as Huber's, which takes the small errors as they are and cuts off the large ones.",
)
def test_impulses_of_both_signs_shake():
    found = fits(shown("both"))
    assert found["mse"].clean.rmse / found["huber"].clean.rmse == pytest.approx(10, abs=1)
    assert shown("both").sides == "both"
    scene = experiment(shown("both"))
    assert abs(np.mean(scene.fits[0].curve - scene.truth)) < 0.1 * fits(shown("impulses"))["mse"].moved


@holds(
    "A δ far too large",
    "With δ = 100 no error is large: Huber's curve is squared error's, lifted by the same 0.24. Draw δ down to "
    "about the noise, 0.1, and the lift is gone; with δ = 0.001 the curve is absolute error's.",
)
def test_delta_from_one_end_to_the_other():
    found = fits(shown("delta"))
    np.testing.assert_allclose(found["huber"].curve, found["mse"].curve, atol=1e-6)
    assert found["huber"].moved == pytest.approx(0.24, abs=0.005)
    assert fits(replace(shown("delta"), delta=0.1))["huber"].moved < 0.01
    small = fits(replace(shown("delta"), delta=0.001))
    np.testing.assert_allclose(small["huber"].curve, small["mae"].curve, atol=0.003)


@holds(
    "Three in ten are wrong",
    "With 30 % thrown upwards squared error's curve lies 1.5 too high: it follows nobody. Absolute error's is off "
    "by 0.06, because the median is still among the good points.",
)
def test_three_in_ten():
    found = fits(shown("third"))
    assert shown("third").share == 0.3
    assert found["mse"].clean.mae == pytest.approx(1.5, abs=0.05)
    assert found["mae"].clean.mae == pytest.approx(0.06, abs=0.005)


@holds(
    "Too flexible for its points",
    "43 parameters for 100 points: the curves chase the noise, and the band, which should hold 80 % of fresh "
    "points, holds 45 %. Make it less flexible, or take more points.",
)
def test_too_flexible():
    scene = shown("flexible")
    assert (scene.pieces + 3, scene.count) == (43, 100)
    assert experiment(scene).band.held == pytest.approx(0.45, abs=0.005)
    for better in (replace(scene, pieces=8), replace(scene, count=4000)):
        assert experiment(better).band.held > 0.65
    assert fits(scene)["mse"].data.r2 > fits(replace(scene, pieces=8))["mse"].data.r2


def test_measures_are_against_what_is_stated():
    """By hand, for one fit: at the points' places, against the curve sin(πx)/(πx) and against the points."""
    scene = SincScene(count=500, seed=3)
    found = experiment(scene)
    x = found.sample.places
    curve = np.interp(x, found.places, found.fits[1].curve)  # drawn finely enough for three digits
    for target, measured in (
        (np.sin(np.pi * x) / (np.pi * x), found.fits[1].clean),
        (found.sample.values, found.fits[1].data),
    ):
        assert measured.rmse == pytest.approx(np.sqrt(np.mean((curve - target) ** 2)), rel=1e-2)
        assert measured.mae == pytest.approx(np.mean(np.abs(curve - target)), rel=1e-2)
        assert measured.mse == pytest.approx(measured.rmse**2)


@pytest.mark.parametrize("scene", [SincScene(), SincScene(share=0.2, sides="both"), SincScene(noise=0.5, count=400)])
def test_each_fit_is_best_in_its_own_measure(scene):
    """What the words under the table say, on the points that were fitted."""
    found = fits(scene)
    assert min(found, key=lambda key: found[key].data.mse) == "mse"
    assert min(found, key=lambda key: found[key].data.mae) == "mae"


def test_a_band_that_crosses_is_still_a_band():
    band = experiment(SincScene(count=100, pieces=40, lower=0.49, upper=0.51)).band
    assert band.crossed > 0
    assert np.all(band.bottom <= band.top)


@pytest.mark.parametrize(
    "changes",
    [
        {"noise": 0.01, "share": 0.0, "size": 0.0},
        {"noise": 1.0, "share": 0.45, "size": 20.0, "sides": "both"},
        {"count": 100, "pieces": 40, "lower": 0.01, "upper": 0.99},
        {"count": 5000, "pieces": 40, "delta": 100.0},
        {"count": 100, "pieces": 3, "delta": 0.001, "seed": 7},
        {"lower": 0.98, "upper": 0.99},
    ],
    ids=str,
)
def test_everything_allowed_works(changes):
    found = experiment(SincScene(**changes))
    assert all(np.isfinite(fit.curve).all() for fit in found.fits)
    assert np.isfinite(found.band.top).all()
    assert 0 <= found.band.held <= 1
    assert FRESH == 2000
    assert [fit.key for fit in found.fits] == list(FITTED)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lower=0", "lower"),
        ("upper=1.2", "upper"),
        ("lower=0.6&upper=0.4", "lower"),
        ("lower=0.5&upper=0.5", "lower"),
        ("delta=0", "delta"),
        ("delta=-1", "delta"),
        ("noise=0", "noise"),
        ("noise=nan", "noise"),
        ("share=0.9", "share"),
        ("size=-1", "size"),
        ("sides=left", "sides"),
        ("pieces=0", "pieces"),
        ("pieces=2.5", "pieces"),
        ("count=5", "count"),
        ("count=1e9", "count"),
        ("seed=-1", "seed"),
    ],
)
def test_bad_links_get_one_sentence(query, field):
    scene, (sentence,) = from_query(SincScene, query)
    assert sentence.startswith(f"{field}: ")
    assert scene.lower < scene.upper
    assert from_query(SincScene, to_query(scene)) == (scene, [])


def test_every_setting_is_a_field():
    assert {p.key for p in SETTINGS} | {"title"} == set(SincScene.__dataclass_fields__)
    for parameter in SETTINGS:
        assert getattr(SincScene(), parameter.key) == parameter.default
