"""Faults that somebody might make are noticed: each, put into a copy of the app, makes its file of tests fail."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FAULTS = tomllib.loads((Path(__file__).parent / "faults.toml").read_text(encoding="utf-8"))["fault"]
FEWEST = 30
# Every room, and of those with wings every wing.
ROOMS = {
    *("surfaces", "optimizers", "optimizers/inside", "optimizers/runner", "optimizers/schedules"),
    *("curves/activations", "curves/fits", "curves/initialisations", "curves/losses"),
    *("networks/data", "networks/diagnosis", "networks/landscape", "networks/models", "networks/signal"),
    *("networks/training", "trainings", "scenes/codec", "scenes/curves", "scenes/descents", "scenes/networks"),
    *("player/components", "player/payloads", "player/web/core", "figures", "pages/frame", "pages/curves", "server"),
    *("texts", "."),
}
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["file"])


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of the app and its tests."""
    place = tmp_path_factory.mktemp("faults") / "app"
    unwanted = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT, place, ignore=unwanted)
    return place


def test_faults_are_spread_over_all_rooms():
    assert len(FAULTS) >= FEWEST
    assert {Path(fault["file"]).parent.as_posix() for fault in FAULTS} == ROOMS
    assert len({(fault["file"], fault["old"]) for fault in FAULTS}) == len(FAULTS)


@each_fault
def test_a_fault_is_one_line_that_is_still_there(fault):
    text = (ROOT / fault["file"]).read_text(encoding="utf-8")
    assert text.count(fault["old"]) == 1
    assert fault["old"] != fault["new"]
    assert "\n" not in fault["old"] + fault["new"]
    if fault["file"].endswith(".py"):
        ast.parse(text.replace(fault["old"], fault["new"]))
    assert (ROOT / fault["test"]).is_file()


@pytest.mark.long
@each_fault
def test_make_test_notices_a_fault(copied, fault):
    """By what it does: where the copy could not even be imported, nothing would be noticed."""
    file = copied / fault["file"]
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace(fault["old"], fault["new"]), encoding="utf-8")
    try:
        found = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not long", fault["test"]],
            cwd=copied,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.write_text(sound, encoding="utf-8")
    assert found.returncode == pytest.ExitCode.TESTS_FAILED, found.stdout[-2000:] + found.stderr[-2000:]
    assert not re.search(r"^E\s+(ImportError|ModuleNotFoundError|NameError|SyntaxError)", found.stdout, re.MULTILINE)
