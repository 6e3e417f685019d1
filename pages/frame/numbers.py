"""How numbers stand in the tables and captions of a page."""

import math
import re


def written(value: float | None, digits: int = 4) -> str:
    """A number with this many digits, a true minus, and −9.08e−5 for small ones; ∞, and – for none at all."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = re.sub(r"e([+-])0*", r"e\1", f"{value + 0.0:.{digits}g}")  # + 0.0: a zero has no sign
    return text.replace("e+", "e").replace("-", "−")
