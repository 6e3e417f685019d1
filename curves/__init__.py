"""Activation functions, losses and initialisations, as records with PyTorch's names, defaults and conventions.

A new one is one entry in the tuple of its family's file.
"""

import jax

from curves.activations import ACTIVATIONS
from curves.activations.activation import Activation
from curves.initialisations import INITIALISATIONS
from curves.initialisations.initialisation import Initialisation
from curves.losses import LOSSES
from curves.losses.loss import Loss

__all__ = ["ACTIVATIONS", "INITIALISATIONS", "LOSSES", "Activation", "Initialisation", "Loss"]

# A derivative is compared to 1e-12, and a gradient that vanishes is 1e-40 soon.
jax.config.update("jax_enable_x64", True)
