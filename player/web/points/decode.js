// Payload bytes -> model. The fields are those of payloads/points.py.

/** Bytes -> {id, answer, low, high, most, points, marks}. */
export const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
