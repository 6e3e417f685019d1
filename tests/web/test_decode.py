"""What Python packs, as the player reads it."""

import struct

import numpy as np
import pytest

from player.payloads.packing import VERSION, Data, join, unpack

DECODE = "core/decode"
SEEN = """
(() => {
  const record = (value) => Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  const plain = (value) => ArrayBuffer.isView(value) ? [value.constructor.name, ...value]
    : Array.isArray(value) ? value.map(plain)
    : value && typeof value === "object" ? record(value) : value;
  return plain(unpack(new Uint8Array([...before, ...bytes]).subarray(before.length)));
})()"""


def read(evaluate, payload: bytes, before=()):
    """The header, an array as the name of its type and its numbers."""
    return evaluate(DECODE, SEEN, bytes=list(payload), before=list(before))


@pytest.mark.parametrize("before", [(), (1, 2, 3)])
def test_arrays_come_back_in_their_places_and_types(evaluate, before):
    data = Data()
    floats, empty = data.add(np.array([1.5, -np.inf, 2**-20])), data.add(np.zeros(0))
    bytes_ = data.add(np.array([0, 7, 255]), "u1")
    header = {"words": 'Größe ∇ "x"', "nothing": None, "deep": [{"a": floats, "b": [bytes_, 3]}], "empty": empty}
    payload = join(header, data)
    shown = read(evaluate, payload, before)
    deep = [{"a": ["Float32Array", 1.5, -np.inf, 2**-20], "b": [["Uint8Array", 0, 7, 255], 3]}]
    assert shown == {**header, "id": unpack(payload)["id"], "deep": deep, "empty": ["Float32Array"]}


def test_both_readers_see_the_same(evaluate):
    data = Data()
    drawn = np.random.default_rng(0)
    header = {str(n): data.add(drawn.normal(size=n)) for n in range(20)} | {"id": "told"}
    payload = join(header, data)
    seen, ours = read(evaluate, payload), unpack(payload)
    assert seen["id"] == ours["id"] == "told"
    for n in range(20):
        np.testing.assert_array_equal(seen[str(n)][1:], ours[str(n)])


@pytest.mark.parametrize("other", [VERSION - 1, VERSION + 1, 0x0DF4])
def test_a_payload_of_another_version_is_not_read(evaluate, other):
    payload = struct.pack("<I", other) + join({}, Data())[4:]
    assert read(evaluate, payload) is None
    with pytest.raises(ValueError, match=str(other)):
        unpack(payload)


def test_the_file_of_words_is_read_without_the_rest(evaluate):
    """Of a payload that stands anywhere in a larger buffer."""
    ask = "wordsOf(new Uint8Array([1, 2, 3, ...bytes]).subarray(3))"
    for header, name in (({}, ""), ({"spoken": "words-pl-1.json"}, "words-pl-1.json")):
        assert evaluate(DECODE, ask, bytes=list(join(header, Data()))) == name
    assert evaluate(DECODE, ask, bytes=list(struct.pack("<I", VERSION + 1) + join({}, Data())[4:])) is None
