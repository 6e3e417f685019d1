"""A proxy in front of the app that serves it below a path of its own and takes that path away, as many do."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class PrefixProxy:
    """Serves the app of `port` below `prefix` ("/course") and nothing else. It keeps the browser's Host."""

    def __init__(self, port: int, prefix: str) -> None:
        self._target = ("127.0.0.1", port)
        self._prefix = prefix.encode()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}{prefix}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with browser, contextlib.suppress(OSError), socket.create_connection(self._target) as server:
            threading.Thread(target=_hand_on, args=(server, browser), daemon=True).start()
            for request in _requests(browser):
                method, path, rest = request.split(b" ", 2)
                if not path.startswith(self._prefix + b"/"):
                    browser.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                server.sendall(b" ".join((method, path.removeprefix(self._prefix), rest)))
                if b"\r\nupgrade: websocket" in request.lower():
                    _hand_on(browser, server)
                    return


def _requests(browser: socket.socket) -> Iterator[bytes]:
    """One after the other; none of a browser's has a body here."""
    buffer = b""
    while data := browser.recv(65_536):
        buffer += data
        while b"\r\n\r\n" in buffer:
            request, buffer = buffer.split(b"\r\n\r\n", 1)
            yield request + b"\r\n\r\n"


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
