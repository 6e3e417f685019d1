"""The Scene of What is wrong?: what its presets claim, with the numbers they state; limits; hostile links."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from figures.comparison_chart import Lines, Ranking
from networks.diagnosis.generalisation import samples_needed, vc_penalty
from networks.task import resolve
from networks.training.work import too_much, work_of
from pages.diagnosis.catalogue import WORDS
from scenes import DiagnosisScene, from_query, to_query
from scenes.codec.preset import presets_of
from scenes.diagnosis.activations import FIVE
from scenes.diagnosis.batch import trained_sizes
from scenes.diagnosis.catalogue import QUESTIONS
from scenes.diagnosis.cures import validation_loss
from scenes.diagnosis.question import Found, weights_of
from scenes.diagnosis.samples import epochs_of, sizes, split_of
from scenes.diagnosis.scene import MOST_WORK, QUESTION, SHARED, SHOWN_DATA, asking, gathered, trials_of
from tests.cases import few
from tests.pages.session import HOSTILE
from tests.words.claims import holds
from trainings.histories import histories

PRESETS = presets_of(DiagnosisScene)


def outcomes(scene: DiagnosisScene) -> Found:
    """What the page gathers of a scene when all has been trained: in the same line of work, and kept like that."""
    return gathered(scene, histories)


QUICK_FIRST = sorted(QUESTIONS, key=("models", "cures").__contains__, reverse=True)


def measured(key: str) -> Any:
    """What the page shows of a preset."""
    scene = PRESETS[key].scene
    return scene.asked.measure(scene, outcomes(scene))


@pytest.mark.parametrize("key", PRESETS)
def test_presets_fit_the_page(key):
    preset = PRESETS[key]
    assert len(preset.title) <= 40
    assert len(preset.words) <= 240
    assert preset.scene.settled() == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert from_query(DiagnosisScene, to_query(preset.scene)) == (preset.scene, [])


def test_every_question_has_a_preset_that_it_is_first_shown_with():
    first = {preset.scene.question.key: preset.scene for preset in reversed(list(PRESETS.values()))}
    assert first == {key: asking(key) for key in QUESTIONS}


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_bare_question_is_asked_of_its_usual_data(key):
    """A link with any setting is read as ever, what it leaves out being the page's own; every Scene comes back."""
    assert from_query(DiagnosisScene, f"question={key}&title=Mine") == (replace(asking(key), title="Mine"), [])
    scene, first = asking(key), DiagnosisScene()
    plain = DiagnosisScene(question=scene.question)
    assert from_query(DiagnosisScene, f"question={key}&epochs=3") == (replace(plain, epochs=3), [])
    for each in (scene, plain, replace(plain, size=40), replace(scene, data=first.data, epochs=first.epochs)):
        settled, _ = each.settled()
        assert from_query(DiagnosisScene, to_query(settled)) == (settled, [])


