"""A look inside the steps of one run."""

from functools import lru_cache

from optimizers import OPTIMIZERS, Dissection, dissect
from scenes.descents.race import Conditions, Run, race


def inside(conditions: Conditions, runs: tuple[Run, ...], index: int) -> Dissection:
    """The rule of the run at `index`, line by line, with what every line gave at every step."""
    return _inside(conditions, runs, index)


@lru_cache(maxsize=8)
def _inside(conditions: Conditions, runs: tuple[Run, ...], index: int) -> Dissection:
    pick = runs[index].pick
    return dissect(OPTIMIZERS[pick.key], dict(pick.values), race(conditions, runs)[index])
