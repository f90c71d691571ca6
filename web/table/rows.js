/**
 * The lists of the work: marks, captions, people. Each row is fields one can type in; a change is kept and can be undone.
 */

import { el, make } from './page.js';
import { exact, parseClock, ROLES, say } from './words.js';

/** @typedef {import('./work.js').Work} Work */

export class Rows {
  /** @param {Work} work @param {{seek: (ms: number) => void, choose: (from: number, to: number) => void, now: () => number}} table */
  constructor(work, table) {
    this.work = work;
    this.table = table;
    work.addEventListener('changed', () => this.draw());
    const transcript = el('transcript', HTMLTextAreaElement);
    transcript.addEventListener('change', () => work.change((data) => { data.transcript = transcript.value; }, true));
    const language = el('language', HTMLInputElement);
    language.addEventListener('change', () => {
      const good = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(language.value.trim());
      if (good) work.change((data) => { data.language = language.value.trim(); }, true);
      else language.value = work.data.language;
    });
    el('add-person', HTMLButtonElement).addEventListener('click', () => {
      work.change((data) => data.people.push({ name: '', role: 'speaker', public: false }));
      /** @type {HTMLInputElement | null} */ (document.querySelector('#people li:last-child input'))?.focus();
    });
  }

  draw() {
    const { data } = this.work;
    el('marks', HTMLOListElement).replaceChildren(...data.marks.map((one, at) => this.#mark(one, at)));
    el('cues', HTMLOListElement).replaceChildren(...data.captions.map((one, at) => this.#cue(one, at)));
    el('people', HTMLOListElement).replaceChildren(...data.people.map((one, at) => this.#person(one, at)));
    el('transcript', HTMLTextAreaElement).value = data.transcript;
    el('language', HTMLInputElement).value = data.language;
  }

  /** @param {import('./work.js').Mark} one @param {number} at */
  #mark(one, at) {
    const go = make('button', { type: 'button', className: 'span', textContent: `${exact(one.from_ms)} – ${exact(one.to_ms)}` });
    go.addEventListener('click', () => {
      this.table.choose(one.from_ms, one.to_ms);
      this.table.seek(one.from_ms);
    });
    const note = make('textarea', { rows: 2, value: one.note, placeholder: say('Note'), 'aria-label': say('Note on {at}', { at: exact(one.from_ms) }) });
    note.addEventListener('change', () => this.work.change((data) => { data.marks[at].note = note.value; }, true));
    return make('li', {}, [go, note, this.#drop(say('Remove the mark at {at}', { at: exact(one.from_ms) }), (data) => data.marks.splice(at, 1))]);
  }

  /** @param {import('./vtt.js').Cue} one @param {number} at */
  #cue(one, at) {
    const text = make('textarea', { rows: 2, value: one.text, 'aria-label': say('Caption at {at}', { at: exact(one.from_ms) }) });
    text.addEventListener('change', () => this.work.change((data) => { data.captions[at].text = text.value; }, true));
    const times = /** @type {('from_ms' | 'to_ms')[]} */ (['from_ms', 'to_ms']).map((field) => this.#time(at, field, one[field]));
    const go = make('button', { type: 'button', textContent: say('Go'), 'aria-label': say('Go to {at}', { at: exact(one.from_ms) }) });
    go.addEventListener('click', () => this.table.seek(one.from_ms));
    return make('li', {}, [make('span', { className: 'times' }, [...times, go]), text, this.#drop(say('Remove the caption at {at}', { at: exact(one.from_ms) }), (data) => data.captions.splice(at, 1))]);
  }

  /** A time one may type, or take from the player. @param {number} at @param {'from_ms' | 'to_ms'} field @param {number} ms */
  #time(at, field, ms) {
    const input = make('input', { value: exact(ms), size: 7, autocomplete: 'off', 'aria-label': field === 'from_ms' ? say('It begins') : say('It ends') });
    const put = (/** @type {number} */ value) =>
      this.work.change((data) => {
        data.captions[at][field] = Math.max(0, Math.round(value));
        data.captions.sort((a, b) => a.from_ms - b.from_ms);
      });
    input.addEventListener('change', () => {
      const value = parseClock(input.value);
      if (Number.isNaN(value)) input.value = exact(ms);
      else put(value);
    });
    const now = make('button', { type: 'button', textContent: say('now'), 'aria-label': field === 'from_ms' ? say('It begins now') : say('It ends now') });
    now.addEventListener('click', () => put(this.table.now()));
    return make('span', { className: 'at' }, [input, now]);
  }

  /** @param {import('./work.js').Person} one @param {number} at */
  #person(one, at) {
    const name = make('input', { value: one.name, placeholder: say('Name'), 'aria-label': say('Name'), maxLength: 300, autocomplete: 'off' });
    name.addEventListener('change', () => this.work.change((data) => { data.people[at].name = name.value; }, true));
    const known = one.role in ROLES ? ROLES : { [one.role]: one.role || say('Role'), ...ROLES };
    const role = make('select', { 'aria-label': say('Role') }, Object.entries(known).map(([value, words]) => make('option', { value, textContent: words, selected: value === one.role })));
    role.addEventListener('change', () => this.work.change((data) => { data.people[at].role = role.value; }, true));
    const box = make('input', { type: 'checkbox', checked: one.public });
    box.addEventListener('change', () => this.work.change((data) => { data.people[at].public = box.checked; }, true));
    return make('li', {}, [name, role, make('label', { className: 'check' }, [box, say('public')]), this.#drop(say('Remove {name}', { name: one.name || say('this person') }), (data) => data.people.splice(at, 1))]);
  }

  /** @param {string} words @param {(data: import('./work.js').Data) => unknown} how */
  #drop(words, how) {
    const button = make('button', { type: 'button', className: 'drop', textContent: '×', 'aria-label': words });
    button.addEventListener('click', () => this.work.change(how));
    return button;
  }
}
