"""What went wrong in a training, in words."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from scenes.networks.results import Fault, Trouble
from texts import _, counted


def said(wrong: Trouble) -> str:
    """What is to blame, and what helps: one sentence or two."""
    return {
        Fault.CLIMBING: _climbing,
        Fault.PITFALL: _pitfall,
        Fault.START: _start,
        Fault.STEEP_START: _steep_start,
        Fault.PENALTY: _penalty,
        Fault.SPIKE: _spike,
        Fault.RATE: _rate,
    }[wrong.fault](wrong.values)


def _climbing(_values: Mapping[str, Any]) -> str:
    return _("It was told to climb: maximising makes the loss grow without end.")


def _pitfall(values: Mapping[str, Any]) -> str:
    return _(values["words"])


def _start(values: Mapping[str, Any]) -> str:
    large = _(
        "The initial weights are too large: the loss begins at {loss:.3g}, where always answering 0 would have "
        "{baseline:.2g}.",
        **values,
    )
    helps = _("A smaller initial scale or a normalisation helps.")
    if values["gain"] != 1:
        helps = _("A smaller initial scale (it is multiplied by {gain:g}) or a normalisation helps.", **values)
    return f"{large} {helps}"


def _steep_start(values: Mapping[str, Any]) -> str:
    if isfinite(values["norm"]):
        large = _(
            "The initial weights are too large: the first gradient has norm {norm:.3g}, so it explodes on its way back "
            "through the layers.",
            **values,
        )
    else:
        large = _(
            "The initial weights are too large: the first gradient is not finite, so it explodes on its way back "
            "through the layers."
        )
    helps = _("A smaller initial scale, a normalisation or clipping helps.")
    if values["gain"] != 1:
        helps = _(
            "A smaller initial scale (it is multiplied by {gain:g}), a normalisation or clipping helps.", **values
        )
    return f"{large} {helps}"


def _penalty(values: Mapping[str, Any]) -> str:
    return _(
        "The penalty alone overshoots: rate × penalty = {product:.3g} is above {limit:.3g}, so every step takes the "
        "weights past 0 and further out. A smaller rate or a smaller penalty helps.",
        **values,
    )


def _spike(values: Mapping[str, Any]) -> str:
    return _(
        "Clipping is missing: at step {step} the gradient is {times:.3g} times as long as usual ({norm:.3g} after "
        "{usual:.2g}), and that one step threw the weights away. Clipping by norm at {usual:.1g} or so, or a loss that "
        "outliers pull less at, helps.",
        **values,
    )


def _rate(values: Mapping[str, Any]) -> str:
    helps = _("A rate a tenth as large, a warm-up or clipping helps.")
    return f"{_too_large(values)} {helps}"


def _too_large(values: Mapping[str, Any]) -> str:
    """What the loss did at this rate."""
    if values["first"] is None:
        return _("The learning rate {rate:.3g} is too large: the first step is no finite number.", **values)
    if values["over"] is None:
        return _one_step(values)
    if values["risen"]:
        return counted(
            "The learning rate {rate:.3g}, to which the schedule has raised it, is too large: the loss grew from "
            "{first:.3g} to {top:.3g} over {count} step, from step {onset} on.",
            "The learning rate {rate:.3g}, to which the schedule has raised it, is too large: the loss grew from "
            "{first:.3g} to {top:.3g} over {count} steps, from step {onset} on.",
            values["over"],
            **values,
        )
    if values["onset"] is None:
        return counted(
            "The learning rate {rate:.3g} is too large: the loss grew from {first:.3g} to {top:.3g} over {count} step.",
            "The learning rate {rate:.3g} is too large: the loss grew from {first:.3g} to {top:.3g} over {count} "
            "steps.",
            values["over"],
            **values,
        )
    return counted(
        "The learning rate {rate:.3g} is too large: the loss grew from {first:.3g} to {top:.3g} over {count} step, "
        "from step {onset} on.",
        "The learning rate {rate:.3g} is too large: the loss grew from {first:.3g} to {top:.3g} over {count} steps, "
        "from step {onset} on.",
        values["over"],
        **values,
    )


def _one_step(values: Mapping[str, Any]) -> str:
    """There is no loss behind it."""
    if values["risen"]:
        return _(
            "The learning rate {rate:.3g}, to which the schedule has raised it, is too large: a single step led from a "
            "loss of {first:.3g} to one that is no finite number, from step {onset} on.",
            **values,
        )
    if values["onset"] is None:
        return _(
            "The learning rate {rate:.3g} is too large: a single step led from a loss of {first:.3g} to one that is no "
            "finite number.",
            **values,
        )
    return _(
        "The learning rate {rate:.3g} is too large: a single step led from a loss of {first:.3g} to one that is no "
        "finite number, from step {onset} on.",
        **values,
    )
