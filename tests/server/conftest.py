"""One server for these tests, started where nothing outside answers, and what it tried to reach outside."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.server import Server, serving
from tests.compile_cache import FOR_A_SERVER

# Python runs this before anything else in the server's process.
WATCH = """
import sys
def note(event, arguments):
    if event == "socket.connect" or event == "socket.getaddrinfo" and arguments[0] not in (None, "127.0.0.1", "::"):
        with open({path!r}, "a") as file:
            print(event, arguments[1:] if event == "socket.connect" else arguments, file=file)
sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Outside:
    """What the server asked for outside its machine."""

    watched: Path
    calls: list[object]

    @property
    def asked(self) -> list[str]:
        lines = self.watched.read_text().splitlines() if self.watched.exists() else []
        return lines + [f"the proxy was called by {caller}" for caller in self.calls]


@pytest.fixture(scope="session")
def outside(tmp_path_factory) -> Iterator[Outside]:
    """A proxy that takes every call and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    calls: list[object] = []

    def listen() -> None:
        held = []
        while True:
            try:
                connection, caller = listener.accept()
            except OSError:
                return
            held.append(connection)
            calls.append(caller)

    threading.Thread(target=listen, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "")
        folder = tmp_path_factory.mktemp("outside")
        (folder / "sitecustomize.py").write_text(WATCH.format(path=str(folder / "asked")) + FOR_A_SERVER)
        patch.setenv("PYTHONPATH", str(folder))
        # the checks of the server's health, which this process makes, do not go by the proxy
        patch.setattr("urllib.request.getproxies", dict)
        yield Outside(folder / "asked", calls)
    listener.close()


@pytest.fixture(scope="session")
def server(outside) -> Iterator[Server]:
    """The app, being served."""
    with serving() as running:
        yield running
