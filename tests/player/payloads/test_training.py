"""What the view of a training is sent: nothing is lost that can be seen, and a run stays small."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from player.payloads.packing import LARGEST
from player.payloads.pictures import FULL, MOST_IMAGES, MOST_WHILE_RUNNING, Images
from player.payloads.training import MOST_CURVE, RunView, TrainingViews, pack, unpack
from trainings.pictures import side_of

WEB = Path(__file__).parent.parent.parent.parent / "player" / "web"
LOOKS, LAYERS, BINS, SAMPLES = 5, 3, 7, 21


def make_history(steps: int = 40, looks: int = LOOKS, *, seed: int = 0, **changes) -> SimpleNamespace:
    random = np.random.default_rng(seed)
    fields = {
        "batch_loss": random.uniform(size=steps),
        "gradient_norm": random.uniform(size=steps),
        "learning_rate": np.full(steps, 0.1),
        "at": np.linspace(0, steps, looks).astype(int),
        "training_loss": random.uniform(size=looks),
        "validation_loss": random.uniform(size=looks),
        "training_accuracy": random.uniform(size=looks),
        "validation_accuracy": random.uniform(size=looks),
        "diverged_at": None,
        "stopped": None,
        "best": 2,
    }
    return SimpleNamespace(**fields | changes)


def make_histogram(looks: int = LOOKS, layers: int = LAYERS, bins: int = BINS, *, seed: int = 0) -> SimpleNamespace:
    share = np.random.default_rng(seed).uniform(size=(looks, layers, bins))
    share /= 1.25 * share.sum(axis=-1, keepdims=True)
    tails = np.ones((looks, layers))
    return SimpleNamespace(low=-1.0, high=2.0, share=share, below=0.004 * tails, above=0.001 * tails)


def make_histograms(looks: int = LOOKS, layers: int = LAYERS, bins: int = BINS) -> SimpleNamespace:
    return SimpleNamespace(
        activations=make_histogram(looks, layers, bins),
        gradients=make_histogram(looks, layers, bins, seed=1),
        dead=np.full((looks, layers), 0.25),
        saturated=np.full((looks, layers), 0.5),
    )


def make_run(name: str = "Adam", color: int = 0, *, history: SimpleNamespace | None = None, **fields) -> RunView:
    return RunView(name=name, detail="rate 0.01", color=color, history=history or make_history(), **fields)


def make_views(*runs: RunView, **changes) -> TrainingViews:
    random = np.random.default_rng(3)
    fields = {
        "kind": "classes",
        "runs": runs or (make_run(),),
        "domain": ((-2.0, 2.0), (-1.0, 3.0)),
        "points": random.normal(size=(SAMPLES, 2)),
        "targets": random.integers(0, 2, SAMPLES),
        "validation": np.arange(SAMPLES) >= 15,
        "classes": 2,
        "labels": ("no", "yes"),
        "steps_an_epoch": 8,
    }
    return TrainingViews(**fields | changes)


def test_a_payload_comes_back_as_it_went():
    first = make_run("Größe ∇", 13, words="It blew up because.", began=7)
    second = make_run("SGD", 1, history=make_history(24, diverged_at=24, stopped=3, seed=1))
    views = make_views(first, second)
    shown = unpack(pack(views))
    assert (shown["kind"], shown["classes"], shown["labels"]) == ("classes", 2, ["no", "yes"])
    assert shown["domain"] == [[-2.0, 2.0], [-1.0, 3.0]]
    assert (shown["steps"], shown["epoch"], shown["running"]) == (40, 8, False)
    np.testing.assert_array_equal(shown["points"].reshape(-1, 2), np.float32(views.points))
    np.testing.assert_array_equal(shown["targets"], views.targets)
    np.testing.assert_array_equal(shown["validation"], views.validation)
    assert [(run["name"], run["color"], run["words"], run["began"]) for run in shown["runs"]] == [
        ("Größe ∇", 3, "It blew up because.", 7),
        ("SGD", 1, "", 24),
    ]
    for sent, run in zip(shown["runs"], (first, second), strict=True):
        history = run.history
        for key, values in (("at", history.at), ("training", history.training_loss)):
            np.testing.assert_array_equal(sent[key], np.float32(values))
        np.testing.assert_array_equal(sent["validation"], np.float32(history.validation_loss))
        np.testing.assert_array_equal(sent["right"][0], np.float32(history.training_accuracy))
        np.testing.assert_array_equal(sent["right"][1], np.float32(history.validation_accuracy))
        np.testing.assert_array_equal(sent["norm"]["values"], np.float32(history.gradient_norm))
        assert sent["rate"] == {"constant": 0.1, "length": len(history.learning_rate)}
        assert (sent["diverged"], sent["stopped"], sent["best"]) == (history.diverged_at, history.stopped, 2)
    assert [run["last"] for run in shown["runs"]] == [40, 24]


def odds_of(boundary: dict) -> list[np.ndarray]:
    """The log-odds of a payload's boundary."""
    return [boundary["odds"] * (part.reshape(LOOKS, 4, 4) - 127.5) / 127.5 for part in boundary["parts"]]


