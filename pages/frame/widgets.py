"""A widget for any `Parameter`, tied to the Scene in one direction: Scene → widget, change → callback."""

import bisect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from pages.frame.state import accept, redraw
from parameters import Parameter, Value

_MANTISSAS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)


@lru_cache
def stops(low: float, high: float, whole: bool) -> tuple[float, ...]:
    """Ten stops a decade from `low` to `high`, and 0 where `low` is 0; whole numbers if `whole`."""
    smallest = low if low > 0 else min(1.0 if whole else 1e-10, high)
    decades = range(int(np.floor(np.log10(smallest))), int(np.ceil(np.log10(high))) + 1)
    values = {float(f"{m}e{d}") for d in decades for m in _MANTISSAS} | {low, high}
    kept = {v for v in values if low <= v <= high and (v >= smallest or v == low)}
    return tuple(sorted({float(round(v)) for v in kept} if whole else kept))


def _stops_with(parameter: Parameter, value: Value) -> list[Value]:
    whole = isinstance(parameter.default, int)
    options: list[Any] = list(stops(parameter.low, parameter.high, whole))
    if value not in options:
        bisect.insort(options, value)
    return [int(v) for v in options] if whole else options


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def widget(
    parameter: Parameter,
    value: Any,
    key: str,
    on_value: Callable[[Value], None],
    *,
    label: str | None = None,
    visible: bool = True,
) -> None:
    """The control for `parameter` showing `value`; `on_value` gets a new, checked value. A value that is refused
    reruns the whole page, which puts the control back."""

    def changed() -> None:
        accepted = accept(parameter, key, value)
        if accepted != value:
            on_value(accepted)
            redraw()

    shown = parameter.write(value) if isinstance(parameter.default, tuple) else value
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    common: dict[str, Any] = {
        "label": label or parameter.title,
        "key": key,
        "on_change": changed,
        "help": parameter.help or None if visible else None,
        "label_visibility": "visible" if visible else "collapsed",
    }
    if isinstance(parameter.default, bool):
        st.toggle(**common)
    elif parameter.choices:
        labels = dict(zip(parameter.choices, parameter.labels, strict=False))
        st.selectbox(options=parameter.choices, format_func=lambda choice: labels.get(choice, str(choice)), **common)
    elif isinstance(parameter.default, tuple):
        st.text_input(max_chars=120, **common)
    elif parameter.scale == "log":
        st.select_slider(options=_stops_with(parameter, value), value=value, format_func=_shown, **common)
    elif isinstance(parameter.default, int):
        low, high = int(parameter.low), int(parameter.high)
        st.number_input(min_value=low, max_value=high, value=int(value), step=1, **common)
    else:
        step = 10.0 ** np.floor(np.log10((parameter.high - parameter.low) / 100))
        st.slider(
            min_value=float(parameter.low),
            max_value=float(parameter.high),
            value=float(value),
            step=float(step),
            format="%g",
            **common,
        )
