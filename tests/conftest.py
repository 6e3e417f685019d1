"""Settings for the whole suite."""

from scenes.trajectory import keep_compiled

keep_compiled()
