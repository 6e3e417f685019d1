"""Rules that scale each coordinate by the gradients it has seen: Adagrad, Adadelta, RMSprop, Rprop, Adafactor."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from optimizers.hyperparameters import EPS, MAXIMIZE, MOMENTUM, WEIGHT_DECAY, learning_rate, with_default
from optimizers.lines import COUPLED_DECAY, GRADIENT, STEP_IN_TWO, WEIGHT_DECAY_STEP, second_moment
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter


class AdagradState(NamedTuple):
    """What Adagrad remembers."""

    count: Array  # () steps taken
    sum_of_squares: Array  # like the point


def adagrad(
    *,
    learning_rate: Array,
    lr_decay: Array,
    weight_decay: Array,
    initial_accumulator_value: Array,
    eps: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adagrad`: S ← S + g²;  p ← p − η/(1+n·d) · g/(√S + ε), n counted from 0.

    Source: Duchi, Hazan & Singer, "Adaptive subgradient methods" (JMLR 2011).
    """

    def init(point):
        return AdagradState(jnp.zeros(()), jnp.full_like(point, 1.0) * initial_accumulator_value)

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        total = state.sum_of_squares + gradient**2
        rate = learning_rate / (1 + state.count * lr_decay)
        return -rate * gradient / (jnp.sqrt(total) + eps), AdagradState(state.count + 1, total)

    return rule(init, update)


