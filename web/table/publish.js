/**
 * What becomes public: chosen, watched whole from exactly those bytes, and only then sent; or a clean copy, derived.
 *
 * The buttons are live when the light table on this machine agrees, which asks again for everything that is said here.
 */

import { get, send } from './api.js';
import { el } from './page.js';
import { exact, WORDS } from './words.js';

const EVERY_MS = 500;

export class Publish {
  /** @param {{capture: () => string, range: () => {from: number, to: number} | null, player: import('./player.js').Player, back: () => void, say: (words: string) => void}} table */
  constructor(table) {
    this.table = table;
    /** @type {{choice: string, from_ms: number, to_ms: number, watched: boolean} | null} */
    this.choice = null;
    this.watch = el('watch', HTMLButtonElement);
    this.send = el('release', HTMLButtonElement);
    this.derive = el('derive', HTMLButtonElement);
    this.watch.textContent = WORDS.watch;
    this.watch.addEventListener('click', () => this.#guard(() => this.#watch()));
    this.send.addEventListener('click', () => this.#guard(() => this.#release()));
    this.derive.addEventListener('click', () => this.#guard(() => this.#derive()));
    for (const id of ['untouched', 'name']) el(id, HTMLInputElement).addEventListener('input', () => this.draw());
    this.busy = false;
  }

  /** Forget what was watched: another range was chosen. */
  reset() {
    this.choice = null;
    el('watching', HTMLParagraphElement).hidden = true;
    this.draw();
  }

  draw() {
    const range = this.table.range();
    const said = el('range-said', HTMLParagraphElement);
    said.textContent = range ? `${exact(range.from)} – ${exact(range.to)}, ${((range.to - range.from) / 1000).toFixed(1)} s` : 'Choose a range on the strip.';
    const named = el('name', HTMLInputElement).value.trim() !== '';
    this.watch.disabled = !range || this.busy;
    this.send.disabled = !(this.choice?.watched && named && el('untouched', HTMLInputElement).checked) || this.busy;
    this.derive.disabled = !(range && named) || this.busy;
  }

  /** @param {() => Promise<void>} work */
  async #guard(work) {
    this.busy = true;
    this.draw();
    try {
      await work();
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      if (message) this.table.say(message);
    }
    this.busy = false;
    this.draw();
  }

  async #watch() {
    const range = this.table.range();
    if (!range) return;
    const capture = this.table.capture();
    this.choice = await send(`captures/${capture}/choose`, { from_ms: Math.round(range.from), to_ms: Math.round(range.to) });
    if (!this.choice) return;
    const shown = el('watching', HTMLParagraphElement);
    [shown.textContent, shown.hidden] = [WORDS.watching, false];
    const { choice, from_ms } = this.choice;
    try {
      const played = await this.table.player.watch(`captures/${capture}/watch?choice=${choice}`, from_ms);
      this.choice = await send(`captures/${capture}/watched`, { choice, played_ms: played });
      shown.textContent = WORDS.watched;
    } catch (error) {
      shown.textContent = WORDS.partly;
      throw error;
    }
  }

  #asked() {
    return {
      name: el('name', HTMLInputElement).value.trim(),
      untouched: el('untouched', HTMLInputElement).checked,
      captions: el('with-captions', HTMLInputElement).checked,
      transcript: el('with-transcript', HTMLInputElement).checked,
    };
  }

  async #release() {
    if (!this.choice) return;
    const job = await send(`captures/${this.table.capture()}/release`, { ...this.#asked(), choice: this.choice.choice });
    await this.#follow(job, WORDS.released);
    this.reset();
    this.table.back();
  }

  async #derive() {
    const range = this.table.range();
    if (!range) return;
    const said = { ...this.#asked(), from_ms: Math.round(range.from), to_ms: Math.round(range.to) };
    await this.#follow(await send(`captures/${this.table.capture()}/derive`, said), WORDS.derived);
  }

  /** Show how far a job is until it ends. @param {any} job @param {string} words */
  async #follow(job, words) {
    const [share, step] = [el('share', HTMLProgressElement), el('step', HTMLParagraphElement)];
    el('job', HTMLDivElement).hidden = false;
    let now = job;
    while (!now.item && !now.trouble) {
      [share.value, step.textContent] = [now.share, now.step];
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      now = await get(`jobs/${job.job}`);
    }
    share.value = now.item ? 1 : now.share;
    step.textContent = now.trouble || `${words} ${now.item}`;
    step.dataset.item = now.item;
    if (now.trouble) throw new Error(now.trouble);
  }
}
