"""What the presets of the Activations page say is so; links, their problems, and the arrays that are drawn."""

import re
from functools import cache

import jax
import numpy as np
import pytest

from curves import ACTIVATIONS
from scenes import ActivationScene, from_query, to_query
from scenes.codec.entry import MOST_ENTRIES, entries
from scenes.curves.activation_curves import ActivationCurve, activation_curves
from scenes.curves.activations import ACTIVATION, PRESETS
from tests.words.claims import holds


@cache
def seen(preset: str) -> tuple[ActivationCurve, ...]:
    return activation_curves(PRESETS[preset].scene)


def curves(query: str) -> tuple[ActivationCurve, ...]:
    scene, problems = from_query(ActivationScene, query)
    assert problems == []
    return activation_curves(scene)


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert from_query(ActivationScene, to_query(preset.scene)) == (preset.scene, [])
    assert preset.scene.settled() == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert 1 <= len(preset.scene.activations) <= MOST_ENTRIES
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)


def test_presets_differ_and_the_first_picture_is_one():
    scenes = [preset.scene for preset in PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert scenes[0] == ActivationScene()


# The words of the presets.


@holds(
    "Why sigmoids stop learning",
    "A sigmoid passes on a quarter of the gradient at best, so ten of them a millionth at most: 4⁻¹⁰. Tanh passes "
    "on all of it, but at 0 alone; ReLU for every x above 0.",
)
def test_sigmoids_stop_learning():
    sigmoid, tanh, relu = seen("sigmoids")
    assert sigmoid.shape.steepest == 0.25
    assert sigmoid.through == pytest.approx(4.0**-10)
    assert sigmoid.through < 1e-6
    assert tanh.shape.steepest == pytest.approx(1)
    assert tanh.shape.steepest_at == ((0, 0),)
    assert (relu.shape.steepest, relu.shape.steepest_at) == (1, ((0, np.inf),))


@holds(
    "Large inputs saturate",
    "Let the inputs spread by 5 instead of 1: now tanh is flat for 66 % of them, where it was for 3 %, and "
    "hardtanh has no slope at all for 84 %. Initial weights that are too large do just this.",
)
def test_large_inputs_saturate():
    _, tanh, _, hardtanh = seen("saturation")
    narrow = activation_curves(ActivationScene(activations=PRESETS["saturation"].scene.activations))[1]
    assert round(tanh.flat_share, 2) == 0.66
    assert round(narrow.flat_share, 2) == 0.03
    assert round(hardtanh.dead_share, 2) == 0.84


@holds(
    "Who dies",
    "For half of all inputs ReLU has no gradient; a unit that sees no others never comes back. Leaky ReLU, ELU "
    "and GELU have a slope there too: 0.01, 0.14 and −0.09 at x = −2.",
)
def test_who_dies():
    relu, *others = seen("dead")
    assert relu.dead_share == 0.5
    assert relu.at_probe[1] == 0
    assert [other.dead_share for other in others] == [0, 0, 0]
    assert [round(other.at_probe[1], 2) for other in others] == [0.01, 0.14, -0.09]


@holds(
    "Which outputs are centred",
    "Of inputs around 0 sigmoid makes outputs around 0.5, ReLU around 0.4 and ELU around 0.16; tanh keeps them at "
    "0. SELU keeps the spread too: mean 0 and size 1 come out as they went in.",
)
def test_which_outputs_are_centred():
    sigmoid, relu, elu, tanh, selu = seen("centred")
    assert [round(curve.response.mean, 2) for curve in (sigmoid, relu, elu)] == [0.5, 0.4, 0.16]
    assert [curve.centred for curve in seen("centred")] == [False, False, False, True, True]
    assert tanh.response.mean == pytest.approx(0, abs=1e-12)
    assert selu.response.root_mean_square == pytest.approx(1)


@holds(
    "Smooth bumps",
    "All three dip below 0 before they rise: GELU to −0.17, SiLU to −0.28, Mish to −0.31. Left of the dip the "
    "slope is negative, and right of it each is steeper than 1 for a while.",
)
def test_bumps_dip_and_overshoot():
    for curve, depth in zip(seen("bumps"), (-0.17, -0.28, -0.31), strict=True):
        ((turn, lowest),) = curve.shape.turns
        assert round(lowest, 2) == depth
        assert (curve.slope[curve.x < turn - 1e-3] < 0).all()
        (steepest_at, _), *_ = curve.shape.steepest_at
        assert curve.shape.steepest > 1
        assert turn < steepest_at < PRESETS["bumps"].scene.high


@holds(
    "Two GELUs, one curve",
    "The tanh form of the first transformers is nowhere 0.0005 away from the exact one: in this picture they are "
    "one curve. PyTorch takes the exact one unless it is told otherwise.",
)
def test_the_two_gelus_are_one_curve():
    exact, tanh = seen("gelus")
    assert 1e-4 < np.nanmax(np.abs(exact.value - tanh.value)) < 5e-4
    assert (exact.pick["approximate"], ACTIVATION.pick("gelu")["approximate"]) == ("none", "none")


@holds(
    "Straight pieces for phones",
    "Hard sigmoid and hardswish need no exponential, and are never 0.07 and 0.15 away from the curves they stand "
    "for. They pay beyond −3, where they have no slope at all.",
)
def test_straight_pieces_stay_near_and_die():
    sigmoid, hardsigmoid, silu, hardswish = seen("cheap")
    for curve, piece, gap in ((sigmoid, hardsigmoid, 0.07), (silu, hardswish, 0.15)):
        x = np.linspace(-50, 50, 20_001)
        apart = np.asarray(curve.activation.fn(x)) - np.asarray(piece.activation.fn(x))
        assert 0.9 * gap < np.abs(apart).max() < gap
        assert (-np.inf, -3) in piece.shape.dead
        assert curve.shape.dead == ()


@holds(
    "What takes small inputs away",
    "Inputs of 0.1 all but vanish in all three, and large ones pass. Only the hard one jumps, and its slope does "
    "not know of the jump: it is 0 or 1.",
)
def test_small_inputs_are_taken_away():
    for curve in seen("shrinkage"):
        assert abs(curve.at_probe[0]) < 1e-3
        assert float(curve.activation.fn(100.0)) == pytest.approx(100, rel=0.02)
    _, soft, hard = seen("shrinkage")
    assert not np.isnan(soft.value).any()
    assert np.isnan(hard.value).sum() == 2, "a gap at each jump"
    assert set(hard.slope[~np.isnan(hard.slope)]) == {0, 1}


@holds(
    "Softmax and its temperature",
    "The probability of one score x against two zeros. With a lead of 1 it is 96 % at temperature 0.25, 58 % at 1 "
    "and 39 % at 4. The slope is 1/(4T) at most: the surer, the steeper, and the flatter beside it.",
)
def test_temperature_makes_surer_and_steeper():
    assert [round(100 * curve.at_probe[0]) for curve in seen("temperature")] == [96, 58, 39]
    for curve, temperature in zip(seen("temperature"), (0.25, 1, 4), strict=True):
        assert curve.shape.steepest == pytest.approx(1 / (4 * temperature))


@holds(
    "Both halves",
    "CReLU makes two outputs of one input. For half of the inputs each of them has no slope, but where one is "
    "silent the other speaks: but for x = 0 the gradient always gets through.",
)
def test_both_halves_speak_in_turn():
    one, other = seen("both")
    assert (one.part, other.part) == ("relu(x)", "relu(−x)")
    assert (one.dead_share, other.dead_share) == (0.5, 0.5)
    drawn = ~np.isnan(one.slope)
    assert (np.abs(one.slope[drawn]) + np.abs(other.slope[drawn]) == 1).all()


def test_once_warm_the_page_opens_and_changes_without_compiling():
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    activation_curves(ActivationScene())
    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        jax.jit(lambda x: 3 * x + 1)(1.0)
        assert events, "the counter counts"
        events.clear()
        activation_curves(ActivationScene())
        activation_curves(ActivationScene(probe=0.7, spread=2.5, flat=0.02, layers=7, low=-3.0, high=9.0))
        assert events == []
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


# Links, and what does not fit together.


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_every_activation_has_its_curves(key):
    for curve in curves(f"activation={key}&low=-4&high=5&probe=2"):
        assert curve.x.size <= 401
        assert curve.x[0] == -4
        assert curve.x[-1] == 5
        assert (np.diff(curve.x) >= 0).all()
        assert np.isnan(curve.value).sum() <= 2
        assert np.isnan(curve.slope).sum() <= 8
        i = int(np.argmin(np.abs(curve.x - 2)))
        assert curve.value[i] == pytest.approx(curve.at_probe[0], abs=0.05)


def test_slopes_break_at_their_kinks_even_at_the_ends_of_the_axis():
    (relu6,) = curves("activation=relu6")
    assert relu6.x[-1] == 6
    assert np.isnan(relu6.slope[-1])
    assert np.nanmin(relu6.slope[relu6.x > 0]) == 1, "no stroke down at 6"


def test_spread_flat_and_layers_are_used():
    (narrow,) = curves("activation=sigmoid&spread=0.5&flat=0.1&layers=3")
    (wide,) = curves("activation=sigmoid&spread=4&flat=0.01&layers=20")
    assert narrow.shape.flat[1][0] < wide.shape.flat[1][0]
    assert narrow.flat_share < wide.flat_share
    assert (narrow.through, wide.through) == (pytest.approx(0.25**3), pytest.approx(0.25**20))
    assert narrow.response.root_mean_square < wide.response.root_mean_square


def test_bounds_in_the_wrong_order_are_mended_and_said():
    scene, (problem,) = from_query(ActivationScene, "activation=relu&activation=hardtanh~min_val~2~max_val~-1~color~5")
    assert problem == "activation 2, min_val: min_val=2.0 is not below max_val=-1.0; its defaults are used."
    assert scene.activations[1].pick == ACTIVATION.pick("hardtanh")
    assert scene.activations[1].color == 5
    scene, told = ActivationScene(activations=entries(ACTIVATION.pick("hardtanh", min_val=1.0))).settled()
    assert len(told) == 1
    assert scene.settled() == (scene, [])


def test_an_axis_without_length_is_mended_and_said():
    scene, (problem,) = from_query(ActivationScene, "low=3&high=-1")
    assert problem.startswith("low: 3 is not below high -1")
    assert (scene.low, scene.high) == (-6, 6)


# fmt: off
BAD: list[tuple[str, str]] = [
    ("activation=softmax~temperature~0", "activation 1, temperature: 0 is outside 0.05 to 20; 1 is used."),
    ("activation=relu&activation=softplus~beta~-1", "activation 2, beta: -1 is outside 0.1 to 20; 1 is used."),
    ("activation=celu~alpha~0", "activation 1, alpha: 0 is outside 0.01 to 5; 1 is used."),
    ("activation=softshrink~lambd~-0.5", "activation 1, lambd: -0.5 is outside 0 to 5; 0.5 is used."),
    ("activation=gelu~approximate~erf", "activation 1, approximate: 'erf' is not one of none, tanh; none is used."),
    ("activation=relu7", "activation 1: 'relu7' is not a known activation; ReLU is used."),
    ("activation=relu~alpha~1", "activation 1: 'alpha' is not a setting of relu; it is left out."),
    ("layers=0", "layers: 0 is outside 1 to 100; 10 is used."),
    ("spread=0", "spread: 0 is outside 0.1 to 20; 1 is used."),
    ("flat=nan", "flat: nan is not a finite number; 0.05 is used."),
]
# fmt: on


@pytest.mark.parametrize(("query", "sentence"), BAD)
def test_a_bad_field_gets_one_sentence(query, sentence):
    scene, problems = from_query(ActivationScene, query)
    assert problems == [sentence]
    assert activation_curves(scene)
