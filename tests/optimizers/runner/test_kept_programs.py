"""Compiled programs on disk: found again, and never taken for another program or from a stranger."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import optax
import pytest

from optimizers import OPTIMIZERS, prepare, run
from optimizers.runner import kept_programs as executables
from optimizers.runner.kept_programs import KEPT_SECONDS, UNFINISHED_SECONDS, fingerprint, load_or_compile, tidy


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own for every test."""
    kept = tmp_path / "kept"
    monkeypatch.setattr(executables, "FOLDER", kept)
    return kept


class Program:
    """x ↦ factor · x, and how often it was compiled."""

    def __init__(self, factor: float = 2.0):
        self.factor, self.lowered = factor, 0

    def __call__(self, x: float, name: str | None = "double") -> float:
        argument = jax.ShapeDtypeStruct((), jnp.float64)
        trees = jax.tree.structure(((argument,), {})), jax.tree.structure(0)
        return float(load_or_compile(name, lambda: self.lower(argument), *trees)(jnp.asarray(x)))

    def lower(self, argument):
        self.lowered += 1
        return jax.jit(lambda x: self.factor * x).lower(argument)


def test_compiled_once_then_loaded(folder):
    program = Program()
    assert [program(3.0), program(4.0), program(5.0)] == [6.0, 8.0, 10.0]
    assert program.lowered == 1
    assert [path.name for path in folder.iterdir()] == ["double.xla"]
    assert folder.stat().st_mode & 0o077 == 0


def test_without_a_name_nothing_is_kept(folder):
    program = Program()
    assert [program(3.0, None), program(3.0, None)] == [6.0, 6.0]
    assert program.lowered == 2
    assert not folder.exists()


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "foreign"])
def test_a_damaged_file_is_compiled_anew(folder, damage):
    program = Program()
    program(1.0)
    path = folder / "double.xla"
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    foreign = b"not a program"
    path.write_bytes(
        {
            "empty": b"",
            "cut": bytes(content[:100]),
            "flipped": bytes(content),
            "foreign": hashlib.sha256(foreign).digest() + foreign,  # even with a checksum that holds
        }[damage]
    )
    assert program(3.0) == 6.0
    assert program.lowered == 2
    assert program(4.0) == 8.0
    assert program.lowered == 2  # and the mended file serves again


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_others_may_write_to_is_not_read(folder, mode):
    program = Program()
    program(1.0)
    folder.chmod(mode)
    assert program(3.0) == 6.0
    assert program.lowered == 2


def test_a_folder_that_cannot_be_made_is_no_error(folder):
    folder.parent.joinpath("kept").write_text("a file in its place")
    assert Program()(3.0) == 6.0


def some_function(point):
    return point @ point


def test_fingerprint_depends_on_what_the_code_depends_on(monkeypatch):
    def name() -> str | None:
        return fingerprint([some_function], "label")

    names = [name(), fingerprint([some_function], "other label")]
    assert name() == names[0]
    for change in (
        lambda: monkeypatch.setattr(jax, "__version__", "0.0.1"),
        lambda: monkeypatch.setattr(optax, "__version__", "0.0.1"),
        lambda: monkeypatch.setattr(executables, "_processor", lambda: "abacus"),
        lambda: monkeypatch.setenv("XLA_FLAGS", "--xla_other"),
    ):
        change()
        names.append(name())
    assert None not in names
    assert len(set(names)) == len(names)


def test_function_without_a_source_has_no_fingerprint():
    scope: dict[str, Any] = {}
    exec("def f(point): return point @ point", scope)
    assert fingerprint([scope["f"]], "label") is None


def scaled(factor: float) -> Callable:
    def bowl(point):
        return factor * (point @ point)

    return bowl


def test_two_functions_of_one_name_are_two_programs():
    """Closures share file and name; one must not be served with the other's program."""
    for factor in (1.0, 3.0):
        surface: Any = SimpleNamespace(fn=scaled(factor), parameters=(), values=(), start=(1.0, 1.0))
        prepare([surface], [OPTIMIZERS["adam"]])
        assert run(surface, "adam", steps=0).loss[0] == 2 * factor


def a_file(folder: Path, name: str, *, age: float = 0.0, size: int = 10) -> Path:
    path = folder / name
    path.write_bytes(bytes(size))
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_what_has_long_not_been_used_goes(tmp_path):
    a_file(tmp_path, "new.xla", age=KEPT_SECONDS - 100)
    a_file(tmp_path, "old.xla", age=KEPT_SECONDS + 100)
    a_file(tmp_path, "tmpnew", age=UNFINISHED_SECONDS - 100)
    a_file(tmp_path, "tmpold", age=UNFINISHED_SECONDS + 100)
    a_file(tmp_path, "somebody's.txt", age=KEPT_SECONDS * 2)
    tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.xla", "somebody's.txt", "tmpnew"]


def test_beyond_the_room_the_longest_unused_go(tmp_path, monkeypatch):
    monkeypatch.setattr(executables, "KEPT_BYTES", 350)
    for i in range(6):
        a_file(tmp_path, f"{i}.xla", age=i * 100, size=100)
    tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.xla", "1.xla", "2.xla"]


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        executables._write(tmp_path / "a.xla", b"abcdef")
    assert list(tmp_path.iterdir()) == []


def test_a_new_program_drives_out_what_is_no_longer_used(folder):
    Program()(3.0)
    a_file(folder, "old.xla", age=KEPT_SECONDS + 100)
    assert Program(3.0)(3.0, "triple") == 9.0
    assert sorted(path.name for path in folder.iterdir()) == ["double.xla", "triple.xla"]


def test_a_program_that_is_loaded_counts_as_used(folder):
    Program()(3.0)
    old = time.time() - KEPT_SECONDS + 100
    os.utime(folder / "double.xla", (old, old))
    Program()(3.0)
    assert (folder / "double.xla").stat().st_mtime > old + 100