def adadelta(
    *, learning_rate: Array, rho: Array, eps: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adadelta`: p ← p − η · √(E[Δ²]+ε)/√(E[g²]+ε) · g, both averages decaying by ρ.

    optax agrees with PyTorch here. Source: Zeiler, arXiv:1212.5701 (2012).
    """
    return optax.with_extra_args_support(
        optax.chain(
            optax.add_decayed_weights(weight_decay),
            optax.scale_by_adadelta(rho=rho, eps=eps),  # pyright: ignore[reportArgumentType]
            optax.scale(-learning_rate),  # pyright: ignore[reportArgumentType]
        )
    )


class RmspropState(NamedTuple):
    """What RMSprop remembers."""

    mean_square: Array  # like the point
    mean: Array  # like the point, for the centred form
    velocity: Array  # like the point
    scaled: Array  # like the point: the last gradient over its scale, for who looks inside the step


def rmsprop(
    *, learning_rate: Array, decay: Array, eps: Array, weight_decay: Array, momentum: Array, centered: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.RMSprop`: v ← αv + (1−α)g²;  b ← μb + g/(√(v − m²) + ε);  p ← p − ηb.

    m, the gradient's own average, is taken off only in the centred form. The rate stays outside the buffer,
    so a changing rate acts at once. At a step without momentum (μ = 0) PyTorch leaves the buffer alone.

    Source: Tieleman & Hinton, Coursera lecture 6.5 (2012); centred: Graves, arXiv:1308.0850 (2013).
    """

    def init(point):
        zero = jnp.zeros_like(point)
        return RmspropState(zero, zero, zero, zero)

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        mean_square = decay * state.mean_square + (1 - decay) * gradient**2
        mean = state.mean + (1 - decay) * (gradient - state.mean)
        variance = jnp.where(centered, mean_square - mean**2, mean_square)
        scaled = gradient / (jnp.sqrt(variance) + eps)
        direction = momentum * state.velocity + scaled
        velocity = jnp.where(momentum == 0, state.velocity, direction)
        return -learning_rate * direction, RmspropState(mean_square, mean, velocity, scaled)

    return rule(init, update)


class RpropState(NamedTuple):
    """What Rprop remembers."""

    count: Array  # () steps taken
    previous_gradient: Array  # like the point; 0 where the sign has just changed
    step_size: Array  # like the point


def rprop(
    *, learning_rate: Array, eta_minus: Array, eta_plus: Array, step_min: Array, step_max: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Rprop` (iRprop⁻): only the gradient's sign counts; p ← p − sign(g)·Δ per coordinate.

    Δ, at first the learning rate, grows by η⁺ while the sign stays and shrinks by η⁻ when it changes; after
    a change the coordinate pauses for one step and its gradient is remembered as 0.

    Source: Riedmiller & Braun (1993); Igel & Hüsken (2000).
    """

    def init(point):
        zero = jnp.zeros_like(point)
        return RpropState(jnp.zeros(()), zero, zero)

    def update(gradient, state, point, **_):
        product = gradient * state.previous_gradient
        factor = jnp.where(product > 0, eta_plus, jnp.where(product < 0, eta_minus, 1.0))
        start = jnp.where(state.count == 0, learning_rate, state.step_size)
        step_size = jnp.clip(start * factor, step_min, step_max)
        # torch compares the factor, not the product, so η⁺ = η⁻ also pauses
        gradient = jnp.where(factor == eta_minus, 0.0, gradient)
        return -jnp.sign(gradient) * step_size, RpropState(state.count + 1, gradient, step_size)

    return rule(init, update)


class AdafactorState(NamedTuple):
    """What Adafactor remembers of a vector (nothing is factored below two dimensions)."""

    count: Array  # () steps taken
    second_moment: Array  # like the point


class FactoredState(NamedTuple):
    """What Adafactor remembers of matrices (the last two dimensions): their second moment, of rows and of columns."""

    count: Array  # () steps taken
    rows: Array  # (..., rows, 1) mean of g² over each
    columns: Array  # (..., 1, columns)


def adafactor(
    *, learning_rate: Array, beta2_decay: Array, eps1: Array, eps2: Array, d: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adafactor`: a relative step, clipped to root mean square d.

    v ← v + t^c (g² − v);  u = g/√max(v, ε₁²);  α = max(ε₂, rms(p)) · min(η, 1/√t);
    p ← p − ηλp − α · u / max(1, rms(u)/d).

    Of a matrix only the means r and k of v over rows and columns are kept, and v = r kᵀ / mean(r).

    Source: Shazeer & Stern, arXiv:1804.04235 (2018).
    """

    def root_mean_square(x):
        return jnp.sqrt(jnp.sum(x**2)) / jnp.sqrt(x.size)

    def init(point):
        if point.ndim < 2:
            return AdafactorState(jnp.zeros(()), jnp.zeros_like(point))
        return FactoredState(jnp.zeros(()), jnp.zeros_like(point[..., :1]), jnp.zeros_like(point[..., :1, :]))

    def remember(state, square, share):
        """The second moment, and what is kept of it."""
        if isinstance(state, AdafactorState):
            second = state.second_moment + share * (square - state.second_moment)
            return second, state._replace(second_moment=second)
        rows = state.rows + share * (square.mean(-1, keepdims=True) - state.rows)
        columns = state.columns + share * (square.mean(-2, keepdims=True) - state.columns)
        second = rows * columns / jnp.maximum(rows.mean(-2, keepdims=True), eps1)
        return second, state._replace(rows=rows, columns=columns)

    def update(gradient, state, point, **_):
        count = state.count + 1
        scale = jnp.maximum(eps2, root_mean_square(point)) * jnp.minimum(learning_rate, count**-0.5)
        second, state = remember(state._replace(count=count), gradient**2, count**beta2_decay)
        direction = gradient / jnp.sqrt(jnp.maximum(second, eps1**2))
        clipped = direction / jnp.maximum(1.0, root_mean_square(direction) / d)
        return -learning_rate * weight_decay * point - scale * clipped, state

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="adagrad",
        title="Adagrad",
        family="Adaptive rates",
        transform=adagrad,
        formula=(
            r"\begin{aligned} S_t &= S_{t-1} + g_t^2 \\"
            r" \theta_{t+1} &= \theta_t - \frac{\eta}{1+t\,d}\,\frac{g_t}{\sqrt{S_t}+\epsilon} \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="lr_decay",
                title="Rate decay",
                default=0.0,
                low=0.0,
                high=10.0,
                scale="log",
                symbol="d",
                help="Divides the rate by 1 + t·d.",
            ),
            with_default(EPS, 1e-10),
            Parameter(
                key="initial_accumulator_value",
                title="Initial Σg²",
                default=0.0,
                low=0.0,
                high=100.0,
                scale="log",
                folded=True,
                symbol="S_0",
                help="What the sum of squares starts from.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("S", "sum_of_squares", "Sum of squared gradients"),),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            Line("S", "S + g_lambda**2", "Sum of squared gradients"),
            Line("eta_t", "learning_rate / (1 + (t - 1) * lr_decay)", "Decayed rate"),
            Line("eta_i", "eta_t / (sqrt(S) + eps)", "Rate per coordinate"),
            Line("step", "-eta_i * g_lambda", "Step", arrow="step"),
        ),
        lesson="Divides by all the gradients ever seen: rare directions keep long steps, but every rate only shrinks.",
        reference="Duchi, Hazan & Singer, Adaptive subgradient methods, JMLR 12",
        year=2011,
        torch="Adagrad",
    ),
    Optimizer(
        key="adadelta",
        title="Adadelta",
        family="Adaptive rates",
        transform=adadelta,
        formula=(
            r"\begin{aligned} v_t &= \rho v_{t-1} + (1-\rho) g_t^2 \\"
            r" \Delta_t &= \frac{\sqrt{u_{t-1}+\epsilon}}{\sqrt{v_t+\epsilon}}\,g_t \qquad"
            r" u_t = \rho u_{t-1} + (1-\rho)\Delta_t^2 \\ \theta_{t+1} &= \theta_t - \eta\,\Delta_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(1.0, high=100.0),
            Parameter(
                key="rho",
                title="ρ",
                default=0.9,
                low=0.0,
                high=0.9999,
                symbol=r"\rho",
                help="Decay of both moving averages.",
            ),
            with_default(EPS, 1e-6, folded=False),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("v", "1.e_g", "Mean squared gradient"), Memory("u", "1.e_x", "Mean squared step")),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            second_moment("g_lambda", "rho"),
            Line("q", "sqrt(u + eps) / sqrt(v + eps)", "Past steps per gradient"),
            Line("Delta", "q * g_lambda", "Scaled gradient"),
            Line("u", "rho * u + (1 - rho) * Delta**2", "Mean squared step"),
            Line("eta_i", "learning_rate * q", "Rate per coordinate"),
            Line("step", "-eta_i * g_lambda", "Step", arrow="step"),
        ),
        lesson="Measures its own past steps to find a rate with the right units; it warms up very slowly.",
        reference="Zeiler, ADADELTA: an adaptive learning rate method, arXiv:1212.5701",
        year=2012,
        torch="Adadelta",
    ),
    Optimizer(
        key="rmsprop",
        title="RMSprop",
        family="Adaptive rates",
        transform=rmsprop,
        formula=(
            r"\begin{aligned} v_t &= \alpha v_{t-1} + (1-\alpha) g_t^2 \\"
            r" b_t &= \mu b_{t-1} + \frac{g_t}{\sqrt{v_t - [m_t^2]}+\epsilon} \\"
            r" \theta_{t+1} &= \theta_t - \eta\,b_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="decay",
                title="Decay α",
                default=0.99,
                low=0.0,
                high=0.9999,
                symbol=r"\alpha",
                help="Decay of the squared gradient's average.",
            ),
            with_default(MOMENTUM, 0.0),
            Parameter(
                key="centered",
                title="Centred",
                default=False,
                folded=True,
                help="Divide by the gradient's standard deviation instead of its root mean square.",
            ),
            EPS,
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(
            Memory("v", "mean_square", "Mean squared gradient"),
            Memory("m", "mean", "Mean gradient"),
            Memory("q", "scaled", "Scaled gradient"),
            Memory("b", "velocity", "Velocity"),
        ),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            second_moment("g_lambda", "decay"),
            Line("m", "decay * m + (1 - decay) * g_lambda if centered else None", "Mean gradient"),
            Line("V", "v - m**2 if centered else v", "Variance"),
            Line("eta_i", "learning_rate / (sqrt(V) + eps)", "Rate per coordinate"),
            Line("q", "g_lambda / (sqrt(V) + eps)", "Scaled gradient"),
            Line("b", "(momentum * b + q if momentum else b) if momentum else None", "Velocity", arrow="momentum"),
            Line("d", "b if momentum else q", "Direction"),
            Line("step", "-learning_rate * d", "Step", arrow="step"),
        ),
        lesson="Adagrad that forgets: it divides by the recent size of the gradient, so the rate does not die.",
        reference="Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5",
        year=2012,
        torch="RMSprop",
    ),
    Optimizer(
        key="rprop",
        title="Rprop",
        family="Adaptive rates",
        transform=rprop,
        formula=(
            r"\begin{aligned} \Delta_t &= \mathrm{clip}\big(\Delta_{t-1}\cdot"
            r"\{\eta^+ \mid 1 \mid \eta^-\}_{\operatorname{sign}(g_t g_{t-1})}\big) \\"
            r" \theta_{t+1} &= \theta_t - \operatorname{sign}(g_t)\,\Delta_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="eta_minus",
                title="Shrink η⁻",
                default=0.5,
                low=0.01,
                high=0.99,
                symbol=r"\eta^-",
                help="Factor on the step after the gradient's sign has changed.",
            ),
            Parameter(
                key="eta_plus",
                title="Grow η⁺",
                default=1.2,
                low=1.01,
                high=3.0,
                symbol=r"\eta^+",
                help="Factor on the step while the gradient's sign stays.",
            ),
            Parameter(
                key="step_min",
                title="Smallest step",
                default=1e-6,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                help="A coordinate's step never falls below this.",
            ),
            Parameter(
                key="step_max",
                title="Largest step",
                default=50.0,
                low=1e-6,
                high=1000.0,
                scale="log",
                folded=True,
                help="A coordinate's step never grows above this.",
            ),
            MAXIMIZE,
        ),
        memory=(
            Memory("h", "previous_gradient", "Gradient kept"),
            Memory("Delta", "step_size", "Step size"),
        ),
        anatomy=(
            GRADIENT,
            Line("q", "where(g * h > 0, eta_plus, where(g * h < 0, eta_minus, 1))", "Growth"),
            Line("Delta", "clip(q * where(t == 1, learning_rate, Delta), step_min, step_max)", "Step size"),
            Line("h", "where(q == eta_minus, 0, g)", "Gradient kept"),
            Line("step", "-sign(h) * Delta", "Step", arrow="step"),
        ),
        lesson="Looks only at the gradient's sign: flat or steep is all one, but noise confuses it.",
        reference="Riedmiller & Braun (1993); the variant of Igel & Hüsken (2000)",
        year=1993,
        torch="Rprop",
    ),
    Optimizer(
        key="adafactor",
        title="Adafactor",
        family="Adaptive rates",
        transform=adafactor,
        formula=(
            r"\begin{aligned} v_t &= v_{t-1} + t^{c}(g_t^2 - v_{t-1}) \qquad u_t = g_t/\sqrt{v_t} \\"
            r" \alpha_t &= \max(\epsilon_2, \mathrm{rms}(\theta_t))\,\min(\eta, 1/\sqrt t) \\"
            r" \theta_{t+1} &= \theta_t - \alpha_t\,u_t / \max(1, \mathrm{rms}(u_t)/d) \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="beta2_decay",
                title="Decay exponent",
                default=-0.8,
                low=-2.0,
                high=0.0,
                symbol="c",
                help="1−β₂ at step t is t to this power.",
            ),
            Parameter(
                key="d",
                title="Clipping threshold d",
                default=1.0,
                low=1.0,
                high=100.0,
                scale="log",
                symbol="d",
                help="The update's root mean square is cut to this.",
            ),
            Parameter(
                key="eps1",
                title="ε₁",
                default=float(np.finfo(np.float64).eps),
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                symbol=r"\epsilon_1",
                help="Floor of the root second moment (PyTorch's None: the float's own epsilon).",
            ),
            Parameter(
                key="eps2",
                title="ε₂",
                default=1e-3,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                symbol=r"\epsilon_2",
                help="Floor of the point's own scale.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("v", "second_moment", "Second moment"),),
        anatomy=(
            GRADIENT,
            Line("alpha", "maximum(eps2, rms(point)) * minimum(learning_rate, 1 / sqrt(t))", "Relative rate"),
            Line("v", "v + t**beta2_decay * (g**2 - v)", "Second moment"),
            Line("sigma", "sqrt(maximum(v, eps1**2))", "Scale of the gradient"),
            Line("u", "g / sigma", "Scaled gradient"),
            Line("kappa", "maximum(1, rms(u) / d)", "Clipping"),
            Line("eta_i", "alpha / (kappa * sigma)", "Rate per coordinate"),
            Line("Delta_g", "-eta_i * g", "Gradient step", arrow="preconditioned"),
            WEIGHT_DECAY_STEP,
            STEP_IN_TWO,
        ),
        lesson="Steps in proportion to the point's own size: near the origin it creeps, far out it strides.",
        reference="Shazeer & Stern, Adafactor, arXiv:1804.04235",
        year=2018,
        torch="Adafactor",
        note="Its saving of memory (a factored second moment) needs matrices; on two coordinates nothing is factored.",
    ),
)
