/**
 * The page that films: one button, and always in sight how much is in the record, held, and waiting.
 *
 * Owned here: the order of things on the page. What may be believed is `core/`'s, what is kept `store.js`'s, what is sent
 * `pump.js`'s. Words stand in the page; this fills in numbers.
 */

import { Cutter } from './core/container.js';
import { Filming, Queue } from './core/filming.js';
import { Newsroom } from './core/newsroom.js';
import { Camera, openCamera } from './camera.js';
import { lockTo, wrapNew } from './locking.js';
import { Pump } from './pump.js';
import { Store } from './store.js';
import { HttpWay } from './way.js';

const SEE_EVERY_MS = 10_000;
const LEAST_TOKENS = 2;

/** @param {string} id @returns {HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));

/** @param {string} capture */
const lockOf = (capture) => `sunseed-film-${capture}`;

/** The page's state and what happens in it. */
class App {
  /** @param {Store} store @param {HttpWay} way */
  constructor(store, way) {
    this.store = store;
    this.way = way;
    this.origin = document.body.dataset.origin ?? '';
    this.queue = new Queue();
    /** @type {Newsroom | null} */
    this.newsroom = null;
    /** @type {Camera | null} */
    this.camera = null;
    /** @type {Filming | null} */
    this.filming = null;
    this.doneMs = 0;
    /** Lets go of the capture's lock. @type {((value?: unknown) => void) | undefined} */
    this.letGo = undefined;
    /** @type {Pump | undefined} */
    this.pump = undefined;
  }

  async start() {
    this.say('');
    part('button').addEventListener('click', () => this.press().catch((error) => this.fail(error)));
    document.addEventListener('visibilitychange', () => this.camera?.recorder.state === 'recording' && this.camera.recorder.requestData());
    await this.meet();
    this.pump = new Pump(this.store, this.way, () => /** @type {Newsroom} */ (this.newsroom),
      { changed: () => this.show(), trouble: (words) => this.say(words), tokens: () => this.fetchTokens() });
    await this.goOn();
    this.pump.start();
    part('storage').hidden = await (navigator.storage?.persist?.() ?? Promise.resolve(false));
    setInterval(() => this.show(), 500);
    setInterval(() => this.filming && this.see().catch(() => undefined), SEE_EVERY_MS);
    const able = part('button');
    able.removeAttribute('disabled');
    await this.show();
  }

  /** Learn who speaks for the newsroom and whose keys open footage; remember it for a day without network. */
  async meet() {
    const pinned = (await this.store.fact('root')) ?? null;
    let said;
    try {
      said = await this.way.newsroom();
    } catch (error) {
      said = await this.store.fact('newsroom');
      if (!said) throw error;
    }
    this.newsroom = await Newsroom.check(said, this.origin, pinned, Date.now());
    if (!this.newsroom.recipients.length) throw new Error(part('no-keys').textContent ?? '');
    await this.store.setFact('newsroom', said);
    await this.store.setFact('root', this.newsroom.newestNote);
    part('keys').textContent = String(this.newsroom.recipients.length);
    part('changed').textContent = this.newsroom.changed.slice(0, 10);
    await this.fetchTokens().catch(() => undefined);
    await this.see().catch(() => undefined);
  }

  async fetchTokens() {
    const held = (await this.store.fact('tokens')) ?? [];
    if (held.length >= LEAST_TOKENS) return;
    const csrf = /** @type {HTMLInputElement} */ (document.querySelector('[name=csrfmiddlewaretoken]')).value;
    await this.store.setFact('tokens', [...held, ...(await this.way.tokens(csrf))]);
  }

  /** Take the newest checkpoint; the next line names it. */
  async see() {
    const file = await this.way.checkpoint();
    const seen = await /** @type {Newsroom} */ (this.newsroom).see(file);
    await this.store.setFact('seen', seen);
    if (this.filming) this.filming.seen = seen;
  }

  /** End captures that a crash or a closed page left open: with a gap, never silently. */
  async goOn() {
    for (const kept of await this.store.captures()) {
      if (kept.chain.closed) continue;
      // Another tab that films holds its capture's lock: two tabs must never go on with one chain.
      await navigator.locks.request(lockOf(kept.capture), { ifAvailable: true }, async (lock) => lock && this.end(kept));
    }
  }

  /** @param {import('./store.js').Kept} kept */
  async end(kept) {
    const left = new Filming(this.seams(kept), kept.chain);
    await left.gap('crash', kept.chain.until);
    await left.close();
  }