def test_a_boundary_is_the_log_odds_of_every_class_against_the_first():
    shares = np.random.default_rng(0).dirichlet([1.0, 1.0, 1.0], size=(LOOKS, 4, 4))
    two, three = (
        unpack(pack(make_views(make_run(boundary=values))))["runs"][0]["boundary"]
        for values in (shares[..., 1], shares)
    )
    assert (two["size"], three["size"]) == (4, 4)
    (odds,) = odds_of(two)
    np.testing.assert_allclose(1 / (1 + np.exp(-odds)), shares[..., 1], atol=0.012)
    powers = np.stack([np.ones((LOOKS, 4, 4)), *map(np.exp, odds_of(three))], axis=-1)
    np.testing.assert_allclose(powers / powers.sum(axis=-1, keepdims=True), shares, atol=0.025)


def test_certainty_keeps_its_degrees_and_what_is_no_number_is_undecided():
    boundary = np.full((LOOKS, 4, 4), np.nan)
    certain = np.array([0.0, 1e-6, 1e-3, 0.999])
    boundary[0, 0] = certain
    (odds,) = odds_of(unpack(pack(make_views(make_run(boundary=boundary))))["runs"][0]["boundary"])
    np.testing.assert_allclose(odds[0, 0], [-12, -12, *np.log(certain[2:] / (1 - certain[2:]))], atol=0.05)
    assert np.abs(odds[1:]).max() < 0.05


def test_what_is_got_wrong_is_a_bit_each():
    wrong = np.random.default_rng(0).uniform(size=(LOOKS, SAMPLES)) < 0.5
    (run,) = unpack(pack(make_views(make_run(wrong=wrong))))["runs"]
    rows = np.unpackbits(run["wrong"].reshape(LOOKS, -1), axis=1)[:, :SAMPLES]
    np.testing.assert_array_equal(rows.astype(bool), wrong)


def test_histograms_come_back_and_small_tails_are_not_rounded_away():
    histograms = make_histograms()
    (run,) = unpack(pack(make_views(make_run(histograms=histograms, layers=("a", "b", "c")))))["runs"]
    assert run["layers"] == ["a", "b", "c"]
    for key in ("activations", "gradients"):
        sent, histogram = run["histograms"][key], getattr(histograms, key)
        assert (sent["low"], sent["high"], sent["size"]) == (-1.0, 2.0, BINS)
        roots = np.sqrt(histogram.share / histogram.share.max(axis=-1, keepdims=True))
        np.testing.assert_allclose(sent["bins"].reshape(LOOKS, LAYERS, BINS) / FULL, roots, atol=0.51 / FULL)
        assert set(sent["below"]) == {1}
        assert set(sent["above"]) == {0}
    assert set(run["histograms"]["dead"]) == {64}
    assert set(run["histograms"]["saturated"]) == {128}


def test_a_long_curve_keeps_its_spikes_and_where_it_stops_being_a_number():
    norm = np.random.default_rng(0).uniform(1, 2, size=20_000)
    norm[[777, 12_345]] = 500.0, 1e-6
    norm[15_000:] = np.nan
    (run,) = unpack(pack(make_views(make_run(history=make_history(20_000, gradient_norm=norm)))))["runs"]
    steps, values = run["norm"]["steps"], run["norm"]["values"]
    assert len(steps) < 1.6 * MOST_CURVE
    assert (np.diff(steps) > 0).all()
    assert (steps[0], steps[-1]) == (0, 19_999)
    np.testing.assert_array_equal(values, norm[steps.astype(int)].astype(np.float32))
    assert {777.0, 12_345.0, 15_000.0} <= set(steps)


