/**
 * The quick lock: the screen of a phone that shows the time, and nothing of what it does (ADR 0084).
 *
 * It hides and stops fingers; it protects no data, for nothing here can be opened on this phone anyway. Whether filming goes on
 * behind it is the person's choice, kept with the lock: a page that is loaded again comes back locked.
 */

import { onHold } from './holding.js';
import { part } from './screen.js';

const HOLD_MS = 1500;
const LOOK_MS = 1000;

/** The lock. */
export class Lock {
  /** @param {import('./core/keeper.js').Keeper} store @param {{stop: () => Promise<unknown>, fail: (error: unknown) => void}} tell */
  constructor(store, tell) {
    this.store = store;
    this.tell = tell;
    this.title = document.title;
    this.screen = part('locked');
    this.face = part('locked-time');
    part('lock').addEventListener('click', () => this.lock().catch(tell.fail));
    onHold(this.screen, HOLD_MS, () => this.unlock().catch(tell.fail));
    setInterval(() => this.#tick(), LOOK_MS);
  }

  /** Take up what was chosen, and whether it was locked when the page went. */
  async start() {
    const goesOn = (await this.store.fact('locked-films')) ?? true;
    for (const one of document.querySelectorAll('[name=locked-films]')) {
      const input = /** @type {HTMLInputElement} */ (one);
      input.checked = (input.value === 'on') === goesOn;
      input.addEventListener('change', () => this.store.setFact('locked-films', input.value === 'on').catch(this.tell.fail));
    }
    if (await this.store.fact('locked')) this.#show(true);
  }

  async lock() {
    this.#show(true); // first: whatever storage says, the screen is dark
    await this.store.setFact('locked', true);
    if (!((await this.store.fact('locked-films')) ?? true)) await this.tell.stop();
  }

  async unlock() {
    this.#show(false);
    await this.store.setFact('locked', false);
  }

  /** @param {boolean} on */
  #show(on) {
    this.screen.hidden = !on;
    part('main').inert = on;
    part('main').hidden = on;
    part('said').hidden = on; // a screen reader says nothing of what goes on behind it
    this.#tick();
    if (on) this.screen.focus();
    else part('lock').focus();
  }

  #tick() {
    const locked = !this.screen.hidden;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' }).format(new Date());
    if (locked) this.face.textContent = time;
    document.title = locked ? time : this.title;
  }
}
