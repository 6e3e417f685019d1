"""What arrives first: the HTML of a page, the way to it, or a page that says that there is none.

Only what the app needs of Streamlit's own paths goes on to Streamlit. Its metrics, its interface for agents and its
uploads are closed, and an unknown path no longer gets the HTML of a page.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.index import assets, index
from server.missing import missing
from texts import _

_ROUTES = {"_stcore/health", "_stcore/host-config"}
_FOLDERS = ("media/", "player/")
_NO_PAGES = {"_stcore", "component", "media", "player", "static"}  # what is missing there was not asked for by a person
_READING = {"GET", "HEAD"}
_TYPED_AFTER = ".,;:!?)]}>\"'…。，、）》」 "  # what a sentence puts behind a link, and chats take for a part of it


class Answer(NamedTuple):
    """What the front door answers itself."""

    status: int
    html: str = ""
    location: str = ""  # relative, so that it also holds behind a proxy that strips a path


def answer(path: str, query: str, base: str, pages: Mapping[str, str]) -> Answer | None:
    """The answer to a request for `path` as the browser wrote it, starting with a slash, and `query`; None if it is
    Streamlit's or the player's. `pages` has the title of every page by its path, the first page's being empty; all
    is served below `base` ("" or "lab").
    """
    asked = unquote(path)
    segments = [segment for segment in asked.split("/") if segment]
    folder = [segment for segment in base.split("/") if segment]
    up = "../" * (path.count("/") - 1) or "./"
    home = up + "".join(f"{quote(segment)}/" for segment in folder)
    ending = f"?{query}" if query else ""
    if segments[: len(folder)] != folder:
        if not segments:
            return Answer(307, location=home + ending)
        return Answer(404, missing(asked, {home: _("To Downhill")}))
    inside = "/".join(segments[len(folder) :])
    to_streamlit = inside in _ROUTES or inside in assets() or inside.startswith(_FOLDERS)
    found = inside if to_streamlit else _page(inside, pages)
    if found is not None:
        if asked != "/".join(["", *folder, found]):
            return Answer(307, location=home + quote(found) + ending)
        return None if to_streamlit else Answer(200, index())
    if not _NO_PAGES.isdisjoint(segments):
        return Answer(404)
    links = {home: _("To Downhill's first page, {page}", page=_(pages[""]))}
    nearest = _page(segments[len(folder)], pages)
    if nearest:
        links = {home + nearest + ending: _("To {page}", page=_(pages[nearest])), **links}
    return Answer(404, missing(asked, links))


def _page(name: str, pages: Mapping[str, str]) -> str | None:
    """The page meant by `name`: its path or its title, in any case, with what a sentence puts behind a link."""
    if name in pages:
        return name
    meant = _slug(name.rstrip(_TYPED_AFTER))
    return next((path for path, title in pages.items() if meant and meant in (path, _slug(title))), None)


def _slug(title: str) -> str:
    return "_".join(title.lower().rstrip("?").replace("-", " ").replace("_", " ").split())


@lru_cache(64)
def _compressed(html: str) -> bytes:
    return gzip.compress(html.encode(), 9, mtime=0)


def _response(said: Answer, scope: Scope) -> Response:
    if scope["method"] not in _READING:
        return PlainTextResponse("Method not allowed", status_code=405, headers={"Allow": "GET, HEAD"})
    if said.location:
        return RedirectResponse(said.location, status_code=said.status, headers={"Cache-Control": "no-cache"})
    if not said.html:
        return PlainTextResponse("Not found", status_code=said.status, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": "no-cache" if said.status == 200 else "no-store", "Vary": "Accept-Encoding"}
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return Response(said.html, status_code=said.status, headers=headers, media_type="text/html")
    body = _compressed(said.html)
    return Response(
        body, status_code=said.status, headers={**headers, "Content-Encoding": "gzip"}, media_type="text/html"
    )


class FrontDoor:
    """Middleware in front of Streamlit's server, for these pages below this base path."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, str], base: str) -> None:
        self.app = app
        self.pages = pages
        self.base = base.strip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
            said = answer(path or "/", query, self.base, self.pages)
            if said is not None:
                return await _response(said, scope)(scope, receive, send)
        return await self.app(scope, receive, send)
