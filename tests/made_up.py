"""One record of every kind that the app does not have: what a new entry of a catalogue may look like."""

import jax.numpy as jnp
import numpy as np
import optax

from curves import Activation, Loss
from networks.data.dataset import DataSet, Samples
from optimizers import Optimizer
from optimizers.hyperparameters import learning_rate
from optimizers.schedules.schedule import WARM_UP, Schedule
from parameters import Parameter
from surfaces import Surface


def half_step(*, learning_rate, bias):
    """p ← p − η(g/2 + bias)."""

    def update(gradient, state, point, **_):
        return -learning_rate * (gradient / 2 + bias), state

    return optax.GradientTransformationExtraArgs(lambda point: optax.EmptyState(), update)  # pyright: ignore[reportArgumentType]


HALF = Optimizer(
    key="half_step",
    title="Half",
    family="Made up",
    transform=half_step,
    formula=r"\theta_{t+1} = \theta_t - \eta g_t / 2",
    hyperparameters=(learning_rate(0.5), Parameter(key="bias", title="Bias", default=0.0, low=-1.0, high=1.0)),
    year=2026,
    lesson="Made up.",
    reference="A test",
)

BOWL = Surface(
    key="bowl",
    title="Bowl",
    family="Made up",
    fn=lambda point, depth=0.0: point @ point + depth,
    formula="x^2+y^2+d",
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(2.0, -1.0),
    minima=((0.0, 0.0),),
    probes=(((1.0, 1.0), 2.0),),
    parameters=(Parameter(key="depth", title="Depth", default=0.0, low=0.0, high=9.0),),
    lesson="Made up.",
    reference="A test",
)

SAWTOOTH = Schedule(
    key="sawtooth",
    title="Sawtooth",
    rates=lambda k, *, learning_rate, teeth, **_: learning_rate * (1 - k % teeth / teeth),
    formula=r"\eta\,(1 - (k \bmod n)/n)",
    parameters=(Parameter(key="teeth", title="Teeth", default=2, low=1, high=10), *WARM_UP),
    lesson="Made up.",
    reference="A test",
)

BENT = Activation(
    key="bent",
    title="Bent",
    family="Made up",
    fn=lambda x, slope=0.5: jnp.where(x > 0, slope * x, 0.0),
    derivative=lambda x, slope=0.5: jnp.where(x > 0, jnp.asarray(slope, x.dtype), jnp.zeros((), x.dtype)),
    formula=r"\max(0, sx)",
    torch="",
    cures="Nothing.",
    costs="Nothing.",
    parameters=(Parameter(key="slope", title="Slope", default=0.5, low=0.1, high=2.0),),
    kinks=lambda **_: (0.0,),
    lesson="Made up.",
    reference="A test",
)

FOURTH = Loss(
    key="fourth",
    title="Fourth power",
    kind="regression",
    fn=lambda prediction, target, scale=1.0: scale * (prediction - target) ** 4,
    derivative=lambda prediction, target, scale=1.0: 4 * scale * (prediction - target) ** 3,
    formula="s(p-t)^4",
    torch="",
    prediction="any number",
    target="number",
    cures="Nothing.",
    costs="Nothing.",
    best="what it is",
    parameters=(Parameter(key="scale", title="Scale", default=1.0, low=0.1, high=9.0),),
    lesson="Made up.",
    reference="A test",
)


def petals(generator: np.random.Generator, size: int, noise: float) -> Samples:
    """Five clouds on a circle."""
    label = generator.permutation(np.arange(size) % 5)
    angle = 2 * np.pi * label / 5
    centre = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Samples(centre + (0.1 + noise) * generator.standard_normal((size, 2)), label)


PETALS = DataSet(
    key="petals",
    title="Five petals",
    kind="classes",
    draw=petals,
    shape=lambda **_: (2,),
    classes=5,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    lesson="Made up.",
    reference="A test",
)
