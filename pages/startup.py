"""What happens once per process, before the first picture."""

import gc
import sys
from functools import cache

from scenes.trajectory import warm_up


@cache
def ready() -> None:
    """Compile what every page needs, then take what startup made out of the garbage collector's sight.

    It is here and not in app.py because Streamlit runs that file anew for every rerun.
    """
    sys.setswitchinterval(0.0005)  # the event loop gets its turn soon, also while a script computes
    warm_up()
    gc.collect()
    gc.freeze()
