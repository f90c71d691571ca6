/**
 * Films and photos from other cameras: chosen from the phone's files, sealed one after the other, with pause and give up.
 *
 * Owned here: the list that is shown, which file is next, and how much may wait. Cutting is `core/source.js`'s, sealing
 * `core/importing.js`'s. A file's name is shown and kept nowhere; after a reload the file must be chosen again.
 */

import { Queue } from './core/filming.js';
import { Importing } from './core/importing.js';
import { markOf, plan, sameFile } from './core/source.js';
import { Malformed } from '../record/errors.js';
import { part } from './screen.js';
import { Said, words } from './words.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./core/source.js').Bytes} Bytes */

/** So many pieces may wait on this phone beside the file itself; the rest is sealed when they have gone out. */
const MOST_WAITING = 8;
const LOOK_MS = 200;

/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));
/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Read a file in parts; what is shorter than it said has changed meanwhile. @param {File} file @returns {Bytes} */
function bytesOf(file) {
  const read = async (/** @type {number} */ from, /** @type {number} */ to) => {
    const data = new Uint8Array(await file.slice(from, to).arrayBuffer().catch(() => new ArrayBuffer(0)));
    if (data.length !== to - from) throw new Said('file-changed');
    return data;
  };
  return { size: file.size, read };
}

/** Files in the page that films. */
export class Files {
  /** @param {App} app @param {(last: string) => void} done told the id of the last line of each capture that ends */
  constructor(app, done) {
    this.app = app;
    this.done = done;
    this.queue = new Queue();
  }

  async start() {
    const input = /** @type {HTMLInputElement} */ (part('files'));
    input.addEventListener('change', () => {
      const chosen = [...(input.files ?? [])];
      input.value = '';
      for (const file of chosen) this.add(file);
    });
    input.disabled = false;
    await this.showLeft();
  }

  /** Put a file into the list; it begins when those before it are done. @param {File} file */
  add(file) {
    const row = new Row(file.size, file.name);
    this.queue.add(() => this.#seal(file, row)).catch((error) => {
      row.failed(error);
      this.showLeft().catch(() => undefined);
    });
  }

  /** @param {File} file @param {Row} row */
  async #seal(file, row) {
    if (row.dropped) return;
    const bytes = bytesOf(file);
    const mark = await markOf(bytes, digest);
    const { open, state } = (await this.#known(mark)) ?? (await this.#begin(bytes, mark));
    document.querySelector(`[data-left="${open.filming.chain.capture}"]`)?.remove();
    const work = new Importing(bytes, open.filming, state, { room: () => this.#room(open.filming.chain.capture), told: (at) => row.show(at.at) });
    try {
      let outcome = await this.#run(work, row);
      while (outcome === 'paused') {
        await row.waits();
        outcome = await this.#run(work, row);
      }
      row.ended(outcome);
      this.done(open.filming.chain.head);
    } finally {
      open.letGo();
    }
    await this.app.meeting.fetchTokens().catch(() => undefined);
  }

  /** @param {Importing} work @param {Row} row */
  #run(work, row) {
    row.runs({ pause: () => work.pause(), giveUp: () => work.giveUp() });
    return work.run();
  }

  /** @param {Bytes} bytes @param {import('./core/source.js').Mark} mark */
  async #begin(bytes, mark) {
    const state = { at: 0, plan: await plan(bytes).catch(asSaid), mark };
    const { container } = state.plan;
    return { open: await this.app.captures.open(this.app.meeting.newsroom, { source: 'file', container }, state), state };
  }

  /** Find the capture of a file that was sealed in part before. @param {import('./core/source.js').Mark} mark */
  async #known(mark) {
    for (const kept of await this.#left()) {
      if (!kept.file || !sameFile(kept.file.mark, mark)) continue;
      const open = await this.app.captures.again(kept);
      if (open) return { open, state: kept.file };
    }
    return null;
  }

  async #left() {
    return (await this.app.store.captures()).filter((kept) => kept.file && !kept.chain.closed);
  }

  /** Wait until not too much waits: the phone may not have room for a second copy of a large film. @param {string} capture */
  async #room(capture) {
    while ((await this.app.store.countCiphers(capture)) >= MOST_WAITING) await sleep(LOOK_MS);
  }

  /** Show the files that an earlier page left unfinished: choose them again, or end them as they are. */
  async showLeft() {
    for (const kept of await this.#left()) {
      if (!kept.file || document.querySelector(`[data-left="${kept.capture}"]`)) continue;
      const row = new Row(kept.file.plan.size, words('file-again'));
      row.element.dataset.left = kept.capture;
      row.show(kept.file.at);
      row.rests(() => this.#end(kept, row).catch((error) => this.app.fail(error)));
    }
  }

  /** @param {import('./store.js').Kept} kept @param {Row} row */
  async #end(kept, row) {
    const open = await this.app.captures.again(kept);
    if (!open) return;
    await open.filming.gap('paused', open.filming.chain.until);
    await open.filming.close();
    open.letGo();
    row.ended('given up');
  }
}

