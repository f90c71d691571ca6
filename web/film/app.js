/**
 * The page that films: one button, and always in sight how much is in the record, held, and waiting.
 *
 * Owned here: the order of things. What may be believed is `core/`'s, what is kept `store.js`'s, what is sent `pump.js`'s,
 * one take `recording.js`'s, what is shown `screen.js`'s. What adds to the page (photos, files, notes) stands in `ADDED`.
 */

import { addSources } from './adding.js';
import { openCamera } from './camera.js';
import { Captures } from './captures.js';
import { Keeper } from './core/keeper.js';
import { Memory } from './core/memory.js';
import { OtherContainer } from './core/recording.js';
import { Meeting } from './meeting.js';
import { Pump } from './pump.js';
import { Take } from './recording.js';
import { Screen, part } from './screen.js';
import { Store } from './store.js';
import { HttpWay } from './way.js';
import { Said } from './words.js';

const SEE_EVERY_MS = 10_000;
const SHOW_EVERY_MS = 500;
/** So long after a crash the button goes on with the same capture; then it is closed. */
const GO_ON_MS = 30_000;
/** Held by the tab that films. */
const CAMERA_LOCK = 'sunseed-film-camera';

/** Each is called once with the app when it has begun: one line a feature. @type {((app: App) => void | Promise<void>)[]} */
const ADDED = [addSources];

/** The page's state and what happens in it. */
export class App {
  /** @param {Store | Memory} storage @param {HttpWay} way */
  constructor(storage, way) {
    const origin = document.body.dataset.origin ?? '';
    const store = new Keeper(storage, { failing: (failing) => this.screen.storageFails(failing), behind: Captures.noteBehind });
    this.store = store;
    this.screen = new Screen(store);
    this.screen.storageFails(storage instanceof Memory);
    this.meeting = new Meeting(store, way, origin);
    this.pump = new Pump(store, way, () => this.meeting.newsroom, {
      changed: () => this.show(),
      trouble: (error) => this.screen.trouble(error),
      tokens: () => this.meeting.fetchTokens(),
      withheld: (withheld) => this.screen.withheld(withheld),
    });
    this.captures = new Captures(store, way, origin, () => this.pump.ring());
    /** Lets other tabs film. @type {() => void} */
    this.letGo = () => undefined;
    /** @type {Take | null} */
    this.take = null;
    /** Told when a take has begun, and when it has ended. @type {((take: Take) => unknown)[]} */
    this.begun = [];
    /** @type {((take: Take) => unknown)[]} */
    this.ended = [];
  }

  async start() {
    this.screen.trouble(null);
    this.screen.button.addEventListener('click', () => this.press().catch((error) => this.fail(error)));
    await this.meeting.meet();
    this.screen.showKeys(this.meeting.newsroom);
    await this.captures.goOn();
    setTimeout(() => this.captures.endLeft().catch((error) => this.fail(error)), GO_ON_MS);
    this.pump.start();
    part('storage').hidden = await (navigator.storage?.persist?.() ?? Promise.resolve(false));
    setInterval(() => this.show(), SHOW_EVERY_MS);
    setInterval(() => this.take && this.see().catch(() => undefined), SEE_EVERY_MS);
    for (const add of ADDED) await add(this);
    this.screen.button.disabled = false;
    await this.show();
  }

  show() {
    this.screen.sendsElsewhere(!this.pump.sending);
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
    this.letGo = await this.#holdCamera();
    const { newsroom } = this.meeting;
    const take = new Take({ failed: (error) => this.#failed(error), reopen: () => this.#openCamera() }, document.body.dataset.type);
    this.take = take;
    try {
      const stream = await this.#openCamera();
      await take.start(stream, (container) => this.captures.film(newsroom, container), this.captures.fromMs);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.pump.takeOver();
    for (const tell of this.begun) await tell(take);
    navigator.wakeLock?.request('screen').catch(() => undefined);
  }

  async #openCamera() {
    const stream = await openCamera();
    this.#closeCamera();
    this.screen.view.srcObject = stream;
    return stream;
  }

  #closeCamera() {
    const stream = /** @type {MediaStream | null} */ (this.screen.view.srcObject);
    for (const track of stream?.getTracks() ?? []) track.stop();
  }

  /** Only one tab films. @returns {Promise<() => void>} lets another one */
  #holdCamera() {
    return new Promise((held, refused) => {
      navigator.locks.request(CAMERA_LOCK, { ifAvailable: true },
        (lock) => lock ? new Promise((letGo) => held(() => letGo(undefined))) : refused(new Said('films-elsewhere')));
    });
  }

  /** @param {unknown} error */
  #failed(error) {
    if (error instanceof OtherContainer) this.#follow().catch((again) => this.fail(again));
    else this.fail(error);
  }

  /** What the recorder writes now fits no line of this capture: close it, and go on in one that follows it. */
  async #follow() {
    const before = this.take?.filming;
    await this.stop();
    if (!before) return;
    this.captures.follows = before.chain.head;
    await this.press();
  }

  async stop() {
    const take = this.take;
    this.take = null;
    await take?.stop().finally(() => this.#closeCamera());
    this.letGo();
    if (take) for (const tell of this.ended) await tell(take);
    await this.meeting.fetchTokens().catch(() => undefined);
  }

  /** @param {unknown} error */
  fail(error) {
    this.screen.trouble(error);
  }
}

/** Begin, or say plainly why this browser cannot. */
async function main() {
  const app = new App(await Store.open().catch(() => new Memory()), new HttpWay(new URL('/film/', location.href).href));
  await app.start().catch((error) => app.fail(error));
}

main();
