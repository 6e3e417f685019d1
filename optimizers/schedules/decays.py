"""Schedules that go one way: the rate stays, falls, or climbs to where it stays."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizers.hyperparameters import with_default
from optimizers.schedules.schedule import GAMMA, MOST_STEPS, WARM_UP, Schedule, length, not_above_rate
from parameters import Parameter


def constant(k: np.ndarray, *, learning_rate: float, steps: int, factor: float, total_iters: int) -> np.ndarray:
    """`ConstantLR`: φη for the first n steps, then η."""
    return learning_rate * np.where(k < (total_iters or steps), factor, 1.0)


def step(k: np.ndarray, *, learning_rate: float, step_size: int, gamma: float, **_) -> np.ndarray:
    """`StepLR`: η γ^⌊k/s⌋."""
    return learning_rate * gamma ** (k // step_size)


def multistep(k: np.ndarray, *, learning_rate: float, milestones: Sequence[int], gamma: float, **_) -> np.ndarray:
    """`MultiStepLR`: η γ^(how many milestones are at or before k); one that stands there twice counts twice."""
    return learning_rate * gamma ** np.searchsorted(np.sort(milestones), k, side="right")


def exponential(k: np.ndarray, *, learning_rate: float, gamma: float, **_) -> np.ndarray:
    """`ExponentialLR`: η γ^k; infinite where a γ above 1 has outgrown the numbers."""
    with np.errstate(over="ignore"):
        return learning_rate * gamma**k


def polynomial(k: np.ndarray, *, learning_rate: float, steps: int, total_iters: int, power: float) -> np.ndarray:
    """`PolynomialLR`: η (1 − k/n)^p, then 0."""
    total = total_iters or steps
    return learning_rate * (1 - np.minimum(k, total) / total) ** power


def linear(
    k: np.ndarray, *, learning_rate: float, steps: int, start_factor: float, end_factor: float, total_iters: int
) -> np.ndarray:
    """`LinearLR`: from aη to bη in n steps, then bη."""
    total = total_iters or steps
    return learning_rate * (start_factor + (end_factor - start_factor) * np.minimum(k, total) / total)


def inverse_time(k: np.ndarray, *, learning_rate: float, decay: float, **_) -> np.ndarray:
    """η/(1 + dk)."""
    return learning_rate / (1 + decay * k)


def linear_to_floor(k: np.ndarray, *, learning_rate: float, steps: int, tau: int, eps_tau: float) -> np.ndarray:
    """(1 − α) ε₀ + α ε_τ with α = k/τ, then ε_τ."""
    share = np.minimum(k / (tau or steps), 1.0)
    return (1 - share) * learning_rate + share * eps_tau


SCHEDULES = (
    Schedule(
        key="constant",
        title="Constant",
        rates=constant,
        formula=r"\eta_k = \varphi\,\eta \;\;(k < n), \qquad \eta_k = \eta \;\;(k \ge n)",
        parameters=(
            Parameter(
                key="factor",
                title="Factor",
                default=1.0,
                low=0.0,
                high=1.0,
                scale="log",
                symbol=r"\varphi",
                folded=True,
                help="Share of the learning rate that the first steps use; 1 is the learning rate itself.",
            ),
            with_default(
                length(
                    "total_iters",
                    "Steps at the factor",
                    0,
                    low=0,
                    symbol="n",
                    help="Steps that use the factor; 0: all of them.",
                ),
                0,
                folded=True,
            ),
            *WARM_UP,
        ),
        lesson="The rate that brings the start down fast is too large to settle with: noise keeps it jumping for good.",
        reference="PyTorch, ConstantLR",
        torch="ConstantLR",
        note="With total_iters 0, which PyTorch too allows, its factor is never lifted.",
    ),
    Schedule(
        key="step",
        title="Step decay",
        rates=step,
        formula=r"\eta_k = \eta\,\gamma^{\lfloor k/s \rfloor}",
        parameters=(
            length("step_size", "Every", 100, symbol="s", help="Steps from one decay to the next."),
            GAMMA,
            *WARM_UP,
        ),
        lesson="Holds the rate until progress stalls, then divides it: the loss falls in stairs.",
        reference="Krizhevsky, Sutskever & Hinton, ImageNet classification with deep CNNs (2012)",
        torch="StepLR",
    ),
    Schedule(
        key="multistep",
        title="Step decay at milestones",
        rates=multistep,
        formula=r"\eta_k = \eta\,\gamma^{\,\#\{m \,:\, m \le k\}}",
        parameters=(
            Parameter(
                key="milestones",
                title="Milestones",
                default=(100, 200),
                low=0,
                high=MOST_STEPS,
                symbol="m",
                help="Steps at which the rate is decayed, such as 100-200.",
            ),
            GAMMA,
            *WARM_UP,
        ),
        lesson="Step decay with its stairs where you put them; one that comes too early stops the descent short.",
        reference="He, Zhang, Ren & Sun, Deep residual learning for image recognition (2016)",
        torch="MultiStepLR",
    ),
    Schedule(
        key="exponential",
        title="Exponential decay",
        rates=exponential,
        formula=r"\eta_k = \eta\,\gamma^{k}",
        parameters=(
            replace(
                GAMMA,
                default=0.99,
                low=0.1,
                high=1.05,
                help="What the rate is multiplied by at every step. Above 1 it grows: a range test.",
            ),
            *WARM_UP,
        ),
        lesson="The same percentage off at every step: for ever after, it gets no further than 1/(1−γ) full steps.",
        reference="Li, Zhuang & Orabona, A second look at exponential and cosine step sizes (2021)",
        torch="ExponentialLR",
    ),
    Schedule(
        key="polynomial",
        title="Polynomial decay",
        rates=polynomial,
        formula=r"\eta_k = \eta\left(1-\frac{\min(k,n)}{n}\right)^{p}",
        parameters=(
            length("total_iters", "Length", 0, low=0, symbol="n", help="Steps down to 0; 0: as long as the run."),
            Parameter(
                key="power",
                title="Power",
                default=2.0,
                low=0.0,
                high=10.0,
                symbol="p",
                help="1 is a straight line (PyTorch's default); more falls early and ends gently.",
            ),
            *WARM_UP,
        ),
        lesson="Down to 0 where the run ends, along a curve of your choice; its last step still has η(1/n)^p.",
        reference="Chen, Papandreou, Kokkinos, Murphy & Yuille, DeepLab (2017)",
        torch="PolynomialLR",
    ),
    Schedule(
        key="linear",
        title="Linear ramp",
        rates=linear,
        formula=r"\eta_k = \eta\left(a + (b-a)\,\frac{\min(k,n)}{n}\right)",
        parameters=(
            Parameter(
                key="start_factor",
                title="Starts at",
                default=1 / 3,
                low=1e-6,
                high=1.0,
                scale="log",
                symbol="a",
                help="Share of the learning rate at the first step.",
            ),
            Parameter(
                key="end_factor",
                title="Ends at",
                default=1.0,
                low=0.0,
                high=1.0,
                symbol="b",
                help="Share of the learning rate after the ramp.",
            ),
            length("total_iters", "Length", 0, low=0, symbol="n", help="Steps of the ramp; 0: as long as the run."),
            *WARM_UP,
        ),
        lesson="A straight line between two shares of the rate; rising, it shows which rate is one too many.",
        reference="Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour (2017)",
        torch="LinearLR",
    ),
    Schedule(
        key="inverse_time",
        title="Inverse time decay",
        rates=inverse_time,
        formula=r"\eta_k = \frac{\eta}{1+d\,k}",
        parameters=(
            Parameter(
                key="decay",
                title="Decay",
                default=0.02,
                low=0.0,
                high=10.0,
                scale="log",
                symbol="d",
                help="The rate has halved after 1/d steps.",
            ),
            *WARM_UP,
        ),
        lesson="Falls slowly enough to reach any point and fast enough to silence the noise: the classical guarantee.",
        reference="Robbins & Monro, A stochastic approximation method (1951)",
    ),
    Schedule(
        key="linear_to_floor",
        title="Linear decay to a floor",
        rates=linear_to_floor,
        formula=(
            r"\epsilon_k = (1-\alpha)\,\epsilon_0 + \alpha\,\epsilon_\tau,"
            r"\qquad \alpha = \min\left(\frac{k}{\tau}, 1\right)"
        ),
        parameters=(
            length("tau", "Length", 0, low=0, symbol=r"\tau", help="Steps down to the floor; 0: as long as the run."),
            Parameter(
                key="eps_tau",
                title="Floor",
                default=0.0,
                low=0.0,
                high=10.0,
                scale="log",
                symbol=r"\epsilon_\tau",
                help="The rate from there on, a rate of its own; the book takes about 1% of the learning rate.",
            ),
            *WARM_UP,
        ),
        problems=not_above_rate("eps_tau"),
        lesson="A straight line down, then a small constant rate: simple, and hard to beat on a known budget.",
        reference="Goodfellow, Bengio & Courville, Deep Learning (2016), eq. 8.14",
    ),
)
