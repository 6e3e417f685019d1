"""The catalogues of optimizers and of schedules, and the runner that takes any of them down any function."""

from optimizers.anatomy import Dissection, dissect
from optimizers.catalogue import OPTIMIZERS
from optimizers.optimizer import Optimizer
from optimizers.preparation import prepare
from optimizers.runner import run
from optimizers.schedules import SCHEDULES, problems
from optimizers.sweep import Sweep, sweep
from optimizers.trajectory import Trajectory

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "Dissection",
    "Optimizer",
    "Sweep",
    "Trajectory",
    "dissect",
    "prepare",
    "problems",
    "run",
    "sweep",
]
