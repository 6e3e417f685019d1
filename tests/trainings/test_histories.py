"""Trainings beside the pages: asked for, shared, prepared, given up."""

import subprocess
import sys
from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest

from kept import Kept
from networks.training import train
from networks.training.history import History
from scenes.networks.training import NetworkScene, recipe_of, recipes_of
from trainings import histories as module
from trainings import queue
from trainings.histories import ask, histories, leave, share_of
from trainings.queue import Standing, wait

PATIENCE = 20
EMPTY = np.zeros(0)


class Trainer:
    """Stands in for `training.pieces`: every training reports half its way, and ends when it is let."""

    def __init__(self) -> None:
        self.begun: list = []
        self.ended: list = []
        self.go = Event()
        self.error: Exception | None = None

    def __call__(self, recipe):
        self.begun.append(recipe)
        looks = np.zeros((2, 3))
        empty: tuple = (EMPTY,) * 4
        half = History(*empty, looks, looks, *empty, 10, 5, None, 0, None, 0.0)  # pyright: ignore
        while not self.go.wait(0.005):
            yield 0.5, half
        if self.error is not None:
            raise self.error
        self.ended.append(recipe)
        return half._replace(seconds=1.0)


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    monkeypatch.setattr(module, "pieces", trainer)
    monkeypatch.setattr(module, "_kept", Kept(module.MOST_BYTES, size=module._bytes))
    yield trainer
    trainer.error = None
    trainer.go.set()
    leave(recipes_of(SCENE))
    until(lambda: not queue.busy())


def until(condition) -> None:
    for _ in range(PATIENCE * 100):
        if condition():
            return
        wait(0.01)
    pytest.fail("it did not happen")


SCENE = NetworkScene(seed=123_456)
RECIPES = recipes_of(SCENE)


def test_they_are_those_of_the_trainer_and_kept():
    recipes = recipes_of(replace(SCENE, epochs=3))
    found = histories(recipes)
    assert all(a is b for a, b in zip(found, histories(recipes), strict=True))
    for recipe, history in zip(recipes, found, strict=True):
        assert history.parameters.tobytes() == train(recipe).parameters.tobytes()


def test_colours_and_titles_train_nothing_anew(trainer):
    trainer.go.set()
    histories(RECIPES)
    painted = replace(SCENE, title="x", runs=tuple(replace(run, color=9) for run in SCENE.runs))
    histories(recipes_of(painted))
    assert len(trainer.begun) == len(SCENE.runs)


def test_a_changed_run_leaves_the_others_as_they_are(trainer):
    trainer.go.set()
    histories(RECIPES)
    run = replace(SCENE.runs[0], pick=SCENE.runs[0].pick.with_value("learning_rate", 0.3))
    histories(recipes_of(replace(SCENE, runs=(run, *SCENE.runs[1:]))))
    assert trainer.begun[3:] == [recipe_of(SCENE, run)]


def test_two_who_ask_share_one_training(trainer):
    found = []
    threads = [Thread(target=lambda: found.append(histories(RECIPES))) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: len(trainer.begun) == 2)
    trainer.go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(found) == 2
    assert found[0] == found[1]
    assert sorted(map(hash, trainer.begun)) == sorted(map(hash, RECIPES))


def test_only_a_few_are_begun_for_one_who_asks(trainer):
    ask(RECIPES)
    until(lambda: len(trainer.begun) == module.AHEAD)
    standings = ask(RECIPES)
    assert len(trainer.begun) == module.AHEAD < len(RECIPES)
    assert standings[-1] == (0.0, None, False)


def test_leaving_gives_a_training_up_unless_somebody_asks_on(trainer, monkeypatch):
    monkeypatch.setattr(queue, "LEFT", 1e9)
    first, second, _ = RECIPES
    ask([first, second])
    until(lambda: len(trainer.begun) == 2)
    leave([first])
    until(lambda: queue.busy() == 1)
    assert ask([second])[0].share == 0.5
    assert not trainer.ended


def test_an_error_reaches_who_asks_and_is_not_kept(trainer):
    trainer.error = ValueError("that cannot be")
    trainer.go.set()
    with pytest.raises(ValueError, match="that cannot be"):
        histories(RECIPES[:1])
    trainer.error = None
    assert len(histories(RECIPES[:1])) == 1


def test_who_asks_is_told_what_there_is(trainer):
    ask(RECIPES)
    until(lambda: [standing.share for standing in ask(RECIPES)] == [0.5, 0.5, 0.0])
    standings = ask(RECIPES)
    assert [standing.value is not None for standing in standings] == [True, True, False], "the beginnings"
    assert share_of(standings) == pytest.approx(1 / 3)
    trainer.go.set()
    until(lambda: all(standing.done for standing in ask(RECIPES)))
    assert share_of(ask(RECIPES)) == 1.0


def test_the_whole_history_is_prepared_before_it_is_told(trainer, monkeypatch):
    monkeypatch.setattr(module, "QUICK", 0.0)
    ready, hold = [], Event()

    def prepare(_, history):
        hold.wait(PATIENCE)
        ready.append(history.seconds)

    def standing():
        return ask(RECIPES[:1], prepare=prepare)[0]

    until(lambda: standing().value is not None)
    assert ready == [], "curves are told while the first preparation goes on"
    trainer.go.set()
    assert not standing().done
    hold.set()
    until(lambda: standing().done)
    assert ready[-1] == 1.0


def test_what_was_found_is_not_asked_for_again_when_there_is_no_room(trainer, monkeypatch):
    monkeypatch.setattr(module, "_kept", Kept(1, size=module._bytes))
    monkeypatch.setattr(module, "AHEAD", 1)
    trainer.go.set()
    assert len(histories(RECIPES)) == 3
    assert len(trainer.begun) == 3
    assert len(module._kept) == 1


def test_other_folds_come_without_weights(trainer):
    trainer.go.set()
    scene = replace(SCENE, folds=3)
    assert {history.parameters.size for history in histories(recipes_of(scene))} == {6}
    assert {history.parameters.size for history in histories(recipes_of(scene, fold=1))} == {0}


def test_share():
    assert share_of([]) == 1.0
    assert share_of([Standing(1.0, None, True), Standing(0.5, None, False)]) == 0.75


def test_python_can_end_while_something_is_trained():
    """A thread that were left inside a compiled program would take the interpreter down."""
    program = (
        "import time\n"
        "from scenes.networks.training import NetworkScene, recipes_of\n"
        "from trainings.histories import ask\n"
        "from dataclasses import replace\n"
        "recipes = recipes_of(replace(NetworkScene(), epochs=2000))\n"
        "while ask(recipes)[0].value is None: time.sleep(0.01)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