def test_losses_beyond_float32_are_clamped_and_no_number_stays_none():
    losses = np.array([1.0, 1e300, np.inf, np.nan, -np.inf])
    (run,) = unpack(pack(make_views(make_run(history=make_history(training_loss=losses)))))["runs"]
    np.testing.assert_array_equal(
        run["training"], np.array([1.0, LARGEST, LARGEST, np.nan, -LARGEST], dtype=np.float32)
    )


def test_images_share_a_scale_and_have_their_zero_in_the_middle():
    values = np.zeros((LOOKS, 2, 1, 3))
    values[-1, 0, 0] = [-2.0, 0.0, 2.0]
    values[-1, 1, 0] = [1.0, -1.0, 2.0]
    many = np.ones((1, MOST_IMAGES + 5, 2, 2))
    signed, plain = Images(title="Filters", values=values, signed=True), Images(title="Maps", values=many)
    (run,) = unpack(pack(make_views(make_run(images=(signed, plain), answer=np.eye(LOOKS)), kind="images")))["runs"]
    filters, maps = run["images"]
    assert (filters["title"], filters["shape"], filters["of"], filters["signed"]) == (
        "Filters",
        [LOOKS, 2, 1, 3],
        2,
        True,
    )
    assert filters["bytes"][-6:].tolist() == [0, 128, FULL, 191, 64, FULL]
    assert set(filters["bytes"][:-6]) == {128}
    assert (maps["shape"], maps["of"]) == ([1, MOST_IMAGES, 2, 2], MOST_IMAGES + 5)
    np.testing.assert_array_equal(run["answer"].reshape(LOOKS, LOOKS), FULL * np.eye(LOOKS))


def test_a_run_that_has_not_begun_and_one_that_goes_on_are_payloads_too():
    begun = make_run(history=make_history(10, looks=2))
    waiting = RunView(name="SGD", detail="", color=1)
    shown = unpack(pack(make_views(begun, waiting, steps=400, running=True)))
    assert (shown["steps"], shown["running"]) == (400, True)
    assert (shown["runs"][1]["at"], shown["runs"][1]["last"]) == (None, 0)
    assert shown["runs"][0]["last"] == 10


def test_before_a_training_is_done_there_are_all_its_losses_and_fewer_pictures():
    boundary = np.broadcast_to(np.linspace(0, 1, 80)[:, None, None], (80, 2, 2))
    run = make_run(history=make_history(790, looks=80), boundary=boundary, histograms=make_histograms(80))
    done, early = (unpack(pack(make_views(run, running=running)))["runs"][0] for running in (False, True))
    assert len(done["looked"]) == len(done["at"]) == len(early["at"]) == 80
    assert len(early["looked"]) <= MOST_WHILE_RUNNING + 1
    assert (early["looked"][0], early["looked"][-1]) == (0, 790)
    places = np.searchsorted(done["at"], early["looked"])
    (every,), (some,) = (each["boundary"]["parts"] for each in (done, early))
    np.testing.assert_array_equal(some.reshape(-1, 4), every.reshape(-1, 4)[places])
    every, some = (each["histograms"]["gradients"]["bins"].reshape(-1, LAYERS * BINS) for each in (done, early))
    np.testing.assert_array_equal(some, every[places])


def test_a_run_that_diverges_at_its_first_step_is_a_payload_too():
    nothing = np.zeros(0)
    history = make_history(
        0, looks=1, batch_loss=nothing, gradient_norm=nothing, learning_rate=nothing, diverged_at=0, best=0
    )
    (run,) = unpack(pack(make_views(make_run(history=history))))["runs"]
    assert (run["last"], run["diverged"], run["began"]) == (0, 0, 0)
    assert run["norm"]["values"].size == 0


def test_numbers_have_a_curve_and_no_classes():
    x = np.linspace(-1, 1, 9)
    fitted = np.random.default_rng(0).normal(size=(LOOKS, 9))
    views = make_views(make_run(fitted=fitted), kind="number", targets=None, classes=0, labels=(), x=x, truth=np.sin(x))
    shown = unpack(pack(views))
    assert shown["targets"] is None
    np.testing.assert_array_equal(shown["truth"], np.float32(np.sin(x)))
    np.testing.assert_array_equal(shown["runs"][0]["fitted"].reshape(LOOKS, 9), np.float32(fitted))


