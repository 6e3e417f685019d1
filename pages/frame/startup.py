"""What happens once per process, before the first picture."""

import gc
import sys
from functools import cache, partial
from threading import Thread
from types import SimpleNamespace
from urllib import parse

from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state import query_params

from pages.frame.arrivals import take_only_acts
from scenes import ActivationScene, LandscapeScene, LossScene, MarginScene, NetworkScene, OutlierScene
from scenes.curves.activation_curves import activation_curves
from scenes.curves.loss_curves import loss_curves
from scenes.curves.margin import surrogate_curves
from scenes.curves.outliers import estimates
from scenes.descents.trajectory import warm_up
from trainings.pictures import warm_up_networks
from trainings.planes import warm_up_planes


@cache
def ready() -> None:
    """Compile what every page needs, then take what startup made out of the garbage collector's sight.

    It is here and not in app.py because Streamlit runs that file anew for every rerun.
    """
    take_only_acts()
    write_blanks_as_links_do()
    sys.setswitchinterval(0.0005)  # the event loop gets its turn soon, also while a script computes
    warm_up()
    gc.collect()
    gc.freeze()


def ready_for_curves() -> None:
    """Compile what the pages of curves and of networks open with, beside the serving: nobody waits for them who does
    not go there."""

    def compile_them() -> None:
        activation_curves(ActivationScene())
        loss_curves(LossScene())
        surrogate_curves(MarginScene())
        estimates(OutlierScene())

    Thread(target=compile_them, daemon=True).start()

    def train_them() -> None:
        warm_up_networks(NetworkScene())
        warm_up_planes(LandscapeScene())

    Thread(target=train_them, daemon=True).start()


def forget_pages_folder() -> None:
    """Tell Streamlit that pages/ is ours: until a session has called `st.navigation` it would run a file of that
    folder as the page of that name, and the first visitor of /schedules would see nothing."""
    PagesManager.uses_pages_directory = False


def write_blanks_as_links_do() -> None:
    """Have Streamlit write a blank into the address as %20, as `scenes.to_query` does, and not as +, at which chats end
    a link."""
    query_params.parse = SimpleNamespace(  # pyright: ignore
        parse_qs=parse.parse_qs, urlencode=partial(parse.urlencode, quote_via=parse.quote)
    )
