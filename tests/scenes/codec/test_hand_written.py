"""What people write by hand: the short form, PyTorch's names, settings beside their entry, links on the wrong page."""

import re

import pytest

from optimizers import OPTIMIZERS, SCHEDULES
from scenes import (
    ActivationScene,
    ClassifierScene,
    DepthScene,
    DiagnosisScene,
    FeatureScene,
    LandscapeScene,
    LossScene,
    NetworkScene,
    ScheduleScene,
    TimeScene,
    TrajectoryScene,
    from_query,
    to_query,
)
from scenes.codec.foreign import FAMILIES, FOREIGN
from scenes.codec.forms import forms_of
from scenes.codec.preset import kinds
from scenes.curves.activations import ACTIVATION
from scenes.curves.losses import LOSS
from scenes.descents.race import Run
from scenes.kinds import KINDS, kind_of
from scenes.runs import RUN, SCHEDULE

ADAM = (Run(RUN.pick("adam", learning_rate=0.1), 0),)


def runs_of(query: str) -> tuple:
    scene, problems = from_query(TrajectoryScene, query)
    assert problems == []
    return scene.runs


def test_all_kinds_are_there():
    assert set(KINDS) == set(kinds())


# The short form.


@pytest.mark.parametrize(
    ("query", "run"),
    [
        ("optimizer=adam&lr=0.1", Run(RUN.pick("adam", learning_rate=0.1), 0)),
        ("Optimizer=Adam&LR=1e-1", Run(RUN.pick("adam", learning_rate=0.1), 0)),
        ("optimizer=adam&beta1=0.5", Run(RUN.pick("adam", b1=0.5), 0)),
        ("optimizer=adam&betas=(0.5, 0.9)", Run(RUN.pick("adam", b1=0.5, b2=0.9), 0)),
        ("optimizer=adam&betas=0.5,0.9", Run(RUN.pick("adam", b1=0.5, b2=0.9), 0)),
        ("optimizer=SGD&lr=0.1&momentum=0.9&nesterov=True",
         Run(RUN.pick("gradient_descent", learning_rate=0.1, momentum=0.9, nesterov=True), 0)),
        ("optimizer=RMSprop&alpha=0.9", Run(RUN.pick("rmsprop", decay=0.9), 0)),
        ("optimizer=ASGD&alpha=0.5", Run(RUN.pick("asgd", alpha=0.5), 0)),
        ("optimizer=LBFGS&history_size=5", Run(RUN.pick("lbfgs", memory_size=5), 0)),
        ("optimizer=L-BFGS&history_size=5", Run(RUN.pick("lbfgs", memory_size=5), 0)),
        ("optimizer=Rprop&etas=(0.4, 1.3)", Run(RUN.pick("rprop", eta_minus=0.4, eta_plus=1.3), 0)),
        ("optimizer=torch.optim.NAdam()&lr=0.1", Run(RUN.pick("nadam", learning_rate=0.1), 0)),
        ("optimizer=adam&schedule=cosine", Run(RUN.pick("adam"), 0, SCHEDULE.pick("cosine"))),
        ("optimizer=adam&schedule=CosineAnnealingLR~T_max~50~eta_min~1e-4",
         Run(RUN.pick("adam", learning_rate=0.001), 0, SCHEDULE.pick("cosine", T_max=50, eta_min=1e-4))),
        ("optimizer=adam&schedule=StepLR&step_size=30&lr=0.1",
         Run(RUN.pick("adam", learning_rate=0.1), 0, SCHEDULE.pick("step", step_size=30))),
        ("optimizer=adam&clip_norm=2", Run(RUN.pick("adam"), 0, clip_norm=2.0)),
        ("run=SGD~lr~0.1", Run(RUN.pick("gradient_descent", learning_rate=0.1), 0)),
        ("run=adam~betas~0.5,0.9~schedule~OneCycleLR~cycle_momentum~False",
         Run(RUN.pick("adam", b1=0.5, b2=0.9), 0, SCHEDULE.pick("one_cycle", cycle_momentum=False))),
    ],
)  # fmt: skip
def test_a_run_by_hand(query, run):
    assert runs_of(query) == (run,)


@pytest.mark.parametrize("key", [key for key, record in OPTIMIZERS.items() if record.torch])
def test_every_optimizer_of_pytorch_is_known_by_its_name(key):
    (run,) = runs_of(f"run=torch.optim.{OPTIMIZERS[key].torch}~lr~0.25")
    assert OPTIMIZERS[run.pick.key].torch == OPTIMIZERS[key].torch
    assert run.pick["learning_rate"] == 0.25


@pytest.mark.parametrize("key", [key for key, record in SCHEDULES.items() if record.torch not in ("", "LambdaLR")])
def test_every_schedule_of_pytorch_is_known_by_its_name(key):
    (run,) = runs_of(f"run=adam~schedule~lr_scheduler.{SCHEDULES[key].torch}")
    assert run.schedule.key == key


