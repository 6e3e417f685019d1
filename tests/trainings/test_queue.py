"""Trainings beside the pages: asked for, shared, given up."""

import subprocess
import sys
from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest

from networks.training import train
from networks.training.history import History
from scenes.networks.training import NetworkScene, recipe_of, recipes_of
from trainings import queue as network_histories
from trainings.queue import ask, histories, leave, share_of

PATIENCE = 20
EMPTY = np.zeros(0)


class Trainer:
    """Stands in for `train`: every training reports half its way, and ends when it is let."""

    def __init__(self) -> None:
        self.begun: list = []
        self.ended: list = []
        self.go = Event()
        self.error: Exception | None = None

    def __call__(self, recipe, *, progress) -> History:
        self.begun.append(recipe)
        looks = np.zeros((2, 3))
        empty: tuple = (EMPTY,) * 4
        half = History(*empty, looks, looks, *empty, 10, 5, None, 0, None, 0.0)  # pyright: ignore
        while not self.go.wait(0.005):
            progress(0.5, half)
        if self.error is not None:
            raise self.error
        self.ended.append(recipe)
        return half._replace(seconds=1.0)


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    monkeypatch.setattr(network_histories, "train", trainer)
    monkeypatch.setattr(network_histories, "_kept", network_histories.OrderedDict())
    yield trainer
    trainer.error = None
    trainer.go.set()
    until(lambda: not [thread for thread in network_histories._jobs.values() if not thread.ended.is_set()])
    network_histories._jobs.clear()


def until(condition) -> None:
    for _ in range(PATIENCE * 1000):
        if condition():
            return
        Event().wait(0.001)
    pytest.fail("it did not happen")


SCENE = NetworkScene(seed=123_456)


def test_they_are_those_of_the_trainer_and_kept():
    scene = replace(SCENE, epochs=3)
    found = histories(scene)
    assert all(a is b for a, b in zip(found, histories(scene), strict=True))
    for recipe, history in zip(recipes_of(scene), found, strict=True):
        assert history.parameters.tobytes() == train(recipe).parameters.tobytes()


def test_colours_and_titles_train_nothing_anew(trainer):
    trainer.go.set()
    histories(SCENE)
    painted = replace(SCENE, title="x", runs=tuple(replace(run, color=9) for run in SCENE.runs))
    histories(painted)
    assert len(trainer.begun) == len(SCENE.runs)


def test_a_changed_run_leaves_the_others_as_they_are(trainer):
    trainer.go.set()
    histories(SCENE)
    run = replace(SCENE.runs[0], pick=SCENE.runs[0].pick.with_value("learning_rate", 0.3))
    histories(replace(SCENE, runs=(run, *SCENE.runs[1:])))
    assert trainer.begun[3:] == [recipe_of(SCENE, run)]


def test_two_who_ask_share_one_training(trainer):
    found = []
    threads = [Thread(target=lambda: found.append(histories(SCENE))) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: len(trainer.begun) == 2)
    trainer.go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(found) == 2
    assert found[0] == found[1]
    assert sorted(map(hash, trainer.begun)) == sorted(map(hash, recipes_of(SCENE)))


def test_only_a_few_are_begun_for_one_who_asks(trainer):
    ask(recipes_of(SCENE))
    until(lambda: len(trainer.begun) == network_histories.AHEAD)
    standings = ask(recipes_of(SCENE))
    assert len(trainer.begun) == network_histories.AHEAD < len(SCENE.runs)
    assert standings[-1] == (0.0, None, False)


def test_what_raises_in_the_progress_ends_the_waiting_and_what_nobody_wants_ends_itself(trainer, monkeypatch):
    monkeypatch.setattr(network_histories, "LEFT", 0.3)

    class Rerun(BaseException):
        """As Streamlit's own."""

    def leave_it(share, found):
        if share > 0:
            raise Rerun

    with pytest.raises(Rerun):
        histories(SCENE, leave_it)
    until(lambda: not network_histories._jobs)
    assert trainer.begun
    assert not trainer.ended


def test_leaving_gives_a_training_up_unless_somebody_asks_on(trainer, monkeypatch):
    monkeypatch.setattr(network_histories, "LEFT", 1e9)
    monkeypatch.setattr(network_histories, "TICK", 0.0)
    first, second, _ = recipes_of(SCENE)
    ask([first, second])
    until(lambda: len(trainer.begun) == 2)
    network_histories._jobs[second].wanted = float("inf")  # asks without end
    leave([first])
    until(lambda: first not in network_histories._jobs)
    assert second in network_histories._jobs


def test_an_error_reaches_who_asks_and_is_not_kept(trainer):
    trainer.error = ValueError("that cannot be")
    trainer.go.set()
    scene = replace(SCENE, runs=SCENE.runs[:1])
    with pytest.raises(ValueError, match="that cannot be"):
        histories(scene)
    trainer.error = None
    assert len(histories(scene)) == 1


def test_progress_tells_what_there_is(trainer):
    told = []

    def tell(share, found):
        told.append((share, [history is not None for history in found]))
        if share > 0.3:
            trainer.go.set()

    histories(SCENE, tell)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert [True, True, False] in [found for _, found in told], "the beginnings of those that are trained"


def test_the_whole_history_is_prepared_before_it_is_told(trainer, monkeypatch):
    monkeypatch.setattr(network_histories, "QUICK", 0.0)
    (recipe, *_), ready = recipes_of(SCENE), []
    hold = Event()

    def prepare(_, history):
        hold.wait(PATIENCE)
        ready.append(history.seconds)

    def standing():
        return ask([recipe], prepare=prepare)[0]

    until(lambda: standing().history is not None)
    assert ready == [], "curves are told while the first preparation goes on"
    trainer.go.set()
    assert not standing().done
    hold.set()
    until(lambda: standing().done)
    assert ready[-1] == 1.0


def test_what_was_found_is_not_asked_for_again_when_there_is_no_room(trainer, monkeypatch):
    monkeypatch.setattr(network_histories, "MOST_BYTES", 1)
    monkeypatch.setattr(network_histories, "AHEAD", 1)
    trainer.go.set()
    assert len(histories(SCENE)) == 3
    assert len(trainer.begun) == 3
    assert len(network_histories._kept) == 1


def test_other_folds_come_without_weights(trainer):
    trainer.go.set()
    scene = replace(SCENE, folds=3)
    assert {history.parameters.size for history in histories(scene)} == {6}
    assert {history.parameters.size for history in histories(scene, fold=1)} == {0}


def test_share():
    assert share_of([]) == 1.0
    standing = network_histories.Standing
    assert share_of([standing(1.0, None, True), standing(0.5, None, False)]) == 0.75


def test_python_can_end_while_something_is_trained():
    """A thread that were left inside a compiled program would take the interpreter down."""
    program = (
        "import time\n"
        "from scenes.networks.training import NetworkScene, recipes_of\n"
        "from trainings.queue import ask\n"
        "from dataclasses import replace\n"
        "recipes = recipes_of(replace(NetworkScene(), epochs=2000))\n"
        "while ask(recipes)[0].history is None: time.sleep(0.01)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
