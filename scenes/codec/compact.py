"""A long link in fewer characters: ``v=1&z=…``, for those of more than two thousand, which some chats cut off."""

import base64
import re
import zlib
from pathlib import Path

from messages import Message
from scenes.codec.spelling import plain

KEY = "z"
MOST_WRITTEN = 1900  # characters of a link that is written out
MOST_READ = 100_000
# What such links are likely to contain. Links that were sent are read with it: it is never changed.
WORDS = (Path(__file__).parent / "compact_words.txt").read_bytes()
_NUMBER = re.compile(r"(?<=~)-?[0-9][0-9.e-]*(?=[~&\n]|$)")

Pairs = list[tuple[str, str]]


def shortened(pairs: Pairs, query: str) -> Pairs:
    """These pairs, or if their `query` is long, the version and all others in one."""
    if len(query) <= MOST_WRITTEN:
        return pairs
    version, *others = pairs
    text = "\n".join(f"{key}={text}" for key, text in others)
    numbers = _NUMBER.findall(text)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=WORDS)
    shape = _NUMBER.sub("#", text.replace("#", "\x01"))
    data = packed.compress(f"{shape}\0{'~'.join(numbers)}".encode()) + packed.flush()
    return [version, (KEY, base64.urlsafe_b64encode(data).decode().rstrip("=") + "0")]  # so that it ends in a digit


def expanded(pairs: Pairs) -> tuple[Pairs, list[str]]:
    """The pairs with those that `shortened` made one, and a sentence where that cannot be read."""
    found: Pairs = []
    for key, text in pairs:
        if key.lower() != KEY:
            found.append((key, text))
            continue
        try:
            found += _expanded(plain(text).replace(" ", "").rstrip("-_"))
        except ValueError:
            return found, [
                Message(
                    "{key}: this part of the link is cut off or altered and cannot be read; it is left out.", key=KEY
                )
            ]
    return found, []


def _expanded(packed: str) -> Pairs:
    try:
        data = base64.urlsafe_b64decode(packed[:-1] + "=" * (-len(packed[:-1]) % 4))
        unpacked = zlib.decompressobj(-15, zdict=WORDS)
        text = unpacked.decompress(data, MOST_READ).decode()
    except (ValueError, zlib.error) as error:
        raise ValueError("not packed") from error
    shape, end, numbers = text.partition("\0")
    if not unpacked.eof or not end or packed[-1] != "0":
        raise ValueError("not whole")
    values = iter(numbers.split("~"))
    text = re.sub("#", lambda _: next(values, ""), shape).replace("\x01", "#")
    return [(key, value) for key, _, value in (line.partition("=") for line in text.split("\n"))]
