/**
 * Gives chunks to the worker that encrypts, and does its work here where a browser has no such worker or it has died.
 *
 * Bytes are copied to the worker, not given: if it dies with a second of film in its hands, that second is still here.
 */

import { lockChunk } from './core/chunk.js';
import { lockTo, wrapNew } from './locking.js';

/** @typedef {import('./core/chunk.js').Chunk} Chunk */

/** A worker that the phone has taken away says nothing: after this it is given up. */
const PATIENCE_MS = 8000;

/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));
/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Encrypts off the main thread where it can. */
export class Locksmith {
  constructor() {
    this.asked = 0;
    /** @type {Map<number, {resolve: (said: any) => void, reject: (error: unknown) => void}>} */
    this.waiting = new Map();
    /** @type {Worker | null} null while it has not answered once, and after it died */
    this.worker = null;
    this.done = { there: 0, here: 0 };
    this.#start();
  }

  #start() {
    let worker;
    try {
      worker = new Worker(new URL('./sealing.js', import.meta.url), { type: 'module' });
    } catch {
      return; // an old browser: everything is done here
    }
    worker.addEventListener('error', () => this.#died());
    worker.addEventListener('message', ({ data: { id, failed, ...said } }) => {
      this.worker = worker;
      const waits = this.waiting.get(id);
      this.waiting.delete(id);
      if (failed) waits?.reject(new Error(failed));
      else waits?.resolve(said);
    });
  }

  #died() {
    this.worker = null;
    for (const waits of this.waiting.values()) waits.reject(new Error('the worker died'));
    this.waiting.clear();
  }

  /** @param {object} asked @returns {Promise<any>} */
  #ask(asked) {
    return new Promise((resolve, reject) => {
      if (!this.worker) throw new Error('no worker');
      const id = (this.asked += 1);
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...asked });
      setTimeout(() => this.waiting.has(id) && this.#died(), PATIENCE_MS);
    });
  }

  /** Salt, encrypt and digest a chunk. @param {string} recipient @param {Uint8Array} data @returns {Promise<Chunk>} */
  async chunk(recipient, data) {
    try {
      const { chunk } = await this.#ask({ recipient, data });
      this.done.there += 1;
      return chunk;
    } catch {
      this.done.here += 1;
      return lockChunk(data, { lock: lockTo(recipient), random, digest });
    }
  }

  /** Make an identity and wrap it to the desk. @param {string[]} desk @returns {Promise<{recipient: string, wrap: Uint8Array}>} */
  async wrap(desk) {
    try {
      return (await this.#ask({ desk })).wrapped;
    } catch {
      return wrapNew(desk);
    }
  }
}
