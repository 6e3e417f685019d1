"""What the player is sent: nothing is lost that can be seen, nothing is sent that is not needed."""

import json
import re
import struct
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest

from player.payloads import race as payload
from player.payloads.packing import LARGEST
from player.payloads.race import COLORS, PALETTE_SIZE, Inside, Terrain, Track, pack, unpack

WEB = Path(payload.__file__).parent.parent / "web"
LAYOUTS = [layout for layout in get_args(payload.Layout) if layout != "pair"]  # of one terrain


def make_terrain(**changes) -> Terrain:
    x, y = np.meshgrid(np.linspace(-2, 2, 96), np.linspace(-1, 3, 96))
    fields = {
        "key": "rosenbrock",
        "title": "Rosenbrock",
        "domain": ((-2.0, 2.0), (-1.0, 3.0)),
        "heights": (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        "minima": ((1.0, 1.0),),
        "minimum": 0.0,
    }
    return Terrain(**fields | changes)


def make_trajectory(steps: int = 300, *, seed: int = 0, rate=0.05, diverged_at=None) -> SimpleNamespace:
    random = np.random.default_rng(seed)
    position = np.cumsum(random.normal(size=(steps + 1, 2)), axis=0)
    return SimpleNamespace(
        position=position,
        loss=random.uniform(size=steps + 1),
        update=np.diff(position, axis=0),
        learning_rate=np.broadcast_to(np.asarray(rate, dtype=float), (steps,)),
        diverged_at=diverged_at,
        momentum=None,
        clipped=np.zeros(steps, dtype=bool),
    )


def make_track(name: str = "Adam", color: int = 0, floor: float | None = None, **trajectory) -> Track:
    return Track(
        id=f"{name}-{color}",
        name=name,
        detail="lr 0.05",
        color=color,
        trajectory=make_trajectory(**trajectory),
        floor=floor,
    )


def make_line(name: str = "m", quantity: int = 0, **changes) -> SimpleNamespace:
    fields = {
        "name": name,
        "title": "First moment",
        "arrow": "momentum",
        "symbol": ["msub", ["mi", name], ["mi", "t"]],
        "rule": ["mrow", ["ref", ["mi", "β"], 1, 0], ["mo", "·"], ["ref", ["mi", name], quantity, 0]],
        "quantity": quantity,
        "lag": 1,
    }
    return SimpleNamespace(**fields | changes)


def make_inside(*quantities, lines=None, track: int = 0) -> Inside:
    return Inside(track=track, dissection=SimpleNamespace(quantities=quantities, lines=lines or (make_line(),)))


def test_a_payload_comes_back_as_it_went():
    terrain = make_terrain()
    tracks = [make_track("Adam", 0), make_track("Größe ∇", 7, steps=120, seed=1, diverged_at=121)]
    shown = unpack(pack(terrain, tracks, start=(-1.5, 2.2), answer=12))

    assert shown["answer"] == 12
    assert shown["start"] == [-1.5, 2.2]
    assert shown["steps"] == 300
    assert shown["terrain"]["domain"] == [[-2.0, 2.0], [-1.0, 3.0]]
    assert shown["terrain"]["minima"] == [[1.0, 1.0]]
    assert shown["terrain"]["equal"] is False
    np.testing.assert_array_equal(shown["terrain"]["heights"], terrain.heights.astype(np.float32))
    assert [track["name"] for track in shown["tracks"]] == ["Adam", "Größe ∇"]
    assert [track["diverged_at"] for track in shown["tracks"]] == [None, 121]
    for sent, track in zip(shown["tracks"], tracks, strict=True):
        run = track.trajectory
        np.testing.assert_array_equal(sent["position"], run.position.astype(np.float32))
        np.testing.assert_array_equal(sent["excess"], run.loss.astype(np.float32))
        np.testing.assert_allclose(sent["length"], np.linalg.norm(run.update, axis=1), rtol=1e-6)


def test_the_data_start_at_a_multiple_of_four_and_the_header_is_json():
    for name in ("A", "AB", "ABC", "ABCD"):
        sent = pack(make_terrain(), [make_track(name)], start=(0, 0))
        _, length = struct.unpack_from("<II", sent)
        assert length % 4 == 0
        assert len(sent) % 4 == 0
        json.loads(sent[8 : 8 + length])


def test_six_runs_of_300_steps_fit_in_40_kilobytes():
    tracks = [make_track("Momentum", i, seed=i, rate=np.linspace(0.1, 0, 300)) for i in range(6)]
    assert len(pack(make_terrain(), tracks, start=(0, 0), with_heights=False)) < 40_000


def test_six_runs_of_300_steps_and_the_inside_of_one_fit_in_50_kilobytes():
    random = np.random.default_rng(0)
    moving = [random.normal(size=(301, 2)) for _ in range(6)]
    quantities = [*moving, np.arange(1.0, 301), np.array(0.9), np.array(1e-8), np.full(300, 0.05)]
    inside = make_inside(*quantities, lines=[make_line(name, i) for i, name in enumerate("gmvuhs")])
    tracks = [make_track("Momentum", i, seed=i) for i in range(6)]
    assert len(pack(make_terrain(), tracks, start=(0, 0), with_heights=False, inside=inside)) < 50_000


def test_equal_arrays_travel_once():
    rate = np.linspace(0.1, 0, 300)
    alone = pack(make_terrain(), [make_track(rate=rate)], start=(0, 0), inside=make_inside(np.zeros((301, 2))))
    twice = pack(make_terrain(), [make_track(rate=rate)], start=(0, 0), inside=make_inside(np.zeros((301, 2)), rate))
    assert len(twice) - len(alone) < 100
    np.testing.assert_array_equal(unpack(twice)["inside"]["quantities"][1]["values"][:, 0], rate.astype(np.float32))


def test_the_same_input_gives_the_same_bytes():
    first = pack(make_terrain(), [make_track()], start=(0.5, 1))
    assert first == pack(make_terrain(), [make_track()], start=(0.5, 1))
    assert first != pack(make_terrain(), [make_track(seed=1)], start=(0.5, 1))


def test_the_id_tells_what_is_shown_and_not_whether_heights_travel():
    def name(terrain=None, *, seed=0, start=(0, 0), answer=0, with_heights=True):
        tracks = [make_track(seed=seed)]
        return unpack(pack(terrain or make_terrain(), tracks, start=start, answer=answer, with_heights=with_heights))[
            "id"
        ]

    assert name() == name(with_heights=False)
    others = [name(seed=1), name(start=(0, 1)), name(answer=1), name(make_terrain(minimum=None))]
    assert len({name(), *others}) == 5


def test_heights_may_stay_at_home():
    with_heights = unpack(pack(make_terrain(), [make_track()], start=(0, 0)))
    without = unpack(pack(make_terrain(), [make_track()], start=(0, 0), with_heights=False))
    assert without["terrain"]["heights"] is None
    assert without["terrain"]["hash"] == with_heights["terrain"]["hash"]
    np.testing.assert_array_equal(without["tracks"][0]["position"], with_heights["tracks"][0]["position"])


def test_the_hash_of_heights_depends_on_domain_and_heights_alone():
    def hash_of(**changes):
        return unpack(pack(make_terrain(**changes), [], start=(0, 0)))["terrain"]["hash"]

    assert hash_of() == hash_of(title="Banana", key="banana", minima=())
    assert hash_of() != hash_of(domain=((-2.0, 2.0), (-1.0, 4.0)))
    assert hash_of() != hash_of(heights=np.zeros((96, 96)))


def test_undefined_heights_are_nan_and_huge_values_are_clamped():
    heights = make_terrain().heights.copy()
    heights[0, :3] = np.nan, np.inf, 1e300
    run = make_trajectory(3)
    run.position[-1] = 1e200, -1e200
    run.loss[-1] = 1e300
    run.update[-1] = 1e200, -1e200
    track = Track(id="a", name="a", detail="", color=0, trajectory=run)
    shown = unpack(pack(make_terrain(heights=heights), [track], start=(0, 0)))

    assert np.isnan(shown["terrain"]["heights"][0, :2]).all()
    assert shown["terrain"]["heights"][0, 2] == LARGEST
    sent = shown["tracks"][0]
    assert sent["position"][-1].tolist() == [LARGEST, -LARGEST]
    assert sent["excess"][-1] == LARGEST
    assert sent["length"][-1] == LARGEST


def test_small_differences_survive_float32():
    run = make_trajectory(2)
    run.loss[:] = -959.6407 + np.array([1e-3, 1e-7, 1e-10])
    run.update[:] = 1e-12
    track = Track(id="a", name="a", detail="", color=0, trajectory=run)
    sent = unpack(pack(make_terrain(minimum=-959.6407), [track], start=(0, 0)))["tracks"][0]
    np.testing.assert_allclose(sent["excess"], [1e-3, 1e-7, 1e-10], rtol=1e-2)
    np.testing.assert_allclose(sent["length"], 2**0.5 * 1e-12, rtol=1e-6)


def test_a_constant_rate_is_one_number():
    constant, changing = unpack(
        pack(make_terrain(), [make_track(rate=0.05), make_track(rate=np.linspace(0.1, 0, 300))], start=(0, 0))
    )["tracks"]
    assert constant["rate"] == 0.05
    np.testing.assert_allclose(changing["rate"], np.linspace(0.1, 0, 300), atol=1e-8)


def test_momentum_clipping_and_floor_come_back():
    plain, driven = make_track(), make_track("Momentum", 1, floor=0.25)
    driven.trajectory.momentum = np.linspace(0.95, 0.85, 300)
    driven.trajectory.clipped[[0, 7, 299]] = True
    first, second = unpack(pack(make_terrain(), [plain, driven], start=(0, 0)))["tracks"]
    assert (first["momentum"], first["clipped"], first["floor"]) == (None, [], None)
    np.testing.assert_array_equal(second["momentum"], driven.trajectory.momentum.astype(np.float32))
    assert (second["clipped"], second["floor"]) == ([0, 7, 299], 0.25)


def test_the_layout_is_told_and_is_part_of_what_is_shown():
    paths, schedules = (unpack(pack(make_terrain(), [make_track()], start=(0, 0), layout=kind)) for kind in LAYOUTS)
    assert (paths["layout"], schedules["layout"]) == ("paths", "schedules")
    assert paths["id"] != schedules["id"]
    assert unpack(pack(make_terrain(), [make_track()], start=(0, 0)))["layout"] == "paths"


def test_a_pair_comes_back_with_each_run_on_its_terrain():
    low, high = make_terrain(minimum=0.5), make_terrain(title="Other", heights=np.ones((96, 96)), minimum=-2.0)
    tracks = [replace(make_track(), chip="1"), replace(make_track("Adam", 1, seed=1), terrain=1, chip="1")]
    shown = unpack(pack(low, tracks, start=(0, 0), layout="pair", second=high))
    assert [track["terrain"] for track in shown["tracks"]] == [0, 1]
    assert [track["chip"] for track in shown["tracks"]] == ["1", "1"]
    assert (shown["terrain"]["title"], shown["second"]["title"]) == ("Rosenbrock", "Other")
    for sent, track, terrain in zip(shown["tracks"], tracks, (low, high), strict=True):
        np.testing.assert_allclose(sent["excess"], track.trajectory.loss - terrain.minimum, rtol=1e-6)
    np.testing.assert_array_equal(shown["terrain"]["heights"], low.heights.astype(np.float32))
    np.testing.assert_array_equal(shown["second"]["heights"], np.ones((96, 96)))
    at_home = unpack(pack(low, tracks, start=(0, 0), layout="pair", second=high, with_heights=False))
    assert (at_home["second"]["heights"], at_home["id"]) == (None, shown["id"])


def test_a_run_has_the_one_terrain_and_a_chip_of_its_own_unless_told_otherwise():
    shown = unpack(pack(make_terrain(), [make_track()], start=(0, 0)))
    (track,) = shown["tracks"]
    assert shown["second"] is None
    assert (track["terrain"], track["chip"]) == (0, track["id"])


def test_a_pair_that_is_none_is_refused():
    one, moved = make_terrain(), make_terrain(domain=((-2.0, 2.0), (-1.0, 4.0)))
    with pytest.raises(ValueError, match="pair"):
        pack(one, [], start=(0, 0), layout="pair")
    with pytest.raises(ValueError, match="2 terrains"):
        pack(one, [], start=(0, 0), second=one)
    with pytest.raises(ValueError, match="one start"):
        pack(one, [], start=(0, 0), layout="pair", second=moved)
    with pytest.raises(ValueError, match="terrain 1"):
        pack(one, [replace(make_track(), terrain=1)], start=(0, 0))


def test_the_inside_of_a_run_comes_back_as_it_went():
    random = np.random.default_rng(3)
    vector, scalar, matrix = (random.normal(size=shape) for shape in [(301, 2), (300,), (300, 4)])
    lines = (make_line(), make_line("H", 3, arrow="", lag=0, title="Größe ∇"))
    inside = make_inside(vector, np.array(0.9), scalar, matrix, lines=lines, track=1)
    shown = unpack(pack(make_terrain(), [make_track(), make_track("Newton", 1)], start=(0, 0), inside=inside))
    sent = shown["inside"]

    assert sent["track"] == 1
    assert [quantity["size"] for quantity in sent["quantities"]] == [2, 1, 1, 4]
    assert sent["quantities"][1]["values"] == 0.9
    for index, values in ((0, vector), (2, scalar[:, None]), (3, matrix)):
        np.testing.assert_array_equal(sent["quantities"][index]["values"], values.astype(np.float32))
    assert sent["lines"] == [vars(line) for line in lines]


def test_the_id_tells_what_is_looked_into():
    def name(inside):
        return unpack(pack(make_terrain(), [make_track(), make_track("Lion", 1)], start=(0, 0), inside=inside))["id"]

    values = np.ones((301, 2))
    insides = [None, make_inside(values), make_inside(values, track=1), make_inside(2 * values)]
    assert len({name(inside) for inside in insides}) == 4


def test_a_quantity_that_never_changes_is_a_number_and_one_that_is_none_is_not():
    quantities = np.full(300, 0.1), np.array(np.inf), np.array(np.nan), np.zeros(0), np.full((300, 2), 0.1)
    shown = unpack(pack(make_terrain(), [make_track()], start=(0, 0), inside=make_inside(*quantities)))
    constant, infinite, undefined, empty, vector = (q["values"] for q in shown["inside"]["quantities"])
    assert constant == 0.1
    assert infinite.tolist() == [[LARGEST]]
    assert np.isnan(undefined).all()
    assert empty.shape == (0, 1)
    assert vector.shape == (300, 2)


def test_an_inside_without_its_track_and_a_quantity_without_a_form_are_refused():
    for track in (-1, 1):
        with pytest.raises(ValueError, match=rf"track={track} .*1 tracks"):
            pack(make_terrain(), [make_track()], start=(0, 0), inside=make_inside(np.ones(3), track=track))
    with pytest.raises(ValueError, match=r"\(300, 3\)"):
        pack(make_terrain(), [make_track()], start=(0, 0), inside=make_inside(np.ones((300, 3))))


def test_a_run_that_diverges_at_once_and_no_run_at_all_are_payloads_too():
    shown = unpack(pack(make_terrain(), [make_track(steps=0, diverged_at=1)], start=(0, 0)))
    assert shown["steps"] == 0
    assert shown["tracks"][0]["position"].shape == (1, 2)
    assert shown["tracks"][0]["length"].size == 0
    assert unpack(pack(make_terrain(), [], start=(0, 0)))["tracks"] == []


def test_a_grid_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match=r"\(3, 4\).*square"):
        pack(make_terrain(heights=np.zeros((3, 4))), [], start=(0, 0))


