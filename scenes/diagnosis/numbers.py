"""Numbers and lists as they stand in the sentences of an answer."""

from collections.abc import Sequence

import numpy as np


def shown(value: float) -> str:
    """A number with three digits, as it stands in a sentence."""
    if np.isnan(value):
        return "–"
    return "∞" if np.isinf(value) else f"{value:.3g}".replace("-", "−")


def percent(share: float) -> str:
    """A share in per cent, one digit behind the point."""
    return "–" if np.isnan(share) else f"{100 * share:.1f} %"


def and_so(words: Sequence[str]) -> str:
    """“a, b and c”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
