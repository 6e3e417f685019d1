"""What the Schedules page shows, as one value: one optimizer on one surface under several schedules."""

from dataclasses import dataclass, replace

from scenes.codec import forms
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Pick, Problems
from scenes.descents.budget import settle_steps
from scenes.descents.race import CLIP_NORM, CLIP_VALUE, NOISE, SURFACE, OnSurface, Race, Run
from scenes.runs import RUN, SCHEDULE, settle

FIRST_SCHEDULES = entries(
    SCHEDULE.pick("constant"),
    SCHEDULE.pick("step"),
    SCHEDULE.pick("cosine"),
    SCHEDULE.pick("cosine_restarts"),
    SCHEDULE.pick("one_cycle", cycle_momentum=False),
)


@dataclass(frozen=True, kw_only=True)
class ScheduleScene(Race, OnSurface):
    """A surface, a start, an optimizer, and up to ten schedules that drive it."""

    surface: Pick = forms.pick(SURFACE, SURFACE.pick("quadratic", condition_number=10.0))
    noise: float = forms.number(NOISE, 2.0)
    optimizer: Pick = forms.pick(RUN, RUN.pick("gradient_descent", learning_rate=0.1))
    clip_norm: float = forms.number(CLIP_NORM)
    clip_value: float = forms.number(CLIP_VALUE)
    schedules: tuple[Entry, ...] = forms.entries("schedule", SCHEDULE, FIRST_SCHEDULES)
    title: str = forms.title()

    @property
    def runs(self) -> tuple[Run, ...]:
        """The optimizer under each schedule."""
        return tuple(Run(self.optimizer, s.color, s.pick, self.clip_norm, self.clip_value) for s in self.schedules)

    def settled(self) -> tuple["ScheduleScene", Problems]:
        """This scene with schedules that fit it, and a sentence for each that did not."""
        scene, told = settle_steps(self)
        rate, kept = float(self.optimizer["learning_rate"]), []
        for i, entry in enumerate(self.schedules):
            pick, wrong = settle(entry.pick, rate, scene.steps, f"schedule {i + 1}")
            kept.append(replace(entry, pick=pick))
            told += wrong
        return replace(scene, schedules=tuple(kept)), told
