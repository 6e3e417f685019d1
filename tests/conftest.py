"""Settings for the whole suite."""

import os
from pathlib import Path

from tests.pure import is_pure

# Before NumPy is loaded, as in app.py: two workers' threads would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# The files that take longest, the longest first: two workers that began with short ones would not end together.
LONGEST = (
    "scenes/diagnosis/test_diagnosis.py",
    "e2e/test_page.py",
    "scenes/networks/test_training_presets.py",
    "e2e/test_player.py",
    "pages/networks/test_training.py",
    "e2e/test_serving.py",
    "networks/training/test_training_reference.py",
    "networks/training/test_classics.py",
    "e2e/test_training_player.py",
    "networks/models/test_gradients.py",
    "e2e/test_training.py",
    "e2e/test_inside.py",
    "curves/losses/test_losses.py",
    "curves/activations/test_activations.py",
    "e2e/test_controls.py",
    "e2e/test_surroundings.py",
    "e2e/test_feature_scale.py",
    "e2e/test_paper.py",
    "e2e/test_layout.py",
    "optimizers/inside/test_anatomy.py",
    "scenes/codec/test_link.py",
    "curves/fits/test_constants.py",
)


def pytest_addoption(parser):
    parser.addoption("--pure", action="store_true", help="only the tests of pure modules")


def pytest_configure(config):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if getattr(config.option, "numprocesses", None) and not worker:
        return  # its workers run the tests
    from tests import compile_cache  # noqa: PLC0415 and with it jax, which takes its time

    compile_cache.use()
    if worker in ("", "gw0"):
        compile_cache.tidy()


def pytest_ignore_collect(collection_path: Path, config) -> bool | None:
    named = collection_path.name
    is_test = named.startswith("test_") and named.endswith(".py")
    return True if config.option.pure and is_test and not is_pure(collection_path) else None


def pytest_collection_modifyitems(items: list) -> None:
    order = {Path(__file__).parent / name: i for i, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))
