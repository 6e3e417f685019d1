"""The same bits whoever asks: on the page and from Python, on one processor and on two."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import hashlib, sys
from optimizers import OPTIMIZERS, prepare, run
from surfaces import SURFACES
if sys.argv[1] == "prepared":
    prepare(tuple(SURFACES.values()))
for key in OPTIMIZERS:
    path = run(SURFACES["rosenbrock"], key, steps=200, noise=0.1, seed=4)
    arrays = (path.position, path.loss, path.gradient, *path.memory.values())
    print(key, hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
"""
TRAINING = """
from networks.recipe import Data, Recipe
from networks.training import train
import hashlib
recipe = Recipe(
    data=Data(key="recall", size=1000), model="lstm", options=(("width", 64), ("batch_size", 256)), epochs=2
)
print(hashlib.sha256(train(recipe).parameters.tobytes()).hexdigest())
"""


def said(program: str, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | environment).stdout


def test_xla_counts_one_processor():
    """The rounding of a training would depend on their number."""
    assert os.environ["NPROC"] == "1"


@pytest.mark.long
def test_run_gives_the_bits_of_the_page():
    assert said(PROGRAM, "alone") == said(PROGRAM, "prepared")


@pytest.mark.long
def test_a_training_is_the_same_on_any_number_of_processors():
    assert len({said(TRAINING, NPROC=count) for count in ("1", "4", "8")}) == 1
