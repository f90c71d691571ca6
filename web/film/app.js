/**
 * The page that films: one button, and always in sight how much is in the record, held, and waiting.
 *
 * Owned here: the order of things. What may be believed is `core/`'s, what is kept `store.js`'s, what is sent `pump.js`'s,
 * one take `recording.js`'s, what is shown `screen.js`'s. What adds to the page (photos, files, notes) stands in `ADDED`.
 */

import { openCamera } from './camera.js';
import { Captures } from './captures.js';
import { Meeting } from './meeting.js';
import { Pump } from './pump.js';
import { Take } from './recording.js';
import { Screen, part } from './screen.js';
import { Store } from './store.js';
import { HttpWay } from './way.js';

const SEE_EVERY_MS = 10_000;
const SHOW_EVERY_MS = 500;

/** Each is called once with the app when it has begun: one line a feature. @type {((app: App) => void | Promise<void>)[]} */
const ADDED = [];

/** The page's state and what happens in it. */
export class App {
  /** @param {Store} store @param {HttpWay} way */
  constructor(store, way) {
    const origin = document.body.dataset.origin ?? '';
    this.store = store;
    this.screen = new Screen(store);
    this.meeting = new Meeting(store, way, origin);
    this.pump = new Pump(store, way, () => this.meeting.newsroom, {
      changed: () => this.show(),
      trouble: (error) => this.screen.trouble(error),
      tokens: () => this.meeting.fetchTokens(),
    });
    this.captures = new Captures(store, origin, () => this.pump.ring());
    /** @type {Take | null} */
    this.take = null;
  }

  async start() {
    this.screen.trouble(null);
    this.screen.button.addEventListener('click', () => this.press().catch((error) => this.fail(error)));
    document.addEventListener('visibilitychange', () => this.take?.flush());
    await this.meeting.meet();
    this.screen.showKeys(this.meeting.newsroom);
    await this.captures.goOn();
    this.pump.start();
    part('storage').hidden = await (navigator.storage?.persist?.() ?? Promise.resolve(false));
    setInterval(() => this.show(), SHOW_EVERY_MS);
    setInterval(() => this.take && this.see().catch(() => undefined), SEE_EVERY_MS);
    for (const add of ADDED) await add(this);
    this.screen.button.disabled = false;
    await this.show();
  }

  show() {
    return this.screen.show(this.take);
  }

  /** Take the newest checkpoint; the next line names it. */
  async see() {
    const seen = await this.meeting.see();
    if (this.take?.filming) this.take.filming.seen = seen;
  }

  async press() {
    this.screen.button.disabled = true;
    try {
      if (this.take) await this.stop();
      else await this.record();
    } finally {
      this.screen.button.disabled = false;
      this.screen.setFilming(Boolean(this.take));
      await this.show();
    }
  }

  async record() {
    const stream = await openCamera();
    this.screen.view.srcObject = stream;
    const take = new Take(stream, { failed: (error) => this.fail(error), ended: () => this.press().catch((error) => this.fail(error)) });
    this.take = take;
    const { newsroom } = this.meeting;
    try {
      await take.start((container) => this.captures.open(newsroom, { source: 'camera', container }), document.body.dataset.type);
    } catch (error) {
      this.take = null;
      await take.stop();
      throw error;
    }
    navigator.wakeLock?.request('screen').catch(() => undefined);
  }

  async stop() {
    const take = this.take;
    this.take = null;
    await take?.stop();
    await this.meeting.fetchTokens().catch(() => undefined);
  }

  /** @param {unknown} error */
  fail(error) {
    this.screen.trouble(error);
  }
}

/** Begin, or say plainly why this browser cannot. */
async function main() {
  const app = new App(await Store.open(), new HttpWay(new URL('/film/', location.href).href));
  await app.start().catch((error) => app.fail(error));
}

main();