def luminance(color: str) -> float:
    channels = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def palette(column: str) -> list[str]:
    return re.findall(rf'{column}: "(#[0-9a-f]{{6}})"', (WEB / "core/palette.js").read_text())


def test_python_and_javascript_agree_on_the_palette():
    assert palette("neutral") == list(COLORS)
    assert len(palette("dark")) == len(palette("light")) == len(COLORS) == PALETTE_SIZE


@pytest.mark.parametrize(
    ("column", "grounds"),
    [
        ("dark", ["#050816", "#0e1117", "#23262d"]),
        ("light", ["#ffffff", "#fbfbfb"]),
        ("neutral", ["#ffffff", "#0e1117"]),
    ],
)
def test_every_colour_stands_off_its_ground(column, grounds):
    """A trail is drawn on its halo, a curve on the page; both are among the grounds."""
    weak = {
        color: round(contrast(color, ground), 2)
        for color in palette(column)
        for ground in grounds
        if contrast(color, ground) < 3
    }
    assert not weak


def test_no_two_runs_share_colour_dash_or_marker():
    text = (WEB / "core/palette.js").read_text()
    for column in ("dark", "light", "neutral"):
        assert len(set(palette(column))) == PALETTE_SIZE
    assert len(set(re.findall(r"dash: (\[[^]]*\])", text))) == PALETTE_SIZE
    assert len(set(re.findall(r'marker: "(\w+)"', text))) == PALETTE_SIZE


def test_shadows_of_snapshots_have_no_start_and_their_own_steps():
    track = replace(make_track(steps=3), on_plane=np.array([1.0, 2.0, 3.0, 1e60]), distance=np.arange(4.0))
    shown = unpack(pack(make_terrain(minimum=0.5), [track], start=None, at=[0, 10, 20, 35]))
    assert shown["start"] is None
    assert shown["at"] == [0, 10, 20, 35]
    np.testing.assert_allclose(shown["tracks"][0]["on_plane"], [0.5, 1.5, 2.5, LARGEST])
    np.testing.assert_array_equal(shown["tracks"][0]["distance"], np.arange(4.0))
    usual = unpack(pack(make_terrain(), [make_track()], start=(0, 0)))
    assert (usual["at"], usual["tracks"][0]["on_plane"], usual["tracks"][0]["distance"]) == (None, None, None)
