"""The catalogue of optimizers and the runner that takes any of them down any function of two numbers."""

from optimizers.catalogue import OPTIMIZERS
from optimizers.optimizer import Optimizer
from optimizers.runner import prepare, run
from optimizers.trajectory import Trajectory

__all__ = ["OPTIMIZERS", "Optimizer", "Trajectory", "prepare", "run"]
