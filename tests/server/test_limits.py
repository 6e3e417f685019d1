"""What one browser's compressed messages may become."""

import zlib
from functools import cache

import pytest
from websockets.exceptions import PayloadTooBig
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

from server.limits import BURST, LARGEST_MESSAGE, metered


@cache
def deflated(count: int) -> Frame:
    compressor = zlib.compressobj(wbits=-15)
    data = compressor.compress(bytes(count)) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return Frame(Opcode.BINARY, data[:-4], rsv1=True)


def unpacked(seconds_apart: float, count: int, times: int) -> int:
    """How many messages of so many zeros are unpacked until one is refused."""
    now = [0.0]
    extension = metered(PerMessageDeflate(False, False, 15, 15, {}), clock=lambda: now[0])
    for i in range(times):
        try:
            assert len(extension.decode(deflated(count), max_size=LARGEST_MESSAGE).data) == count
        except PayloadTooBig:
            return i
        now[0] += seconds_apart
    return times


def test_what_comes_at_once_is_refused_beyond_a_burst():
    assert unpacked(0.0, 1_000_000, 100) == BURST // 1_000_000


def test_a_steady_visitor_is_never_refused():
    """25 answers a second of 20 kB, which is more than a drag sends."""
    assert unpacked(0.04, 20_000, 1000) == 1000


def test_no_message_is_larger_than_the_largest():
    assert unpacked(1.0, LARGEST_MESSAGE, 3) == 3
    assert unpacked(1.0, LARGEST_MESSAGE + 1, 3) == 0


def test_what_is_not_compressed_passes():
    extension = metered(PerMessageDeflate(False, False, 15, 15, {}), clock=lambda: 0.0)
    frame = Frame(Opcode.BINARY, bytes(LARGEST_MESSAGE))
    assert all(extension.decode(frame) is frame for _ in range(20))


def test_nothing_is_unpacked_without_end_when_the_burst_is_used_up():
    """zlib takes 0 for no limit."""
    extension = metered(PerMessageDeflate(False, False, 15, 15, {}), clock=lambda: 0.0)
    for _ in range(BURST // LARGEST_MESSAGE):
        extension.decode(deflated(LARGEST_MESSAGE))
    with pytest.raises(PayloadTooBig):
        extension.decode(deflated(LARGEST_MESSAGE))
