"""Puts right what stands in the address bar without a new entry in the history, as a Streamlit component."""

from collections.abc import Sequence

from streamlit.components.v2 import component

from player.components.serving import shim

_component = component("downhill_address", js=shim("address/address.js", ""))

Pairs = Sequence[tuple[str, str]]


def address(*, number: int, path: str, left: str, found: Pairs, query: str, key: str) -> None:
    """Where the address bar shows the page `path` (come to from the page `left`) with the pairs `found`, write `query`
    there instead. Every correction has another `number`; 0 is none."""
    _component(key=key, data={"number": number, "path": path, "left": left, "from": found, "query": query})
