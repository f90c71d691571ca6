/**
 * What becomes public: chosen, watched whole from exactly those bytes, and only then sent; or a clean copy, derived, made
 * here with its boxes and silences and watched as the very file that goes out.
 *
 * The buttons are live when the light table on this machine agrees, which asks again for everything that is said here.
 */

import { get, send } from './api.js';
import { el } from './page.js';
import { touches } from './places.js';
import { exact, fill, STEPS, WORDS } from './words.js';

const EVERY_MS = 500;

export class Publish {
  /** @param {{capture: () => string, range: () => {from: number, to: number} | null, fromFile: () => boolean, player: import('./player.js').Player, back: () => void, say: (words: string) => void}} table @param {import('./work.js').Work} work */
  constructor(table, work) {
    this.table = table;
    this.work = work;
    /** @type {{choice: string, from_ms: number, to_ms: number, watched: boolean} | null} */
    this.choice = null;
    this.watch = el('watch', HTMLButtonElement);
    this.send = el('release', HTMLButtonElement);
    this.derive = el('derive', HTMLButtonElement);
    this.watch.textContent = WORDS.watch;
    this.watch.addEventListener('click', () => this.#guard(() => this.#watch()));
    this.send.addEventListener('click', () => this.#guard(() => this.#release()));
    this.derive.addEventListener('click', () => this.#guard(() => this.#derive()));
    /** The copy that is made, and what was drawn when it was. @type {{made: string, from_ms: number, to_ms: number, watched: boolean, of: string} | null} */
    this.copy = null;
    this.make = el('make', HTMLButtonElement);
    this.watchCopy = el('watch-copy', HTMLButtonElement);
    this.watchCopy.textContent = WORDS.watchCopy;
    this.make.addEventListener('click', () => this.#guard(() => this.#make()));
    this.watchCopy.addEventListener('click', () => this.#guard(() => this.#watchCopy()));
    el('stop', HTMLButtonElement).addEventListener('click', () => { if (this.job) send(`jobs/${this.job}/stop`, {}).catch((error) => this.table.say(error.message)); });
    this.job = '';
    for (const name of ['changed', 'typed']) work.addEventListener(name, () => this.draw());
    for (const id of ['untouched', 'name']) el(id, HTMLInputElement).addEventListener('input', () => this.draw());
    this.busy = false;
  }

  /** Forget what was watched: another range was chosen. */
  reset() {
    [this.choice, this.copy] = [null, null];
    el('watching', HTMLParagraphElement).hidden = true;
    this.draw();
  }

  draw() {
    const range = this.table.range();
    const said = el('range-said', HTMLParagraphElement);
    said.textContent = range ? fill(WORDS.seconds, { from: exact(range.from), to: exact(range.to), n: ((range.to - range.from) / 1000).toFixed(1) }) : WORDS.range;
    const named = el('name', HTMLInputElement).value.trim() !== '';
    const drawn = this.#drawn();
    const count = (/** @type {number} */ n, /** @type {string} */ one, /** @type {string} */ more) => (n ? [fill(n === 1 ? one : more, { n })] : []);
    const parts = [...count(drawn.covers.length, WORDS.box, WORDS.boxes), ...count(drawn.muted.length, WORDS.silence, WORDS.silences)].reduce((one, other) => (one ? fill(WORDS.and, { one, other }) : other), '');
    const untouched = el('untouched', HTMLInputElement);
    untouched.disabled = parts !== '';
    if (parts) untouched.checked = false;
    if (this.copy && this.copy.of !== JSON.stringify(drawn)) {
      this.copy = null;
      el('step', HTMLParagraphElement).textContent = WORDS.changed;
    }
    el('plan-said', HTMLParagraphElement).textContent = range && parts ? `${fill(WORDS.with, { what: parts })}${drawn.muted.length && this.work.data.transcript && el('with-transcript', HTMLInputElement).checked ? ` ${WORDS.transcript}` : ''}` : '';
    const fromFile = this.table.fromFile();
    const warning = el('file-only', HTMLParagraphElement);
    [warning.textContent, warning.hidden] = [WORDS.fileOnly, !fromFile];
    if (fromFile) [untouched.disabled, untouched.checked] = [true, false];
    this.watch.disabled = !range || this.busy || fromFile;
    this.send.disabled = !(this.choice?.watched && named && untouched.checked) || this.busy;
    this.make.disabled = !range || this.busy;
    this.watchCopy.disabled = !this.copy || this.busy;
    this.derive.disabled = !(this.copy?.watched && named) || this.busy;
  }

  /** The boxes and silences that lie on the chosen range. */
  #drawn() {
    const range = this.table.range();
    const on = (/** @type {{from_ms: number, to_ms: number}} */ one) => range !== null && touches(one, Math.round(range.from), Math.round(range.to));
    return { covers: this.work.data.covers.filter(on), muted: this.work.data.muted.filter(on) };
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

  async #make() {
    const range = this.table.range();
    if (!range) return;
    this.copy = null;
    await this.work.settled();
    const of = JSON.stringify(this.#drawn());
    const job = await send(`captures/${this.table.capture()}/make`, { from_ms: Math.round(range.from), to_ms: Math.round(range.to) });
    const { copy } = await this.#follow(job, WORDS.made);
    this.copy = { ...copy, of };
    setTimeout(() => this.watchCopy.focus());
  }

  async #watchCopy() {
    if (!this.copy) return;
    const [{ made, from_ms }, capture] = [this.copy, this.table.capture()];
    const shown = el('watching', HTMLParagraphElement);
    [shown.textContent, shown.hidden] = [WORDS.watchingCopy, false];
    try {
      const played = await this.table.player.watch(`captures/${capture}/made?made=${made}`, from_ms);
      const { watched } = await send(`captures/${capture}/seen`, { made, played_ms: played });
      if (this.copy?.made === made) this.copy.watched = watched;
      shown.textContent = WORDS.watchedCopy;
    } catch (error) {
      shown.textContent = WORDS.partly;
      throw error;
    }
  }

  async #derive() {
    if (!this.copy) return;
    await this.work.settled();
    await this.#follow(await send(`captures/${this.table.capture()}/derive`, { ...this.#asked(), made: this.copy.made }), WORDS.derived);
    this.reset();
    this.table.back();
  }

  /** Show how far a job is until it ends; return what it says then. @param {any} job @param {string} words */
  async #follow(job, words) {
    const [share, step] = [el('share', HTMLProgressElement), el('step', HTMLParagraphElement)];
    const page = el('public-page', HTMLAnchorElement);
    page.hidden = true;
    el('job', HTMLDivElement).hidden = false;
    const stop = el('stop', HTMLButtonElement);
    [this.job, stop.hidden] = [job.job, false];
    let now = job;
    while (!now.item && !now.trouble && !now.copy) {
      [share.value, step.textContent] = [now.share, `${STEPS[/** @type {keyof typeof STEPS} */ (now.step)] ?? now.step}, ${Math.round(now.share * 100)} %`];
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      now = await get(`jobs/${job.job}`);
    }
    [this.job, stop.hidden] = ['', true];
    share.value = now.trouble ? now.share : 1;
    step.textContent = now.trouble || `${words} ${now.item}`;
    step.dataset.item = now.item;
    if (now.page) [page.href, page.textContent, page.hidden] = [now.page, WORDS.page, false];
    if (now.trouble) throw new Error(now.trouble);
    return now;
  }
}
