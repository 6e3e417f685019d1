"""What happens once per process, before the first picture."""

import gc
import sys
from collections.abc import Callable, Iterable
from functools import cache, partial
from threading import Thread
from types import SimpleNamespace
from urllib import parse

from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state import query_params

from kept import give_back
from pages.frame.arrivals import take_only_acts
from pages.frame.page import Page
from pages.frame.visitor import stay
from pieces import give_way, tell


@cache
def ready(warm_up: Callable[[], None]) -> None:
    """Compile what the first page needs, then take what startup made out of the garbage collector's sight.

    It is here and not in app.py because Streamlit runs that file anew for every rerun.
    """
    take_only_acts()
    tell(stay)
    write_blanks_as_links_do()
    sys.setswitchinterval(0.0005)  # the event loop gets its turn soon, also while a script computes
    warm_up()
    gc.collect()
    gc.freeze()
    give_back()


def ready_later(sections: Iterable[Iterable[Page]]) -> None:
    """Compile what the other pages open with, one after another in every section, beside the serving: nobody waits for
    them who does not go there."""

    def warm_up(pages: Iterable[Page]) -> None:
        give_way()
        for page in pages:
            page.warm_up()
        give_back()

    for pages in sections:
        Thread(target=warm_up, args=(pages,), daemon=True).start()


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