@pytest.mark.parametrize("key", few(QUICK_FIRST))
def test_a_question_is_answered_step_by_step(key):
    """With every part of its trainings there are charts of finite numbers; with all of them words and a table."""
    scene, words = asking(key), WORDS[key]  # what its first preset trains: it is trained once for both
    assert scene.settled() == (scene, [])
    found, trials = outcomes(scene), trials_of(scene)
    assert len({trial.recipe for trial in trials}) == len(trials)
    for count in {1, len(trials) // 2, len(trials)}:
        some = {trial.recipe: found[trial.recipe] for trial in trials[:count]}
        charts = words.charts(scene.asked.measure(scene, some))
        assert charts
        for chart in charts:
            if isinstance(chart, Ranking):
                assert all(np.all(np.isfinite(place.values)) for place in chart.places)
            else:
                assert isinstance(chart, Lines)
                assert all(len(line.x) == len(line.y) > 0 for line in chart.lines)
    given = words.answer(scene.asked.measure(scene, found))
    assert all(len(row) == len(given.heads) + 1 for row in given.rows)
    assert {row[0] for row in given.rows} == {words.name(trial.variant) for trial in trials}
    assert all(text.endswith(".") and "nan" not in text for text in given.paragraphs)
    assert bool(given.judged) == (key == "models")


@pytest.mark.parametrize("key", few(QUICK_FIRST))
def test_the_same_scene_gives_the_same_answer(key):
    """But for the times; and nothing is trained twice."""
    scene = asking(key)
    first, again = outcomes(scene), outcomes(replace(scene, title="again"))
    assert first.keys() == again.keys()
    for recipe, one in first.items():
        assert np.array_equal(one.training, again[recipe].training)
    asked: list[object] = []
    assert gathered(scene, lambda recipes: [asked.append(recipe) for recipe in recipes]).keys() == first.keys()
    assert not asked


def test_a_training_that_has_not_ended_has_no_outcome_yet():
    scene = replace(asking("models"), epochs=3, seed=4)
    small, large = (trial.recipe for trial in trials_of(scene))
    assert gathered(scene, lambda recipes: [None] * len(recipes)) == {}
    (history,) = histories([small])
    asked: list[object] = []

    def train(recipes):
        asked.extend(recipes)
        return [history if recipe == small else None for recipe in recipes]

    assert gathered(scene, train).keys() == {small}
    assert gathered(scene, lambda recipes: [asked.append(recipe) for recipe in recipes]).keys() == {small}
    assert asked == [small, large, large]


def test_seeds_differ_in_samples_weights_and_batches_only():
    scene = replace(asking("depth", seeds=2), seed=999_999)
    for trial in trials_of(scene):
        assert trial.recipe.seed == trial.recipe.data.seed
        assert trial.recipe.seed in (999_999, 0)
    kinds = {(t.recipe.model, t.recipe.options, t.recipe.hyperparameters, t.recipe.epochs) for t in trials_of(scene)}
    assert len(kinds) == 4


def test_fewer_samples_take_as_many_steps():
    scene = PRESETS["samples"].scene
    counts = sizes(scene)
    assert counts == (16, 32, 64, 128, 256, 512, 1024)
    assert len({epochs_of(scene, count) * (count // 16) for count in counts}) == 1
    for count in counts:
        data = split_of(scene, count)
        assert data.size - round(data.validation * data.size) == count


@holds(
    "Two units cannot bend enough",
    "Spirals. Two units end above nine tenths of what a guess costs, three layers of thirty-two below a tenth: "
    "the small model is too small. The large one then knows its samples better than others: overfitting.",
)
def test_two_units_are_biased_and_many_overfit():
    small, large = measured("bias").models
    assert (small.size, large.size) == ("small", "large")
    assert 0.9 < small.losses.training < 1
    assert large.losses.training < 0.1
    question = PRESETS["bias"].scene.question
    assert [question[key] for key in ("small_width", "large_width", "large_depth")] == [2, 32, 3]
    assert [one.verdict.cause for one in (small, large)] == ["bias", "overfitting"]


@holds(
    "Larger, and worse at what it has seen",
    "Twenty layers of tanh against four. The large model could copy the small one and does not find it: its "
    "training loss stays above half of a guess’s. Not overfitting, not bias: the optimisation fails.",
)
def test_twenty_layers_fail():
    small, large = measured("optimisation").models
    assert large.verdict.cause == "optimisation"
    assert small.verdict.cause in ("fine", "overfitting")
    assert large.losses.training > 0.5


@holds(
    "Nothing is wrong",
    "Circles without much noise: both models end far below the threshold on samples they have seen and on others. "
    "A diagnosis may also be that there is none.",
)
def test_nothing_is_wrong_with_circles():
    assert [one.verdict.cause for one in measured("fine").models] == ["fine", "fine"]


@pytest.mark.long
@holds(
    "Deeper is worse, unless residual",
    "Four layers and twenty, tanh with Xavier’s weights. The twenty stay near a guess on their own training data; "
    "with residual connections they end below the four. The same for each of three seeds.",
)
def test_twenty_plain_layers_stay_near_a_guess():
    plain, residual = measured("depth").pairs
    assert (plain.kind, residual.kind) == ("mlp", "residual")
    assert (measured("depth").shallow, measured("depth").deep) == (4, 20)
    assert plain.many == pytest.approx(np.log(2), abs=0.1)
    assert residual.many < plain.few < 0.3
    assert (plain.worse, residual.worse, measured("depth").seeds) == (3, 0, 3)


@pytest.mark.long
@holds("More than eight are for showing that depth alone does not help.")
def test_twenty_plain_layers_end_above_four_and_residual_ones_do_not():
    """Tanh, Xavier's weights, Adam at 0.003: 4 of 4 seeds, and so with PyTorch's usual weights under ReLU. Not a law:
    with ReLU, He's weights and a rate of 0.001 twenty plain layers ended below four, and the residual network, whose
    signal doubles at every layer, above (4 of 4 seeds; the preset "Deeper is not always worse")."""
    scene = PRESETS["depth"].scene
    found = outcomes(scene)
    loss = {(*trial.variant, trial.recipe.seed): found[trial.recipe].losses.training for trial in trials_of(scene)}
    for seed in range(3):
        assert loss["mlp", 20, seed] > 2 * loss["mlp", 4, seed]
        assert loss["mlp", 20, seed] > 0.5
        assert loss["residual", 20, seed] < loss["residual", 4, seed]
        assert loss["residual", 20, seed] < loss["mlp", 4, seed]


@pytest.mark.long
@holds(
    "Deeper is not always worse",
    "The same with ReLU, He’s weights and a low rate: here twenty plain layers train well, and it is the residual "
    "ones that fail, because their signal grows 1.7-fold at every layer. Depth fails for a reason, not by law.",
)
def test_deeper_is_not_always_worse():
    plain, residual = measured("depth_he").pairs
    assert (plain.kind, residual.kind) == ("mlp", "residual")
    assert (plain.worse, residual.worse, measured("depth_he").seeds) == (0, 3, 3)
    assert measured("depth_he").deep == 20


@pytest.mark.long
@holds(
    "More data close the gap",
    "From 16 samples to 1024: the validation error falls, the training error rises, they meet. The bound of "
    "Vapnik and Chervonenkis, with as many dimensions as weights, is above 1 all along: true, and empty.",
)
def test_more_data_close_the_gap_and_the_bound_is_empty():
    found = measured("samples")
    assert (found.counts[0], found.counts[-1]) == (16, 1024)
    assert found.validation[-1] < found.validation[0] - 0.05
    assert found.training[-1] > found.training[0] + 0.03
    assert found.gap[-1] < 0.03
    assert found.gap[0] > 0.1
    assert (found.penalty > 1).all()
    assert found.dimension == weights_of(trials_of(PRESETS["samples"].scene)[0].recipe)


@pytest.mark.long
@holds(
    "A bound that says something",
    "The same with h = 3, the VC dimension of a straight line in the plane: now the bound is below 1 all along. "
    "For the network it is not valid; it shows how many samples even three dimensions want: 3,000 for a gap of "
    "0.1.",
)
def test_three_dimensions_want_three_thousand_samples():
    assert 2900 < samples_needed(3, 0.1) < 3100
    found = measured("samples_line")
    assert (found.needed, found.dimension, len(found.empty)) == (samples_needed(3, 0.1), 3, 0)
    for count, bound in zip(found.counts, found.penalty, strict=True):
        assert bound == vc_penalty(3, count) < 1


@holds(
    "What closes the gap",
    "Sixty noisy samples and 4,400 weights. With nothing done the validation loss climbs while the training loss "
    "falls towards 0. Early stopping ends before that; dropout and weight decay slow it down.",
)
def test_every_cure_helps():
    loss = {one.variant: one.mean(validation_loss) for one in measured("cures").ranked}
    assert list(loss.values()) == sorted(loss.values())
    assert set(loss) - {"nothing"} == {one.variant for one in measured("cures").lower}
    plain = loss.pop("nothing")
    trained = PRESETS["cures"].scene
    assert trained.size - round(trained.validation * trained.size) == 60
    assert weights_of(trials_of(trained)[0].recipe) == pytest.approx(4400, abs=50)
    (first, *_) = (outcomes(trained)[trial.recipe] for trial in trials_of(trained))
    assert first.training[-1] < 0.1 < 2 * first.validation.min() < first.validation[-1]
    assert all(value < plain for value in loss.values())
    assert max(loss["early_stopping"], loss["all"]) < min(loss["dropout"], loss["weight_decay"])


@pytest.mark.long
@holds(
    "Five activations on the digits",
    "Ranked as they came out, three seeds each. The five are close together, and the seeds of the first and the "
    "last overlap: other seeds, or another rate, may well give another order.",
)
def test_activations_are_ranked_as_measured():
    found = measured("activations")
    assert found.by_accuracy
    assert {one.variant for one in found.ranked} == set(FIVE)
    means = [one.mean(found.value) for one in found.ranked]
    assert means == sorted(means, reverse=True)
    assert means[0] - means[-1] < 0.03
    assert not found.apart
    assert found.seeds == 3


@pytest.mark.long
@holds(
    "Noise falls like the root of B",
    "Sixteen times the batch, a quarter of the noise, and never mind the network. Drawn without replacement the "
    "batch is exact at B = N. What a larger batch buys is time: an epoch of fewer, wider steps.",
    "At the end the gradient has faded more",
    "The same after the training. The samples disagree a quarter as much, but of the full gradient 4 % is left: "
    "now it takes hundreds of samples, not 16, for less noise than gradient. That is why rates are lowered "
    "towards the end.",
)
def test_noise_falls_like_the_root_and_there_is_more_of_it_at_the_end():
    start, end = (measured(key).noise for key in ("batch", "batch_end"))
    np.testing.assert_allclose(start.with_replacement, start.law, rtol=0.06)
    np.testing.assert_allclose(start.without_replacement[:-1], start.finite_law[:-1], rtol=0.06)
    assert start.law[0] / start.law[4] == pytest.approx(4)
    assert start.batches[4] / start.batches[0] == 16
    assert start.without_replacement[-1] == pytest.approx(0, abs=1e-6)
    assert end.spread / start.spread == pytest.approx(1 / 4, abs=0.03)
    assert end.full / start.full == pytest.approx(0.04, abs=0.006)

    assert (start.clear_from, end.clear_from >= 256) == (16, True)
    assert [noise.batches[noise.finite_law < noise.full][0] for noise in (start, end)] == [16, end.clear_from]
    assert (measured("batch").at_start, measured("batch_end").at_start) == (True, False)
    assert trained_sizes(PRESETS["batch"].scene)[-1] == start.samples


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("data", SHOWN_DATA.catalogue)
def test_every_question_is_settled_on_every_data_set(key, data):
    scene, problems = replace(asking(key), data=SHOWN_DATA.pick(data)).settled()
    assert len(problems) <= 1
    assert scene.settled() == (scene, [])
    assert scene.record.kind in scene.asked.kinds
    assert all(too_much(resolve(trial.recipe)) is None for trial in trials_of(scene))
    if SHOWN_DATA.catalogue[data].kind in scene.asked.kinds:
        assert scene.data.key == data


LARGEST = {p.key: p.high for p in SHARED if p.key not in ("seed", "noise", "validation")}


@pytest.mark.parametrize("key", QUESTIONS)
def test_limits_hold_whatever_is_asked_for(key):
    """Everything as large as the link allows: fewer epochs are used, and one sentence says so."""
    own = {p.key: p.high for p in QUESTIONS[key].parameters if isinstance(p.default, int) and p.key in TAKES_TIME}
    link = to_query(DiagnosisScene(question=QUESTION.pick(key, **{k: int(v) for k, v in own.items()})))
    scene, problems = from_query(DiagnosisScene, f"{link}&size=1797&data=digits&epochs=2000&validation=0.05")
    assert [problem for problem in problems if problem.startswith("epochs: ")]
    assert sum(work_of(resolve(trial.recipe)) for trial in trials_of(scene)) <= MOST_WORK
    assert all(too_much(resolve(trial.recipe)) is None for trial in trials_of(scene))


TAKES_TIME = {"depth", "width", "deep", "shallow", "large_depth", "large_width", "small_depth", "small_width", "seeds"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("question=magic", "question"),
        ("question=models~large_width~1e9", "question"),
        ("question=depth~deep~-3", "question"),
        ("question=samples&data=sine", "data"),
        ("question=samples~h~nan", "question"),
        ("data=recall", "data"),
        ("size=1e12", "size"),
        ("epochs=0", "epochs"),
        ("noise=inf", "noise"),
        ("validation=1", "validation"),
        ("seed=-1", "seed"),
        ("question=batch&size=8&validation=0.9", "size"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field):
    scene, problems = from_query(DiagnosisScene, query)
    (problem,) = problems
    assert problem.startswith(field)
    assert scene.settled() == (scene, [])


def test_hostile_questions():
    """Every text of the collection as a question, and as each of its numbers."""
    for hostile in HOSTILE:
        for query in (str(hostile["input"]), f"models~large_width~{hostile['input']}"):
            scene, problems = from_query(DiagnosisScene, [("question", query)])
            assert scene.asked.trials(scene)
            assert all(len(problem) < 600 for problem in problems)
