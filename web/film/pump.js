/**
 * Keeps sending while anything is stored: one stream of lines, one of ciphertext, each trying again after a while.
 *
 * Only one tab pumps at a time (a Web Lock), so that there is one ordered sender; a tab that films takes the lock over,
 * because what storage refused lies in its memory alone. What is wrong with one capture hinders no other.
 */

import { Unavailable } from '../record/errors.js';
import { Backoff } from './core/backoff.js';
import { Due, Overdue } from './core/owing.js';
import { MOST_LINES, PIECE_BYTES, proveNewest, sendCipher, sendLines, TokenSpent } from './core/sending.js';

const LOCK = 'sunseed-film-pump';
const LOOK_MS = 250;
const PROVE_EVERY_MS = 1000;
const LEAST_PIECE_BYTES = 16 * 1024;

/** @typedef {import('./store.js').Kept} Kept */
/** @typedef {{capture: string, owed: import('./core/owing.js').Promised}} Withheld */

/** Sends what the store holds. */
export class Pump {
  /**
   * @param {import('./core/keeper.js').Keeper} store @param {import('./way.js').HttpWay} way
   * @param {() => import('./core/newsroom.js').Newsroom} newsroom
   * @param {{changed: () => void, trouble: (error: unknown) => void, tokens: () => Promise<void>, withheld: (withheld: Withheld | null) => void}} tell `withheld`: null where all is shown
   */
  constructor(store, way, newsroom, tell) {
    this.store = store;
    this.way = way;
    this.newsroom = newsroom;
    this.tell = tell;
    /** What sleeps, by what it does. @type {Map<string, () => void>} */
    this.sleepers = new Map();
    /** What was called while it was at work: it looks once more before it sleeps. @type {Set<string>} */
    this.called = new Set();
    this.backoff = new Backoff();
    this.due = new Due();
    this.overdue = new Overdue();
    this.pieceBytes = PIECE_BYTES;
    /** This tab's turn as the one that sends; null while it has none. @type {{on: boolean} | null} */
    this.turn = null;
  }

  /** A line was stored: look at once. */
  ring() {
    this.#wake('lines');
  }

  /** @param {string} what */
  #wake(what) {
    const wake = this.sleepers.get(what);
    if (wake) wake();
    else this.called.add(what);
  }

  /** @param {string} what @param {number} ms @returns {Promise<void>} */
  #sleep(what, ms) {
    if (this.called.delete(what)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        if (this.sleepers.get(what) === wake) this.sleepers.delete(what);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleepers.set(what, wake);
    });
  }

  /** Whether this tab is the one that sends. */
  get sending() {
    return this.turn !== null;
  }

  /** Send as soon as no other tab does, until the page goes. */
  start() {
    addEventListener('online', () => {
      this.backoff.hurry();
      for (const what of [...this.sleepers.keys()]) this.#wake(what);
    });
    this.#hold({});
  }

  /** Send from this tab, whichever did until now: it films. */
  takeOver() {
    if (!this.sending) this.#hold({ steal: true });
  }

  /** @param {LockOptions} options */
  async #hold(options) {
    const turn = { on: true };
    try {
      await navigator.locks.request(LOCK, options, () => this.#run(turn));
    } catch {
      // Another tab films and took over: wait until it is gone. A request on its way ends by itself; sending is idempotent.
      turn.on = false;
      if (this.turn === turn) this.turn = null;
      this.#hold({});
    }
  }

  /** @param {{on: boolean}} turn */
  async #run(turn) {
    this.turn = turn;
    await Promise.all([
      this.#again(turn, 'lines', (kept) => this.#lines(kept), LOOK_MS),
      this.#again(turn, 'proof', (kept) => this.#proof(kept), PROVE_EVERY_MS),
      this.#again(turn, 'cipher', (kept) => this.#cipher(kept), LOOK_MS),
    ]);
  }

  /** @param {{on: boolean}} turn @param {string} what @param {(kept: Kept) => Promise<boolean>} work returns whether it did something @param {number} lookMs */
  async #again(turn, what, work, lookMs) {
    while (turn.on) {
      let busy = false;
      for (const kept of await this.store.captures().catch(() => [])) {
        if (turn.on) busy = (await this.#try(`${what} ${kept.capture}`, () => work(kept))) || busy;
      }
      if (busy) this.tell.changed();
      else await this.#sleep(what, lookMs);
    }
  }

  /** @param {string} key @param {() => Promise<boolean>} work */
  async #try(key, work) {
    if (!this.backoff.ready(key, performance.now())) return false;
    try {
      const busy = await work();
      this.backoff.passed(key);
      return busy;
    } catch (error) {
      this.backoff.failed(key, performance.now(), /** @type {any} */ (error)?.retryMs);
      // A newsroom that is away is nothing to be told about; one that answers what is not true is.
      this.tell.trouble(error instanceof Unavailable ? null : error);
      return false;
    }
  }

  /** @param {Kept} kept */
  async #lines(kept) {
    const lines = await this.store.lines(kept.capture, kept.accepted + 1, MOST_LINES);
    const after = await sendLines(kept, lines, this.way, this.newsroom()).catch((error) => this.#otherToken(kept, error));
    if (!after) return false;
    await this.store.setProgress(kept.capture, after);
    this.#wake('cipher');
    if (after.receipt && this.due.heard(after.receipt.tick, performance.now())) this.#wake('proof');
    return true;
  }

  /** Give a capture another token where its own is spent: film that waited long must still arrive. @param {Kept} kept @param {unknown} error @returns {Promise<null>} */
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

  /** @param {Kept} kept */
  async #proof(kept) {
    if (kept.accepted <= kept.recorded) return this.#forget(kept);
    const { capture, owed } = kept;
    if (!this.due.ask(capture, owed, performance.now(), this.newsroom().tickMs)) return false;
    const after = await proveNewest(kept, (seq) => this.#line(capture, seq), this.way, this.newsroom());
    if (after) {
      await this.store.setProgress(capture, after);
      if (this.overdue.shown(capture)) this.tell.withheld(null);
      return true;
    }
    if (owed && this.overdue.refused(capture, owed, performance.now(), this.newsroom().tickMs)) this.tell.withheld({ capture, owed });
    return false;
  }

  /** @param {string} capture @param {number} seq */
  async #line(capture, seq) {
    const [line] = await this.store.lines(capture, seq, 1);
    return line?.seq === seq ? line : undefined;
  }

  /** @param {Kept} kept */
  async #forget(kept) {
    const whole = kept.chain.closed && kept.recorded === kept.chain.seq;
    if (whole && !(await this.store.countCiphers(kept.capture))) await this.store.forget(kept.capture);
    return false;
  }

  /** @param {Kept} kept */
  async #cipher(kept) {
    const cipher = await this.store.nextCipher(kept.capture, kept.accepted);
    if (!cipher) return false;
    try {
      await sendCipher(cipher, this.way, kept.capture, this.pieceBytes);
    } catch (error) {
      // On a slow uplink a piece that does not get through in time would never get through.
      if (error instanceof Unavailable) this.pieceBytes = Math.max(this.pieceBytes / 2, LEAST_PIECE_BYTES);
      throw error;
    }
    this.pieceBytes = Math.min(this.pieceBytes * 2, PIECE_BYTES);
    await this.store.dropCipher(cipher.digest);
    return true;
  }
}
