"""Every record of the catalogue, and that a new one needs nothing but itself."""

import json
import re
from itertools import pairwise

import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, Optimizer, run
from optimizers.catalogue import collect
from scenes import TrajectoryScene, from_query, to_query
from scenes.descents.race import RUN, SURFACE, Run, race, runs
from surfaces import SURFACES
from tests.made_up import BOWL, HALF
from tests.reference import REFERENCE

TORCH_DEFAULTS = json.loads((REFERENCE / "torch_defaults.json").read_text())
# Part of links: none may ever change.
KEYS = [
    "gradient_descent",
    "momentum",
    "nesterov",
    "asgd",
    "adagrad",
    "adadelta",
    "rmsprop",
    "rprop",
    "adafactor",
    "adam",
    "amsgrad",
    "adamax",
    "adamw",
    "nadam",
    "radam",
    "sparse_adam",
    "adabelief",
    "yogi",
    "lion",
    "muon",
    "newton",
    "lbfgs",
]

# PyTorch's arguments that are ours under another name, and what has no meaning for a path.
OUR_NAMES = {
    "lr": ("learning_rate",),
    "betas": ("b1", "b2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "ns_coefficients": ("ns_a", "ns_b", "ns_c"),
    "history_size": ("memory_size",),
}
CLASS_NAMES = {"RMSprop": {"alpha": ("decay",)}, "Adafactor": {"eps": ("eps1", "eps2")}}
HOW_NOT_WHAT = {"foreach", "fused", "capturable", "differentiable"}
# What PyTorch's None stands for.
NONE = {"max_eval": 0, "line_search_fn": "none", "adjust_lr_fn": "original", "eps1": float(np.finfo(float).eps)}
# One torch class at several settings: what makes each entry what it is called.
ON_PURPOSE = {
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "amsgrad": {"amsgrad": True},
}

every_optimizer = pytest.mark.parametrize("record", OPTIMIZERS.values(), ids=OPTIMIZERS)


def torch_defaults(record: Optimizer) -> dict:
    """The torch class's defaults under our names."""
    named: dict = {}
    for key, value in TORCH_DEFAULTS[record.torch].items():
        if key not in HOW_NOT_WHAT:
            ours = CLASS_NAMES.get(record.torch, {}).get(key, OUR_NAMES.get(key, (key,)))
            named.update(zip(ours, value if len(ours) > 1 else [value], strict=True))
    return {key: NONE[key] if value is None else value for key, value in named.items()}


def test_keys_never_change():
    assert list(OPTIMIZERS) == KEYS


@every_optimizer
def test_record_is_complete(record):
    assert OPTIMIZERS[record.key] is record
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", record.key)
    assert 1600 < record.year < 2027
    for text in (record.title, record.family, record.lesson, record.reference, record.formula):
        assert text == text.strip() != ""
    assert record.lesson.endswith(".")
    assert len(record.lesson) <= 120
    assert record.note == "" or record.note.endswith(".")
    assert record.torch or record.note, "a rule that is not PyTorch's says so"


def test_titles_are_unique():
    assert len({record.title for record in OPTIMIZERS.values()}) == len(OPTIMIZERS)


def test_families_stand_together():
    families = [record.family for record in OPTIMIZERS.values()]
    changes = sum(a != b for a, b in pairwise(families))
    assert changes == len(set(families)) - 1


def is_balanced(latex: str) -> bool:
    """Braces, \\left with \\right and \\begin with \\end pair up."""
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    opened: list[str] = []
    for word, name in re.findall(r"\\(begin|end)\{(\w+)\}", latex):
        if word == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    pairs = len(re.findall(r"\\left\b", latex)), len(re.findall(r"\\right\b", latex))
    return depth == 0 and not opened and pairs[0] == pairs[1]


@every_optimizer
def test_formula_is_balanced(record):
    assert is_balanced(record.formula)
    assert r"\theta_{t+1}" in record.formula
    assert all(is_balanced(p.symbol) for p in record.hyperparameters)


@pytest.mark.parametrize("bad", [r"\frac{1}{2", "a}b{", r"\begin{aligned} x \end{cases}", r"\left( x )"])
def test_unbalanced_formula_is_noticed(bad):
    assert not is_balanced(bad)


@every_optimizer
def test_hyperparameters_are_described(record):
    keys = [p.key for p in record.hyperparameters]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "learning_rate"
    for p in record.hyperparameters:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", p.key)
        assert p.title
        assert p.help.endswith(".")
        assert p.check(p.default) == p.default
        assert type(p.check(p.default)) is type(p.default)
        assert p.read(p.write(p.default)) == p.default
        if not isinstance(p.default, (bool, str)):
            assert -np.inf < p.low <= p.default <= p.high < np.inf
            assert p.low < p.high
            assert p.scale != "log" or p.low >= 0


@pytest.mark.parametrize("record", [r for r in OPTIMIZERS.values() if r.torch], ids=lambda r: r.key)
def test_defaults_and_names_are_pytorchs(record):
    ours = {p.key: p.default for p in record.hyperparameters}
    assert ours == torch_defaults(record) | ON_PURPOSE.get(record.key, {})


def test_every_torch_optimizer_is_here():
    assert {record.torch for record in OPTIMIZERS.values() if record.torch} == set(TORCH_DEFAULTS)


def test_two_records_with_one_key_are_refused():
    adam = OPTIMIZERS["adam"]
    with pytest.raises(ValueError, match="adam"):
        collect((adam,), (adam,))


# A new entry: one record, and it can be run, linked and shown.


def test_a_new_optimizer_needs_only_its_record(monkeypatch):
    monkeypatch.setitem(OPTIMIZERS, "half_step", HALF)
    given = {"learning_rate": 0.5, "bias": 0.25}
    path = run(SURFACES["booth"], "half_step", start=(1.0, 3.0), steps=2, hyperparameters=given).position
    # Booth's gradient at (1−a, 3−a) is (−18a, −18a): −0.125 becomes −0.125 − 0.5(−1.125 + 0.25)
    np.testing.assert_allclose(path - [1.0, 3.0], [[0.0, 0.0], [-0.125, -0.125], [0.3125, 0.3125]], atol=1e-13)
    scene = TrajectoryScene(runs=runs(RUN.pick("half_step", bias=0.25), RUN.pick("adam")), steps=3)
    assert to_query(scene) == "v=1&steps=3&run=half_step~bias~0.25&run=adam"
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])
    assert from_query(TrajectoryScene, "optimizer=half_step")[0].runs == (Run(RUN.pick("half_step"), 0),)
    assert [len(t.position) for t in race(scene.conditions, scene.runs)] == [4, 4]


