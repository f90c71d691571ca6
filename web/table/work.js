/**
 * The editor's work on a capture: marks, captions, transcript, people; kept a moment after each change, undone at will.
 */

import { get, send } from './api.js';
import { WORDS } from './words.js';

/**
 * @typedef {{id: string, from_ms: number, to_ms: number, note: string}} Mark
 * @typedef {{name: string, role: string, public: boolean}} Person
 * @typedef {{version: number, marks: Mark[], people: Person[], captions: import('./vtt.js').Cue[], transcript: string,
 *   covers: import('./places.js').Box[], muted: import('./places.js').Silence[], language: string}} Data
 */

const LATER_MS = 600;
const MOST_UNDO = 200;

export class Work extends EventTarget {
  /** @param {(words: string) => void} say */
  constructor(say) {
    super();
    this.say = say;
    this.capture = '';
    /** @type {Data} */
    this.data = { version: 0, marks: [], people: [], captions: [], transcript: '', covers: [], muted: [], language: 'en' };
    /** @type {string[]} */
    this.undone = [];
    /** @type {string[]} */
    this.done = [];
    this.timer = 0;
    this.busy = Promise.resolve();
  }

  /** @param {string} capture */
  async open(capture) {
    await this.keep();
    this.capture = capture;
    [this.done, this.undone] = [[], []];
    this.data = await get(`captures/${capture}/work`);
    this.say('');
    this.dispatchEvent(new Event('changed'));
  }

  /** Change something, so that it can be undone. @param {(data: Data) => void} how @param {boolean} [quiet] whether the page shows it already */
  change(how, quiet = false) {
    this.done.push(this.#snapshot());
    if (this.done.length > MOST_UNDO) this.done.shift();
    this.undone = [];
    how(this.data);
    this.#later();
    this.dispatchEvent(new Event(quiet ? 'typed' : 'changed'));
  }

  undo() {
    this.#swap(this.done, this.undone);
  }

  redo() {
    this.#swap(this.undone, this.done);
  }

  /** @param {string[]} from @param {string[]} to */
  #swap(from, to) {
    const text = from.pop();
    if (text === undefined) return;
    to.push(this.#snapshot());
    this.data = { ...JSON.parse(text), version: this.data.version };
    this.#later();
    this.dispatchEvent(new Event('changed'));
  }

  #snapshot() {
    return JSON.stringify(this.data);
  }

  #later() {
    clearTimeout(this.timer);
    this.say(WORDS.saving);
    this.timer = setTimeout(() => this.keep(), LATER_MS);
  }

  /** Write what has changed, if anything has. */
  async keep() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    const { capture, data } = this;
    this.busy = this.busy.then(async () => {
      try {
        const { version } = await send(`captures/${capture}/work`, data, 'PUT');
        data.version = version;
        if (this.data !== data) this.data.version = version;
        this.say(WORDS.saved);
      } catch (error) {
        this.say(/** @type {Error} */ (error).message);
      }
    });
    await this.busy;
  }

  /** Return once all that was changed is kept. */
  async settled() {
    await this.keep();
    await this.busy;
  }
}
