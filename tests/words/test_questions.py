"""What the answers of the page What is wrong? say in numbers, from made-up outcomes and from small computations."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from figures.comparison_chart import Lines
from networks.data.samples import samples_of
from networks.diagnosis.decision_tree import TREE, Cause, Losses, Step, Thresholds, guess_loss, verdict
from networks.diagnosis.generalisation import samples_needed, vc_penalty
from networks.diagnosis.gradient_noise import gradient_noise
from networks.models.objective import objective
from networks.recipe import Recipe
from networks.task import resolve
from optimizers import OPTIMIZERS
from pages.diagnosis.catalogue import WORDS
from pages.diagnosis.verdicts import asked, found, found_of, reason, remedy, replied
from scenes.diagnosis.activations import FIVE
from scenes.diagnosis.models import ALIKE, FAR, LARGE
from scenes.diagnosis.question import Found, Outcome
from scenes.diagnosis.scene import QUESTIONS, DiagnosisScene, asking, trials_of
from tests.words.claims import holds
from tests.words.test_optimizers import updates


def made_up(scene: DiagnosisScene, **changed: float) -> dict[Recipe, Outcome]:
    """An outcome of every training: half of the answers are right at first, all but a tenth at the end."""
    ends, rights = np.array([1.0, 0.2]), np.array([0.5, 0.9])
    one = Outcome(np.array([0.0, 1.0]), ends, ends, rights, rights, 1, 1, False, np.zeros(1, np.float32), 2.0)
    return {trial.recipe: one._replace(**changed) for trial in trials_of(scene)}


def in_words(scene: DiagnosisScene) -> str:
    return said(scene, made_up(scene))


def said(scene: DiagnosisScene, found: Found) -> str:
    return " ".join(WORDS[scene.question.key].answer(scene.asked.measure(scene, found)).paragraphs)


@holds(
    "above 1 a bound says nothing",
    "It is above 1 everywhere, where it says nothing: an error rate never is.",
    "It is above 1 up to {samples} samples, where it says nothing.",
    "It is below 1 everywhere, which is rare.",
    "It would promise a gap of {gap} from {samples} samples on.",
)
def test_bounds():
    for h, told in (
        (100_000, "It is above 1 everywhere"),
        (20, "It is above 1 up to 32 samples"),
        (1, "It is below 1 everywhere"),
    ):
        scene = asking("samples", h=h)
        sizes = [trial.recipe.data.size for trial in trials_of(scene)]
        assert len(sizes) > 4
        words, needed = in_words(scene), samples_needed(h, 0.1)
        assert told in words
        assert f"a gap of 0.1 from {needed:,} samples on" in words
        assert vc_penalty(h, needed) <= 0.1 < vc_penalty(h, needed - 1)
    assert vc_penalty(20, 32) > 1 > vc_penalty(20, 64)
    assert vc_penalty(1, 16) < 1 < vc_penalty(100_000, 1024)
    scene = asking("samples")
    (_, bound) = WORDS["samples"].charts(scene.asked.measure(scene, made_up(scene)))
    assert isinstance(bound, Lines)
    assert bound.level == (1.0, "above 1 a bound says nothing")


def test_reasons_are_said_with_their_numbers():
    model = Losses(0.42, 0.5)
    first, second = map(reason, verdict(model, model, Losses(0.123, 0.2)).path)
    assert first == "Training loss large? Yes: 0.42 of a guess’s loss is above 0.25."
    assert second == "Does the larger model get a lower training loss? Yes: 0.123 against the smaller one’s 0.42."
    first, second = map(reason, verdict(Losses(0.02, 0.01), model, model).path)
    assert first == "Training loss large? No: 0.02 of a guess’s loss is not above 0.25."
    assert second == "Validation loss far above it? No: it is 0.01 below, not more than 0.1."
    assert "it is 0.48 above, more than 0.1." in reason(verdict(Losses(0.02, 0.5), model, model).path[1])
    assert "Neither: 0.42 against the smaller one’s 0.42: less than 10% apart." in reason(
        verdict(model, model, model).path[1]
    )


@pytest.mark.parametrize("end", Cause)
def test_what_was_found_is_said_alike_in_the_tree_and_below(end):
    assert found_of("Small model", end) == f"Small model: {found(end).lower()}."
    assert remedy(end).endswith(".")


def test_every_step_of_the_tree_has_words():
    for question, node in TREE.items():
        assert len({replied(question, answer) for answer in node.leads}) == len(node.leads)
        for answer in node.leads:
            values: dict[str, float] = dict.fromkeys(("loss", "gap", "large", "small", "far", "alike"), 0.5)
            text = reason(Step(question, answer, values))
            assert text.startswith(f"{asked(question)} {answer.capitalize()}: ")


def test_models_are_said_with_their_way_through_the_tree():
    scene = asking("models")
    unit = guess_loss(samples_of(trials_of(scene)[0].recipe.data).training.targets, 2)
    loss = 0.2 / unit
    words = f"is above 0.25. Does the larger model get a lower training loss? Neither: {loss:.3g} against the smaller"
    assert words in in_words(scene)
    assert in_words(scene).startswith("Small model: undecided. Training loss large? Yes: ")
    assert "Large model: undecided. " in in_words(scene)
    diverged = said(scene, made_up(scene, diverged=True))
    assert "The training of the small model diverged; its losses count as infinite." in diverged
    assert "The training of the large model diverged; its losses count as infinite." in diverged


def test_depths_are_compared_kind_by_kind():
    """Twenty plain layers end worse for two of three seeds, residual ones for none."""
    scene = asking("depth")
    found = made_up(scene)
    for trial in trials_of(scene):
        kind, layers = trial.variant
        end = {("mlp", 4): 0.1, ("mlp", 20): 0.4 if trial.recipe.seed else 0.1}.get((kind, layers), 2 / layers)
        found[trial.recipe] = found[trial.recipe]._replace(training=np.array([1.0, end]))
    words = said(scene, found)
    assert (
        "Plain: on the data they were trained on, 20 layers end at a loss of 0.3, more than the 0.1 of 4; for 2 of 3 "
        "seeds the deeper one is worse."
    ) in words
    assert (
        "Residual: on the data they were trained on, 20 layers end at a loss of 0.1, less than the 0.5 of 4; for 0 of "
        "3 seeds the deeper one is worse."
    ) in words
    assert "Diverged" not in words
    assert "Diverged for a seed at least: 4 layers, plain; 20 layers, plain; " in said(
        scene, made_up(scene, diverged=True)
    )


def test_activations_are_said_in_their_order():
    """Each of one number more right than the next; then with seeds that lie further apart than the first and last."""
    for spread, told in (
        (0.0, "Every seed of PReLU is better than every one of ReLU;"),
        (0.4, "first and last, overlap"),
    ):
        scene = asking("activations")
        found = made_up(scene)
        for trial in trials_of(scene):
            right = 0.5 + 0.05 * FIVE.index(trial.variant) + spread * (trial.recipe.seed - 1)
            found[trial.recipe] = found[trial.recipe]._replace(validation_accuracy=np.array([0.0, right]))
        words = said(scene, found)
        assert told in words
        names = ["PReLU", "ELU + batch norm", "ELU", "ReLU + batch norm", "ReLU"]
        places = [words.index(f"{place}. {name}, ") for place, name in enumerate(names, start=1)]
        assert places == sorted(places)
        apart = f"{200 * spread:.1f} %"
        assert f"mean over 3 seeds: 1. PReLU, 70.0 % ({apart} from seed to seed); 2. ELU + batch norm" in words
    assert "from seed to seed" not in in_words(asking("activations", seeds=1))


def test_cures_are_said_as_lower_and_not_lower():
    scene = asking("cures")
    found = made_up(scene)
    ends = {"nothing": 0.5, "early_stopping": 0.3, "dropout": 0.4, "weight_decay": 0.6, "all": 0.2}
    for trial in trials_of(scene):
        found[trial.recipe] = found[trial.recipe]._replace(validation=np.array([1.0, ends[trial.variant]]))
    words = said(scene, found)
    assert "the validation loss ends at 0.5, 0.3 above the training loss (means over 3 seeds)." in words
    assert "Lower: all three 0.2, early stopping 0.3 and dropout 0.4. Not lower: weight decay 0.6." in words
    assert "The gap is smallest with all three: 0." in words


@holds(
    "With $g_i$ the gradient of one sample, $\\bar g$ the mean of all $N$ and $\\sigma^2 = \\frac1N \\sum_i \\|g_i - "
    "\\bar g\\|^2$, the mean of $B$ gradients drawn independently lies $\\sigma/\\sqrt B$ away from $\\bar g$ (root "
    "mean square).",
    "The noise of a batch drawn with replacement falls like B to the power of {power}; the law says −½.",
)
def test_noise_of_drawn_batches():
    gradients = np.random.default_rng(0).exponential(size=(64, 5))
    found = gradient_noise(gradients, [1, 2, 4, 8, 16, 32, 64], draws=2000)
    sigma = np.sqrt(np.mean(np.sum((gradients - gradients.mean(axis=0)) ** 2, axis=1)))
    assert found.spread == pytest.approx(sigma)
    np.testing.assert_allclose(found.with_replacement, sigma / np.sqrt(found.batches), rtol=0.05)
    slope = np.polyfit(np.log(found.batches), np.log(found.with_replacement), 1)[0]
    assert found.power == slope == pytest.approx(-0.5, abs=0.02)


@holds(
    "All $N$ deviations sum to 0, so that two different ones have the covariance $-\\sigma^2/(N-1)$, and\n\n$$\\mathbb "
    "E\\|g_B - \\bar g\\|^2 = \\frac{1}{B^2}\\Big(B\\sigma^2 - B(B-1)\\frac{\\sigma^2}{N-1}\\Big) = "
    "\\frac{\\sigma^2}{B}\\cdot\\frac{N-B}{N-1}.$$"
)
def test_covariance_without_replacement():
    values = np.random.default_rng(1).normal(size=(7, 3))
    away = values - values.mean(axis=0)
    np.testing.assert_allclose(away.sum(axis=0), 0, atol=1e-12)
    products = away @ away.T
    others = products[~np.eye(7, dtype=bool)]
    sigma2 = np.trace(products) / 7
    assert others.mean() == pytest.approx(-sigma2 / (7 - 1))
    sizes = np.arange(1, 7)
    found = gradient_noise(values, sizes, draws=4000)
    np.testing.assert_allclose(found.without_replacement**2, sigma2 / sizes * (7 - sizes) / (7 - 1), rtol=0.06)


@holds(
    "An epoch takes {milliseconds_first} ms with {first} and {milliseconds_last} ms with {last}, looks at the losses "
    "included; times come out otherwise every time.",
    "At most 4: the gradients of all samples are kept at once.",
)
def test_seconds_of_an_epoch():
    scene = replace(asking("batch", depth=2, width=2), data=asking("models").data, size=60, epochs=10)
    trials, found = trials_of(scene), made_up(scene)
    found[trials[-1].recipe] = found[trials[-1].recipe]._replace(seconds=4.0)
    size = resolve(trials[0].recipe).network.size
    found = {recipe: one._replace(parameters=np.zeros(size, np.float32)) for recipe, one in found.items()}
    first, last = trials[0].variant, trials[-1].variant
    noise = scene.asked.measure(scene, found).noise
    assert f"From a batch of {noise.clear_from} on there is less noise than gradient." in said(scene, found)
    assert f"An epoch takes 200 ms with B = {first} and 400 ms with B = {last}, looks" in said(scene, found)
    assert next(p.high for p in QUESTIONS["batch"].parameters if p.key == "depth") == 4


@holds(
    "Residual: the layers go around, $h_l = h_{l-1} + F(h_{l-1})$, so that the identity is what a layer does when its "
    "weights are 0."
)
def test_a_residual_layer_of_zeros_is_the_identity():
    recipe = Recipe(model="residual", options=(("depth", 2), ("width", 4), ("activation", "tanh")))
    network = resolve(recipe).network
    named = {name: np.asarray(value) for name, value in network.unflatten(jnp.asarray(resolve(recipe).start)).items()}
    named |= {name: 0 * value for name, value in named.items() if name.startswith("layers.1.")}
    inputs = np.random.default_rng(0).normal(size=(6, 2))
    flat = np.concatenate([named[tensor.name].ravel() for tensor in network.tensors])
    found = network.forward(jnp.asarray(flat), jnp.zeros(0), inputs).prediction
    first = np.tanh(inputs @ named["layers.0.weight"].T + named["layers.0.bias"])
    np.testing.assert_allclose(found, first @ named["layers.2.weight"].T + named["layers.2.bias"])


@holds("The share by which the lower of two training losses has to lie below the higher one.")
@holds("1 has learned nothing, 0 is perfect.")
@holds("The three numbers of the tree are at the side.")
def test_numbers_of_the_tree():
    thresholds = Thresholds(alike=0.2)
    alike, apart = (
        verdict(large, Losses(1.0, 1.0), large, thresholds).cause for large in (Losses(0.81, 1.0), Losses(0.79, 1.0))
    )
    assert (alike, apart) == ("undecided", "bias")
    targets = samples_of(trials_of(asking("models"))[0].recipe.data).training.targets
    share = targets.mean()
    guess = np.full((len(targets), 1), np.log(share / (1 - share)))
    unit = guess_loss(targets, 2)
    assert float(objective(jnp.asarray(guess), targets, loss="bce_with_logits")) / unit == pytest.approx(1)
    sure = np.where(targets == 1, 40.0, -40.0)[:, None]
    assert float(objective(jnp.asarray(sure), targets, loss="bce_with_logits")) / unit == pytest.approx(0, abs=1e-12)
    folded = [p for p in QUESTIONS["models"].parameters if p.folded]
    assert folded == [LARGE, FAR, ALIKE]


@holds("Added to |g| inside the maximum, so that the scale is never 0.")
def test_adamax_adds_inside_the_maximum():
    found, states = updates("adamax", [(0.0, 2.0), (0.0, 0.0)], learning_rate=1.0, eps=0.5)
    scale = np.array([np.asarray(state.second) for state in states[1:]])
    np.testing.assert_allclose(scale, [[0.5, 2.5], [0.5, 0.999 * 2.5]])
    assert np.isfinite(found).all()
    assert "eps" in {p.key for p in OPTIMIZERS["adamax"].hyperparameters}