def test_a_lambda_is_no_schedule_of_the_catalogue():
    _, (sentence,) = from_query(TrajectoryScene, "run=adam~schedule~LambdaLR")
    assert sentence == "run 1, schedule: 'LambdaLR' is not a known schedule; Constant is used."


@pytest.mark.parametrize("key", [key for key, record in ACTIVATION.catalogue.items() if "torch.nn." in record.torch])
def test_every_activation_of_pytorch_is_known_by_its_class(key):
    (name,) = re.findall(r"torch\.nn\.(\w+)", ACTIVATION.catalogue[key].torch)
    for text in (name, f"nn.{name}()", f"torch.nn.{name}", name.lower()):
        scene, problems = from_query(ActivationScene, [("activation", text)])
        assert ([entry.pick.key for entry in scene.activations], problems) == ([key], [])


LOSS_CLASSES = {
    "MSELoss": "mse",
    "L1Loss": "mae",
    "HuberLoss": "huber",
    "SmoothL1Loss": "smooth_l1",
    "BCELoss": "bce",
    "BCEWithLogitsLoss": "bce_with_logits",
    "SoftMarginLoss": "logistic",
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll",
    "MultiMarginLoss": "multi_margin",
    "KLDivLoss": "kl_divergence",
    "PoissonNLLLoss": "poisson_nll",
    "GaussianNLLLoss": "gaussian_nll",
    "HingeEmbeddingLoss": "hinge_embedding",
    "CosineEmbeddingLoss": "cosine_embedding",
}  # https://docs.pytorch.org/docs/stable/nn.html#loss-functions


@pytest.mark.parametrize("name", LOSS_CLASSES)
def test_every_loss_of_pytorch_is_known_by_its_class(name):
    for text in (name, f"nn.{name}()", f"torch.nn.{name}"):
        scene, problems = from_query(LossScene, [("loss", text)])
        assert ([entry.pick.key for entry in scene.losses], problems) == ([LOSS_CLASSES[name]], [])
    assert LOSS_CLASSES[name] in LOSS.catalogue


def test_the_network_of_a_run_by_pytorch_s_names():
    scene, problems = from_query(
        NetworkScene, "run=Adam~lr~0.01~network~mlp~activation~nn.GELU()~loss~BCEWithLogitsLoss"
    )
    assert problems == []
    (run,) = scene.runs
    assert (run.network["activation"], run.network["loss"]) == ("gelu", "bce_with_logits")


@pytest.mark.parametrize(
    ("query", "named", "used"),
    [
        ("optimizer=adam&momentum=0.5", "optimizer: 'momentum'", "left out"),
        ("optimizer=adam&beta1=1.5", "optimizer, b1", "0.9 is used"),
        ("optimizer=adam&betas=0.9", "optimizer, betas: '0.9' is not 2 numbers", "b1 and b2 stay as usual"),
        ("optimizer=adam&learning_rat=1", "'learning_rat'", "did you mean learning_rate"),
        ("optimizer=adam&beta_11=1", "'beta_11'", "did you mean beta1"),
        ("optimizer=adam&weight_decy=1", "'weight_decy'", "did you mean weight_decay"),
        ("optimizer=adam&shedule=cosine", "'shedule'", "did you mean schedule"),
        ("optimizer=adam&schedule=cosinus", "optimizer, schedule: 'cosinus'", "Constant is used"),
        ("optimizer=adam&schedule=cosine&T_max=0.5", "optimizer, schedule, T_max", "is used"),
        ("run=adam&lr=0.5", "lr is for a link without runs", "left out"),
        ("run=adam&schedule=cosine", "'schedule' is a field of another page", "left out"),
    ],
)
def test_a_wrong_setting_of_the_short_form_is_named(query, named, used):
    scene, problems = from_query(TrajectoryScene, query)
    assert [sentence for sentence in problems if sentence.startswith(named) and used in sentence], problems
    assert len(problems) == 1
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])


# Settings beside their entry.


@pytest.mark.parametrize(
    ("kind", "query", "whole"),
    [
        (TrajectoryScene, "surface=quadratic&condition_number=100", "surface=quadratic~condition_number~100"),
        (ScheduleScene, "optimizer=adam&lr=0.1", "optimizer=adam~learning_rate~0.1"),
        (ScheduleScene, "lr=0.2", "optimizer=gradient_descent~learning_rate~0.2"),
        (ScheduleScene, "schedule=StepLR&step_size=30", "schedule=step~step_size~30"),
        (ActivationScene, "activation=elu&alpha=0.5", "activation=elu~alpha~0.5"),
        (LossScene, "loss=huber&delta=2", "loss=huber~delta~2"),
        (NetworkScene, "data=spirals&turns=2", "data=spirals~turns~2"),
        (TimeScene, "recurrence=lstm&forget_bias=2", "recurrence=lstm~forget_bias~2"),
        (DepthScene, "network=relu&init=he_normal", "network=relu~init~he_normal"),
    ],
)
def test_a_setting_may_stand_beside_its_entry(kind, query, whole):
    assert from_query(kind, query) == from_query(kind, whole)
    assert from_query(kind, query)[1] == []
    assert from_query(kind, query)[0] != kind()


