"""The compiled programs of a training: found again, compiled side by side, or taken from disk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import jax

from kept import PROGRAMS
from networks.training.program import Left, Plan, looker, shapes, stepper
from optimizers import OPTIMIZERS
from optimizers.runner.kept_programs import digest_of, is_kept, load_or_compile

_ROOT = Path(__file__).parent.parent.parent
_SOURCES = ("networks", "curves", "optimizers")


class Programs(NamedTuple):
    """`program.stepper` and `program.looker`, compiled."""

    advance: Callable
    look: Callable


_compilers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="compiling")


def programs(plan: Plan, *, keep: bool = False) -> Programs:
    """The programs of a plan, compiled now where they are not known; with `keep`, for the next start of the app too.

    Several threads may ask at once: nothing is compiled twice.
    """
    # networks are looked at alike whatever trains them
    look = _compilers.submit(_half, "look", plan, (plan.network, plan.loss, plan.samples, plan.dtype), keep)
    return Programs(_half("advance", plan, (plan,), keep), look.result())


def _half(half: str, plan: Plan, key: tuple, keep: bool) -> Callable:
    return PROGRAMS.of((half, *key), lambda: _compile(half, plan, keep))


def _compile(half: str, plan: Plan, keep: bool) -> Callable:
    stepping, looking = shapes(plan)
    if half == "advance":
        make, arguments, returned = stepper, stepping, (stepping[3], Left(0, 0, 0))
    else:
        make, arguments, returned = looker, looking, 0
    name = _name(half, plan)
    return load_or_compile(
        name if keep or is_kept(name) else None,
        lambda: jax.jit(make(plan)).lower(*arguments),
        jax.tree.structure((arguments, {})),
        jax.tree.structure(returned),
    )


def _name(half: str, plan: Plan) -> str | None:
    """The program's name on disk: everything of the plan in words, and the sources; None for what cannot be kept.

    To solve with a Hessian calls LAPACK, which jax makes ready only where it compiles such a call: taken from disk, it
    crashes.
    """
    if OPTIMIZERS[plan.optimizer].hessian:
        return None
    values = {field.name: getattr(plan, field.name) for field in fields(plan)}
    values["network"] = plan.network.architecture
    files = [path for folder in _SOURCES for path in (_ROOT / folder).rglob("*.py")]
    return digest_of((_ROOT / "parameters.py", *files), f"{half} {values}")
