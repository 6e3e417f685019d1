"""Streamlit's own first HTML, as this app sends it."""

import re
from functools import cache
from html import escape
from pathlib import Path

from streamlit import file_util

from texts import _

STATIC = Path(file_util.get_static_dir())
# What of Streamlit's HTML is replaced: it names Streamlit, and an interface for agents that this app does not serve.
_REPLACED = (
    (r"<title>Streamlit</title>", "<title>Downhill</title>"),
    (r'\s*<!--(?:(?!-->).)*agent API(?:(?!-->).)*-->\s*<link rel="service-desc"[^>]*>', ""),
    (r"<noscript>.*?</noscript>", "<noscript><p>{without_scripts}</p></noscript>"),
)


def index() -> str:
    """The HTML of every page. Its scripts are named relative to the page's path, which holds under any base path.

    Raises ValueError where Streamlit's file is no longer as it is known here.
    """
    return _index(_("Downhill draws with JavaScript, which is switched off here."))


@cache
def _index(without_scripts: str) -> str:
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    for pattern, text in _REPLACED:
        html, count = re.subn(pattern, text, html, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{pattern=} is found {count} times in Streamlit's index.html, not once")
    return html.replace("{without_scripts}", escape(without_scripts))


def inline_scripts(html: str) -> list[str]:
    """The text of every script in `html` that is not a file."""
    return re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)


@cache
def assets() -> frozenset[str]:
    """The files that Streamlit's HTML asks for, relative to it."""
    files = (path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
    return frozenset(files) - {"index.html", "manifest.json"}