def test_a_setting_of_several_entries_is_named():
    scene, (sentence,) = from_query(LossScene, "loss=huber&loss=huber&delta=2")
    assert sentence.startswith("delta is a setting of several entries")
    assert {entry.pick["delta"] for entry in scene.losses} == {1.0}


# Another page's link.


@pytest.mark.parametrize(
    ("opened", "query", "right"),
    [
        (ScheduleScene, "run=adam&run=momentum", TrajectoryScene),
        (ScheduleScene, "v=1&Run=Adam&utm_source=x", TrajectoryScene),
        (ScheduleScene, "surface=beale&run=adam", TrajectoryScene),
        (TrajectoryScene, "data=spirals", NetworkScene),
        (TrajectoryScene, "data=spirals&plane=random", LandscapeScene),
        (TrajectoryScene, "data=spirals&run=adam~lr~0.1", NetworkScene),
        (TrajectoryScene, "question=samples", DiagnosisScene),
        (TrajectoryScene, "activation=gelu", ActivationScene),
        (TrajectoryScene, "activation=nn.GELU()", ActivationScene),
        (TrajectoryScene, "loss=mse&loss=MSELoss", LossScene),
        (TrajectoryScene, "recurrence=lstm", TimeScene),
        (TrajectoryScene, "network=relu", DepthScene),
        (TrajectoryScene, "schedule=cosine&schedule=step", ScheduleScene),
        (NetworkScene, "surface=beale", TrajectoryScene),
        (ActivationScene, "loss=huber", LossScene),
        # where it was opened it is right, or nothing is known of it
        (TrajectoryScene, "run=adam", TrajectoryScene),
        (ClassifierScene, "run=adam", ClassifierScene),
        (FeatureScene, "run=adam&rates=own", FeatureScene),
        (NetworkScene, "run=adam&data=moons", NetworkScene),
        (ScheduleScene, "optimizer=adam&schedule=cosine", ScheduleScene),
        (TrajectoryScene, "optimizer=adam&schedule=cosine", TrajectoryScene),
        (TrajectoryScene, "data=elephants", TrajectoryScene),
        (TrajectoryScene, "", TrajectoryScene),
        (TrajectoryScene, "width=300&height=200&source=x&step=2&size=4", TrajectoryScene),
        # no page has both
        (TrajectoryScene, "surface=beale&data=spirals", TrajectoryScene),
        (DepthScene, "surface=beale&activation=gelu", DepthScene),
    ],
)
def test_a_link_belongs_to_a_page(opened, query, right):
    assert kind_of(opened, query) is right
    assert kind_of(right, query) is right


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_belongs_to_another_page_is_named_where_it_stays(kind):
    mine = {key for form in forms_of(kind) for key in form.keys - form.flat}
    for key, text in {"surface": "beale", "data": "spirals", "activation": "gelu", "recurrence": "lstm"}.items():
        if key not in mine and (kind, key) != (DiagnosisScene, "activation"):  # a setting of its question
            scene, (sentence,) = from_query(kind, [(key, text)])
            assert (scene, sentence) == (kind(), f"{key!r} is a field of another page; it is left out here.")


# What senders add.


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_senders_add_is_passed_over(kind):
    mine = {key.lower() for form in forms_of(kind) for key in form.keys}
    added = [key for key in (*sorted(FOREIGN), *(f"{family}x" for family in FAMILIES)) if key not in mine]
    assert from_query(kind, [(key, "1") for key in added]) == (kind(), [])
    assert from_query(kind, [(key.upper(), "1") for key in added]) == (kind(), [])


@pytest.mark.parametrize(
    ("kind", "key", "near"),
    [
        (TrajectoryScene, "surfac", "surface"),
        (TrajectoryScene, "stepz", "steps"),
        (TrajectoryScene, "noize", "noise"),
        (NetworkScene, "epoch", "epochs"),
        (NetworkScene, "fold", "folds"),
        (ActivationScene, "activaton", "activation"),
        (LossScene, "los", "loss"),
        (DiagnosisScene, "qestion", "question"),
    ],
)
def test_what_is_misspelt_is_named(kind, key, near):
    _, (sentence,) = from_query(kind, [(key, "1")])
    assert sentence == f"{key!r} is not a field of this link; did you mean {near}? It is ignored."
