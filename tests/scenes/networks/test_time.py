"""What the presets of the page Through time say happens in them does happen; links and their problems."""

import re
from functools import cache

import numpy as np
import pytest

from networks.signal.recurrence import Unrolled
from scenes import from_query, to_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.networks.time import OWN, PRESETS, RECURRENCE, TimeScene, reach, unrolled
from tests.words.claims import holds


@cache
def seen(preset: str) -> list[Unrolled]:
    scene = PRESETS[preset].scene
    return [unrolled(entry.pick, scene.steps, scene.width, scene.seed) for entry in scene.recurrences]


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert from_query(TimeScene, to_query(preset.scene)) == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert 1 <= len(preset.scene.recurrences) <= MOST_ENTRIES
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)


def test_presets_differ_and_the_first_picture_is_one():
    scenes = [preset.scene for preset in PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert scenes[0] == TimeScene()


@holds(
    "The same matrix a hundred times",
    "A rotation times ρ. At 0.9 a hundred steps leave 3 in 100,000 of the gradient, at 1.1 they make 14,000 of "
    "it: only ρ = 1 exactly neither vanishes nor explodes.",
)
def test_powers_of_rho():
    left = [one.gradient[-1] for one in seen("powers")]
    assert left == pytest.approx([0.9**100, 1, 1.1**100], rel=1e-9)
    assert [f"{100_000 * left[0]:.0f}", f"{left[2]:.2g}"] == ["3", "1.4e+04"]


@holds(
    "The spectral radius wins in the end",
    "Random matrices of the same spectral radius (solid) first lose most of the gradient, because only a few of "
    "their directions are that large; then they follow ρᵗ (dotted) like the rotations.",
)
def test_random_matrices_lose_first_and_follow_rho_later():
    rotation, random, growing_rotation, growing = seen("random")
    for one, other in ((rotation, random), (growing_rotation, growing)):
        assert other.gradient[10] < 0.2 * one.gradient[10]
        radius = one.gradient[1]
        assert (other.gradient[100] / other.gradient[60]) ** (1 / 40) == pytest.approx(radius, rel=0.01)
        np.testing.assert_array_equal(one.law, other.law)


@holds(
    "Tanh takes its share",
    "The tanh's slope is below 1 and shrinks every step further: at ρ = 1.1 the linear recurrence explodes, tanh "
    "does not, and with inputs that fill its flat ends it vanishes. At ρ = 2 it explodes all the same.",
)
def test_tanh_vanishes_where_the_linear_one_explodes():
    linear, tanh, driven, steep = seen("tanh")
    assert linear.gradient[-1] > 1e4
    assert tanh.gradient[-1] < 1
    assert driven.gradient[-1] < 1e-8
    assert steep.gradient[-1] > 1e4


@holds(
    "Clipping bounds, it does not bring back",
    "Clipped at 10 on the way back, the explosion ends at 10. Clipped as a whole, by PyTorch's clip_grad_norm_, "
    "it keeps its slope and the last steps count for nothing. What vanishes is never touched.",
)
def test_clipping_bounds_and_does_not_bring_back():
    free, each, whole, vanishing = seen("clipping")
    assert free.gradient[-1] > 1e4
    assert each.gradient.max() <= 10
    assert each.gradient[-1] == pytest.approx(10, rel=1e-6)
    np.testing.assert_allclose(whole.gradient / free.gradient, whole.gradient[0], rtol=1e-12)
    assert whole.gradient[0] < 1e-4
    assert whole.weight_gradient == pytest.approx(10, rel=1e-6)
    np.testing.assert_allclose(vanishing.gradient, 0.9 ** np.arange(101.0), rtol=1e-10)


@holds(
    "An open forget gate remembers",
    "The cell of an LSTM is multiplied by its forget gate: at bias 0 about 1/2, worse than the tanh above it; at "
    "1 better; at 3 about 0.95, which alone leaves 0.005 after 100 steps. Of the gradient 0.66 is left: it also "
    "goes through the output.",
)
def test_an_open_forget_gate_remembers():
    tanh, *cells = seen("lstm")
    left = [one.gradient[-1] for one in cells]
    assert left[0] < tanh.gradient[-1] < left[1] < left[2]
    assert left[2] == pytest.approx(0.66, abs=0.005)
    assert cells[2].law[-1] == pytest.approx(0.005, abs=0.0005)
    kept = [(one.law[50] / one.law[0]) ** (1 / 50) for one in (cells[0], cells[2])]
    assert kept == pytest.approx([0.5, 0.95], abs=0.03)


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("steps=0", "steps", "100 is used"),
        ("width=1", "width", "64 is used"),
        ("recurrence=linear~spectral_radius~-1", "recurrence 1, spectral_radius", "1 is used"),
        ("recurrence=lstm~forget_bias~99", "recurrence 1, forget_bias", "1 is used"),
        ("recurrence=gru", "recurrence 1", "Linear is used"),
        ("recurrence=tanh~clip~-1", "recurrence 1, clip", "0 is used"),
        ("recurrence=tanh~clipping~both", "recurrence 1, clipping", "each_step is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    _, (sentence,) = from_query(TimeScene, query)
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


def test_reach():
    assert reach(0.9 ** np.arange(101.0)) == pytest.approx((0.9, 44))
    assert reach(np.ones(11)).lost_after is None
    assert reach(np.array([0.0, 0.0])) == (0.0, 0)


def test_no_recurrence_has_a_parameter_of_ours():
    own = {parameter.key for parameter in OWN}
    assert all(own.isdisjoint(p.key for p in record.parameters) for record in RECURRENCE.catalogue.values())
