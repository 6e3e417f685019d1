"""A control for any value of the Scene. It knows where the value stands and nothing else: it shows what stands there
at every drawing, and asks again when it is used.

Each control gets its value twice, in the session's state and as its default: one that is new to the browser shows the
default, one that was there shows the state.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from messages import Message, reason
from pages.frame.place import SCENE, At, Place
from pages.frame.state import change, complain, redraw
from parameters import Parameter, Value
from texts import _

MOST_STOPS = 200  # of a slider that has a stop for every whole number
_MANTISSAS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)


@lru_cache
def stops(low: float, high: float, whole: bool) -> tuple[float, ...]:
    """Ten stops a decade from `low` to `high`, and 0 where `low` is 0; whole numbers if `whole`."""
    smallest = low if low > 0 else min(1.0 if whole else 1e-10, high)
    decades = range(int(np.floor(np.log10(smallest))), int(np.ceil(np.log10(high))) + 1)
    values = {float(f"{m}e{d}") for d in decades for m in _MANTISSAS} | {low, high}
    kept = {v for v in values if low <= v <= high and (v >= smallest or v == low)}
    return tuple(sorted({float(round(v)) for v in kept} if whole else kept))


def _stops(parameter: Parameter, key: str, value: Value) -> list[Value]:
    """The stops of a slider: those of its range, its default, and what it was at, so that it can be put back."""
    been: set[Any] = st.session_state.setdefault("been", {}).setdefault(key, set())
    been.add(value)
    whole = isinstance(parameter.default, int)
    own = {each for each in been | {parameter.default} if parameter.low <= float(each) <= parameter.high}
    options = sorted({*stops(parameter.low, parameter.high, whole), *own})
    return [int(v) for v in options] if whole else options


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, kw_only=True)
class Control:
    """What a control knows between two drawings: its widget's key, and the place of its value in the Scene.

    `read` makes the value of what the widget holds and raises `ValueError` for what it may not be; `write` makes of the
    value what the widget is to hold. `told` makes the sentence of why something was refused and of what is kept.
    `whole` says that more of the page than the picture shows the value.
    """

    key: str
    place: Place
    read: Callable[[Any], Any]
    told: Callable[[str, Any], str]
    write: Callable[[Any], Any] = lambda value: value
    whole: bool = False

    def drawn(self) -> dict[str, Any]:
        """What Streamlit is told of it, whatever it looks like."""
        shown = self.shown()
        if st.session_state.get(self.key) != shown:
            st.session_state[self.key] = shown
        return {"key": self.key, "on_change": self.used}

    def shown(self) -> Any:
        """What the widget is to hold."""
        return self.write(self.place.of(st.session_state.scene))

    def used(self) -> None:
        """Put what the widget holds where it belongs. What is refused, or written otherwise, is drawn again."""
        scene, sent = st.session_state.scene, st.session_state[self.key]
        try:
            present = self.place.of(scene)
        except LookupError:  # what it belonged to has gone since it was drawn
            st.rerun()
        try:
            value = self.read(sent)
        except ValueError as error:
            complain(self.told(reason(error), present))
            st.rerun()
        if value != present:
            change(self.place.put(scene, value))
        if self.whole or self.write(value) != sent:
            st.rerun()
        redraw()


def setting(
    parameter: Parameter,
    inside: At = SCENE,
    prefix: str = "",
    *,
    label: str | None = None,
    visible: bool = True,
    whole: bool = False,
) -> None:
    """The control for `parameter` of the Scene, or of what stands in it at `inside`; the keys of such controls
    begin with `prefix`. Its label may be another than the parameter's title, and there for screen readers only."""

    def told(why: str, present: Value) -> Message:
        kept = parameter.write(present)
        return Message("{field}: {why}; {kept} is kept.", field=parameter.key, why=why, kept=kept)

    place, key = inside.at(parameter.key), f"{prefix}-{parameter.key}" if prefix else parameter.key
    shown: dict[str, Any] = {
        "label": label or _(parameter.title),
        "help": _(parameter.help) or None if visible else None,
        "label_visibility": "visible" if visible else "collapsed",
    }
    if _is_typed(parameter):
        text_field(
            Control(key=key, place=place, read=parameter.read, write=parameter.write, told=told, whole=whole), **shown
        )
        return
    control = Control(key=key, place=place, read=parameter.check, told=told, whole=whole)
    value = control.shown()
    shown |= control.drawn()
    if isinstance(parameter.default, bool):
        st.toggle(value=value, **shown)
    elif parameter.choices:
        words = parameter.labels or parameter.choices
        labels = {choice: _(label) for choice, label in zip(parameter.choices, words, strict=True)}
        index = parameter.choices.index(value)
        st.selectbox(
            options=parameter.choices, index=index, format_func=lambda choice: labels.get(choice, str(choice)), **shown
        )
    elif parameter.scale == "log":
        st.select_slider(options=_stops(parameter, key, value), value=value, format_func=_shown, **shown)
    elif isinstance(parameter.default, int):
        st.slider(min_value=int(parameter.low), max_value=int(parameter.high), value=int(value), step=1, **shown)
    else:
        low, high = float(parameter.low), float(parameter.high)
        step = float(10.0 ** np.floor(np.log10((high - low) / 100)))
        st.slider(min_value=low, max_value=high, value=float(value), step=step, format="%g", **shown)


def show_settings(
    parameters: Iterable[Parameter], inside: At = SCENE, prefix: str = "", *, whole: bool = False
) -> None:
    """A control for each of these parameters."""
    for parameter in parameters:
        setting(parameter, inside, prefix, whole=whole)


def _is_typed(parameter: Parameter) -> bool:
    """Whether it is a list, or a whole number out of more than a slider has room for, like a seed."""
    numbered = type(parameter.default) is int and parameter.scale == "linear"
    return isinstance(parameter.default, tuple) or (numbered and parameter.high - parameter.low > MOST_STOPS)


def text_field(control: Control, *, max_chars: int = 120, **shown: Any) -> None:
    """A value that is typed."""
    st.text_input(value=control.shown(), max_chars=max_chars, **shown, **control.drawn())


def menu(control: Control, options: Mapping[Any, str], label: str) -> None:
    """A menu of `options`, each with what it is called; `control` need not know them."""
    st.selectbox(
        label,
        list(options),
        index=list(options).index(control.shown()),
        format_func=lambda option: options.get(option, str(option)),
        **control.drawn(),
    )


def one_of(options: Collection) -> Callable[[Any], Any]:
    """What reads one of the `options`, and refuses all else."""

    def read(sent: Any) -> Any:
        if sent not in options:
            known = ", ".join(map(str, options))
            raise ValueError(Message("{text!r} is not one of {choices}", text=str(sent)[:40], choices=known))
        return sent

    return read
