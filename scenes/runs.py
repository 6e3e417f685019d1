"""What the runs of all wings are made of: an optimizer, and a schedule that fits it."""

from messages import Message
from optimizers import OPTIMIZERS, SCHEDULES, problems
from scenes.codec.fields import Choice, Pick, Problems

# PyTorch's names of settings that optax calls otherwise.
TORCH_NAMES = {
    "lr": ("learning_rate",),
    "beta1": ("b1",),
    "beta2": ("b2",),
    "betas": ("b1", "b2"),
    "alpha": ("decay",),  # of RMSprop; ASGD has one of its own
    "history_size": ("memory_size",),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "eps": ("eps1", "eps2"),  # of Adafactor
    "ns_coefficients": ("ns_a", "ns_b", "ns_c"),
}

RUN = Choice(
    title="optimizer",
    catalogue=OPTIMIZERS,
    parameters=lambda key: OPTIMIZERS[key].hyperparameters,
    default="adam",
    also=TORCH_NAMES,
)
SCHEDULE = Choice(
    title="schedule",
    catalogue=SCHEDULES,
    parameters=lambda key: SCHEDULES[key].parameters,
    default="constant",
)
CONSTANT = SCHEDULE.pick("constant")


def settle(pick: Pick, learning_rate: float, steps: int, where: str) -> tuple[Pick, Problems]:
    """A schedule that fits the run: what does not goes back to its default, with a sentence for each."""
    told: Problems = []
    known = {p.key: p for p in SCHEDULE.parameters(pick.key)}
    for _ in known:
        wrong = problems(pick.key, dict(pick.values), learning_rate=learning_rate, steps=steps)
        wrong = {key: why for key, why in wrong.items() if pick[key] != known[key].default}
        if not wrong:
            break
        for key, why in wrong.items():
            told.append(
                Message(
                    "{where}, {key}: {why}; {used} is used.",
                    where=where,
                    key=key,
                    why=why,
                    used=known[key].write(known[key].default),
                )
            )
            pick = pick.with_value(key, known[key].default)
    if problems(pick.key, dict(pick.values), learning_rate=learning_rate, steps=steps):
        title = SCHEDULES[pick.key].title
        told.append(
            Message(
                "{where}: {schedule} does not fit {steps} steps at the rate {learning_rate:g}; Constant is used.",
                where=where,
                schedule=Message(title),
                steps=steps,
                learning_rate=learning_rate,
            )
        )
        pick = CONSTANT
    return pick, told
