"""What the tests found when they last compared the optimizers with PyTorch."""

import json
from pathlib import Path
from typing import NamedTuple


class Verification(NamedTuple):
    """The comparison in numbers; ``tests/optimizers/test_reference.py`` computes and checks them."""

    torch: str  # PyTorch's version
    cases: int  # recorded runs
    further_cases: int  # recorded runs of other settings, SparseAdam among them (test_torch_more.py)
    surfaces: int
    positions: int  # rows compared
    too_sensitive: int  # runs of which fewer than 20 rows can be compared
    largest_deviation: float  # over the runs compared to 1e-12, relative


VERIFICATION = Verification(**json.loads((Path(__file__).parent / "verification.json").read_text()))