/** @param {unknown} error @returns {never} */
function asSaid(error) {
  throw error instanceof Malformed ? new Said(error.message.includes('empty') ? 'file-empty' : 'file-large') : error;
}

/** A size in words of the page's language. @param {number} bytes */
function sizeOf(bytes) {
  const [unit, one] = bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit, maximumFractionDigits: bytes < 1e8 ? 1 : 0 }).format(bytes / one);
}

/** One file in the list. */
class Row {
  /** @param {number} size @param {string} name */
  constructor(size, name) {
    const made = /** @type {DocumentFragment} */ (/** @type {HTMLTemplateElement} */ (part('file-row')).content.cloneNode(true));
    this.element = /** @type {HTMLElement} */ (made.firstElementChild);
    this.size = size;
    this.dropped = false;
    this.#part('name').textContent = name;
    this.#part('size').textContent = sizeOf(size);
    this.#say('file-waits');
    this.#offer({ giveUp: () => this.#drop() });
    part('file-list').append(this.element);
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`.${name}`));
  }

  /** @param {string} word */
  #say(word) {
    this.#part('state').textContent = words(word);
  }

  /** Which buttons there are, and what they do. @param {{pause?: () => void, goOn?: () => void, giveUp?: () => void}} acts */
  #offer(acts) {
    for (const [name, act] of /** @type {const} */ ([['pause', acts.pause], ['go-on', acts.goOn], ['give-up', acts.giveUp]])) {
      const button = this.#part(name);
      button.hidden = !act;
      button.onclick = act ?? null;
    }
  }

  #drop() {
    this.dropped = true;
    this.ended('given up');
  }

  /** @param {number} at bytes that are sealed */
  show(at) {
    const share = Math.floor((100 * at) / this.size);
    /** @type {HTMLProgressElement} */ (this.#part('bar')).value = share;
    this.#part('share').textContent = `${share} %`;
  }

  /** @param {{pause: () => void, giveUp: () => void}} acts */
  runs(acts) {
    this.#say('file-runs');
    this.giveUp = acts.giveUp;
    this.#offer(acts);
  }

  /** Wait until somebody says how it goes on. @returns {Promise<void>} */
  waits() {
    this.#say('file-paused');
    return new Promise((resolve) => {
      this.#offer({
        goOn: () => resolve(),
        giveUp: () => {
          this.giveUp?.();
          resolve();
        },
      });
    });
  }

  /** @param {() => void} end */
  rests(end) {
    this.#say('file-left');
    this.#offer({ giveUp: end });
  }

  /** @param {import('./core/importing.js').Outcome} outcome */
  ended(outcome) {
    if (outcome === 'whole') this.show(this.size);
    this.element.classList.add('ended');
    this.#say(outcome === 'whole' ? 'file-whole' : 'file-given-up');
    this.#offer({});
  }

  /** @param {unknown} error */
  failed(error) {
    this.element.classList.add('ended');
    this.#part('state').textContent = error instanceof Said ? words(error.word) : `${words('unexpected')} ${/** @type {Error} */ (error).message}`;
    this.#offer({});
  }
}
