"""The curves of an Activations scene and the numbers beside them: pure arrays from pure functions."""

from dataclasses import dataclass

import numpy as np

from curves import ACTIVATIONS, Activation
from curves.activations.activation_facts import Response, Shape, curves, responses, shapes, share
from scenes.codec.entry import Entry
from scenes.codec.fields import Pick
from scenes.curves.activations import ActivationScene
from scenes.curves.places import places, with_gaps

CENTRED = 0.01  # a mean output below this share of the outputs' size counts as 0


@dataclass(frozen=True, kw_only=True)
class ActivationCurve:
    """One output of an activation as it is drawn and stated; `value` and `slope` have the shape of `x`, with gaps."""

    activation: Activation
    pick: Pick
    color: int
    part: str  # the name of this output, where there are several
    x: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    at_probe: tuple[float, float]  # value and slope
    shape: Shape
    response: Response
    flat_share: float  # of the normal inputs, those where the slope is flat
    dead_share: float  # of the normal inputs, those where it is exactly 0
    through: float  # the steepest slope to the power of the layers

    @property
    def centred(self) -> bool:
        """Whether the mean output is 0, compared with the outputs' size."""
        return abs(self.response.mean) < CENTRED * self.response.root_mean_square


def activation_curves(scene: ActivationScene) -> tuple[ActivationCurve, ...]:
    """Every output of every activation of a scene, in its order."""
    return tuple(curve for entry in scene.activations for curve in _curves_of(scene, entry))


def _curves_of(scene: ActivationScene, entry: Entry) -> list[ActivationCurve]:
    pick, record = entry.pick, ACTIVATIONS[entry.pick.key]
    bends = sorted(set(record.kinks(**dict(pick.values))))
    x, kinks = places(scene.low, scene.high, bends)
    value, slope = curves(record, pick.values, np.append(x, scene.probe))
    found = []
    for i, (shape, response) in enumerate(
        zip(shapes(record, pick.values, scene.flat), responses(record, pick.values, scene.spread), strict=True)
    ):
        drawn, drawn_slope = with_gaps(value[i, :-1], slope[i, :-1], kinks)
        drawn_slope[np.isin(x, bends)] = np.nan  # a kink at the end of the axis too
        found.append(
            ActivationCurve(
                activation=record,
                pick=pick,
                color=entry.color,
                part=record.parts[i],
                x=x,
                value=drawn,
                slope=drawn_slope,
                at_probe=(float(value[i, -1]), float(slope[i, -1])),
                shape=shape,
                response=response,
                flat_share=share(shape.flat, scene.spread),
                dead_share=share(shape.dead, scene.spread),
                through=shape.steepest**scene.layers,
            )
        )
    return found
