"""What the view of layers is sent: nothing is lost that can be seen."""

import json
import struct
from types import SimpleNamespace

import numpy as np
import pytest

from player.payloads.layers import FULL, Layers, pack, unpack
from player.payloads.race import PALETTE_SIZE

DEPTH, BINS = 7, 9


def make_histogram(seed: int, low: float = -1.0, high: float = 1.0) -> SimpleNamespace:
    share = np.random.default_rng(seed).uniform(size=(DEPTH, BINS))
    share /= 1.25 * share.sum(axis=1, keepdims=True)
    return SimpleNamespace(low=low, high=high, share=share, below=np.full(DEPTH, 0.05), above=np.full(DEPTH, 0.15))


def make_layers(seed: int = 0, name: str = "Tanh", color: int = 0, **changes) -> Layers:
    random = np.random.default_rng(seed)
    fields = {
        "signal": 10 ** random.uniform(-80, 60, DEPTH + 1),
        "gradient": 10 ** random.uniform(-80, 60, DEPTH + 1),
        "mean": random.normal(size=DEPTH + 1),
        "std": random.uniform(size=DEPTH + 1),
        "weight_gradient": random.uniform(size=DEPTH),
        "dead": random.uniform(size=DEPTH),
        "saturated": random.uniform(size=DEPTH),
        "activations": make_histogram(seed),
        "gradients": make_histogram(seed + 1, -40.0, 2.0),
    }
    return Layers(name=name, detail="Größe × 2", color=color, statistics=statistics(**fields | changes))


def statistics(**fields) -> SimpleNamespace:
    """Those of a network's layers, the histograms of them together."""
    spread = {key: fields.pop(key) for key in ("activations", "gradients", "dead", "saturated")}
    return SimpleNamespace(**fields, histograms=SimpleNamespace(**spread))


def test_a_payload_comes_back_as_it_went():
    networks = [make_layers(0), make_layers(5, "ReLU", 13)]
    header = unpack(pack(networks))
    assert header["depth"] == DEPTH
    for shown, network in zip(header["networks"], networks, strict=True):
        found = network.statistics
        assert (shown["name"], shown["detail"]) == (network.name, "Größe × 2")
        assert shown["color"] == network.color % PALETTE_SIZE
        for key, values in (("signal", found.signal), ("gradient", found.gradient), ("weights", found.weight_gradient)):
            np.testing.assert_allclose(shown[key], np.log10(values), rtol=1e-6)
        np.testing.assert_allclose(shown["mean"], found.mean, rtol=1e-6)
        np.testing.assert_allclose(shown["dead"], found.histograms.dead, rtol=1e-6)
        np.testing.assert_allclose(shown["saturated"], found.histograms.saturated, rtol=1e-6)
        for key in ("activations", "gradients"):
            histogram = getattr(found.histograms, key)
            assert (shown[key]["low"], shown[key]["high"]) == (histogram.low, histogram.high)
            np.testing.assert_allclose(shown[key]["above"], histogram.above, rtol=1e-6)
            bins = shown[key]["bins"].reshape(DEPTH, shown[key]["size"])
            roots = np.sqrt(histogram.share / histogram.share.max(axis=1, keepdims=True))
            np.testing.assert_allclose(bins / FULL, roots, atol=0.6 / FULL)


def test_sizes_beyond_float32_and_none_at_all_are_told_apart():
    sizes = np.array([1.0, 1e-120, 1e200, 0.0, np.nan, np.inf, 1.0, 1.0])
    (shown,) = unpack(pack([make_layers(signal=sizes)]))["networks"]
    logarithms = np.array([0, -120, 200, -np.inf, np.nan, np.inf, 0, 0], dtype=np.float32)
    np.testing.assert_array_equal(shown["signal"], logarithms)


def test_what_lies_mostly_beyond_the_axis_does_not_fill_its_column():
    histogram = make_histogram(0)
    histogram.share[0] = 0.0
    histogram.share[1] = 0.001
    (shown,) = unpack(pack([make_layers(activations=histogram)]))["networks"]
    bins = shown["activations"]["bins"].reshape(DEPTH, BINS)
    assert not bins[0].any()
    assert 0 < bins[1].max() < 0.25 * FULL
    assert bins[2].max() == FULL


def test_the_same_networks_give_the_same_bytes_and_others_another_id():
    first, again, other = (pack([make_layers(seed)]) for seed in (0, 0, 1))
    assert first == again
    assert unpack(first)["id"] != unpack(other)["id"]
    assert unpack(first)["id"] != unpack(pack([make_layers(0, "ReLU")]))["id"]


def test_the_header_is_plain_json_and_arrays_are_aligned():
    payload = pack([make_layers(0), make_layers(1), make_layers(2)])
    _, length = struct.unpack_from("<II", payload)
    assert length % 4 == 0
    text = payload[8 : 8 + length].decode()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert len(payload) % 4 == 0


def test_equal_arrays_travel_once():
    def data(payload: bytes) -> bytes:
        _, length = struct.unpack_from("<II", payload)
        return payload[8 + length :]

    assert data(pack([make_layers(0), make_layers(0)])) == data(pack([make_layers(0)]))


def test_six_networks_of_fifty_layers_are_small():
    share = np.random.default_rng(0).uniform(size=(50, 65))
    networks = []
    for seed in range(6):
        one = make_layers(seed)
        wide = SimpleNamespace(low=-1.0, high=1.0, share=share + seed, below=np.zeros(50), above=np.zeros(50))
        sizes = dict.fromkeys(("signal", "gradient", "mean", "std"), np.linspace(1, 2, 51))
        halves = dict.fromkeys(("weight_gradient", "dead", "saturated"), np.linspace(0.1, 1, 50))
        networks.append(
            Layers(
                name=one.name,
                detail="",
                color=0,
                statistics=statistics(**sizes, **halves, activations=wide, gradients=wide),
            )
        )
    assert len(pack(networks)) < 60_000


def test_networks_of_several_depths_are_refused():
    shorter = make_layers(1)
    shorter.statistics.histograms.dead = shorter.statistics.histograms.dead[:-1]
    with pytest.raises(ValueError, match=r"depths \[6, 7\]"):
        pack([make_layers(0), shorter])
    with pytest.raises(ValueError, match=r"depths \[\]"):
        pack([])


def test_an_axis_needs_ends():
    with pytest.raises(ValueError, match="nan cannot be the end of an axis"):
        pack([make_layers(gradients=make_histogram(0, np.nan))])
