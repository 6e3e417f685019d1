"""The running server: whom it lets in, what it asks for outside, how much it takes."""

import asyncio
import resource
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from email.message import Message
from typing import Any

import pytest
import websockets

from benchmarks.server import Server, serving
from benchmarks.session import Session
from tests.compile_cache import environment
from tests.server.wire import Wire, zeros

FOREIGN = ("https://example.org", "http://localhost.example.org", "http://127.0.0.1.nip.example", "null", "file://")
TOGETHER = 4
MOST = 50  # megabytes for messages that were never finished


def run(visit: Coroutine) -> Any:
    """What a visit comes to, in a thread of its own: in this one the browser's loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, visit).result()


def get(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; redirects are not followed."""
    request = urllib.request.Request(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
            return answer.status, _lower(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, _lower(error.headers), error.read()


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


async def shake_hands(server: Server, origin: str | None) -> int:
    """The status of the answer to a handshake from a page of `origin`: 101 if it is let in."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    try:
        async with websockets.connect(address, origin=origin, proxy=None):  # pyright: ignore
            return 101
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


async def health(server: Server) -> float:
    """The longest of nine waits for the answer that the server is well, in seconds."""
    waits = []
    for _ in range(9):
        started = time.perf_counter()
        status, _, _ = await asyncio.to_thread(get, f"{server.address}/_stcore/health")
        waits.append(time.perf_counter() - started)
        assert status == 200
    return max(waits)


def test_foreign_pages_are_closed_and_hold_nobody(server, outside):
    """Streamlit alone holds everybody for two seconds a handshake. A busy machine has pauses of its own: they are
    measured first, and the best of three rounds counts."""

    async def visit() -> tuple[float, float]:
        before = await health(server)
        shaken = asyncio.gather(*(shake_hands(server, FOREIGN[i % len(FOREIGN)]) for i in range(20)))
        meanwhile = await health(server)
        assert await shaken == [403] * 20
        return before, meanwhile

    rounds = [run(visit()) for _ in range(3)]
    assert any(meanwhile < 0.1 + before for before, meanwhile in rounds), rounds
    assert outside.asked == []


def test_its_own_page_and_a_program_are_let_in(server):
    own = (None, server.address, f"http://localhost:{server.port}")
    assert [run(shake_hands(server, origin)) for origin in own] == [101, 101, 101]


def test_nothing_is_asked_outside(server, outside):
    """At the start, by a visitor, or by another site's page that fetches."""

    async def visit() -> list[str]:
        async with Session(server.port) as session:
            return (await session.rerun()).errors

    assert run(visit()) == []
    for path in ("", "/_stcore/health", "/_stcore/host-config", "/media/x", "/training"):
        get(f"{server.address}{path}", Origin="https://example.org")
    assert outside.asked == []


@pytest.mark.parametrize("finished", [False, True])
def test_compressed_zeros_cost_little(server, finished):
    """200 kB in four messages that are never finished, or in many that are and come at once."""
    megabyte = zeros(1_000_000)
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(server.address)) for _ in range(TOGETHER)]
        before = server.megabytes
        server.forget_most()
        for wire in wires:
            wire.send(b"".join(wire.compressed(megabyte, first=finished or i == 0, last=finished) for i in range(50)))
        for wire in wires:
            wire.wait_until_closed()
        assert get(f"{server.address}/_stcore/health")[0] == 200
        assert server.most_megabytes - before < MOST


def test_text_ends_the_connection_without_a_traceback(server):
    before = len(server.complaints)
    with Wire(server.address) as wire:
        wire.protocol.send_text(b"hello")
        wire.flush()
        wire.wait_until_closed()
    assert len(server.complaints) == before


@pytest.mark.parametrize(
    "path", ["/", "/training", "/nowhere", "/_stcore/health", "/favicon.png", "/player/x/y.js", "//"]
)
def test_every_answer_has_the_headers(server, path):
    _, headers, _ = get(f"{server.address}{path}")
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self' blob:")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "clipboard-write=(self)" in headers["permissions-policy"]


def test_first_html_is_its_own(server):
    """Streamlit's length and tag would be those of a file that is not sent; a browser would keep what has changed."""
    status, headers, body = get(f"{server.address}/")
    assert (status, int(headers["content-length"])) == (200, len(body))
    assert "etag" not in headers
    assert "last-modified" not in headers
    assert b"_stcore/agent" not in body
    _, headers, compressed = get(f"{server.address}/", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(compressed) < len(body) / 2


CLOSED = ("metrics", "agent/openapi.json", "agent/interact", "agent/mcp", "upload_file/a/b", "script-health-check")


@pytest.mark.parametrize("route", CLOSED)
def test_what_the_app_does_not_use_is_closed(server, route):
    status, headers, body = get(f"{server.address}/_stcore/{route}")
    assert (status, body) == (404, b"Not found")
    assert "link" not in headers


@contextmanager
def soft_limit(files: int) -> Iterator[None]:
    """For the processes that are started meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(("visitors", "files"), [(30, 128), pytest.param(300, 1024, marks=pytest.mark.long)])
def test_more_visitors_than_the_usual_number_of_open_files_would_let_in(visitors, files, tmp_path):
    """A visitor takes several; 1,024 are usual."""

    async def visit(server: Server) -> list[str]:
        sessions = [Session(server.port) for _ in range(visitors)]
        errors = []
        for session in sessions:
            await session.__aenter__()
            errors += (await session.rerun()).errors
        for session in sessions:
            errors += (await session.rerun()).errors
        for session in sessions:
            await session.__aexit__()
        return errors

    with soft_limit(files), serving(environment=environment(tmp_path)) as server:
        with soft_limit(4096):
            assert run(visit(server)) == []
        assert get(f"{server.address}/_stcore/health")[0] == 200
        assert server.complaints == []
        assert "Open files" in server.log.read_text()
