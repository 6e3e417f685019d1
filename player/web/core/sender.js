// What is dragged, sent to the server: one request in flight, and the newest value next.

const LOST = 400; // milliseconds: identical bytes are not delivered, so an answer may never come

/**
 * Sends values one at a time; while one is on its way only the newest next one is kept. send(value, seq) asks for an
 * answer with that number.
 */
export function createSender(send) {
  let seq = 0;
  let sent = 0; // the request in flight, 0 if none
  let next = null;
  let timer = 0;

  function pump() {
    if (sent || !next) return;
    seq += 1;
    sent = seq;
    const value = next;
    next = null;
    timer = setTimeout(settle, LOST);
    send(value, seq);
  }

  function settle() {
    clearTimeout(timer);
    sent = 0;
    pump();
  }

  return {
    offer(value) {
      next = value;
      pump();
    },
    /** The last value must not wait for its turn. */
    flush() {
      sent = 0;
      clearTimeout(timer);
      pump();
    },
    /** What waits is no longer wanted. */
    drop() {
      next = null;
    },
    answered(answer) {
      if (sent && answer >= sent) settle();
      seq = Math.max(seq, answer); // a remounted player goes on counting where the last one stopped
    },
    stop: () => clearTimeout(timer),
  };
}
