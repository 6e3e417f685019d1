"""Downhill: see how optimizers move. ``streamlit run app.py`` serves it.

Streamlit imports this file once as the module ``app``, where it is the server, and runs it once per rerun of
every session, where it is the navigation between the pages.
"""

import os
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

# Before NumPy is loaded: beside other work its threads wait for each other, and a small matrix takes 70 times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from pages.catalogue import PAGES, SECTIONS, path_of
from pages.frame.failure import report
from pages.frame.fragments import in_its_language
from pages.frame.page import Page
from pages.frame.startup import forget_pages_folder, ready, ready_later
from pages.frame.state import current, led_to, link_texts
from player.components.paper import paper
from player.components.serving import routes
from server.front_door import FrontDoor
from server.headers import WithHeaders, headers
from server.index import index, inline_scripts
from server.limits import bound_messages, raise_open_files, say_open_files, shorten_log
from server.origins import OnlyOwnPages, ask_nobody
from texts import _

PICTURES = Path(__file__).parent / "pages"


@asynccontextmanager
async def lifespan(_app):
    """Nobody waits for a compiler: it has run before the first request is served."""
    ready(PAGES[""].warm_up)
    ready_later(pages for section, pages in SECTIONS.items() if section)
    yield {}


def show(page: Page) -> None:
    """A page at the session's Scene of it."""
    page.show(current(page))


def navigate() -> None:
    """The pages at the top, and the one that is open."""
    shown = {
        page.path: st.Page(partial(show, page), title=_(page.title), url_path=page.path, default=not page.path)
        for page in PAGES.values()
    }
    navigation = {_(section): [shown[page.path] for page in pages] for section, pages in SECTIONS.items()}
    chosen = st.navigation(navigation, position="top")
    if (right := led_to(PAGES[chosen.url_path].kind)) is not None:
        st.switch_page(shown[path_of(right)], query_params=link_texts())
    chosen.run()


if __name__ == "app":
    ask_nobody()
    bound_messages()
    shorten_log()
    print(say_open_files(raise_open_files()))
    forget_pages_folder()
    base = st.get_option("server.baseUrlPath")
    titles = {path: page.title for path, page in PAGES.items()}
    middleware = [
        Middleware(WithHeaders, table=headers(inline_scripts(index()))),
        Middleware(OnlyOwnPages),
        Middleware(FrontDoor, pages=titles, base=base),
    ]
    app = App(__file__, lifespan=lifespan, routes=routes(base), middleware=middleware, on_script_error=report)
else:
    ready(PAGES[""].warm_up)
    st.set_page_config(page_title="Downhill", page_icon=str(PICTURES / "icon.svg"), layout="wide")
    st.logo(str(PICTURES / "logo.svg"), size="large")
    with in_its_language():
        navigate()
    paper()
