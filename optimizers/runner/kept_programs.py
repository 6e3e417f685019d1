"""Compiled programs kept on disk, so that the second start of the app does not compile.

A file is found by everything its code depends on: the versions of jax, the flags of XLA, the processor and the
sources. Loading one runs code, so files are taken only from a folder that nobody but this user can write to,
and only if their checksum holds; anything else is compiled anew. Every edit of a source leaves files that nobody asks
for again: what has not been used for `KEPT_SECONDS`, and the longest unused beyond `KEPT_BYTES`, goes when a new one
comes.
"""

import contextlib
import hashlib
import inspect
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import jax
import jaxlib.version
import optax
from jax.experimental import serialize_executable
from jax.stages import Compiled, Lowered

FOLDER = Path.home() / ".cache" / "downhill"
KEPT_SECONDS = 60 * 24 * 3600
KEPT_BYTES = 500_000_000
UNFINISHED_SECONDS = 3600  # after which a file that was being written has been given up
_UNFINISHED = "tmp"
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
            with contextlib.suppress(OSError):  # a folder that can only be read
                os.utime(path)
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
        _write(path, hashlib.sha256(content).digest() + content)
        with contextlib.suppress(FileNotFoundError):  # another process tidies, too
            tidy(path.parent)
    except (OSError, ValueError, NotImplementedError) as error:
        _LOG.warning("The compiled program could not be kept at %s: %s", path, error)


def _write(path: Path, content: bytes) -> None:
    """All of it or, on a full disk say, nothing."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        unfinished = Path(file.name)
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def tidy(folder: Path) -> None:
    """Remove the programs that are no longer used from `folder`, and what a process began to write and gave up."""
    now, room = time.time(), KEPT_BYTES
    files = [(path.stat(), path) for pattern in ("*.xla", f"{_UNFINISHED}*") for path in folder.glob(pattern)]
    for status, path in sorted(files, key=lambda it: -it[0].st_mtime):
        age, room = now - status.st_mtime, room - status.st_size
        kept = path.suffix == ".xla"
        if age > (KEPT_SECONDS if kept else UNFINISHED_SECONDS) or (kept and room < 0):
            path.unlink(missing_ok=True)


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