  /** @param {{key: CryptoKey, recipient: string, token: string, began: number, capture?: string}} kept @returns {import('./core/filming.js').Seams} */
  seams(kept) {
    const { key, recipient, token, began } = kept;
    return {
      sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, /** @type {any} */ (message))),
      lock: lockTo(recipient),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      digest,
      keep: async (chain, line, ciphers) => {
        await this.store.keep({ capture: chain.capture, key, recipient, token, began }, chain, line, ciphers);
        this.pump?.ring();
      },
    };
  }

  async press() {
    const button = /** @type {HTMLButtonElement} */ (part('button'));
    button.disabled = true;
    try {
      if (this.camera) await this.stop();
      else await this.record();
    } finally {
      button.disabled = false;
      document.body.classList.toggle('filming', Boolean(this.camera));
      button.setAttribute('aria-pressed', String(Boolean(this.camera)));
      await this.show();
    }
  }

  async record() {
    const token = await this.store.takeToken();
    const seen = await this.store.fact('seen');
    if (!token || !seen) throw new Error(part('no-token').textContent ?? '');
    const stream = await openCamera();
    const view = /** @type {HTMLVideoElement} */ (part('view'));
    view.srcObject = stream;
    const type = document.body.dataset.type;
    /** @type {Promise<{filming: Filming, cutter: Cutter}>} */
    let ready;
    const camera = new Camera(stream, (data, ms) => this.queue.add(async () => this.take(await ready, data, ms)).catch((error) => this.fail(error)), type);
    const container = await camera.start();
    this.camera = camera;
    ready = this.open(container, token, seen).then((filming) => ({ filming, cutter: new Cutter(container) }));
    this.watch(camera);
    navigator.wakeLock?.request('screen').catch(() => undefined);
    await ready;
  }

  /** @param {import('./core/container.js').Container} container @param {string} token @param {import('./core/newsroom.js').Seen} seen */
  async open(container, token, seen) {
    const { recipients } = /** @type {Newsroom} */ (this.newsroom);
    const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']));
    const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const { recipient, wrap } = await wrapNew(recipients);
    const seams = this.seams({ key: pair.privateKey, recipient, token, began: Date.now() });
    const filming = await Filming.open(seams, { origin: this.origin, source: 'camera', container, key, wrap, seen });
    navigator.locks.request(lockOf(filming.chain.capture), () => new Promise((resolve) => {
      this.letGo = resolve;
    }));
    this.filming = filming;
    return filming;
  }

  /** @param {{filming: Filming, cutter: Cutter}} at @param {Blob} data @param {number} ms */
  async take({ filming, cutter }, data, ms) {
    for (const piece of cutter.push(new Uint8Array(await data.arrayBuffer()))) await filming.seal(piece.part, piece.data, ms);
  }

  /** Seal what interrupts: a muted camera, a track that ends. @param {Camera} camera */
  watch(camera) {
    for (const track of camera.stream.getVideoTracks()) {
      track.addEventListener('unmute', () => {
        const ms = camera.ms();
        this.queue.add(async () => this.filming?.gap(document.hidden ? 'hidden' : 'camera', ms)).catch((error) => this.fail(error));
      });
      track.addEventListener('ended', () => this.camera === camera && this.press().catch((error) => this.fail(error)));
    }
  }

  async stop() {
    const camera = this.camera;
    this.camera = null;
    if (!camera) return;
    await camera.stop();
    camera.release();
    const filming = this.filming;
    await this.queue.add(async () => filming?.close());
    this.letGo?.();
    this.filming = null;
    await this.fetchTokens().catch(() => undefined);
  }

  /** Show how far everything is. */
  async show() {
    const captures = await this.store.captures();
    const current = captures.find((one) => one.capture === this.filming?.chain.capture) ?? captures.sort((one, other) => other.began - one.began)[0];
    let waiting = 0;
    for (const one of captures) waiting += (await this.store.ciphers(one.capture)).length + Math.max(0, one.chain.seq - one.accepted);
    part('time').textContent = this.camera ? clock(this.camera.ms() / 1000) : clock((current?.chain.until ?? this.doneMs) / 1000);
    if (current) {
      this.doneMs = current.chain.until;
      part('recorded').textContent = clock((await this.untilOf(current, current.recorded)) / 1000);
      part('accepted').textContent = clock((await this.untilOf(current, current.accepted)) / 1000);
    } else {
      part('recorded').textContent = part('accepted').textContent = clock(this.doneMs / 1000);
    }
    part('waiting').textContent = String(waiting);
  }

  /** Milliseconds of film up to a line. @param {import('./store.js').Kept} kept @param {number} seq */
  async untilOf(kept, seq) {
    if (seq >= kept.chain.seq) return kept.chain.until;
    for (let at = seq; at > 0; at -= 1) {
      const [line] = await this.store.lines(kept.capture, at, 1);
      const to = line?.seq === at && JSON.parse(new TextDecoder().decode(line.data).split('\n')[0]).to;
      if (Number.isSafeInteger(to)) return to;
    }
    return 0;
  }

  /** @param {string} words */
  say(words) {
    part('trouble').textContent = words;
    part('trouble').hidden = !words;
  }

  /** @param {unknown} error */
  fail(error) {
    this.say(/** @type {Error} */ (error).message || String(error));
  }
}

/** Begin, or say plainly why this browser cannot. */
async function main() {
  const app = new App(await Store.open(), new HttpWay(new URL('/film/', location.href).href));
  await app.start();
}

main().catch((error) => {
  part('trouble').textContent = error.message;
  part('trouble').hidden = false;
});
