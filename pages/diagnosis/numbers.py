"""Shares and whole numbers as they stand in the sentences and tables of an answer."""

import math


def percent(share: float) -> str:
    """A share in per cent, one digit behind the point."""
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def whole(number: int) -> str:
    """A whole number, its thousands apart."""
    return f"{number:,}"
