"""The rule by which `make check` chooses its tests."""

import pytest

from tests.pure import ROOT, is_pure


@pytest.mark.parametrize("name", ["curves/losses/test_losses", "scenes/codec/test_link", "words/test_surfaces"])
def test_tests_of_pure_modules_are_pure(name):
    assert is_pure(ROOT / "tests" / f"{name}.py")


@pytest.mark.parametrize(
    "name",
    [
        "e2e/test_inside",  # a browser
        "pages/test_app",  # the app
        "server/test_running",  # a server
        "scenes/networks/test_training_presets",  # trainings
        "pages/curves/test_sinc",  # the app, by what it imports from tests/
    ],
)
def test_others_are_not(name):
    assert not is_pure(ROOT / "tests" / f"{name}.py")
