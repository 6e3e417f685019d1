"""What makes Plotly's charts fit a printed page, as a Streamlit component that shows nothing."""

from streamlit.components.v2 import component

from player.components.serving import shim

_component = component("downhill_paper", js=shim("paper/paper.js", ""))


def paper() -> None:
    """Have the charts of the page printed whole; once on a page is enough."""
    _component(key="paper")
