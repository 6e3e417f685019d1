"""Learning-rate schedules: one family per file, one record per schedule."""

from optimizers.schedules.catalogue import SCHEDULES, Course, collect, course, problems

__all__ = ["SCHEDULES", "Course", "collect", "course", "problems"]
