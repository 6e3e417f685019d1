"""A training beside torch's numbers: batches, chunks, looks, what ends it early, what compiles and what is refused."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import jax
import numpy as np
import pytest

from networks.data.batches import batches
from networks.data.samples import samples_of
from networks.models.catalogue import initial_buffers
from networks.models.objective import accuracy, objective
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import early_stopping, pieces, too_much, train
from networks.training import loop as training
from networks.training.request import looks
from tests.networks.walks import listed

RECIPE = Recipe(options=(("depth", 1), ("width", 6)), epochs=30)  # 180 steps


def options(**values) -> tuple:
    return tuple((dict(RECIPE.options) | values).items())


@pytest.fixture(scope="module")
def history():
    return train(RECIPE)


def assert_same(one, other) -> None:
    for name, values in one._asdict().items():
        if name != "seconds":
            np.testing.assert_array_equal(values, getattr(other, name), err_msg=name)


# Batches.


def test_an_epoch_takes_every_sample_once_but_what_is_left_over():
    order = batches(3, 50, 16, 4).reshape(4, 3 * 16)
    assert all(len(set(epoch)) == 48 for epoch in order)
    assert order.min() == 0
    assert order.max() == 49
    assert len({tuple(epoch) for epoch in order}) == 4


def test_batches_are_those_of_the_seed():
    np.testing.assert_array_equal(batches(3, 50, 16, 4)[:6], batches(3, 50, 16, 2))
    assert not np.array_equal(batches(3, 50, 16, 1), batches(4, 50, 16, 1))


@pytest.mark.parametrize("batch", [0, 51])
def test_a_batch_that_cannot_be_is_refused(batch):
    with pytest.raises(ValueError, match="batch="):
        batches(0, 50, batch, 1)


def test_batch_size_zero_and_beyond_are_all_samples():
    samples = len(samples_of(RECIPE.data).training.targets)
    for size in (0, samples, 2000):
        task = resolve(replace(RECIPE, options=options(batch_size=size)))
        assert (task.steps, task.steps_an_epoch, task.batch) == (30, 1, samples)


# The history.


def test_looks_are_evenly_spaced_and_at_most_101(history):
    assert len(history.at) == 101
    assert (history.at[0], history.at[-1]) == (0, 180)
    assert set(np.diff(history.at)) == {1, 2}
    np.testing.assert_array_equal(looks(7, 10), np.arange(8))
    assert len(looks(5000, 100_000)) == 41  # a large network is kept less often


def test_losses_are_those_of_the_parameters_kept(history):
    """At every look, of all samples, from the parameters themselves."""
    network, split = resolve(RECIPE).network, samples_of(RECIPE.data)
    for index in (0, 50, 100):
        for samples, loss, right in (
            (split.training, history.training_loss, history.training_accuracy),
            (split.validation, history.validation_loss, history.validation_accuracy),
        ):
            seen = network.forward(history.parameters[index], history.buffers[index], samples.inputs)
            expected = objective(seen.prediction, samples.targets, loss="bce_with_logits")
            assert loss[index] == pytest.approx(float(expected), rel=1e-5)
            assert right[index] == pytest.approx(float(accuracy(seen.prediction, samples.targets)), abs=1e-6)


def test_it_starts_at_the_initial_weights(history):
    np.testing.assert_array_equal(history.parameters[0], resolve(RECIPE).start.astype(np.float32))
    np.testing.assert_array_equal(history.buffers[0], initial_buffers(resolve(RECIPE).network).astype(np.float32))


def test_batch_loss_is_that_of_the_batch_before_the_step(history):
    split = samples_of(RECIPE.data)
    rows = batches(RECIPE.seed, len(split.training.targets), 32, RECIPE.epochs)[0]
    seen = resolve(RECIPE).network.forward(history.parameters[0], history.buffers[0], split.training.inputs[rows])
    expected = objective(seen.prediction, split.training.targets[rows], loss="bce_with_logits")
    assert history.batch_loss[0] == pytest.approx(float(expected), rel=1e-5)


def test_it_learns(history):
    assert history.training_loss[-1] < 0.7 * history.training_loss[0]
    assert len(history.batch_loss) == len(history.gradient_norm) == len(history.learning_rate) == 180
    assert history.diverged_at is None
    assert history.stopped is None


def test_numbers_have_no_accuracy():
    found = train(Recipe(data=Data(key="sine"), options=RECIPE.options, epochs=2))
    assert found.training_accuracy.size == found.validation_accuracy.size == 0


# The same from the same recipe.


def test_the_same_recipe_gives_the_same_bits(history):
    assert_same(train(RECIPE), history)


@pytest.mark.parametrize("first", [1, 50])
def test_how_it_is_cut_into_chunks_changes_nothing(history, first, monkeypatch):
    monkeypatch.setattr(training, "FIRST_STEPS", first)
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-9)  # a step at a time after the first chunk
    assert_same(train(RECIPE), history)


def test_several_at_once_are_as_one_alone(history):
    found = []
    threads = [threading.Thread(target=lambda: found.append(train(RECIPE))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for other in found:
        assert_same(other, history)


def test_the_first_steps_are_those_of_the_whole(history):
    part = train(RECIPE, most_steps=60)
    assert part.steps == 60
    np.testing.assert_array_equal(part.batch_loss, history.batch_loss[:60])


def test_another_seed_is_another_training(history):
    other = train(replace(RECIPE, seed=1))
    assert not np.array_equal(other.parameters[0], history.parameters[0])


def test_runs_of_one_seed_begin_alike_and_see_the_same_batches(history):
    other = train(replace(RECIPE, optimizer="momentum"))
    np.testing.assert_array_equal(other.parameters[0], history.parameters[0])
    assert other.batch_loss[0] == pytest.approx(history.batch_loss[0], rel=1e-6)


def test_dropout_is_of_the_seed_and_only_in_training():
    dropping = replace(RECIPE, options=options(dropout=0.5), epochs=5)
    one = train(dropping)
    assert_same(train(dropping), one)
    assert one.training_loss[0] == pytest.approx(train(replace(RECIPE, epochs=5)).training_loss[0], rel=1e-6)
    assert one.batch_loss[0] != pytest.approx(one.training_loss[0], rel=1e-3)


# Progress.


def test_progress_comes_early_and_grows(monkeypatch):
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-9)
    monkeypatch.setattr(training, "PROGRESS_SECONDS", 0.0)
    told, whole = listed(pieces(RECIPE))
    told = [(share, part) for share, part in told if part is not None]
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] < 0.05
    assert len(told) > 50
    for _, part in told[::20]:
        count = len(part.batch_loss)
        np.testing.assert_array_equal(part.batch_loss, whole.batch_loss[:count])
        np.testing.assert_array_equal(part.parameters, whole.parameters[: len(part.at)])


# Early stopping and divergence.


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [
        ([3, 2, 1, 2, 2, 2], 0, (2, None)),
        ([3, 2, 1, 2, 2, 0], 3, (5, None)),
        ([3, 2, 1, 2, 2, 2, 0], 3, (2, 5)),
        ([3, 3, 3], 2, (0, 2)),  # no lower is no better
        ([1], 1, (0, None)),
    ],
)
def test_patience(losses, patience, expected):
    assert early_stopping(np.array(losses, float), patience) == expected


def test_early_stopping_is_the_beginning_of_the_whole():
    data = Data(size=40, noise=0.5)
    free = Recipe(data=data, options=options(batch_size=0), hyperparameters=(("learning_rate", 0.1),), epochs=150)
    patient = replace(free, options=options(batch_size=0, patience=5))
    whole, stopped = train(free), train(patient)
    assert stopped.stopped is not None
    assert stopped.stopped == len(stopped.at) - 1 < len(whole.at) - 1
    assert stopped.best == stopped.stopped - 5
    assert stopped.validation_loss[stopped.best] == min(stopped.validation_loss)
    count = len(stopped.at)
    np.testing.assert_array_equal(stopped.parameters, whole.parameters[:count])
    np.testing.assert_array_equal(stopped.batch_loss, whole.batch_loss[: stopped.at[-1]])
    assert stopped.steps == whole.steps


def test_divergence_is_data():
    wild = Recipe(
        data=Data(key="sine"),
        options=options(activation="relu"),
        optimizer="gradient_descent",
        hyperparameters=(("learning_rate", 10.0),),
        epochs=20,
    )
    found = train(wild)
    assert found.diverged_at is not None
    assert len(found.batch_loss) == found.diverged_at - 1 < found.steps
    for values in (found.batch_loss, found.gradient_norm, found.parameters, found.training_loss, found.validation_loss):
        assert np.isfinite(values).all()
    assert found.at[-1] <= len(found.batch_loss)


# What compiles.


@pytest.fixture
def compiles() -> Iterator[list[str]]:
    """What has compiled since the test began."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield events
    jax.monitoring.unregister_event_duration_listener(listen)


