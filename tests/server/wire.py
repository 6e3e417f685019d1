"""A browser's half of a WebSocket, byte by byte: what a library would not send."""

import contextlib
import socket
import zlib
from typing import Self
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

COMPRESSED = 0x40  # of a frame's first byte


def zeros(count: int) -> bytes:
    """So many of them, compressed for a WebSocket: a thousandth of their size."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(bytes(count)) + compressor.flush(zlib.Z_SYNC_FLUSH)


class Wire:
    """An open WebSocket to the server at `address`."""

    def __init__(self, address: str) -> None:
        uri = parse_uri(f"ws://{urlsplit(address).netloc}/_stcore/stream")
        self.protocol = ClientProtocol(uri, extensions=[ClientPerMessageDeflateFactory()])
        self.socket = socket.create_connection((uri.host, uri.port), timeout=30)
        self.protocol.send_request(self.protocol.connect())
        self.flush()
        while not self.protocol.events_received():
            self.protocol.receive_data(self.socket.recv(65_536))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def compressed(self, data: bytes, *, first: bool, last: bool) -> bytes:
        """The bytes of one frame of a compressed message."""
        frame = Frame(Opcode.BINARY if first else Opcode.CONT, data, fin=last).serialize(mask=True, extensions=[])
        return bytes([frame[0] | COMPRESSED * first]) + frame[1:]

    def flush(self) -> None:
        """Send what the protocol has prepared."""
        self.send(b"".join(self.protocol.data_to_send()))

    def send(self, data: bytes) -> None:
        """Put `data` on the wire; a server that has ended the connection takes no more."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def wait_until_closed(self) -> None:
        """Until the server has ended the connection."""
        with contextlib.suppress(ConnectionError):
            while self.socket.recv(65_536):
                pass
