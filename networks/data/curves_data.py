"""Curves over one number, to be fitted."""

import numpy as np

from curves.fits.noisy_sinc import noisy_sinc
from networks.data.dataset import DataSet, Samples
from parameters import Parameter

Generator = np.random.Generator
LOW, HIGH = -3.0, 3.0


def _number(**_: object) -> tuple[int, ...]:
    return (1,)


def _noisy(generator: Generator, places: np.ndarray, values: np.ndarray, noise: float) -> Samples:
    return Samples(places[:, None], values + noise * generator.standard_normal(len(places)))


def sine_truth(x: np.ndarray, *, frequency: float) -> np.ndarray:
    """sin(ωx)."""
    return np.sin(frequency * x)


def sine(generator: Generator, size: int, noise: float, *, frequency: float) -> Samples:
    """sin(ωx) + noise·N(0, 1), x uniform in −3 to 3."""
    places = generator.uniform(LOW, HIGH, size)
    return _noisy(generator, places, sine_truth(places, frequency=frequency), noise)


def step_truth(x: np.ndarray) -> np.ndarray:
    """−1 below 0, else 1."""
    return np.where(x < 0.0, -1.0, 1.0)


def step(generator: Generator, size: int, noise: float) -> Samples:
    """±1 + noise·N(0, 1), x uniform in −3 to 3."""
    places = generator.uniform(LOW, HIGH, size)
    return _noisy(generator, places, step_truth(places), noise)


def sinc_truth(x: np.ndarray, **_: object) -> np.ndarray:
    """sin(πx)/(πx)."""
    return np.sinc(x)


def sinc(generator: Generator, size: int, noise: float, *, share: float, impulse: float) -> Samples:
    """`curves.fits.noisy_sinc` at random places: impulses of impulse·U(½, 1½) hit a share of the points, upwards."""
    seed = int(generator.integers(1 << 31))
    drawn = noisy_sinc(size, noise=noise, share=share, size=impulse, seed=seed, fresh=True)
    return Samples(drawn.places[:, None], drawn.values)


CURVES = (
    DataSet(
        key="sine",
        title="Sine",
        kind="number",
        draw=sine,
        shape=_number,
        classes=0,
        domain=((LOW, HIGH), (-2.0, 2.0)),
        truth=sine_truth,
        parameters=(
            Parameter(
                key="frequency",
                title="Frequency",
                default=2.0,
                low=0.25,
                high=10.0,
                symbol=r"\omega",
                help="ω of sin(ωx).",
            ),
        ),
        lesson="Slow waves are learned first, fast ones late or never.",
        reference="N. Rahaman et al., On the spectral bias of neural networks, 2019",
    ),
    DataSet(
        key="sinc",
        title="Noisy sinc",
        kind="number",
        draw=sinc,
        shape=_number,
        classes=0,
        domain=((LOW, HIGH), (-1.0, 3.0)),
        truth=sinc_truth,
        parameters=(
            Parameter(
                key="share",
                title="Share of impulses",
                default=0.05,
                low=0.0,
                high=0.5,
                help="Share of the points that an impulse throws up.",
            ),
            Parameter(
                key="impulse",
                title="Size of an impulse",
                default=2.0,
                low=0.0,
                high=10.0,
                help="Half of it to one and a half times as much is added.",
            ),
        ),
        lesson="Squared error follows the impulses, absolute error does not.",
        reference="P. J. Huber, Robust estimation of a location parameter, 1964",
    ),
    DataSet(
        key="step",
        title="Step",
        kind="number",
        draw=step,
        shape=_number,
        classes=0,
        domain=((LOW, HIGH), (-2.0, 2.0)),
        truth=step_truth,
        lesson="A smooth network pays for a jump with large weights.",
        reference="G. Cybenko, Approximation by superpositions of a sigmoidal function, 1989",
    ),
)
