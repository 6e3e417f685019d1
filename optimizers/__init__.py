"""The catalogues of optimizers and of schedules, and the runner that takes any of them down any function."""

from optimizers.catalogue import OPTIMIZERS
from optimizers.inside.anatomy import Dissection, dissect
from optimizers.optimizer import Optimizer
from optimizers.runner.compiled import prepare
from optimizers.runner.run import run
from optimizers.runner.sweep import Sweep, sweep
from optimizers.runner.trajectory import Trajectory
from optimizers.schedules import SCHEDULES, problems

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
