"""The view of a deep network's layers as a Streamlit component."""

from collections.abc import Sequence

from streamlit.components.v2 import component

from player.components.serving import shim
from player.payloads.layers import Layers, pack

_component = component("downhill_layers", js=shim("layers/layers.js"))


def layers(networks: Sequence[Layers], *, key: str) -> None:
    """Show signal and gradient of these networks, layer by layer; nothing in it reruns the page.

    The same networks give the same bytes, which Streamlit does not send again.
    """
    _component(key=key, data=pack(networks))