def test_the_same_views_give_the_same_bytes_and_others_another_id():
    views = make_views(make_run(boundary=np.full((LOOKS, 3, 3), 0.25)))
    assert pack(views) == pack(replace(views))
    others = [make_views(), make_views(running=True), make_views(make_run("SGD")), make_views(make_run(color=1))]
    assert len({unpack(pack(each))["id"] for each in (views, *others)}) == 5


def test_a_boundary_of_many_classes_has_every_share_and_loses_no_leader():
    """Where the first class is far behind, others' odds against it would all be at the end of the scale."""
    logits = np.random.default_rng(0).normal(0, 15, size=(LOOKS, 4, 4, 5))
    logits[..., 0] -= 40
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    sent = unpack(pack(make_views(make_run(boundary=shares), classes=5)))["runs"][0]["boundary"]
    odds = np.stack(odds_of(sent), axis=-1)
    assert (sent["all"], odds.shape) == (True, shares.shape)
    powers = np.exp(odds)
    np.testing.assert_allclose(powers / powers.sum(axis=-1, keepdims=True), shares, atol=0.05)
    first, second = np.sort(odds, axis=-1)[..., -1], np.sort(odds, axis=-1)[..., -2]
    assert (first > second).mean() > 0.95
    assert (odds.argmax(axis=-1) == shares.argmax(axis=-1)).mean() > 0.95


@pytest.mark.parametrize("classes", [2, 3, 5, 10])
def test_a_run_of_a_hundred_looks_is_small(classes):
    size, random = side_of(classes), np.random.default_rng(0)
    shares = random.dirichlet(np.ones(classes), size=(101, size, size))
    run = make_run(
        history=make_history(4000, looks=101),
        boundary=shares if classes > 2 else shares[..., 1],
        wrong=random.uniform(size=(101, 600)) < 0.5,
        histograms=make_histograms(101, 4, 24),
        layers=("1", "2", "3", "4"),
    )
    both, alone = (
        len(pack(make_views(*runs, classes=classes))) for runs in ((run, make_run("SGD")), (make_run("SGD"),))
    )
    assert both - alone < 250_000


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"boundary": np.zeros((LOOKS + 1, 4, 4))}, "boundary of 6 looks"),
        ({"boundary": np.zeros((LOOKS, 4, 5))}, r"\(5, 4, 5\).*square"),
        ({"fitted": np.zeros((1, 4))}, "fitted of 1 looks"),
        ({"wrong": np.zeros((4, SAMPLES))}, "wrong of 4 looks"),
        ({"images": (Images(title="", values=np.zeros((2, 1, 3, 3))),)}, r"\(2, 1, 3, 3\).*1 or 5"),
    ],
)
def test_pictures_that_do_not_fit_the_looks_are_refused(fields, complaint):
    with pytest.raises(ValueError, match=complaint):
        pack(make_views(make_run(**fields)))


def test_no_run_and_an_axis_without_ends_are_refused():
    with pytest.raises(ValueError, match="without a run"):
        pack(replace(make_views(), runs=()))
    with pytest.raises(ValueError, match="inf cannot be the end"):
        pack(make_views(domain=((0.0, np.inf), (0.0, 1.0))))
    histograms = make_histograms()
    histograms.activations.high = np.nan
    with pytest.raises(ValueError, match="nan cannot be the end"):
        pack(make_views(make_run(histograms=histograms)))


def lab(color: str) -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour."""
    channels = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = to_xyz @ linear / [0.9505, 1.0, 1.089]
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_classes_have_other_colours_than_runs_and_than_each_other(theme):
    """By CIE76; 10 is seen at a glance."""
    inks = re.findall(
        rf'{theme}: {{ tint: \[[^]]*\], ink: "(#[0-9a-f]{{6}})"', (WEB / "training/classes.js").read_text()
    )
    runs = re.findall(rf'{theme}: "(#[0-9a-f]{{6}})"', (WEB / "core/palette.js").read_text())
    assert len(inks) == 10
    assert len(runs) == 10
    for i, ink in enumerate(inks):
        others = [*runs, *inks[:i]]
        assert min(float(np.linalg.norm(lab(ink) - lab(other))) for other in others) > 10, ink
