"""What XLA has compiled for these tests before, on disk and outside the tree.

The programs are those that would be compiled: jax finds them by what is to be computed, its versions and flags, and
the folder is this processor's. A count of compilations counts what is taken from here like what is compiled.
"""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
from jax._src import compilation_cache

import networks.training.compiled
import optimizers.runner.compiled
from optimizers.runner import kept_programs

MOST_BYTES = 400_000_000
FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "downhill-tests"
# Python runs this before anything else in the process of a server that tests start: it uses the cache, too.
FOR_A_SERVER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from tests import compile_cache
compile_cache.use()
"""
_thread = threading.local()


def use() -> None:
    """Let jax take from disk what it compiles, and leave there what it has compiled."""
    processor = hashlib.sha256(kept_programs._processor().encode()).hexdigest()[:16]
    jax.config.update("jax_compilation_cache_dir", str(FOLDER / processor))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    compilation_cache.is_cache_used = _unless_kept(compilation_cache.is_cache_used)
    for module in (kept_programs, optimizers.runner.compiled, networks.training.compiled):
        vars(module)["load_or_compile"] = _compiling_what_is_kept(module.load_or_compile)


def environment(folder: Path) -> dict[str, str]:
    """That of a server that uses the cache; `folder` is for what its Python reads."""
    (folder / "sitecustomize.py").write_text(FOR_A_SERVER)
    return {"PYTHONPATH": str(folder)}


def tidy() -> None:
    """Remove what has longest not been used, where there is more than `MOST_BYTES`."""
    room = MOST_BYTES
    files = [(path.stat(), path) for path in FOLDER.rglob("*-cache")]
    for status, path in sorted(files, key=lambda it: -max(it[0].st_atime, it[0].st_mtime)):
        room -= status.st_size
        if room < 0:
            path.unlink(missing_ok=True)


def _compiling_what_is_kept(load_or_compile: Callable) -> Callable:
    """The app keeps programs of its own, by writing what it has compiled. What jax has taken from its cache cannot be
    written: functions are missing when it is read again."""

    def load_or_compile_here(name: str | None, *arguments: Any) -> Any:
        _thread.keeps = name is not None
        try:
            return load_or_compile(name, *arguments)
        finally:
            _thread.keeps = False

    return load_or_compile_here


def _unless_kept(is_cache_used: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda backend: not getattr(_thread, "keeps", False) and is_cache_used(backend)