def test_what_is_new_compiles(compiles):
    train(replace(RECIPE, options=options(width=5), epochs=1))
    assert compiles


def test_no_number_compiles(history, compiles):
    schedule = ("one_cycle", (("max_lr", 0.03),))
    for changed in (
        {"hyperparameters": (("learning_rate", 0.03),)},
        {"hyperparameters": (("b1", 0.5), ("weight_decay", 0.1), ("amsgrad", True), ("maximize", True))},
        {"schedule": schedule},
        {"schedule": ("cosine", ()), "epochs": 55},
        {"seed": 9, "epochs": 3},
        {"options": options(l1=0.01, l2=0.1, label_smoothing=0.1, clip_norm=1.0, clip_value=0.1, patience=3)},
        {"options": options(gain=2.0, init="he_normal")},
        {"data": Data(noise=0.4, seed=5, size=310)},
        {"data": Data(added=((0.5, 0.5, 1),) * 3)},
    ):
        train(replace(RECIPE, **changed))
    assert not compiles


# What is refused.


@pytest.mark.parametrize(
    "changed",
    [
        {"optimizer": "oxen"},
        {"model": "oxen"},
        {"data": Data(key="oxen")},
        {"options": (("loss", "mse"),)},
        {"options": (("width", 1000),)},
        {"hyperparameters": (("learning_rate", float("nan")),)},
        {"hyperparameters": (("speed", 1.0),)},
        {"schedule": ("oxen", ())},
        {"epochs": 2000, "options": options(batch_size=1)},
        {"optimizer": "newton", "options": options(width=64, depth=2)},
        {"options": options(norm="batch", batch_size=1)},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_what_cannot_be_trained_raises(changed):
    with pytest.raises(ValueError):
        train(replace(RECIPE, **changed))


def test_other_types_are_refused():
    with pytest.raises(ValueError, match="dtype='float16'"):
        train(RECIPE, dtype="float16")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"epochs": 2000, "options": options(batch_size=1)}, "steps"),
        ({"epochs": 2000, "options": options(depth=20, width=64), "data": Data(size=2000)}, "work"),
        (
            {"epochs": 2000, "data": Data(key="digits", size=1700), "model": "conv", "options": (("filters", 16),)},
            "work",
        ),
        ({"epochs": 2000, "optimizer": "newton", "options": (("batch_size", 0),)}, "work"),
        ({"optimizer": "newton", "options": options(width=64, depth=2)}, "Hessian"),
        ({"optimizer": "lbfgs", "options": options(width=64, depth=20)}, "L-BFGS"),
        ({"options": options(norm="batch", batch_size=1)}, "batch normalisation"),
    ],
)
def test_too_much_says_what(changed, words):
    said = too_much(resolve(replace(RECIPE, **changed)))
    assert said is not None
    assert words in said
    assert not said.endswith(".")  # it follows "because"


def test_the_usual_is_not_too_much():
    for recipe in (RECIPE, Recipe(), Recipe(data=Data(key="digits", size=1700), model="conv", epochs=20)):
        assert too_much(resolve(recipe)) is None
