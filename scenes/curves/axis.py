"""The axis of a picture of curves, as a page sets it: where it begins and where it ends."""

from dataclasses import replace
from typing import Any

from messages import Message
from parameters import Parameter
from scenes.codec.fields import Problems


def ends(reach: float) -> tuple[Parameter, Parameter]:
    """The settings ``low`` and ``high`` of an axis that goes from -`reach` to `reach`."""
    low = Parameter(key="low", title="Axis from", default=-reach, low=-20.0, high=20.0, help="Where the axis begins.")
    return low, replace(low, key="high", title="Axis to", default=reach, help="Where the axis ends.")


def settle_axis(scene: Any) -> tuple[Any, Problems]:
    """The scene with an axis that has a length, and a sentence if it had none."""
    if scene.low < scene.high:
        return scene, []
    usual = type(scene)()
    told = Message(
        "low: {low:.12g} is not below high {high:.12g}; the axis from {usual_low:g} to {usual_high:g} is used.",
        low=scene.low,
        high=scene.high,
        usual_low=usual.low,
        usual_high=usual.high,
    )
    return replace(scene, low=usual.low, high=usual.high), [told]
