// Payload bytes -> the header with its arrays in their places. The layout is described in payloads/packing.py.

const VERSION = 2; // of packing.py too
const TYPES = Object.entries({ f4: Float32Array, u1: Uint8Array });

/** The file of words that a payload names, "" for English; null where the payload is of another version. */
export function wordsOf(bytes) {
  const { buffer, byteOffset } = bytes;
  const [version, length] = [0, 4].map((at) => new DataView(buffer, byteOffset).getUint32(at, true));
  if (version !== VERSION) return null;
  return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 8, length))).spoken ?? "";
}

/** The header; null where the payload is of another version than this reader. */
export function unpack(bytes) {
  const { buffer } = bytes.slice(); // a copy, because the bytes arrive unaligned
  const [version, length] = new Uint32Array(buffer, 0, 2);
  if (version !== VERSION) return null;
  const restore = (_, value) => {
    for (const [name, Type] of TYPES) if (value?.[name]) return new Type(buffer, 8 + length + value[name][0], value[name][1]);
    return value;
  };
  return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)), restore);
}
