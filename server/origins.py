"""Who may open the app's stream, decided before any work is done and without asking anybody.

A browser says in `Origin` which page opens a WebSocket. Streamlit answers a page that is not its own by asking an
outside service for this machine's address, on the event loop: one such page could hold the app for everybody.

A host name that its owner points at this machine (DNS rebinding) sends an `Origin` that equals its `Host`, and passes.
Behind the stream are no accounts, no files and nobody's data, so it gains what it would by opening the app itself;
``server.allowedHosts`` closes it where that is not enough.
"""

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, net_util

_PORTS = {"http": 80, "https": 443}
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_FORWARDED = re.compile(r'host="?([^";,\s]+)', re.IGNORECASE)


def ask_nobody() -> None:
    """Let Streamlit know neither this machine's public address, for which it asks a service of Amazon's, nor the one in
    its network, for which it opens a socket to Google's."""
    net_util.get_external_ip = net_util.get_internal_ip = lambda: None


def is_allowed(origin: str, hosts: Iterable[str], trusted: Collection[str] = ()) -> bool:
    """Whether a page of `origin` ("https://example.org:8443") may open the stream of a server that it calls by one of
    `hosts` ("example.org:8443"), or whose operator has named it in `trusted` (host names).

    Another port of this machine is allowed to this machine: a proxy in front of the app that keeps its own name.
    """
    try:
        scheme, name, port = _parts(origin)
        named = [_parts(f"{scheme}://{host}") for host in hosts]
    except ValueError:
        return False
    same = (scheme, name, port) in named
    here = name in _THIS_MACHINE and all(host in _THIS_MACHINE for _, host, _ in named)
    return same or here or name in trusted


def _parts(origin: str) -> tuple[str, str, int]:
    parts = urlsplit(origin)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or parts.path or parts.query:
        raise ValueError(f"{origin=} is no origin of a page")
    return parts.scheme, parts.hostname.rstrip("."), parts.port or _PORTS[parts.scheme]


def hosts_of(headers: Headers) -> list[str]:
    """The names by which the browser called this server: as a proxy in front of it heard them, too. (A page cannot
    set these headers on a WebSocket.)"""
    forwarded = [host for text in headers.getlist("x-forwarded-host") for host in text.split(",")]
    standard = [host for text in headers.getlist("forwarded") for host in _FORWARDED.findall(text)]
    return [host.strip().lower() for host in (*headers.getlist("host"), *forwarded, *standard)]


def _trusted() -> set[str]:
    """What the operator has named: ``server.corsAllowedOrigins`` and ``browser.serverAddress``."""
    named = [*config.get_option("server.corsAllowedOrigins")]
    if config.is_manually_set("browser.serverAddress"):
        named.append(config.get_option("browser.serverAddress"))
    names = {urlsplit(text if "//" in text else f"//{text}").hostname for text in named}
    return {name for name in names if name} - _THIS_MACHINE


class OnlyOwnPages:
    """Middleware that closes a WebSocket which another site's page opens (403, before it is accepted), and ends one
    that sends text: Streamlit speaks bytes. Where ``server.enableCORS`` is off, the operator allows every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        origins = headers.getlist("origin")
        hosts, trusted = hosts_of(headers), _trusted()
        open_to_all = not config.get_option("server.enableCORS")
        if not open_to_all and not all(is_allowed(origin.lower(), hosts, trusted) for origin in origins):
            return await send({"type": "websocket.close", "code": 1008})
        # decided: Streamlit, which knows of no proxy, is not asked again
        kept = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        return await self.app({**scope, "headers": kept}, _bytes_only(receive), send)


def _bytes_only(receive: Receive) -> Receive:
    async def received():
        message = await receive()
        return {"type": "websocket.disconnect", "code": 1003} if message.get("text") is not None else message

    return received
