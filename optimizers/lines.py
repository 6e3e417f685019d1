"""Lines and formulas that several optimizers share. t counts the steps from 1: θ₁ is the start."""

from optimizers.optimizer import Line, Memory

GRADIENT = Line("g", "gradient", "Gradient", arrow="gradient")


def decay_in_gradient(decoupled: str) -> Line:
    """The gradient with λθ in it, unless the decay is `decoupled`."""
    return Line("g_lambda", f"g if {decoupled} else g + weight_decay * point", "Gradient with decay")


def weight_decay_step(decoupled: str) -> Line:
    """The part of the step that `decoupled` decay takes."""
    return Line(
        "Delta_lambda", f"-learning_rate * weight_decay * point if {decoupled} else 0", "Weight decay", arrow="decay"
    )


COUPLED_DECAY = decay_in_gradient("False")
WEIGHT_DECAY_STEP = weight_decay_step("True")
STEP_IN_TWO = Line("step", "Delta_g + Delta_lambda", "Step", arrow="step")

COUPLED_FORMULA = r"g_t &= \nabla f(\theta_t) + \lambda\theta_t \\"
COUNTED = r"\qquad t = 1, 2, \dots"  # behind a formula that uses the number of the step


def aligned(*lines: str) -> str:
    """LaTeX of several lines."""
    return r"\begin{aligned} " + " ".join(lines) + r" \end{aligned}"


# Adam and its family.
MOMENTS = (Memory("m", "first", "First moment"), Memory("v", "second", "Second moment"))
INNER_MOMENTS = (Memory("m", "moments.first", "First moment"), Memory("v", "moments.second", "Second moment"))


def first_moment(gradient: str, decay: str = "b1") -> Line:
    """The moving average of the gradient."""
    return Line("m", f"{decay} * m + (1 - {decay}) * {gradient}", "First moment", arrow="momentum")


def second_moment(gradient: str, decay: str = "b2") -> Line:
    """The moving average of the gradient's square."""
    return Line("v", f"{decay} * v + (1 - {decay}) * {gradient}**2", "Second moment")


FIRST_CORRECTION = Line("c_1", "1 - b1**t", "Bias correction of m")
SECOND_CORRECTION = Line("c_2", "1 - b2**t", "Bias correction of v")
FIRST_HAT = Line("m_hat", "m / c_1", "First moment, corrected")
SECOND_HAT = Line("v_hat", "v / c_2", "Second moment, corrected")
RATE = Line("eta_i", "learning_rate / (sqrt(v_hat) + eps)", "Rate per coordinate")
SCALED_MOMENT = Line("Delta_g", "-eta_i * m_hat", "Scaled moment", arrow="preconditioned")
STEP = Line("step", "-eta_i * m_hat", "Step", arrow="step")
