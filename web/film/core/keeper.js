/**
 * Keeps what is filmed, in storage where it can be and in memory where it cannot: a full disk must not stop the seals.
 *
 * Follows formats.md §5 and ADR 0090. Storage is tried first for each line, with every line before it that is not stored
 * yet, so that what lies there is always an unbroken beginning of the chain. Where it fails, the line alone is tried; where
 * that fails too, both stay in memory and go out from there in the same order. Ciphertext beyond what memory may hold is
 * dropped, the oldest film first, and `keep` says so: the chain then marks it (`storage`). The page alone knows what is in
 * memory: a kill now loses it, and the page shows that (`failing`).
 */

import { Memory, rankOf } from './memory.js';
import { progressed } from './owing.js';

export const MOST_MEMORY_BYTES = 24 * 1024 * 1024;

/** @typedef {import('./filming.js').Cipher} Cipher */
/** @typedef {import('./line.js').Line} Line */
/** @typedef {import('./chain.js').State} State */

/** Storage first, memory where it fails; asked like either of them. */
export class Keeper {
  /**
   * @param {any} store `Store` of `store.js`, or a `Memory`
   * @param {{failing?: (failing: boolean) => void, behind?: (capture: string) => void}} [tell] `behind`: what is stored of this capture ends before what was sealed
   * @param {number} [mostBytes] of ciphertext in memory
   */
  constructor(store, tell = {}, mostBytes = MOST_MEMORY_BYTES) {
    this.store = store;
    this.tell = tell;
    this.mostBytes = mostBytes;
    this.memory = new Memory();
    /** Lines that storage does not have, as they were signed. @type {Map<string, Line[]>} */
    this.unstored = new Map();
    this.failing = false;
  }

  /** @param {string} name */
  async fact(name) {
    return this.memory.facts.has(name) ? this.memory.fact(name) : this.store.fact(name).catch(() => undefined);
  }

  /** @param {string} name @param {unknown} value */
  async setFact(name, value) {
    await this.store.setFact(name, value).then(() => this.memory.facts.delete(name), () => this.memory.setFact(name, value));
  }

  async takeToken() {
    if (!this.memory.facts.has('tokens')) {
      try {
        return await this.store.takeToken();
      } catch {
        await this.memory.setFact('tokens', (await this.store.fact('tokens').catch(() => [])) ?? []);
      }
    }
    return this.memory.takeToken();
  }

  /**
   * Keep a line with its ciphertext and the chain's new head.
   * @param {any} capture @param {State} chain @param {Line} line @param {Cipher[]} ciphers
   * @returns {Promise<{lost: boolean}>} lost: some ciphertext is nowhere any more
   */
  async keep(capture, chain, line, ciphers) {
    const lines = [...(this.unstored.get(capture.capture) ?? []), line];
    const stored = (await this.#stored(capture, chain, lines, ciphers)) || (ciphers.length > 0 && (await this.#stored(capture, chain, lines, [])) && 'lines');
    this.#say(stored !== true);
    if (stored) this.#settle(capture.capture);
    else await this.#remember(capture, chain, line, lines);
    if (stored === true) return { lost: false };
    for (const one of ciphers) this.memory.bytes.set(one.digest, { ...one, capture: capture.capture });
    return { lost: this.#shrink() };
  }

  /** @param {any} capture @param {State} chain @param {Line[]} lines @param {Cipher[]} ciphers @returns {Promise<boolean>} */
  async #stored(capture, chain, lines, ciphers) {
    const progress = this.memory.rows.get(capture.capture)?.progress;
    try {
      await this.store.keep(capture, chain, lines, ciphers);
      if (progress) await this.store.setProgress(capture.capture, progress);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {boolean} failing */
  #say(failing) {
    if (failing !== this.failing) this.tell.failing?.(failing);
    this.failing = failing;
  }

  /** Everything of the chain is stored. @param {string} capture */
  #settle(capture) {
    this.unstored.delete(capture);
    this.memory.rows.delete(capture);
    this.memory.written.delete(capture);
  }

  /** @param {any} capture @param {State} chain @param {Line} line @param {Line[]} lines */
  async #remember(capture, chain, line, lines) {
    this.tell.behind?.(capture.capture);
    this.unstored.set(capture.capture, lines);
    const row = this.memory.rows.get(capture.capture);
    this.memory.rows.set(capture.capture, { ...row, ...capture, chain });
    this.memory.addLines(capture.capture, [{ seq: line.body.seq, data: line.data, id: line.id }]);
  }

  /** Drop the oldest film until what is left may stay; heads never. @returns {boolean} whether something was dropped */
  #shrink() {
    const film = [...this.memory.bytes.values()];
    let bytes = film.reduce((sum, one) => sum + one.data.length, 0);
    let dropped = false;
    for (const one of film) {
      if (bytes <= this.mostBytes) break;
      if (rankOf(one.part) === 0) continue;
      this.memory.bytes.delete(one.digest);
      bytes -= one.data.length;
      dropped = true;
    }
    return dropped;
  }

  async captures() {
    const rows = new Map((await this.store.captures().catch(() => [])).map((/** @type {any} */ row) => [row.capture, row]));
    for (const [capture, { progress, ...row }] of this.memory.rows) {
      const merged = { accepted: -1, recorded: -1, ...rows.get(capture), ...row };
      if (merged.chain) rows.set(capture, progressed(merged, progress ?? {}));
    }
    return [...rows.values()];
  }

  /** @param {string} capture @param {import('./owing.js').Progress} progress */
  async setProgress(capture, progress) {
    const row = this.memory.rows.get(capture);
    // Where the row itself is in memory alone, storage has nothing to change.
    const stored = await this.store.setProgress(capture, progress).then(() => true, () => false);
    if (row || !stored) this.memory.rows.set(capture, { ...row, progress: { ...row?.progress, ...progress } });
  }

  /** @param {string} capture @param {number} from @param {number} most */
  async lines(capture, from, most) {
    const stored = await this.store.lines(capture, from, most).catch(() => []);
    const more = await this.memory.lines(capture, from, most);
    const after = stored.length ? stored[stored.length - 1].seq : -1;
    return [...stored, ...more.filter((one) => one.seq > after)].slice(0, most);
  }

  /** @param {string} capture */
  async countCiphers(capture) {
    return (await this.store.countCiphers(capture).catch(() => 0)) + (await this.memory.countCiphers(capture));
  }

  /** Heads first; then what is in memory alone, because it goes with the page; then the oldest. @param {string} capture @param {number} upTo */
  async nextCipher(capture, upTo) {
    const stored = await this.store.nextCipher(capture, upTo).catch(() => undefined);
    const here = await this.memory.nextCipher(capture, upTo);
    if (!here || !stored) return here ?? stored;
    return rankOf(stored.part) < rankOf(here.part) ? stored : here;
  }

  /** Which line it is of; no bytes are read for it. @param {string} capture @param {number} upTo @returns {Promise<number | undefined>} */
  async nextSeq(capture, upTo) {
    const here = await this.memory.nextCipher(capture, upTo);
    return here ? (await this.nextCipher(capture, upTo))?.seq : this.store.nextSeq(capture, upTo).catch(() => undefined);
  }

  /** @param {string} digest */
  async dropCipher(digest) {
    if (this.memory.bytes.has(digest)) await this.memory.dropCipher(digest);
    else await this.store.dropCipher(digest);
  }

  /** @param {string} capture */
  async forget(capture) {
    this.#settle(capture);
    await this.store.forget(capture);
  }
}
