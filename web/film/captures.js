/**
 * Captures on this phone: what each needs to go on, a new one begun, and those that a crash left open gone on with or ended.
 *
 * Follows ADR 0090: a capture that a crash left open is marked (`crash`) as soon as the page is back. The newest can be gone
 * on with; the others are closed. The mark takes no time: a clock that anybody can set is the only one that ran meanwhile.
 * Owned here: a capture's key, its recipient, its lock among tabs. What is filmed is `recording.js`'s, what a chain may hold
 * `core/`'s. Whatever else makes captures (photos, files) begins them here too.
 */

import { Filming } from './core/filming.js';
import { parseLine } from './core/line.js';
import { Locksmith } from './locksmith.js';
import { holdRelease } from './release.js';
import { wiped } from './wiping.js';
import { Said } from './words.js';

/** @typedef {import('./core/keeper.js').Keeper} Store */
/** @typedef {import('./core/newsroom.js').Newsroom} Newsroom */
/** @typedef {import('./core/importing.js').State} FileState how far the sealing of a file is, kept with each of its lines */
/** @typedef {{key: CryptoKey, recipient: string, token: string, began: number, file?: FileState}} Means what a capture needs to go on */
/** @typedef {{filming: Filming, letGo: (value?: unknown) => void}} Open `letGo` lets other tabs have the capture */
/** @typedef {Open & {container: string}} Left a capture that a crash left open, held by this tab */

/** @param {string} capture */
const lockOf = (capture) => `sunseed-film-${capture}`;
/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));

/** Where it is noted that storage failed: what is stored of this capture ends before what was sent. @param {string} capture */
const behind = (capture) => `sunseed-film-behind-${capture}`;

/** Begins captures, goes on with the one a crash left open, and ends others. */
export class Captures {
  /** @param {Store} store @param {import('./way.js').HttpWay} way @param {string} origin @param {() => void} ring called when something new is stored */
  constructor(store, way, origin, ring) {
    this.store = store;
    this.way = way;
    this.origin = origin;
    this.ring = ring;
    this.locksmith = new Locksmith();
    /** How many captures grow here. */
    this.held = 0;
    /** @type {Left | null} */
    this.left = null;
    /** Last line of a capture that the next one goes on from. @type {string | null} */
    this.follows = null;
  }

  /** Note that storage is behind what is sealed; local storage has room of its own. @param {string} capture */
  static noteBehind(capture) {
    if (wiped()) return; // film that was under way fails to be stored then, and would leave its name here
    try {
      localStorage.setItem(behind(capture), '1');
    } catch {
      // Nowhere to note it: after a crash the newsroom keeps the first branch, and ours is shown as refused.
    }
  }

