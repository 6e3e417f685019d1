"""What the runs of all wings are made of: an optimizer, and a schedule that fits it."""

from optimizers import OPTIMIZERS, SCHEDULES, problems
from scenes.codec.fields import Choice, Pick, Problems

RUN = Choice(
    title="optimizer",
    catalogue=OPTIMIZERS,
    parameters=lambda key: OPTIMIZERS[key].hyperparameters,
    default="adam",
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
            told.append(f"{where}, {key}: {why}; {known[key].write(known[key].default)} is used.")
            pick = pick.with_value(key, known[key].default)
    if problems(pick.key, dict(pick.values), learning_rate=learning_rate, steps=steps):
        title = SCHEDULES[pick.key].title
        told.append(f"{where}: {title} does not fit {steps} steps at the rate {learning_rate:g}; Constant is used.")
        pick = CONSTANT
    return pick, told
