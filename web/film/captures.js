/**
 * Captures on this phone: what each needs to go on, a new one begun, and those that a crash left open ended.
 *
 * Owned here: a capture's key, its recipient, its lock among tabs. What is filmed is `recording.js`'s, what a chain may hold
 * `core/`'s. Whatever else makes captures (photos, files) begins them here too.
 */

import { Filming } from './core/filming.js';
import { lockChunk } from './core/chunk.js';
import { lockTo, wrapNew } from './locking.js';
import { Said } from './words.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./core/newsroom.js').Newsroom} Newsroom */
/** @typedef {{key: CryptoKey, recipient: string, token: string, began: number}} Means what a capture needs to go on */
/** @typedef {{filming: Filming, letGo: (value?: unknown) => void}} Open `letGo` lets other tabs have the capture */

/** @param {string} capture */
const lockOf = (capture) => `sunseed-film-${capture}`;
/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));
/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Begins captures, and ends those that were left open. */
export class Captures {
  /** @param {Store} store @param {string} origin @param {() => void} ring called when something new is stored */
  constructor(store, origin, ring) {
    this.store = store;
    this.origin = origin;
    this.ring = ring;
  }

  /** @param {Means} means @returns {import('./core/filming.js').Seams} */
  #seams({ key, recipient, token, began }) {
    const lock = lockTo(recipient);
    return {
      sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, /** @type {any} */ (message))),
      chunk: (data) => lockChunk(data, { lock, random, digest }),
      digest,
      keep: async (chain, line, ciphers) => {
        await this.store.keep({ capture: chain.capture, key, recipient, token, began }, chain, line, ciphers);
        this.ring();
      },
    };
  }

  /**
   * Begin a capture: a key and an identity of its own, the identity wrapped to the desk and forgotten.
   * @param {Newsroom} newsroom @param {{source: 'camera' | 'file', container: string}} said @returns {Promise<Open>}
   * @throws {Said} where the phone has no pass or no checkpoint to begin with
   */
  async open(newsroom, said) {
    const [token, seen] = [await this.store.takeToken(), await this.store.fact('seen')];
    if (!token || !seen) throw new Said('no-pass');
    const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']));
    const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const { recipient, wrap } = await wrapNew(newsroom.recipients);
    const seams = this.#seams({ key: pair.privateKey, recipient, token, began: Date.now() });
    const filming = await Filming.open(seams, { origin: this.origin, ...said, key, wrap, seen });
    return { filming, letGo: await this.#hold(filming.chain.capture) };
  }

  /** Hold a capture against other tabs until the page goes or lets go. @param {string} capture @returns {Promise<() => void>} */
  #hold(capture) {
    return new Promise((held) => {
      navigator.locks.request(lockOf(capture), () => new Promise((letGo) => held(() => letGo(undefined))));
    });
  }

  /** End captures that a crash or a closed page left open: with a gap, never silently. */
  async goOn() {
    for (const kept of await this.store.captures()) {
      if (kept.chain.closed) continue;
      // Another tab that films holds its capture's lock: two tabs must never go on with one chain.
      await navigator.locks.request(lockOf(kept.capture), { ifAvailable: true }, async (lock) => lock && this.#end(kept));
    }
  }

  /** @param {import('./store.js').Kept} kept */
  async #end(kept) {
    const left = new Filming(this.#seams(kept), kept.chain);
    await left.gap('crash', kept.chain.until);
    await left.close();
  }
}
