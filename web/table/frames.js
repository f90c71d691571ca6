/**
 * Frames of a film on their way: one letter, four bytes of length, the rest. The form is `sunseed.cli.table.frames`'s.
 */

const HEAD = 5;

/**
 * Yield kind and payload as they come; nothing is read ahead of what the caller takes.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @returns {AsyncGenerator<{kind: string, payload: Uint8Array}>}
 */
export async function* frames(reader) {
  /** @type {Uint8Array} */
  let held = new Uint8Array(0);
  for (;;) {
    while (held.length >= HEAD) {
      const length = new DataView(held.buffer, held.byteOffset).getUint32(1);
      if (held.length < HEAD + length) break;
      const payload = held.slice(HEAD, HEAD + length);
      const kind = String.fromCharCode(held[0]);
      held = held.subarray(HEAD + length);
      yield { kind, payload };
    }
    const { done, value } = await reader.read();
    if (done) return;
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
  }
}

/** @param {Uint8Array} payload @returns {any} */
export const json = (payload) => JSON.parse(new TextDecoder().decode(payload));
