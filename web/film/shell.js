/**
 * What surrounds filming: the sheet of choices, lock and wipe, installing, a newer release, the camera's other buttons.
 *
 * Each button says what it does in the page; this connects them to what does it.
 */

import { onHold } from './holding.js';
import { Lock } from './lock.js';
import { Release } from './release.js';
import { part, pressed } from './screen.js';
import { Said } from './words.js';
import { leaveWithOthers, wipe } from './wiping.js';

const WIPE_HOLD_MS = 2500;

/** Everything around the one button. */
export class Shell {
  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.app = app;
    this.sheet = /** @type {HTMLDialogElement} */ (part('sheet'));
    this.lock = new Lock(app.store, { stop: () => this.#stopForLock(), fail: (error) => app.fail(error) });
    this.release = new Release({ waits: (waiting) => this.#waits(waiting), busy: () => app.busy });
  }

  /** Connect everything; throw Said where this browser could seal nothing. */
  async start() {
    const { app } = this;
    const fail = (/** @type {unknown} */ error) => app.fail(error);
    this.#click('more', () => this.#openSheet());
    this.#click('trust', () => this.#openSheet());
    this.#click('close', () => this.sheet.close());
    this.#click('turn', () => app.turn().catch(fail));
    this.#click('torch', () => app.finder.light().catch(fail));
    this.#click('sun', () => this.#shine(!document.documentElement.classList.contains('sun'), true));
    onHold(part('wipe'), WIPE_HOLD_MS, () => this.#wipe());
    leaveWithOthers(() => this.#close());
    document.addEventListener('visibilitychange', () => this.#seen().catch(fail));
    this.#offerInstall();
    this.#shine((await app.store.fact('sun')) === true, false);
    await this.lock.start();
    const { grave } = await app.assess();
    await this.#meetRelease();
    this.release.start().catch(() => undefined); // without it the app needs network, which the trust line says
    if (grave.length) throw new Said(grave[0]);
  }

  /** @param {string} id @param {() => unknown} work */
  #click(id, work) {
    part(id).addEventListener('click', work);
  }

  #openSheet() {
    const { app } = this;
    app.finder.list((choice) => app.turn(choice).catch((error) => app.fail(error))).catch(() => undefined);
    this.sheet.showModal();
    this.sheet.scrollTop = 0;
  }

  /** For sunlight: black on white. @param {boolean} on @param {boolean} keep */
  #shine(on, keep) {
    document.documentElement.classList.toggle('sun', on);
    pressed('sun', on);
    if (keep) this.app.store.setFact('sun', on).catch(() => undefined);
  }

  /** In sight: the camera is open if it was. Out of sight and nothing filmed: it is closed. */
  async #seen() {
    const { app } = this;
    if (app.busy) return;
    if (document.hidden) app.finder.close();
    else if (!part('main').hidden) await app.finder.start();
  }

  async #stopForLock() {
    if (this.app.take) await this.app.press();
    this.app.finder.close();
  }

  /** @param {boolean} waiting */
  #waits(waiting) {
    part('newer').hidden = !waiting || !this.app.busy;
  }

  /** Say once that a newer release was taken. */
  async #meetRelease() {
    const now = document.body.dataset.release ?? '';
    const before = await this.app.store.fact('release');
    if (before && before !== now) {
      part('renewed').hidden = false;
      this.app.screen.tell('renewed');
      setTimeout(() => (part('renewed').hidden = true), 10_000);
    }
    await this.app.store.setFact('release', now);
  }

  #offerInstall() {
    /** @type {any} */
    let offer = null;
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      offer = event;
      part('install').hidden = false;
    });
    this.#click('install', async () => {
      await offer?.prompt();
      part('install').hidden = true;
    });
    part('install-box').hidden = matchMedia('(display-mode: standalone)').matches;
  }

  /** Let go of the camera, of what sends, of storage. */
  #close() {
    this.app.take?.abandon();
    this.app.finder.close();
    this.app.way.drop();
    if ('database' in this.app.storage) this.app.storage.database.close();
  }

  #wipe() {
    const { way } = this.app;
    wipe(() => this.#close(), async () => way.wiped((await way.session()).csrf)).catch(() => location.replace('about:blank'));
  }
}
