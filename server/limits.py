"""How much one visitor, and all of them together, may take of the machine."""

import logging
from time import monotonic
from typing import Any

from streamlit.web.server.starlette import starlette_websocket
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.exceptions import PayloadTooBig
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.server import ServerProtocol

try:
    import resource
except ImportError:  # Windows, which sets no such limit
    resource = None

LARGEST_MESSAGE = 2**20  # bytes from a browser; the longest link that Streamlit takes is half of it
BURST = 4 * 2**20  # bytes that one browser's compressed messages may become at once, and in each second after
MOST_FILES = 65_536
FILES_A_VISITOR = 4


def raise_open_files() -> int | None:
    """Allow this process as many open files as the system lets it, at most `MOST_FILES`, and tell how many; None where
    there is no such limit. A usual limit of 1,024 breaks the app for everybody at some 160 visitors."""
    if resource is None:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def say_open_files(limit: int | None) -> str:
    """A line for the start of the log."""
    return (
        ""
        if limit is None
        else f"  Open files: up to {limit:,}, for some {limit // FILES_A_VISITOR:,} visitors at once"
    )


def shorten_log() -> None:
    """Leave the traceback out of what Streamlit warns of when a browser sends no message of its protocol: 2 kB a time,
    as often as anybody likes."""

    def without_traceback(record: logging.LogRecord) -> bool:
        if record.levelno == logging.WARNING:
            record.exc_info = record.exc_text = None
        return True

    logging.getLogger(starlette_websocket.__name__).addFilter(without_traceback)


def bound_messages() -> None:
    """Hold what a browser sends to `LARGEST_MESSAGE`, decompressed, and to `BURST` for what is decompressed together.

    A compressed zero costs its sender a thousandth of what it costs here: messages that are never finished stay in
    memory, and finished ones are all unpacked before the first is looked at. The compressor of what is sent to the
    browser looks back 32 kB, so that it knows the last rerun's identical messages: uvicorn fixes the window at 4 kB,
    less than one rerun, and an unchanged rerun then costs 11 kB instead of 1.
    """

    def protocol(**options: Any) -> ServerProtocol:
        return ServerProtocol(**{**options, "max_size": LARGEST_MESSAGE})

    websockets_sansio_impl.ServerProtocol = protocol  # pyright: ignore
    websockets_sansio_impl.ServerPerMessageDeflateFactory = _compression  # pyright: ignore


def _compression(**_: Any) -> ServerPerMessageDeflateFactory:
    factory = ServerPerMessageDeflateFactory()
    agree = factory.process_request_params

    def agreed(*offer: Any) -> tuple[Any, PerMessageDeflate]:
        answer, extension = agree(*offer)
        return answer, metered(extension)

    factory.process_request_params = agreed  # pyright: ignore
    return factory


def metered(extension: PerMessageDeflate, clock=monotonic) -> PerMessageDeflate:
    """`extension`, which refuses a frame when what it has unpacked exceeds `BURST`, refilled within a second."""
    decode, left, then = extension.decode, float(BURST), clock()

    def within_burst(frame, *, max_size: int | None = None):
        nonlocal left, then
        now = clock()
        left, then = min(BURST, left + BURST * (now - then)), now
        if left < 1:
            raise PayloadTooBig(None, BURST)
        unpacked = decode(frame, max_size=min(int(left), LARGEST_MESSAGE if max_size is None else max_size))
        if unpacked is not frame:
            left -= len(unpacked.data)
        return unpacked

    extension.decode = within_burst
    return extension
