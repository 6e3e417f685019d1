"""Compiled programs kept on disk, so that the second start of the app does not compile.

A file is found by everything its code depends on: the versions of jax, the flags of XLA, the processor and the
sources. Loading one runs code, so files are taken only from a folder that nobody but this user can write to,
and only if their checksum holds; anything else is compiled anew.
"""

import hashlib
import inspect
import logging
import os
import platform
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import jax
import jaxlib.version
import optax
from jax.experimental import serialize_executable
from jax.stages import Compiled, Lowered

FOLDER = Path.home() / ".cache" / "downhill"
_LOG = logging.getLogger(__name__)
_DIGEST = hashlib.sha256().digest_size


def fingerprint(functions: Iterable[Callable], label: str) -> str | None:
    """Name of the program made from `functions` and this folder's rules; None if their code is not all in files.

    A closure or a function made inside another is not: two of them may share a file and a name.
    """
    functions = tuple(functions)
    if any(getattr(f, "__closure__", None) or "<" in getattr(f, "__qualname__", "<") for f in functions):
        return None
    try:
        files = {inspect.getsourcefile(function) for function in functions}
    except TypeError:
        return None
    ours = Path(__file__).parent.parent.rglob("*.py")
    return None if None in files else digest_of((*ours, *(Path(file) for file in files if file)), label)


def digest_of(files: Iterable[Path], label: str) -> str | None:
    """Name of the program that `label` describes and whose code is all in `files`; None if one cannot be read."""
    digest = hashlib.sha256()
    versions = (
        jax.__version__,
        jaxlib.version.__version__,
        optax.__version__,
        os.environ.get("XLA_FLAGS", ""),
        _processor(),
    )
    digest.update("\0".join((*versions, label)).encode())
    try:
        for file in sorted(set(files)):
            digest.update(file.read_bytes())
    except OSError:
        return None
    return digest.hexdigest()[:32]


def is_kept(name: str | None) -> bool:
    """Whether a program of this name is on disk."""
    return name is not None and (FOLDER / f"{name}.xla").exists()


def load_or_compile(name: str | None, lower: Callable[[], Lowered], in_tree, out_tree) -> Compiled:
    """The program called `name` from disk, or compiled and, if it can be, kept there."""
    path = FOLDER / f"{name}.xla"
    if name is not None and _trusted(FOLDER):
        try:
            content = path.read_bytes()
            if hashlib.sha256(content[_DIGEST:]).digest() == content[:_DIGEST]:
                return serialize_executable.deserialize_and_load(
                    content[_DIGEST:], in_tree, out_tree, execution_devices=jax.devices()[:1]
                )
        except FileNotFoundError:
            pass
        except Exception as error:  # whatever is wrong with a kept file, compiling mends it
            _LOG.warning("%s could not be loaded and is compiled anew: %s", path, error)
    compiled = lower().compile()
    if name is not None:
        _keep(path, compiled)
    return compiled


def _keep(path: Path, compiled: Compiled) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content, _, _ = serialize_executable.serialize(compiled)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(file.name, path)
    except (OSError, ValueError, NotImplementedError) as error:
        _LOG.warning("The compiled program could not be kept at %s: %s", path, error)


def _trusted(folder: Path) -> bool:
    """Whether `folder` is this user's and nobody else may write to it."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _processor() -> str:
    """The machine's kind and, where the system tells, its instruction sets: compiled code depends on them."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        flags = ""
    return f"{platform.machine()} {platform.processor()} {flags}"