def test_a_new_surface_needs_only_its_record(monkeypatch):
    monkeypatch.setitem(SURFACES, "bowl", BOWL)
    path = run(BOWL.at(depth=4.0), "gradient_descent", steps=1, hyperparameters={"learning_rate": 0.25})
    np.testing.assert_array_equal(path.position, [[2.0, -1.0], [1.0, -0.5]])
    np.testing.assert_array_equal(path.loss, [9.0, 5.25])
    scene = TrajectoryScene(surface=SURFACE.pick("bowl", depth=4.0), runs=runs(RUN.pick("newton")), steps=1)
    assert to_query(scene) == "v=1&surface=bowl~depth~4&steps=1&run=newton"
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])
    np.testing.assert_allclose(race(scene.conditions, scene.runs)[0].position[-1], [0.0, 0.0], atol=1e-14)
    assert float(scene.record(jnp.array([1.0, 1.0]))) == 6.0


def test_a_replaced_record_is_what_runs(monkeypatch):
    """The prepared executable of a key is not used for another rule under the same key."""
    fake = Optimizer(**{**HALF.__dict__, "key": "gradient_descent"})
    monkeypatch.setitem(OPTIMIZERS, "gradient_descent", fake)
    path = run(SURFACES["booth"], "gradient_descent", start=(0.875, 2.875), steps=1).position
    np.testing.assert_allclose(path[-1], [0.875 + 0.5625, 2.875 + 0.5625])