  /** @param {Means} means @returns {import('./core/filming.js').Seams} */
  #seams({ key, recipient, token, began, file }) {
    return {
      sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, /** @type {any} */ (message))),
      chunk: (data) => this.locksmith.chunk(recipient, data),
      digest,
      keep: async (chain, line, ciphers) => {
        const kept = await this.store.keep({ capture: chain.capture, key, recipient, token, began, ...(file ? { file } : {}) }, chain, line, ciphers);
        this.ring();
        return kept;
      },
    };
  }

  /**
   * Begin a capture: a key and an identity of its own, the identity wrapped to the desk and forgotten.
   * @param {Newsroom} newsroom @param {{source: 'camera' | 'file', container: string, after?: string}} said
   * @param {FileState} [file] @returns {Promise<Open>}
   * @throws {Said} where the phone has no pass or no checkpoint to begin with
   */
  async open(newsroom, said, file) {
    const [token, seen] = [await this.store.takeToken(), await this.store.fact('seen')];
    if (!token || !seen) throw new Said('no-pass');
    const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']));
    const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const { recipient, wrap } = await this.locksmith.wrap(newsroom.recipients);
    const seams = this.#seams({ key: pair.privateKey, recipient, token, began: Date.now(), file });
    const filming = await Filming.open(seams, { origin: this.origin, ...said, key, wrap, seen });
    return { filming, letGo: this.#withRelease(await this.#hold(filming.chain.capture)) };
  }

  /** While a capture grows, no newer release is taken, in any tab. @param {() => void} letGo @returns {() => void} */
  #withRelease(letGo) {
    const release = holdRelease();
    this.held += 1;
    return () => {
      letGo();
      this.held -= 1;
      release.then((free) => free());
    };
  }

  /** Hold a capture against other tabs until the page goes or lets go. @param {string} capture @returns {Promise<() => void>} */
  #hold(capture) {
    return new Promise((held) => {
      navigator.locks.request(lockOf(capture), () => new Promise((letGo) => held(() => letGo(undefined))));
    });
  }

  /** Mark what a crash or a closed page left open; keep the newest at hand, end the others. */
  async goOn() {
    const open = (await this.store.captures()).filter((kept) => !kept.chain.closed && !kept.file); // a file waits until it is chosen again
    for (const kept of open.sort((one, other) => other.began - one.began)) {
      // Another tab that films holds its capture's lock: two tabs must never go on with one chain.
      const letGo = await this.#holdIfFree(kept.capture);
      if (!letGo) continue;
      const left = await this.#marked(kept).catch(() => null);
      if (left && !this.left) this.left = { ...left, letGo };
      else {
        await left?.filming.close();
        letGo();
      }
    }
  }

  /** Go on with the capture of a file, unless another tab has it. @param {import('./store.js').Kept} kept @returns {Promise<Open | null>} */
  async again(kept) {
    const letGo = await this.#holdIfFree(kept.capture);
    return letGo && { filming: new Filming(this.#seams(kept), kept.chain), letGo: this.#withRelease(letGo) };
  }

  /** @param {string} capture @returns {Promise<(() => void) | null>} */
  #holdIfFree(capture) {
    return new Promise((held) => {
      navigator.locks.request(lockOf(capture), { ifAvailable: true },
        (lock) => lock ? new Promise((letGo) => held(() => letGo(undefined))) : held(null));
    });
  }

  /** Say in the chain that it was broken off. @param {import('./store.js').Kept} kept @returns {Promise<{filming: Filming, container: string} | null>} null: it cannot be gone on with now */
  async #marked(kept) {
    const chain = localStorage.getItem(behind(kept.capture)) ? await this.#caughtUp(kept) : kept.chain;
    if (!chain) return null;
    const [line] = await this.store.lines(kept.capture, 0, 1);
    const filming = new Filming(this.#seams(kept), chain);
    await filming.mark('crash');
    localStorage.removeItem(behind(kept.capture));
    return { filming, container: parseLine(line.data).body.container };
  }

  /** Where storage failed, only the newsroom knows how far the chain went. @param {import('./store.js').Kept} kept */
  async #caughtUp(kept) {
    const { status, json } = await this.way.state(kept.capture);
    if (status === 404) return kept.chain; // nothing of it was sent
    if (status !== 200 || !Number.isSafeInteger(json?.next) || !Number.isSafeInteger(json?.until)) return null;
    if (json.next - 1 <= kept.chain.seq) return kept.chain;
    const chain = { ...kept.chain, seq: json.next - 1, head: json.head, until: json.until };
    await this.store.setProgress(kept.capture, { accepted: chain.seq });
    return chain;
  }

  /**
   * Go on with the capture that a crash left open, if the recorder writes the same container; otherwise begin one, which
   * follows it.
   * @param {Newsroom} newsroom @param {string} container @returns {Promise<Open>}
   */
  async film(newsroom, container) {
    const left = this.left;
    this.left = null;
    if (left?.container === container) return { ...left, letGo: this.#withRelease(left.letGo) };
    const after = left ? await this.#end(left) : this.follows;
    this.follows = null;
    return this.open(newsroom, { source: 'camera', container, ...(after ? { after } : {}) });
  }

  /** Where a capture that is gone on with stands, in milliseconds. */
  get fromMs() {
    return this.left?.filming.chain.until ?? 0;
  }

  /** Nobody films on: close what was left open. */
  async endLeft() {
    const left = this.left;
    this.left = null;
    if (left) await this.#end(left);
  }

  /** @param {Left} left @returns {Promise<string>} id of its last line */
  async #end(left) {
    await left.filming.close();
    left.letGo();
    return left.filming.chain.head;
  }
}
