/**
 * The phone's storage in memory alone, with the promises of `store.js` as far as memory can give them.
 *
 * Used where the browser gives no storage (private windows, a full disk: `keeper.js`), and wherever the core runs without
 * a browser. Nothing in it survives its page. Both pass the same behaviour (`core/keeper.test.mjs`, the browser tests).
 */

import { progressed } from './owing.js';

/** @typedef {import('./filming.js').Cipher} Cipher */
/** @typedef {import('./line.js').Line} Line */
/** @typedef {{capture: string, chain: import('./chain.js').State} & Record<string, any>} Row */

/** Heads and wrapped identities before film. @param {string} part */
export const rankOf = (part) => (part === 'media' ? 1 : 0);

/** What is kept while the page lives. */
export class Memory {
  constructor() {
    /** @type {Map<string, any>} */
    this.rows = new Map();
    /** @type {Map<string, {seq: number, data: Uint8Array, id: Uint8Array}[]>} */
    this.written = new Map();
    /** @type {Map<string, Cipher & {capture: string}>} */
    this.bytes = new Map();
    /** @type {Map<string, any>} */
    this.facts = new Map();
  }

  /** @param {string} name */
  async fact(name) {
    return this.facts.get(name);
  }

  /** @param {string} name @param {unknown} value */
  async setFact(name, value) {
    this.facts.set(name, value);
  }

  /** @returns {Promise<string | undefined>} */
  async takeToken() {
    const [...tokens] = this.facts.get('tokens') ?? [];
    const token = tokens.pop();
    this.facts.set('tokens', tokens);
    return token;
  }

  /** @param {Row} capture @param {import('./chain.js').State} chain @param {Line[]} lines @param {Cipher[]} ciphers */
  async keep(capture, chain, lines, ciphers) {
    this.rows.set(capture.capture, { accepted: -1, recorded: -1, ...this.rows.get(capture.capture), ...capture, chain });
    this.addLines(capture.capture, lines.map((line) => ({ seq: line.body.seq, data: line.data, id: line.id })));
    for (const one of ciphers) this.bytes.set(one.digest, { ...one, capture: capture.capture });
  }

  /** @param {string} capture @param {{seq: number, data: Uint8Array, id: Uint8Array}[]} lines */
  addLines(capture, lines) {
    this.written.set(capture, [...(this.written.get(capture) ?? []), ...lines]);
  }

  async captures() {
    return [...this.rows.values()];
  }

  /** @param {string} capture @param {import('./owing.js').Progress} progress */
  async setProgress(capture, progress) {
    const row = this.rows.get(capture);
    if (row) this.rows.set(capture, progressed(row, progress));
  }

  /** @param {string} capture @param {number} from @param {number} most */
  async lines(capture, from, most) {
    return (this.written.get(capture) ?? []).filter((one) => one.seq >= from).slice(0, most);
  }

  /** @param {string} capture */
  #of(capture) {
    return [...this.bytes.values()].filter((one) => one.capture === capture);
  }

  /** @param {string} capture */
  async countCiphers(capture) {
    return this.#of(capture).length;
  }

  /** Which ciphertext goes next: heads first, then the oldest; none after line `upTo`. @param {string} capture @param {number} upTo */
  async nextCipher(capture, upTo) {
    const ready = this.#of(capture).filter((one) => one.seq <= upTo);
    ready.sort((one, other) => rankOf(one.part) - rankOf(other.part) || one.seq - other.seq);
    return ready[0];
  }

  /** @param {string} capture @param {number} upTo */
  async nextSeq(capture, upTo) {
    return (await this.nextCipher(capture, upTo))?.seq;
  }

  /** @param {string} digest */
  async dropCipher(digest) {
    this.bytes.delete(digest);
  }

  /** @param {string} capture */
  async forget(capture) {
    this.rows.delete(capture);
    this.written.delete(capture);
  }
}
