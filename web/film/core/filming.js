/**
 * One capture on its way: what a recorder gives becomes chunks, ciphertext and signed lines, stored before anything is sent.
 *
 * Follows formats.md §5 and §7. Each chunk goes: salt, commit, encrypt, digest, sign, then one transaction that holds line,
 * ciphertext and the chain's new head. Seams are given by the caller: `keep` is that transaction, `chunk` does all up to the
 * digest (`chunk.js`, in whichever thread), `sign` signs. Whoever kills the browser here loses at most what was not
 * yet kept; the chain is never ahead of its ciphertext.
 */

import { base64, hex } from '../../record/bytes.js';
import { after, begin, next } from './chain.js';
import { signLine } from './line.js';

/** @typedef {import('./chain.js').State} State */
/** @typedef {import('./line.js').Line} Line */
/** @typedef {{digest: string, data: Uint8Array, seq: number, part: string}} Cipher */
/**
 * @typedef {object} Seams
 * @property {(message: Uint8Array) => Promise<Uint8Array>} sign
 * @property {(data: Uint8Array) => Promise<import('./chunk.js').Chunk>} chunk salts, encrypts and digests; may take the bytes away
 * @property {(data: Uint8Array) => Promise<Uint8Array>} digest SHA-256
 * @property {(chain: State, line: Line, ciphers: Cipher[]) => Promise<{lost: boolean} | void>} keep one durable transaction;
 *   `lost` where storage failed and some ciphertext is nowhere any more (`keeper.js`)
 */

/** A capture that is being made. Calls come one after the other: `Queue` sees to it. */
export class Filming {
  /** @param {Seams} seams @param {State} chain */
  constructor(seams, chain) {
    this.seams = seams;
    this.chain = chain;
    /** @type {import('./newsroom.js').Seen | null} */
    this.seen = null;
  }

  /**
   * Write and keep the open line with the wrapped identity it names.
   * @param {Seams} seams
   * @param {{origin: string, source: string, container: string, key: Uint8Array, wrap: Uint8Array, seen: import('./newsroom.js').Seen,
   *   after?: string}} said `after`: the last line of the capture that this one goes on from
   */
  static async open(seams, { origin, source, container, key, wrap, seen, ...more }) {
    const digest = hex(await seams.digest(wrap));
    const body = { v: 1, kind: 'open', seq: 0, origin, source, container, key: base64(key), wrap: digest, seen, ...more };
    const line = await signLine(body, seams.sign);
    const chain = await begin(line, origin);
    await seams.keep(chain, line, [{ digest, data: wrap, seq: 0, part: 'wrap' }]);
    return new Filming(seams, chain);
  }

  /**
   * Seal a chunk that ends at `untilMs` from the start, and begins where the last one ended or at `sinceMs`.
   * @param {'head' | 'media' | 'note'} part @param {Uint8Array} data @param {number} untilMs @param {number} [sinceMs]
   */
  async seal(part, data, untilMs, sinceMs = 0) {
    const { locked, cipher, size, commit, bytes } = await this.seams.chunk(data);
    const from = tenths(sinceMs, this.chain.until);
    const to = part === 'media' ? tenths(untilMs, from) : from;
    const fields = { part, cipher, size, commit, bytes, from, to };
    const lost = await this.#add('seal', fields, [{ digest: cipher, data: locked, seq: this.chain.seq + 1, part }]);
    // The seal stands, known by its hash; that its bytes, or older ones, will never arrive is said in the chain too.
    if (lost) await this.mark('storage');
  }

  /** Say that nothing was filmed until `untilMs`, and why. @param {string} reason @param {number} untilMs */
  async gap(reason, untilMs) {
    const from = this.chain.until;
    await this.#add('gap', { reason, from, to: tenths(untilMs, from) }, []);
  }

  /** Say that something was interrupted at this moment, where film goes on or nobody knows how long it was. @param {string} reason */
  async mark(reason) {
    await this.gap(reason, this.chain.until);
  }

  async close() {
    await this.#add('close', {}, []);
  }

  /** @param {string} kind @param {Record<string, any>} fields @param {Cipher[]} ciphers @returns {Promise<boolean>} whether bytes are lost */
  async #add(kind, fields, ciphers) {
    const newer = this.seen && this.seen.size > this.chain.seen ? { seen: this.seen } : {};
    const line = await signLine(next(this.chain, kind, { ...fields, ...newer }), this.seams.sign);
    const chain = after(this.chain, line);
    const kept = await this.seams.keep(chain, line, ciphers);
    this.chain = chain;
    return Boolean(kept?.lost);
  }
}

/** Milliseconds as lines write them: multiples of 100, never before `from`. @param {number} ms @param {number} from */
const tenths = (ms, from) => Math.max(from, Math.floor(ms / 100) * 100);

/** Does one thing after the other, in the order they were asked for; a failure is given to its caller and stops none. */
export class Queue {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  add(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
