"""Samples: the split, the folds, what is added by hand, and how inputs are standardised."""

from dataclasses import replace

import numpy as np
import pytest

from networks.data.catalogue import DATASETS
from networks.data.samples import _drawn, samples_of
from networks.recipe import Data


@pytest.mark.parametrize("key", DATASETS)
def test_the_same_data_gives_the_same_bytes(key):
    one, two = (_drawn(Data(key=key)) for _ in range(2))
    for first, second in zip((*one.training, *one.validation), (*two.training, *two.validation), strict=True):
        assert first.tobytes() == second.tobytes()
        assert not first.flags.writeable


@pytest.mark.parametrize(("size", "share", "kept"), [(300, 0.3, 90), (8, 0.05, 1), (8, 0.9, 7), (101, 0.5, 50)])
def test_a_share_is_kept_back(size, share, kept):
    split = samples_of(Data(size=size, validation=share))
    assert len(split.validation.targets) == kept
    assert len(split.training.targets) == size - kept


def test_folds_are_every_sample_once():
    data = Data(size=50, folds=7, standardise=False)
    whole = samples_of(replace(data, folds=0))
    every = np.concatenate([whole.validation.inputs, whole.training.inputs])
    splits = [samples_of(replace(data, fold=fold)) for fold in range(7)]
    kept = np.concatenate([split.validation.inputs for split in splits])
    assert sorted(map(tuple, kept)) == sorted(map(tuple, every))
    for split in splits:
        assert len(split.validation.inputs) in (7, 8)
        both = np.concatenate([split.training.inputs, split.validation.inputs])
        assert sorted(map(tuple, both)) == sorted(map(tuple, every))


@pytest.mark.parametrize("key", [key for key, record in DATASETS.items() if record.kind != "recall"])
def test_inputs_are_standardised_by_the_training_samples(key):
    data = Data(key=key)
    split, raw = samples_of(data), samples_of(replace(data, standardise=False))
    axis = None if DATASETS[key].kind == "images" else 0  # pixels share one scale
    np.testing.assert_allclose(split.training.inputs.mean(axis=axis), 0, atol=1e-12)
    np.testing.assert_allclose(split.training.inputs.std(axis=axis), 1, atol=1e-12)
    for part, before in ((split.training, raw.training), (split.validation, raw.validation)):
        np.testing.assert_allclose(part.inputs * split.spread + split.mean, before.inputs, atol=1e-12)
    assert (raw.mean == 0).all()
    assert (raw.spread == 1).all()
    assert split.mean.shape == split.spread.shape == split.training.inputs.shape[1:]


def test_symbols_stay_as_they_are():
    split = samples_of(Data(key="recall", noise=0.0))
    assert set(np.unique(split.training.inputs)) == {0.0, 1.0}


@pytest.mark.parametrize("folds", [0, 4])
def test_added_points_are_trained_on(folds):
    data = Data(size=40, standardise=False, folds=folds)
    plain, more = samples_of(data), samples_of(replace(data, added=((0.5, -0.25, 1), (1.5, 2.0, 0))))
    np.testing.assert_array_equal(more.validation.inputs, plain.validation.inputs)
    np.testing.assert_array_equal(more.training.inputs[-2:], [(0.5, -0.25), (1.5, 2.0)])
    np.testing.assert_array_equal(more.training.targets[-2:], [1, 0])
    assert len(more.training.targets) == len(plain.training.targets) + 2
    assert more.training.targets.dtype == plain.training.targets.dtype


def test_an_added_number_is_a_place_and_its_value():
    split = samples_of(Data(key="sine", added=((0.5, -0.25, 0),), standardise=False))
    assert split.training.inputs[-1].tolist() == [0.5]
    assert split.training.targets[-1] == -0.25


def test_validation_is_the_same_whatever_else_is_set():
    data = Data(standardise=False)
    assert samples_of(data) is samples_of(Data(standardise=False))
    noisier = samples_of(replace(data, noise=0.3))
    np.testing.assert_array_equal(noisier.validation.targets, samples_of(data).validation.targets)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"key": "mars"}, "data='mars' is not one of moons"),
        ({"values": (("turns", 2.0),)}, "data='moons' has no parameter turns"),
        ({"key": "spirals", "values": (("turns", 99.0),)}, "turns: 99 is outside"),
        ({"size": 3}, "size: 3 is outside 8 to 2000"),
        ({"size": 10**9}, "size: 1000000000 is outside"),
        ({"key": "digits", "size": 1798}, "size=1798 is not allowed because Handwritten digits has 1797"),
        ({"noise": float("nan")}, "noise: nan is not a finite number"),
        ({"validation": 1.0}, "validation: 1 is outside"),
        ({"seed": -1}, "seed: -1 is outside"),
        ({"folds": 1}, "folds=1 is not allowed because"),
        ({"folds": 11}, "folds: 11 is outside"),
        ({"folds": 10, "size": 8}, "folds=10 is not allowed because there are 8 samples"),
        ({"folds": 3, "fold": 3}, "fold=3 is not allowed because the folds are 0 to 2"),
        ({"added": ((0.0, float("inf"), 0),)}, "is not allowed because it is no point"),
        ({"added": ((0.0, 0.0, 2),)}, "class=2 is not allowed because Two moons has 2"),
        ({"key": "digits", "added": ((0.0, 0.0, 1),)}, "because Handwritten digits has no plane"),
        ({"added": ((0.0, 0.0, 1),) * 501}, "because 500 are the most"),
    ],
)
def test_what_cannot_be_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        samples_of(Data(**given))
