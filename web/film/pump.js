/**
 * Keeps sending while anything is stored: one stream of lines, one of ciphertext, each trying again after a while.
 *
 * Only one tab pumps at a time (a Web Lock), so that there is one ordered sender.
 */

import { Unavailable } from '../record/errors.js';
import { inOrder, MOST_LINES, proveNewest, sendCipher, sendLines, TokenSpent } from './core/sending.js';

const LOOK_MS = 250;
const LEAST_WAIT_MS = 500;
const MOST_WAIT_MS = 15_000;
const PROVE_EVERY_MS = 1000;

/** Sends what the store holds. */
export class Pump {
  /**
   * @param {import('./store.js').Store} store @param {import('./way.js').HttpWay} way
   * @param {() => import('./core/newsroom.js').Newsroom} newsroom
   * @param {{changed: () => void, trouble: (error: unknown) => void, tokens: () => Promise<void>}} tell
   */
  constructor(store, way, newsroom, tell) {
    this.store = store;
    this.way = way;
    this.newsroom = newsroom;
    this.tell = tell;
    /** @type {Set<() => void>} */
    this.sleepers = new Set();
  }

  /** Something was stored: look at once. */
  ring() {
    for (const wake of [...this.sleepers]) wake();
  }

  /** @param {number} ms @returns {Promise<void>} */
  #sleep(ms) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(wake);
    });
  }

  /** Run until the page goes. */
  start() {
    navigator.locks.request('sunseed-film-pump', async () => {
      await Promise.all([
        this.#again(() => this.#lines(), LOOK_MS),
        this.#again(() => this.#proofs(), PROVE_EVERY_MS),
        this.#again(() => this.#ciphers(), LOOK_MS),
      ]);
    });
  }

  /** @param {() => Promise<boolean>} work returns whether it did something @param {number} lookMs */
  async #again(work, lookMs) {
    let waitMs = LEAST_WAIT_MS;
    for (;;) {
      try {
        const busy = await work();
        waitMs = LEAST_WAIT_MS;
        if (busy) this.tell.changed();
        else await this.#sleep(lookMs);
      } catch (error) {
        // A newsroom that is away is nothing to be told about; one that answers what is not true is.
        this.tell.trouble(error instanceof Unavailable ? null : error);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(2 * waitMs, MOST_WAIT_MS);
      }
    }
  }

  async #lines() {
    let busy = false;
    for (const kept of await this.store.captures()) {
      const lines = await this.store.lines(kept.capture, kept.accepted + 1, MOST_LINES);
      const after = await sendLines(kept, lines, this.way, this.newsroom()).catch((error) => this.#otherToken(kept, error));
      if (!after) continue;
      await this.store.setProgress(kept.capture, { accepted: after.accepted });
      busy = true;
    }
    return busy;
  }

  /** Give a capture another token where its own is spent: film that waited long must still arrive. @param {import('./store.js').Kept} kept @param {unknown} error @returns {Promise<null>} */
  async #otherToken(kept, error) {
    if (!(error instanceof TokenSpent)) throw error;
    let token = await this.store.takeToken();
    if (!token) {
      await this.tell.tokens();
      token = await this.store.takeToken();
    }
    if (!token) throw error;
    await this.store.setProgress(kept.capture, { token });
    return null;
  }

  async #proofs() {
    let busy = false;
    for (const kept of await this.store.captures()) {
      if (kept.accepted <= kept.recorded) {
        await this.#forget(kept);
        continue;
      }
      const [newest] = await this.store.lines(kept.capture, kept.accepted, 1);
      const after = newest && (await proveNewest(kept, newest, this.way, this.newsroom()));
      if (!after) continue;
      await this.store.setProgress(kept.capture, { recorded: after.recorded });
      busy = true;
    }
    return busy;
  }

  /** @param {import('./store.js').Kept} kept */
  async #forget(kept) {
    const whole = kept.chain.closed && kept.recorded === kept.chain.seq;
    if (whole && !(await this.store.ciphers(kept.capture)).length) await this.store.forget(kept.capture);
  }

  async #ciphers() {
    for (const kept of await this.store.captures()) {
      const [first] = inOrder((await this.store.ciphers(kept.capture)).filter((one) => one.seq <= kept.accepted));
      if (!first) continue;
      const cipher = await this.store.cipher(/** @type {any} */ (first).digest);
      if (!cipher) continue;
      await sendCipher(cipher, this.way, kept.capture);
      await this.store.dropCipher(cipher.digest);
      return true;
    }
    return false;
  }
}
