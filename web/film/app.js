/**
 * The page that films: one button, and always in sight how much is in the record, held, and waiting.
 *
 * Owned here: the order of things. What may be believed is `core/`'s, what is kept `store.js`'s, what is sent `pump.js`'s,
 * one take `recording.js`'s, what is shown `screen.js`'s. What adds to the page (photos, files, notes) stands in `ADDED`.
 */

import { addSources } from './adding.js';
import { Awake } from './awake.js';
import { Captures } from './captures.js';
import { Keeper } from './core/keeper.js';
import { Memory } from './core/memory.js';
import { OtherContainer } from './core/recording.js';
import { Finder } from './finder.js';
import { Meeting } from './meeting.js';
import { Pump } from './pump.js';
import { Take } from './recording.js';
import { Screen } from './screen.js';
import { Shell } from './shell.js';
import { Store } from './store.js';
import { assess, battery, room } from './trust.js';
import { HttpWay } from './way.js';
import { Said } from './words.js';

const SEE_EVERY_MS = 10_000;
const SHOW_EVERY_MS = 500;
const PHONE_EVERY_MS = 10_000;
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
    this.storage = storage;
    this.way = way;
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
    this.finder = new Finder(store, this.screen.view);
    this.awake = new Awake();
    /** Whether something is being begun, ended or changed. */
    this.moving = false;
    /** Lets other tabs film. @type {() => void} */
    this.letGo = () => undefined;
    /** @type {Take | null} */
    this.take = null;
    /** Told when a take has begun, and when it has ended. @type {((take: Take) => unknown)[]} */
    this.begun = [];
    /** @type {((take: Take) => unknown)[]} */
    this.ended = [];
    this.shell = new Shell(this);
  }

  /** Whether something here must not be interrupted: a newer release waits for it. */
  get busy() {
    return Boolean(this.take) || this.moving || this.captures.held > 0;
  }

  async start() {
    this.screen.trouble(null);
    this.screen.button.addEventListener('click', () => this.press().catch((error) => this.fail(error)));
    await this.shell.start();
    await this.meeting.meet().catch((error) => this.#unlessMet(error));
    this.screen.showKeys(this.meeting.newsroom, Date.now());
    await this.captures.goOn();
    setTimeout(() => this.captures.endLeft().catch((error) => this.fail(error)), GO_ON_MS);
    this.pump.start();
    await this.finder.start();
    setInterval(() => this.show(), SHOW_EVERY_MS);
    setInterval(() => this.take && this.see().catch(() => undefined), SEE_EVERY_MS);
    for (const add of ADDED) await add(this);
    this.screen.button.disabled = false;
    await this.show();
  }

  /** A newsroom that is away, or an ended session, hinders nobody who has met it before. @param {unknown} error */
  #unlessMet(error) {
    if (!this.meeting.known?.recipients.length) throw error;
    this.fail(error);
  }

  /** See what this phone can be trusted with, and keep its state in sight. */
  async assess() {
    const found = await assess();
    const show = async () => this.screen.showPhone(await battery(), await room());
    this.screen.showTrust(found);
    await show();
    setInterval(show, PHONE_EVERY_MS);
    return found;
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

  press() {
    return this.#alone(() => (this.take ? this.stop() : this.record()));
  }

  /** Do one thing at a time that begins, ends or changes a take. @param {() => Promise<void>} work */
  async #alone(work) {
    if (this.moving) return;
    this.moving = true;
    this.screen.button.disabled = true;
    try {
      await work();
    } finally {
      this.moving = false;
      this.screen.button.disabled = false;
      this.screen.setFilming(Boolean(this.take));
      this.awake.want(Boolean(this.take));
      await this.show();
    }
  }

  async record() {
    this.letGo = await this.#holdCamera();
    const { newsroom } = this.meeting;
    const take = new Take({
      failed: (error) => this.#failed(error),
      reopen: () => (this.moving ? Promise.reject(new Error('another camera is being opened')) : this.finder.open()),
    }, document.body.dataset.type);
    this.take = take;
    this.screen.trouble(null);
    try {
      const stream = await this.finder.open();
      await take.start(stream, (container) => this.captures.film(newsroom, container), this.captures.fromMs);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.pump.takeOver();
    for (const tell of this.begun) await tell(take);
  }

  /** See with another camera, the next one or a chosen one; a film that runs goes on with it. @param {import('./lens.js').Choice} [choice] */
  turn(choice) {
    const open = async () => {
      await this.finder.turn(choice);
      return this.finder.open();
    };
    return this.#alone(async () => {
      if (this.take) await this.take.turn(open);
      else await open();
    });
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
    await take?.stop();
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
