"""A proxy between browser and server that counts the bytes the wire carries, compressed as they are."""

import socket
import threading
from collections import Counter


class Proxy:
    """Hands every connection on to the server and counts what comes back, websockets apart from the rest."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.bytes: Counter[str] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            browser, _ = self._listener.accept()
            server = socket.create_connection(self._target)
            for one in (browser, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            kind = ["http"]
            threading.Thread(target=self._ask, args=(browser, server, kind), daemon=True).start()
            threading.Thread(target=self._answer, args=(server, browser, kind), daemon=True).start()

    def _ask(self, browser: socket.socket, server: socket.socket, kind: list[str]) -> None:
        try:
            while data := browser.recv(1 << 16):
                if b"/_stcore/stream" in data[:200]:
                    kind[0] = "websocket"
                server.sendall(data)
        except OSError:
            pass
        server.close()

    def _answer(self, server: socket.socket, browser: socket.socket, kind: list[str]) -> None:
        try:
            while data := server.recv(1 << 16):
                self.bytes[kind[0]] += len(data)
                browser.sendall(data)
        except OSError:
            pass
        browser.close()
