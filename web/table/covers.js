/**
 * Boxes over what must not be seen, drawn on the picture by pointer or keys, and seconds without sound.
 *
 * They are part of the editor's work: kept, encrypted, undone. What is shown here is a drawing; what goes out is a copy
 * into which `sunseed lighttable` has painted them, and which is watched before it is sent.
 */

import { el, make } from './page.js';
import { between, inside, LEAST, placeAt, put, shownIn, stretched, WHOLE } from './places.js';
import { exact, HOWS, parseClock, say, WORDS } from './words.js';

/** @typedef {import('./places.js').Box} Box @typedef {import('./places.js').Area} Area @typedef {import('./work.js').Work} Work */

const STEP = 100;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Covers {
  /** @param {Work} work @param {{seek: (ms: number) => void, now: () => number, until: () => number, range: () => {from: number, to: number} | null, player: import('./player.js').Player}} table */
  constructor(work, table) {
    this.work = work;
    this.table = table;
    this.over = el('covers', HTMLDivElement);
    this.video = el('video', HTMLVideoElement);
    /** @type {Set<string>} */
    this.moving = new Set();
    /** What is being dragged, and not written yet. @type {{id: string, area: Area} | null} */
    this.drag = null;
    work.addEventListener('changed', () => this.draw());
    el('add-cover', HTMLButtonElement).addEventListener('click', () => this.#add({ x: 3500, y: 3000, width: 3000, height: 4000 }));
    el('add-mute', HTMLButtonElement).addEventListener('click', () => this.#mute());
    this.over.addEventListener('pointerdown', (event) => this.#press(event));
    for (const name of ['timeupdate', 'seeked', 'loadedmetadata', 'emptied']) this.video.addEventListener(name, () => this.place());
    new ResizeObserver(() => this.place()).observe(this.video);
    const follow = () => {
      if (!this.video.paused) this.place();
      this.video.requestVideoFrameCallback?.(follow);
    };
    this.video.requestVideoFrameCallback?.(follow);
  }

  /** @param {boolean} on whether the picture is there to be drawn on */
  set drawing(on) {
    this.over.classList.toggle('drawing', on);
  }

  draw() {
    const { covers, muted } = this.work.data;
    el('boxes', HTMLOListElement).replaceChildren(...covers.map((one, at) => this.#row(one, at)));
    el('muted', HTMLOListElement).replaceChildren(...muted.map((one, at) => this.#silence(one, at)));
    el('no-boxes', HTMLParagraphElement).hidden = covers.length > 0;
    const known = new Map([...this.over.children].map((one) => [/** @type {HTMLElement} */ (one).dataset.id, one]));
    covers.forEach((one, at) => {
      if (!known.delete(one.id)) this.over.append(this.#box(one.id));
      const shown = this.#shown(one.id);
      shown.textContent = String(at + 1);
      shown.append(...['nw', 'ne', 'sw', 'se'].map((corner) => make('i', { className: `corner ${corner}`, 'data-corner': corner, 'aria-hidden': 'true' })));
      shown.classList.toggle('coarse', one.how === 'coarse');
      shown.setAttribute('aria-label', `${say('Box {n}', { n: at + 1 })}, ${exact(one.from_ms)} – ${exact(one.to_ms)}. ${WORDS.boxKeys}`);
    });
    for (const gone of known.values()) gone.remove();
    this.place();
  }

  /** Put each box where it is at the moment that is shown. */
  place() {
    const shown = this.table.player.mode === 'capture' && this.video.videoWidth > 0;
    this.over.hidden = !shown;
    if (!shown) return;
    const room = { width: this.video.clientWidth, height: this.video.clientHeight };
    const at = shownIn(room, { width: this.video.videoWidth, height: this.video.videoHeight });
    for (const [name, px] of Object.entries({ left: at.x, top: at.y, width: at.width, height: at.height })) this.over.style.setProperty(name, `${px}px`);
    const ms = this.table.now();
    for (const one of this.work.data.covers) {
      const box = this.#shown(one.id);
      const area = this.drag?.id === one.id ? this.drag.area : placeAt(one.places, ms);
      for (const [name, part] of Object.entries({ left: area.x, top: area.y, width: area.width, height: area.height })) box.style.setProperty(name, `${(part * 100) / WHOLE}%`);
      box.classList.toggle('away', ms < one.from_ms || ms >= one.to_ms);
    }
  }

  /** @param {string} id @returns {HTMLButtonElement} */
  #shown(id) {
    return /** @type {HTMLButtonElement} */ (this.over.querySelector(`[data-id="${CSS.escape(id)}"]`));
  }

  /** @param {string} id */
  #box(id) {
    const box = make('button', { type: 'button', className: 'box' });
    box.dataset.id = id;
    box.addEventListener('keydown', (event) => this.#key(event, id));
    return box;
  }

  // -- by pointer -----------------------------------------------------------------------------------------------------
  /** @param {PointerEvent} event */
  #where(event) {
    const room = this.over.getBoundingClientRect();
    return { x: ((event.clientX - room.left) / room.width) * WHOLE, y: ((event.clientY - room.top) / room.height) * WHOLE };
  }

  /** Draw a new box on the picture, or take hold of one. @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const id = /** @type {HTMLElement | null} */ (target.closest('.box'))?.dataset.id ?? '';
    const box = this.work.data.covers.find((one) => one.id === id);
    const [from, corner] = [this.#where(event), target.dataset.corner ?? ''];
    const was = box ? placeAt(box.places, this.table.now()) : null;
    if (!was && !this.over.classList.contains('drawing')) return;
    event.preventDefault();
    this.video.pause();
    if (box) this.#shown(id).focus();
    this.over.setPointerCapture(event.pointerId);
    const sketch = was ? null : this.over.appendChild(make('span', { className: 'sketch' }));
    let area = was;
    const over = new AbortController();
    const move = (/** @type {PointerEvent} */ moved) => {
      const to = this.#where(moved);
      if (!was) area = between(from, to);
      else if (corner) area = stretched(was, corner, to.x - from.x, to.y - from.y);
      else area = inside({ ...was, x: was.x + to.x - from.x, y: was.y + to.y - from.y });
      if (sketch && area) for (const [name, part] of Object.entries({ left: area.x, top: area.y, width: area.width, height: area.height })) sketch.style.setProperty(name, `${(part * 100) / WHOLE}%`);
      this.drag = box ? { id, area } : null;
      this.place();
    };
    const end = (/** @type {boolean} */ keep) => {
      over.abort();
      sketch?.remove();
      this.drag = null;
      const grown = area && (was ? area !== was : area.width > LEAST || area.height > LEAST);
      if (keep && grown && area) box ? this.#put(id, area) : this.#add(area);
      else this.place();
    };
    this.over.addEventListener('pointermove', move, { signal: over.signal });
    this.over.addEventListener('pointerup', () => end(true), { signal: over.signal });
    this.over.addEventListener('pointercancel', () => end(false), { signal: over.signal });
  }

  // -- by keys --------------------------------------------------------------------------------------------------------
  /** @param {KeyboardEvent} event @param {string} id */
  #key(event, id) {
    const box = this.work.data.covers.find((one) => one.id === id);
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (way) {
      const was = placeAt(box.places, this.table.now());
      const [dx, dy] = [way[0] * STEP, way[1] * STEP];
      this.#put(id, event.shiftKey ? { ...was, width: was.width + dx, height: was.height + dy } : { ...was, x: was.x + dx, y: was.y + dy });
    } else if (event.key === 'Delete' || event.key === 'Backspace') this.#drop(id);
    else if (event.key !== 'Escape') return;
    else this.#shown(id).blur();
    event.preventDefault();
    event.stopPropagation();
  }

  // -- changes --------------------------------------------------------------------------------------------------------
  /** @param {string} id @param {(box: Box) => void} how */
  #change(id, how) {
    this.work.change((data) => {
      const box = data.covers.find((one) => one.id === id);
      if (box) how(box);
    });
  }

  /** @param {Area} area */
  #add(area) {
    const range = this.table.range();
    const from = Math.round(range?.from ?? this.table.now());
    const to = Math.max(Math.round(range?.to ?? this.table.until()), from + 100);
    const id = crypto.randomUUID();
    this.work.change((data) => data.covers.push({ id, from_ms: from, to_ms: to, places: put([], this.table.now(), area, false), how: 'solid' }));
    this.#shown(id).focus();
  }

  /** @param {string} id @param {Area} area */
  #put(id, area) {
    this.#change(id, (box) => { box.places = put(box.places, this.table.now(), area, this.#moves(box)); });
  }

  /** @param {string} id */
  #drop(id) {
    this.work.change((data) => { data.covers = data.covers.filter((one) => one.id !== id); });
    el('add-cover', HTMLButtonElement).focus();
  }

  #mute() {
    const range = this.table.range() ?? { from: this.table.now(), to: this.table.now() + 1000 };
    const said = { id: crypto.randomUUID(), from_ms: Math.round(range.from), to_ms: Math.round(range.to) };
    this.work.change((data) => { data.muted = [...data.muted, said].sort((a, b) => a.from_ms - b.from_ms); });
  }

  /** @param {Box} box */
  #moves(box) {
    return box.places.length > 1 || this.moving.has(box.id);
  }

  // -- rows -----------------------------------------------------------------------------------------------------------
  /** @param {Box} one @param {number} at */
  #row(one, at) {
    const words = say('Box {n}', { n: at + 1 });
    const go = make('button', { type: 'button', className: 'span', textContent: words, 'aria-label': say('Go to {at}', { at: words }) });
    go.addEventListener('click', () => {
      this.table.seek(one.from_ms);
      this.#shown(one.id).focus();
    });
    const how = make('select', { 'aria-label': say('{what}: how it covers', { what: words }) }, Object.entries(HOWS).map(([value, said]) => make('option', { value, textContent: said, selected: value === one.how })));
    how.addEventListener('change', () => this.#change(one.id, (box) => { box.how = how.value === 'coarse' ? 'coarse' : 'solid'; }));
    const moves = make('input', { type: 'checkbox', checked: this.#moves(one) });
    moves.addEventListener('change', () => {
      this.moving[moves.checked ? 'add' : 'delete'](one.id);
      if (moves.checked) this.#change(one.id, (box) => { box.places[0].at_ms = Math.round(this.table.now()); });
      else this.#change(one.id, (box) => { box.places = put(box.places, this.table.now(), placeAt(box.places, this.table.now()), false); });
    });
    const rows = [make('span', { className: 'line' }, [go, how, make('label', { className: 'check' }, [moves, say('It moves')])]), this.#times(one, words, (id, field, ms) => this.#change(id, (box) => setTime(box, field, ms)))];
    if (this.#moves(one)) rows.push(this.#places(one));
    return make('li', {}, [...rows, this.#remove(words, () => this.#drop(one.id))]);
  }

  /** The moments at which the place of a box is known. @param {Box} one */
  #places(one) {
    const known = one.places.map((place, at) => {
      const go = make('button', { type: 'button', textContent: exact(place.at_ms), 'aria-label': say('Go to its place at {at}', { at: exact(place.at_ms) }) });
      go.addEventListener('click', () => this.table.seek(place.at_ms));
      const forget = make('button', { type: 'button', textContent: '×', 'aria-label': say('Forget its place at {at}', { at: exact(place.at_ms) }), disabled: one.places.length === 1 });
      forget.addEventListener('click', () => this.#change(one.id, (box) => { box.places.splice(at, 1); }));
      return make('span', { className: 'known' }, [go, forget]);
    });
    return make('span', { className: 'times' }, [make('span', { className: 'quiet', textContent: WORDS.moves }), ...known]);
  }

  /** @param {import('./places.js').Silence} one @param {number} at */
  #silence(one, at) {
    const change = (/** @type {string} */ id, /** @type {'from_ms' | 'to_ms'} */ field, /** @type {number} */ ms) => this.work.change((data) => {
      const silence = data.muted.find((each) => each.id === id);
      if (silence) setTime(silence, field, ms);
    });
    const words = say('Silence {n}', { n: at + 1 });
    return make('li', {}, [make('span', { className: 'line', textContent: WORDS.silent }), this.#times(one, words, change), this.#remove(words, () => this.work.change((data) => { data.muted.splice(at, 1); }))]);
  }

  /** @param {{id: string, from_ms: number, to_ms: number}} one @param {string} words @param {(id: string, field: 'from_ms' | 'to_ms', ms: number) => void} change */
  #times(one, words, change) {
    const field = (/** @type {'from_ms' | 'to_ms'} */ name) => {
      const label = name === 'from_ms' ? say('{what} begins', { what: words }) : say('{what} ends', { what: words });
      const input = make('input', { value: exact(one[name]), size: 7, autocomplete: 'off', 'aria-label': label });
      input.addEventListener('change', () => {
        const ms = parseClock(input.value);
        if (Number.isNaN(ms)) input.value = exact(one[name]);
        else change(one.id, name, ms);
      });
      const now = make('button', { type: 'button', textContent: say('now'), 'aria-label': name === 'from_ms' ? say('{what} begins now', { what: words }) : say('{what} ends now', { what: words }) });
      now.addEventListener('click', () => change(one.id, name, this.table.now()));
      return make('span', { className: 'at' }, [input, now]);
    };
    return make('span', { className: 'times' }, [field('from_ms'), field('to_ms')]);
  }

  /** @param {string} words @param {() => void} how */
  #remove(words, how) {
    const button = make('button', { type: 'button', className: 'drop', textContent: '×', 'aria-label': say('Remove {name}', { name: words }) });
    button.addEventListener('click', how);
    return button;
  }
}

/** A time of something that still ends after it begins. @param {{from_ms: number, to_ms: number}} one @param {'from_ms' | 'to_ms'} field @param {number} ms */
function setTime(one, field, ms) {
  const at = Math.max(0, Math.round(ms));
  if (field === 'from_ms') [one.from_ms, one.to_ms] = [at, Math.max(one.to_ms, at + 100)];
  else [one.to_ms, one.from_ms] = [Math.max(at, 100), Math.min(one.from_ms, Math.max(at, 100) - 100)];
}
