"""The record of a loss surface."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from jax import Array
from jax.typing import ArrayLike

from parameters import Parameter, Value

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A loss surface over the plane, with everything a page, a link or a test needs of it.

    `fn(point, *values)` maps a point of shape ``(2,)`` to a scalar; its parameters have defaults, so that
    ``fn(point)`` is the surface as it comes. `parameters` describe them, `values` are what this record has
    them set to (empty: the defaults; a choice is the number of its place), and ``surface(point)`` evaluates it so.
    """

    key: str
    title: str
    family: str
    fn: Callable[..., Array]
    formula: str  # LaTeX of f(x, y), shown on the page
    domain: tuple[tuple[float, float], tuple[float, float]]  # ((x low, x high), (y low, y high))
    start: Point
    minima: tuple[Point, ...]
    probes: tuple[tuple[Point, float], ...]  # published or closed-form values, checked by the tests
    lesson: str  # one sentence: what this surface teaches
    reference: str
    smooth: bool = True
    equal: bool = False  # whether a unit is drawn as long in x as in y, so that circles look round
    parameters: tuple[Parameter, ...] = ()
    values: tuple[float, ...] = ()
    minima_at: Callable[..., tuple[Point, ...]] | None = None  # of the values; None: they move no minimum
    companions: Callable[[], tuple["Surface", ...]] = tuple  # the whole catalogue, of a surface in one

    def __call__(self, point: ArrayLike) -> Array:
        """f(point) at this record's parameter values."""
        return self.fn(point, *self.values)

    def at(self, **values: Value) -> "Surface":
        """This surface with some parameters set: ``SURFACES["quadratic"].at(condition_number=100.0)``.

        Raises `ValueError` for a name this surface has not, or a value outside its range.
        """
        unknown = values.keys() - {parameter.key for parameter in self.parameters}
        if unknown:
            raise ValueError(f"{self.key} has no parameter {', '.join(sorted(unknown))}")
        numbers = tuple(
            _number(parameter, values[parameter.key]) if parameter.key in values else present
            for parameter, present in zip(self.parameters, self.settings, strict=True)
        )
        return replace(self, values=numbers, minima=self.minima_at(*numbers) if self.minima_at else self.minima)

    @property
    def settings(self) -> tuple[float, ...]:
        """What `fn` is given of the parameters, in their order."""
        return self.values or tuple(_number(parameter, parameter.default) for parameter in self.parameters)


def _number(parameter: Parameter, value: Value) -> float:
    """A value as `fn` takes it: of a choice, its place among the choices."""
    if parameter.choices:
        return float(parameter.choices.index(str(parameter.check(value))))
    return float(parameter.check(float(value)))  # pyright: ignore[reportArgumentType]
