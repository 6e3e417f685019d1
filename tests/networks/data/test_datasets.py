"""The data sets: every entry of the catalogue, the digits' file, and what each formula says."""

import hashlib
from typing import Any

import numpy as np
import pytest

from networks.data.catalogue import DATASETS
from networks.data.dataset import Samples
from networks.data.digits import images
from networks.data.planar import circles, moons, spirals, xor
from networks.data.samples import samples_of
from networks.recipe import Data

DEFAULTS = {key: {p.key: p.default for p in record.parameters} for key, record in DATASETS.items()}
SIZE = 240
DIGITS_SUM = "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"  # of scikit-learn's table as bytes


def drawn(key: str, *, noise: float = 0.0, seed: int = 3, size: int = SIZE, **given: Any) -> Samples:
    return DATASETS[key].draw(np.random.default_rng(seed), size, noise, **{**DEFAULTS[key], **given})


@pytest.mark.parametrize("key", DATASETS)
def test_an_entry_gives_what_it_says(key):
    record = DATASETS[key]
    inputs, targets = drawn(key, noise=0.1)
    assert record.key == key
    assert inputs.shape == (SIZE, *record.shape(**DEFAULTS[key]))
    assert inputs.dtype == np.float64
    assert targets.shape == (SIZE,)
    assert np.isfinite(inputs).all()
    if record.classes:
        assert targets.dtype == np.int64
        counts = np.bincount(targets, minlength=record.classes)
        assert len(counts) == record.classes
        assert np.ptp(counts) <= (1 if key != "digits" else 20)
    else:
        assert targets.dtype == np.float64
        assert record.truth is not None


@pytest.mark.parametrize("key", DATASETS)
def test_the_same_generator_gives_the_same_samples(key):
    first, again, other = (drawn(key, noise=0.1, seed=seed) for seed in (1, 1, 2))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.parametrize("key", DATASETS)
def test_noise_is_scaled_and_nothing_else_changes(key):
    clean, some, much = (drawn(key, noise=noise) for noise in (0.0, 0.1, 0.2))
    noisy = DATASETS[key].kind == "number"  # whether the targets are, else the inputs
    np.testing.assert_array_equal(clean[not noisy], some[not noisy])
    added = some[noisy] - clean[noisy]
    np.testing.assert_allclose(much[noisy] - clean[noisy], 2 * added, atol=1e-12)
    assert added.std() == pytest.approx(0.1, rel=0.2)


@pytest.mark.parametrize("key", [key for key, record in DATASETS.items() if record.kind in ("classes", "number")])
def test_nearly_all_samples_lie_in_the_domain(key):
    inputs, targets = drawn(key, noise=0.1)
    (left, right), (low, high) = DATASETS[key].domain
    y = targets if DATASETS[key].kind == "number" else inputs[:, 1]
    inside = (inputs[:, 0] >= left) & (inputs[:, 0] <= right) & (y >= low) & (y <= high)
    assert inside.mean() > 0.97


@pytest.mark.parametrize("key", [key for key, record in DATASETS.items() if record.kind == "number"])
def test_without_noise_numbers_lie_on_the_truth(key):
    given: Any = {"share": 0.0} if key == "sinc" else {}
    inputs, targets = drawn(key, **given)
    truth = DATASETS[key].truth
    assert truth is not None
    np.testing.assert_allclose(targets, truth(inputs[:, 0], **{**DEFAULTS[key], **given}), atol=1e-12)


def test_sinc_throws_the_stated_share_up():
    inputs, targets = drawn("sinc", size=2000, share=0.1, impulse=2.0)
    above = targets - np.sinc(inputs[:, 0])
    hit = above > 1e-9
    assert hit.mean() == pytest.approx(0.1, abs=0.03)
    assert 1.0 <= above[hit].min() <= above[hit].max() <= 3.0


def test_moons_are_half_circles():
    (x, y), label = moons(np.random.default_rng(0), SIZE, 0.0).inputs.T, drawn("moons", seed=0).targets
    np.testing.assert_allclose(np.hypot(x, y)[label == 0], 1)
    np.testing.assert_allclose(np.hypot(x - 1, y - 0.5)[label == 1], 1)
    assert (y[label == 0] >= 0).all()
    assert (y[label == 1] <= 0.5).all()


def test_circles_have_their_radii():
    inputs, label = circles(np.random.default_rng(0), SIZE, 0.0, factor=0.3)
    np.testing.assert_allclose(np.linalg.norm(inputs, axis=1), np.where(label == 0, 1.0, 0.3))


def test_spirals_turn():
    inputs, label = spirals(np.random.default_rng(0), SIZE, 0.0, turns=2.0)
    radius = np.linalg.norm(inputs, axis=1)
    angle = 2 * np.pi * radius + np.pi * label  # radius 2 after two turns
    np.testing.assert_allclose(inputs, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), atol=1e-12)


def test_xor_is_the_sign_of_the_product():
    inputs, label = xor(np.random.default_rng(0), SIZE, 0.0)
    np.testing.assert_array_equal(label, inputs.prod(axis=1) < 0)
    assert (np.abs(inputs) >= 0.1).all()
    assert len({tuple(signs) for signs in np.sign(inputs)}) == 4


def test_recall_shows_a_symbol_first_and_asks_last():
    inputs, label = drawn("recall", delay=11)
    assert inputs.shape[1] == 13
    symbols, between, say = inputs[..., :4], inputs[..., 4:6], inputs[..., 6]
    assert (inputs.sum(axis=2) == 1).all()
    np.testing.assert_array_equal(symbols[:, 0].argmax(axis=1), label)
    assert not symbols[:, 1:].any()
    assert (between[:, 1:-1].sum(axis=2) == 1).all()
    np.testing.assert_array_equal(say, np.tile([*[0] * 12, 1], (SIZE, 1)))


def test_what_comes_between_tells_nothing_of_the_symbol():
    """Its mean is the same for every class, as far as chance lets it."""
    inputs, label = drawn("recall", delay=30, size=2000)
    means = [inputs[label == symbol, 1:].mean(axis=(0, 1)) for symbol in range(4)]
    assert np.ptp(means, axis=0).max() < 0.03


def test_digits_are_uci_s():
    """Counts of the classes are those of UCI's optdigits.names; the sum is that of scikit-learn's table."""
    pixels, labels = images()
    assert pixels.shape == (1797, 8, 8)
    assert (pixels.min(), pixels.max()) == (0, 16)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    table = np.column_stack([pixels.reshape(-1, 64), labels]).astype(np.uint8)
    assert hashlib.sha256(table.tobytes()).hexdigest() == DIGITS_SUM


def test_no_digit_comes_twice():
    split = samples_of(Data(key="digits", size=1797, noise=0.0, standardise=False))
    shown = np.concatenate([split.training.inputs, split.validation.inputs]).reshape(-1, 64) * 16
    ordered, known = (rows[np.lexsort(rows.T)] for rows in (shown, images()[0].reshape(-1, 64)))
    np.testing.assert_allclose(ordered, known, atol=1e-12)
