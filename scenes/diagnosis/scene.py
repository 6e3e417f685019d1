"""What the page What is wrong? shows, as one value: a question, and the data on which it is answered.

The questions themselves stand each in a file of its own, listed in `catalogue.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kept import Kept
from messages import Message, reason, several
from networks.data.dataset import DataSet
from networks.data.samples import samples_of
from networks.options import EPOCHS, NOISE, SEED, SIZE, VALIDATION
from networks.recipe import Recipe
from networks.task import resolve
from networks.training.history import History
from networks.training.work import too_much, work_of
from scenes.codec import forms
from scenes.codec.fields import Choice, Pick, Problems
from scenes.diagnosis.catalogue import QUESTIONS
from scenes.diagnosis.question import Found, Outcome, Question, Trial, data_of, guess, outcome_of
from scenes.networks.run import DATA

MOST_KEPT = 256  # outcomes, of up to 350 kB each
MOST_WORK = 4e10  # of all trainings of a question, measured as in networks.work: a minute or two

QUESTION = Choice(
    title="question",
    catalogue=QUESTIONS,
    parameters=lambda key: QUESTIONS[key].parameters,
    default="models",
)
# The comparisons are of fully connected networks, which take no sequences.
SHOWN_DATA = Choice(
    title="data set",
    catalogue={key: record for key, record in DATA.catalogue.items() if record.kind != "recall"},
    parameters=DATA.parameters,
    default="spirals",
)
SHARED = (SIZE, NOISE, VALIDATION, EPOCHS, SEED)
SETTINGS = ("data", *(parameter.key for parameter in SHARED))


def _of_question(setting: Any) -> Any:
    """A setting of what a question is asked of: of a link with a question and none of them it is the question's usual
    one."""

    def make(name: str) -> forms.Form:
        form = setting.metadata["form"](name)

        def read(given: forms.Given, scene: "DiagnosisScene") -> tuple[Any, Problems]:
            if "question" in given and not given.keys() & set(SETTINGS):
                return getattr(asking(scene.question.key), name), []
            return form.read(given, scene)

        return replace(form, read=read, told=_unlike_usual if name == "data" else form.told)

    return forms.declared(make, setting.default)


def _unlike_usual(scene: "DiagnosisScene") -> bool:
    """Whether a link without any setting would be read as other settings than these, which are all left out of it."""
    return _settings(scene) == _settings(DiagnosisScene()) != _settings(asking(scene.question.key))


def _settings(scene: "DiagnosisScene") -> tuple[Any, ...]:
    """What a question is asked of."""
    return tuple(getattr(scene, name) for name in SETTINGS)


@dataclass(frozen=True, kw_only=True)
class DiagnosisScene:
    """A question with its numbers; the data set, how many samples of it, and how long is trained."""

    question: Pick = forms.pick(QUESTION)
    data: Pick = _of_question(forms.pick(SHOWN_DATA))
    size: int = _of_question(forms.number(SIZE))
    noise: float = _of_question(forms.number(NOISE))
    validation: float = _of_question(forms.number(VALIDATION))
    epochs: int = _of_question(forms.number(EPOCHS, 200))
    seed: int = _of_question(forms.number(SEED))
    title: str = forms.title()

    @property
    def asked(self) -> Question:
        """The question's record."""
        return QUESTIONS[self.question.key]

    @property
    def record(self) -> DataSet:
        """The data set's record."""
        return SHOWN_DATA.catalogue[self.data.key]

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return self.asked.asks

    def settled(self) -> tuple["DiagnosisScene", Problems]:
        """This scene with data that its question can be asked of, that can be drawn and split, and no more work than a
        person waits for."""
        scene, told = _settle_data(self)
        scene, wrong = _settle_work(scene)
        return scene, told + wrong


