"""What a browser is told to refuse, with every answer: one table.

`script-src` has the hash of the first HTML's inline script, blobs (components, Plotly's workers) and WebAssembly
(Arrow's tables). `style-src` has 'unsafe-inline' because Streamlit and Plotly write styles.

Any page may frame the app: courses embed it, from sites nobody knows beforehand and from slides on a disk. Behind a
click there is no account and nothing to lose; what a visitor sees is in the address, which the framing page has.
Cross-Origin-Opener-Policy is not sent: browsers ignore it with an error in the console where the app is served by
plain HTTP, and there is nothing here that a page which opened the app could reach.
"""

import base64
import hashlib
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def headers(inline_scripts: Iterable[str]) -> dict[str, str]:
    """The table, for a first HTML with these inline scripts."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in inline_scripts)
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {hashes}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "* file:",
    }
    nobody = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone")
    nobody += ("midi", "payment", "usb")
    ourselves = ("fullscreen", "clipboard-write", "web-share")  # in a frame, where its `allow` names them
    return {
        "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join([f"{it}=()" for it in nobody] + [f"{it}=(self)" for it in ourselves]),
    }


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class WithHeaders:
    """Middleware that sends the table with every answer; what an answer says itself stands."""

    def __init__(self, app: ASGIApp, table: dict[str, str]) -> None:
        self.app = app
        self.table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                for name, value in self.table.items():
                    own.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
