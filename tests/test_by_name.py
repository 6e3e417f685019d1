"""No file of the app asks for a record by its key: what is special about one is a field of it.

Scenes and presets name keys, as defaults and picks: that is not asked here, but two other things. A comparison of what
is called a key (``record.key``, ``key``, ``plan.optimizer``, ``task.loss`` …) with a literal, or with a constant that
holds some; and a tuple, set or dict of a module that consists of keys of one catalogue and nothing else.
"""

import ast
from collections.abc import Iterator, Mapping

import pytest

from curves import ACTIVATIONS, INITIALISATIONS, LOSSES
from networks.data.catalogue import DATASETS
from networks.models.catalogue import MODELS
from optimizers import OPTIMIZERS, SCHEDULES
from surfaces import SURFACES
from tests.test_architecture import sources_on_disk

CATALOGUES: dict[str, Mapping[str, object]] = {
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "surface": SURFACES,
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "initialisation": INITIALISATIONS,
    "data set": DATASETS,
    "model": MODELS,
}
KEYS = {key for catalogue in CATALOGUES.values() for key in catalogue}
ASKED = {"key", "optimizer", "schedule", "surface", "activation", "loss", "initialisation", "data", "model"}
# What names keys for what it is about: the four losses of a page, their dashes, the words for one curve.
ALLOWED = {
    ("scenes.curves.sinc", "mse, mae, huber, log_cosh"),
    ("scenes.curves.sinc", "huber"),
    ("pages.curves.sinc", "huber, log_cosh"),
    ("pages.curves.margin", "zero_one"),
    ("scenes.diagnosis.depth", "mlp, residual"),  # the two that the question compares
    ("pages.diagnosis.depth", "mlp, residual"),
}


def is_key(node: ast.expr) -> bool:
    """Whether an expression is called a key: ``key``, ``data_key``, ``run.pick.key``, ``recipe.model``."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ASKED or name.endswith("_key")


def literals(node: ast.AST) -> list[str]:
    """The texts of a literal, or of a tuple, list or set of them, or of the keys of a dict; empty if it is none."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return texts if len(texts) == len(parts) else []


def of_one_catalogue(texts: list[str]) -> bool:
    return bool(texts) and any(set(texts) <= set(catalogue) for catalogue in CATALOGUES.values())


def constants(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """A module's own collections of texts: their names and the texts."""
    for node in tree.body:
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            yield getattr(target, "id", ""), literals(value)


def by_name(sources: Mapping[str, str]) -> set[tuple[str, str]]:
    """Each module that asks by name, with the keys."""
    found = set()
    for module, text in sources.items():
        tree = ast.parse(text)
        for name, texts in constants(tree):
            if of_one_catalogue(texts) and "preset" not in name.lower():
                found.add((module, ", ".join(texts)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and any(map(is_key, (node.left, *node.comparators))):
                for part in (node.left, *node.comparators):
                    keys = [text for text in literals(part) if text in KEYS]
                    found |= {(module, ", ".join(keys))} if keys else set()
    return found


def test_nobody_asks_for_a_record_by_its_key():
    assert by_name(sources_on_disk()) == ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "if record.key == 'newton': pass",
        "x = 1 if task.optimizer in ('lbfgs', 'newton') else 2",
        "ALONE = ('lbfgs', 'newton')",
        "_NOTES = {'asgd': 'Kept.', 'muon': 'Takes matrices.'}",
        "y = [p for p in all if 'conv' != network.architecture.model]",
        "z = key not in ('bce', 'nll')",
    ],
)
def test_it_is_seen(text):
    assert by_name({"networks.made_up": text})


@pytest.mark.parametrize(
    "text",
    [
        "FIRST = RUN.pick('adam', learning_rate=0.1)",
        "if parameter.scale == 'linear': pass",
        "own = [p for p in parameters if p.key == 'memory_size']",
        "PRESETS = {'adam': Preset('Adam', 'Words.', scene)}",
        "HEADS = ('Loss', 'step')",
    ],
)
def test_what_is_no_question_is_let_pass(text):
    assert by_name({"networks.made_up": text}) == set()