def asking(key: str, **values: Any) -> DiagnosisScene:
    """The scene that a question is first shown with, its own numbers at `values`."""
    usual = dict(QUESTIONS[key].usual)
    return DiagnosisScene(
        question=QUESTION.pick(key, **values),
        data=SHOWN_DATA.pick(str(usual.pop("data"))),
        **usual,  # pyright: ignore[reportArgumentType]
    )


def _settle_data(scene: DiagnosisScene) -> tuple[DiagnosisScene, Problems]:
    told: Problems = []
    if scene.record.kind not in scene.asked.kinds:
        usual = asking(scene.question.key)
        told.append(
            Message(
                "{field}: {data} predict a number, and this question counts wrong answers; {usual} are used.",
                field="data",
                data=Message(scene.record.title),
                usual=Message(usual.record.title),
            )
        )
        scene = replace(scene, data=usual.data)
    if scene.size > scene.record.most:
        told.append(
            Message(
                "{field}: {data} has {most} samples; all are used.",
                field=SIZE.key,
                data=Message(scene.record.title),
                most=scene.record.most,
            )
        )
        scene = replace(scene, size=scene.record.most)
    try:
        samples_of(data_of(scene))
        guess(data_of(scene))
    except ValueError as error:
        usual = asking(scene.question.key)
        told.append(
            Message(
                "{field}: {why}; {size} samples are used, and the usual noise and split.",
                field=SIZE.key,
                why=reason(error),
                size=usual.size,
            )
        )
        kept = {"size": usual.size, "noise": usual.noise, "validation": usual.validation}
        scene = replace(scene, data=usual.data, **kept)
    return scene, told


def _settle_work(scene: DiagnosisScene) -> tuple[DiagnosisScene, Problems]:
    """The scene with as many epochs as there is time for."""
    tasks = [resolve(trial.recipe) for trial in trials_of(scene)]

    def excess(epochs: int) -> Message | None:
        each = [trial.recipe.epochs for trial in trials_of(replace(scene, epochs=epochs))]
        if why := next(filter(None, map(too_much, tasks, each)), None):
            return why
        share = sum(map(work_of, tasks, each)) / MOST_WORK
        if share <= 1:
            return None
        return Message(
            "the {count} trainings are {share:.1f} times as much work as is allowed", count=len(tasks), share=share
        )

    why = excess(scene.epochs)
    if why is None:
        return scene, []
    fits, fails = 0, scene.epochs
    while fails - fits > 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if excess(middle) is None else (fits, middle)
    where = {"field": EPOCHS.key, "why": why}
    if fits:
        told = several("{field}: {why}; {count} is used.", "{field}: {why}; {count} are used.", fits, **where)
        return replace(scene, epochs=fits), [told]
    usual = asking(scene.question.key)
    told = Message("{field}: {why}; the question’s usual settings are used.", **where)
    return replace(usual, title=scene.title), [told]


_kept: Kept[Outcome] = Kept(MOST_KEPT)


@lru_cache(maxsize=256)
def trials_of(scene: DiagnosisScene) -> tuple[Trial, ...]:
    """The trainings that the scene's question needs, in the order they are done."""
    return scene.asked.trials(scene)


def keep(recipe: Recipe, history: History) -> Outcome:
    """The outcome of a training, kept for everybody who asks."""
    return _kept.of(recipe, lambda: outcome_of(recipe, history))


def gathered(scene: DiagnosisScene, train: Callable[[tuple[Recipe, ...]], Iterable[History | None]]) -> Found:
    """The outcomes that there are. `train` is given the trainings that have none, in their order, and gives what came
    of each, None where it is not at its end."""
    recipes = dict.fromkeys(trial.recipe for trial in trials_of(scene))
    found = {recipe: outcome for recipe in recipes if (outcome := _kept.get(recipe)) is not None}
    wanted = tuple(recipe for recipe in recipes if recipe not in found)
    ended = zip(wanted, train(wanted), strict=True)
    return found | {recipe: keep(recipe, history) for recipe, history in ended if history is not None}
