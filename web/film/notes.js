/**
 * Notes in the page that films: who, where, clock, anything else, typed by hand, sealed one by one.
 *
 * Owned here: which capture a note goes into. While something is filmed, into that; before, into the next; after its end,
 * into a small capture that goes on from it. The place is asked of nobody but the person. What is typed is on this
 * phone in clear until it is sealed, in this page alone, and nowhere on its disk.
 */

import { clockOf, encodeNote, tidy } from './core/note.js';
import { part } from './screen.js';
import { Said, words } from './words.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./core/note.js').Note} Note */
/** @typedef {'now' | 'next' | 'last'} For */

/** The notes of the page. */
export class Notes {
  /** @param {App} app @param {{open: boolean, end: () => Promise<void>}} photo a note about photos goes on from their capture, closed */
  constructor(app, photo) {
    this.app = app;
    this.photo = photo;
    /** Waiting for the next film. @type {Note[]} */
    this.waiting = [];
    /** Id of the last line of what was made last; in memory only, see ADR 0091. @type {string | null} */
    this.last = null;
    /** @type {import('./recording.js').Take | null} */
    this.take = null;
  }

  start() {
    const form = /** @type {HTMLFormElement} */ (part('note'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(form).catch((error) => this.#fail(error));
    });
    part('note-now').addEventListener('click', () => {
      /** @type {HTMLTextAreaElement} */ (part('note-text')).value = clockOf(new Date());
      /** @type {HTMLInputElement} */ (form.querySelector('[value=clock]')).checked = true;
    });
    /** @type {HTMLButtonElement} */ (part('note-seal')).disabled = false;
    this.show();
  }

  /** Something began to be filmed: what was written before goes into it. @param {import('./recording.js').Take} take */
  async began(take) {
    this.take = take;
    const waiting = this.waiting.splice(0);
    for (const note of waiting) await this.#into(take, note);
    this.show();
  }

  /** Something ended. @param {string} last id of its last line */
  ended(last) {
    this.last = last;
    this.show();
  }

  /** Filming ended. @param {import('./recording.js').Take} take */
  stopped(take) {
    this.take = null;
    if (take.filming) this.ended(take.filming.chain.head);
  }

  /** Where a note may go now. @returns {For[]} */
  get places() {
    if (this.take) return ['now'];
    return this.last || this.photo.open ? ['last', 'next'] : ['next'];
  }

  show() {
    const { places } = this;
    const select = /** @type {HTMLSelectElement} */ (part('note-for'));
    select.replaceChildren(...places.map((one) => new Option(words(`note-for-${one}`), one)));
    select.disabled = places.length === 1;
    part('note-waiting').textContent = this.waiting.length ? words('note-waiting', { n: String(this.waiting.length) }) : '';
  }

  /** @param {HTMLFormElement} form */
  async #submit(form) {
    const said = new FormData(form);
    const note = { about: /** @type {any} */ (said.get('about')), text: tidy(String(said.get('text') ?? '')) };
    if (!note.text) throw new Said('note-empty');
    try {
      encodeNote(note);
    } catch {
      throw new Said(note.about === 'clock' ? 'note-clock' : 'note-strange');
    }
    await this.#give(note, /** @type {HTMLSelectElement} */ (part('note-for')).value);
    /** @type {HTMLTextAreaElement} */ (part('note-text')).value = '';
    this.show();
  }

  /** @param {Note} note @param {string} where */
  async #give(note, where) {
    if (where === 'last' && this.photo.open) await this.photo.end();
    if (where === 'now' && this.take) await this.#into(this.take, note);
    else if (where === 'last' && this.last) await this.#behind(this.last, note);
    else this.waiting.push(note);
    this.#tell(where === 'next' ? 'note-kept' : 'note-sealed');
  }

  /** @param {import('./recording.js').Take} take @param {Note} note */
  async #into(take, note) {
    await take.recording?.queue.add(async () => take.filming?.seal('note', encodeNote(note), 0));
  }

  /** In a capture of its own, which names the end of the one it is about. @param {string} after @param {Note} note */
  async #behind(after, note) {
    const { captures, meeting } = this.app;
    const { filming, letGo } = await captures.open(meeting.newsroom, { source: 'camera', container: 'other', after });
    await filming.seal('note', encodeNote(note), 0);
    await filming.close();
    letGo();
    this.last = filming.chain.head;
    await meeting.fetchTokens().catch(() => undefined);
  }

  /** @param {string} word */
  #tell(word) {
    part('note-said').textContent = words(word);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (error instanceof Said) this.#tell(error.word);
    else this.app.fail(error);
  }
}
