"""Scenes of the Schedules page that make a point; ``test_schedule_presets.py`` holds them to it."""

from scenes.codec.entry import entries
from scenes.codec.preset import Preset, register
from scenes.descents.race import SURFACE
from scenes.descents.schedules import ScheduleScene
from scenes.runs import RUN, SCHEDULE

SCHEDULE_PRESETS = {
    "gallery": Preset(
        "Five shapes, one descent",
        "The same start, the same noise: only the rate differs. While it is large all five are shaken; those that "
        "end with a small one come to rest, the constant one never does.",
        ScheduleScene(),
    ),
    "floor": Preset(
        "Decay removes the noise floor",
        "The constant rate stays on its noise floor (dotted, from theory). Every decay sinks below it; only the cosine "
        "must know when the run is over.",
        ScheduleScene(
            surface=SURFACE.pick("quadratic", condition_number=4.0),
            start=(-3.0, 2.0),
            optimizer=RUN.pick("gradient_descent", learning_rate=0.3),
            schedules=entries(
                SCHEDULE.pick("constant"),
                SCHEDULE.pick("step"),
                SCHEDULE.pick("inverse_time", decay=0.1),
                SCHEDULE.pick("linear_to_floor", tau=200, eps_tau=0.003),
                SCHEDULE.pick("cosine"),
            ),
        ),
    ),
    "warmup": Preset(
        "Warm-up saves the first steps",
        "RAdam's first five steps are plain momentum at the full rate: without a warm-up they throw it far out. "
        "With one the same rate arrives.",
        ScheduleScene(
            surface=SURFACE.pick("quadratic", condition_number=50.0),
            noise=0.0,
            optimizer=RUN.pick("radam", learning_rate=0.3),
            schedules=entries(
                SCHEDULE.pick("constant"),
                SCHEDULE.pick("constant", warmup_steps=40),
                SCHEDULE.pick("cosine"),
                SCHEDULE.pick("cosine", warmup_steps=40),
            ),
        ),
    ),
    "adam": Preset(
        "Warm-up helps Adam at a large rate",
        "Adam's first step moves each coordinate by the rate, whatever the slope. At 1 it goes across the valley; "
        "warmed up it follows the floor and ends lower.",
        ScheduleScene(
            surface=SURFACE.pick("rosenbrock"),
            noise=0.0,
            optimizer=RUN.pick("adam", learning_rate=1.0),
            schedules=entries(
                SCHEDULE.pick("constant"),
                SCHEDULE.pick("constant", warmup_steps=40),
                SCHEDULE.pick("cosine"),
                SCHEDULE.pick("cosine", warmup_steps=40),
            ),
        ),
    ),
    "restarts": Preset(
        "A restart jumps out of a minimum",
        "Both that cool down settle in the same dimple by step 60. There a restart raises the rate again: it is thrown "
        "out, and a later cycle ends at the bottom.",
        ScheduleScene(
            surface=SURFACE.pick("ackley"),
            noise=0.0,
            optimizer=RUN.pick("gradient_descent", learning_rate=0.1),
            schedules=entries(
                SCHEDULE.pick("constant"),
                SCHEDULE.pick("linear_to_floor", tau=60),
                SCHEDULE.pick("cosine_restarts", T_0=60),
            ),
        ),
    ),
    "one_cycle": Preset(
        "One cycle bears a larger rate",
        "Rate 0.02 with momentum throws every schedule that begins with it out of Beale's valley. One cycle starts "
        "small, has the large rate where it is flat, and ends small: it arrives.",
        ScheduleScene(
            surface=SURFACE.pick("beale"),
            noise=0.0,
            optimizer=RUN.pick("momentum", learning_rate=0.02),
            schedules=entries(
                SCHEDULE.pick("one_cycle"),
                SCHEDULE.pick("constant"),
                SCHEDULE.pick("cosine"),
                SCHEDULE.pick("step"),
            ),
        ),
    ),
    "cosine": Preset(
        "The cosine rises again",
        "PyTorch's cosine annealing does not stop at T_max: trained on, the rate climbs back to where it began, and "
        "the noise with it. Set T_max to the run's length.",
        ScheduleScene(
            surface=SURFACE.pick("quadratic", condition_number=4.0),
            start=(-3.0, 2.0),
            optimizer=RUN.pick("gradient_descent", learning_rate=0.3),
            schedules=entries(SCHEDULE.pick("cosine"), SCHEDULE.pick("cosine", T_max=150)),
        ),
    ),
}

register(ScheduleScene, SCHEDULE_PRESETS)
