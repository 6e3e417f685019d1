"""What the Schedules page shows, as one value: one optimizer on one surface under several schedules."""

from dataclasses import dataclass, replace

from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Pick, Problems
from scenes.descents.race import BATCH_SIZE, CLIP_NORM, CLIP_VALUE, NOISE, SEED, STEPS, SURFACE, Conditions, Run
from scenes.descents.trajectory import surface_of
from scenes.runs import RUN, SCHEDULE, settle
from surfaces import Surface

FIRST_SCHEDULES = entries(
    SCHEDULE.pick("constant"),
    SCHEDULE.pick("step"),
    SCHEDULE.pick("cosine"),
    SCHEDULE.pick("cosine_restarts"),
    SCHEDULE.pick("one_cycle", cycle_momentum=False),
)


@dataclass(frozen=True, kw_only=True)
class ScheduleScene:
    """A surface, a start, an optimizer, and up to ten schedules that drive it.

    `start` None is the surface's own.
    """

    surface: Pick = SURFACE.pick("quadratic", condition_number=10.0)
    start: tuple[float, float] | None = None
    steps: int = int(STEPS.default)
    noise: float = 2.0
    batch_size: int = int(BATCH_SIZE.default)
    seed: int = int(SEED.default)
    optimizer: Pick = RUN.pick("gradient_descent", learning_rate=0.1)
    clip_norm: float = 0.0
    clip_value: float = 0.0
    schedules: tuple[Entry, ...] = FIRST_SCHEDULES
    title: str = ""

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return self.record.lesson

    @property
    def record(self) -> Surface:
        """The surface at its parameters."""
        return surface_of(self.surface)

    @property
    def start_point(self) -> tuple[float, float]:
        """Where all runs begin."""
        return self.record.start if self.start is None else self.start

    @property
    def conditions(self) -> Conditions:
        """What all runs share."""
        return Conditions(self.record, self.start_point, self.steps, self.noise, self.batch_size, self.seed)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The optimizer under each schedule."""
        return tuple(Run(self.optimizer, s.color, s.pick, self.clip_norm, self.clip_value) for s in self.schedules)

    def settled(self) -> tuple["ScheduleScene", Problems]:
        """This scene with schedules that fit it, and a sentence for each that did not."""
        rate, told = float(self.optimizer["learning_rate"]), []
        kept = []
        for i, entry in enumerate(self.schedules):
            pick, wrong = settle(entry.pick, rate, self.steps, f"schedule {i + 1}")
            kept.append(replace(entry, pick=pick))
            told += wrong
        return replace(self, schedules=tuple(kept)), told


forms.register(
    ScheduleScene,
    (
        forms.pick("surface", SURFACE),
        forms.start(),
        *(forms.number(parameter) for parameter in (STEPS, replace(NOISE, default=2.0), BATCH_SIZE, SEED)),
        forms.pick("optimizer", RUN),
        *(forms.number(parameter) for parameter in (CLIP_NORM, CLIP_VALUE)),
        forms.entries("schedules", "schedule", SCHEDULE, FIRST_SCHEDULES),
        forms.title(),
    ),
)
