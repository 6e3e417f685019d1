"""Where in a Scene a control's value stands: all that a control knows between two drawings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from scenes.codec.fields import Choice, Pick

Step = str | int


class Place(Protocol):
    """A value of a Scene. Both raise `LookupError` where the Scene has no such value."""

    def of(self, scene: Any) -> Any:
        """The value in `scene`."""
        ...

    def put(self, scene: Any, value: Any) -> Any:
        """`scene` with another value there."""
        ...


@dataclass(frozen=True, init=False)
class At:
    """The place one comes to by fields of records, positions in lists and settings of picks:
    ``At("runs", 0, "pick", "b1")``."""

    path: tuple[Step, ...]

    def __init__(self, *path: Step):
        object.__setattr__(self, "path", path)

    def at(self, *path: Step) -> "At":
        """A place inside this one."""
        return At(*self.path, *path)

    def of(self, scene: Any) -> Any:
        for step in self.path:
            scene = _inside(scene, step)
        return scene

    def put(self, scene: Any, value: Any) -> Any:
        return _with(scene, self.path, value)


SCENE = At()  # the whole of it


def _inside(holder: Any, step: Step) -> Any:
    if isinstance(holder, tuple):
        return holder[int(step)]
    return holder[str(step)] if isinstance(holder, Pick) else getattr(holder, str(step))


def _with(holder: Any, path: tuple[Step, ...], value: Any) -> Any:
    """`holder` with `value` at the end of the path."""
    if not path:
        return value
    step, *rest = path
    new = _with(_inside(holder, step), tuple(rest), value)
    if isinstance(holder, Pick):
        return holder.with_value(str(step), new)
    if isinstance(holder, tuple):
        return (*holder[: int(step)], new, *holder[int(step) + 1 :])
    return replace(holder, **{str(step): new})


@dataclass(frozen=True)
class Kind:
    """The key of the pick at `place`. Another one comes at its defaults, or as `then` makes the Scene with it."""

    place: Place
    choice: Choice
    then: Callable[[Any, str], Any] | None = None

    def of(self, scene: Any) -> str:
        return self.place.of(scene).key

    def put(self, scene: Any, value: str) -> Any:
        return self.then(scene, value) if self.then else self.place.put(scene, self.choice.pick(value))
