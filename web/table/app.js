/**
 * The light table's page: the list of captures, the player, the strip, the work beside it. Parts know nothing of each other.
 */

import { begin, get } from './api.js';
import { Covers } from './covers.js';
import { el, make } from './page.js';
import { Player } from './player.js';
import { Publish } from './publish.js';
import { Rows } from './rows.js';
import { HEIGHT, runs, Strip } from './strip.js';
import { parse, write } from './vtt.js';
import { clock, exact, fill, LANGUAGE, LANGUAGES, LATE, parseClock, REASONS, sentence, speak, STATES, translate, WORDS } from './words.js';
import { Work } from './work.js';

/** @typedef {import('./strip.js').Item} Item */

const LIST_MS = 1000;
const AGAIN_MS = 3000;
const MOST_PICTURES = 1200;
const video = el('video', HTMLVideoElement);
const canvas = el('canvas', HTMLCanvasElement);
const slider = el('strip', HTMLDivElement);
const strip = new Strip(canvas);
const player = new Player(video);
const work = new Work((words) => { el('kept', HTMLSpanElement).textContent = words; });
/** @type {{id: string, version: number, until_ms: number, closed: boolean, container: string, source: string} | null} */
let open = null;
/** @type {Map<number, Item>} */
let items = new Map();
let follow = new AbortController();
let touched = false;

const table = {
  seek: (/** @type {number} */ ms) => player.seek(ms),
  now: () => Math.round(video.currentTime * 1000),
  choose: (/** @type {number} */ from, /** @type {number} */ to) => choose({ from, to }),
  capture: () => open?.id ?? '',
  range: () => strip.chosen,
  fromFile: () => open?.source === 'file' && open.container !== 'jpeg',
  until: () => open?.until_ms ?? 0,
  player,
  back: () => { play(strip.now); },
  say: (/** @type {string} */ words) => trouble(words),
};
const publish = new Publish(table, work);
const rows = new Rows(work, table);
const covers = new Covers(work, table);

/** @param {string} words */
function trouble(words) {
  const shown = el('trouble', HTMLParagraphElement);
  [shown.textContent, shown.hidden] = [words, words === ''];
}

// -- the list -------------------------------------------------------------------------------------------------------
async function list() {
  try {
    const said = await get('captures');
    el('newsroom', HTMLSpanElement).textContent = said.newsroom;
    trouble(said.trouble);
    const none = el('none', HTMLParagraphElement);
    [none.textContent, none.hidden] = [WORDS.none, said.captures.length > 0];
    drawList(said.captures);
  } catch (error) {
    trouble(/** @type {Error} */ (error).message);
  }
  setTimeout(list, LIST_MS);
}

/** @param {any[]} captures */
function drawList(captures) {
  const sheets = el('sheets', HTMLUListElement);
  const known = new Map([...sheets.children].map((one) => [/** @type {HTMLElement} */ (one).dataset.id, one]));
  captures.forEach((one, at) => {
    const row = known.get(one.id) ?? newSheet(one.id);
    known.delete(one.id);
    const [title, state] = row.querySelectorAll('span');
    title.textContent = new Date(one.began_ms).toLocaleString(LANGUAGE === 'ar' ? 'ar-u-nu-latn' : LANGUAGE, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
    const fresh = !one.closed && Date.now() - one.began_ms - one.until_ms < 60_000;
    state.textContent = `${clock(one.until_ms)} · ${fresh ? WORDS.live : one.closed ? WORDS.ended : WORDS.open}${one.missing ? ` · ${fill(WORDS.notHeld, { n: one.missing })}` : ''}`;
    row.classList.toggle('fresh', fresh);
    row.querySelector('button')?.setAttribute('aria-current', String(one.id === open?.id));
    if (sheets.children[at] !== row) sheets.insertBefore(row, sheets.children[at] ?? null);
  });
  for (const gone of known.values()) gone.remove();
}

/** @param {string} id */
function newSheet(id) {
  const button = make('button', { type: 'button' }, [make('i', { className: 'lamp', 'aria-hidden': 'true' }), make('span', { className: 'title' }), make('span', { className: 'state' })]);
  button.addEventListener('click', () => openCapture(id));
  const row = make('li', {}, [button]);
  row.dataset.id = id;
  return row;
}

// -- one capture ----------------------------------------------------------------------------------------------------
/** @param {string} id */
async function openCapture(id) {
  if (open?.id === id) return;
  follow.abort();
  follow = new AbortController();
  player.close();
  open = { id, version: 0, until_ms: 0, closed: false, container: '', source: '' };
  [items, touched, strip.items, strip.chosen, strip.now] = [new Map(), false, [], null, 0];
  strip.pictures.clear();
  el('choose', HTMLParagraphElement).hidden = true;
  for (const part of [el('table', HTMLElement), el('work', HTMLElement)]) part.hidden = false;
  filmTrouble('');
  await work.open(id).catch((error) => trouble(error.message));
  watchCapture(id, follow.signal);
}

/** Take what changes, as it changes. @param {string} id @param {AbortSignal} signal */
async function watchCapture(id, signal) {
  while (!signal.aborted && open) {
    try {
      const said = await get(`captures/${id}?since=${open.version}`, signal);
      if (signal.aborted || !open) return;
      const began = items.size === 0;
      for (const one of said.items) items.set(one.seq, one);
      Object.assign(open, { version: said.version, until_ms: said.until_ms, closed: said.closed, container: said.container, source: said.source });
      sayFile();
      strip.items = [...items.values()].sort((a, b) => a.seq - b.seq);
      el('sentence', HTMLParagraphElement).textContent = sentence(items.values());
      if (said.trouble) trouble(said.trouble);
      if (said.items.length) drawTable();
      fit();
      if (began && strip.items.some((one) => one.part === 'media')) play(said.closed ? 0 : Math.max(0, said.until_ms - 3000));
      else if (began) items.clear(), (open.version = 0);
      if (!said.items.length) await new Promise((resolve) => setTimeout(resolve, 300));
    } catch (error) {
      if (signal.aborted) return;
      trouble(/** @type {Error} */ (error).message);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

/** Say of film from a file what it is, and what it can never be. */
function sayFile() {
  const shown = el('from-file', HTMLParagraphElement);
  [shown.textContent, shown.hidden] = [WORDS.file, !table.fromFile()];
  publish.draw();
}

/** @param {number} ms */
function play(ms) {
  if (!open) return;
  const { id } = open;
  el('watching', HTMLParagraphElement).hidden = true;
  filmTrouble('');
  player.open((from) => `captures/${id}/play?from=${seqAt(from)}`, ms).then(() => video.play().catch(() => undefined));
}

/** The line that seals a moment, one earlier so that its first picture can be decoded. @param {number} ms */
function seqAt(ms) {
  const film = strip.items.filter((one) => one.part === 'media');
  const at = film.findIndex((one) => one.to_ms > ms);
  return film[Math.max(0, (at < 0 ? film.length - 1 : at) - 1)]?.seq ?? 0;
}

/** @param {string} words */
function filmTrouble(words) {
  const shown = el('film-trouble', HTMLParagraphElement);
  [shown.textContent, shown.hidden] = [words, words === ''];
}

// -- the strip ------------------------------------------------------------------------------------------------------
function fit() {
  if (!open) return;
  const whole = Math.max(20_000, open.until_ms * 1.04);
  if (!touched || strip.view.to > whole * 1.5) strip.view = { from: 0, to: whole };
  const pan = el('pan', HTMLInputElement);
  const span = strip.view.to - strip.view.from;
  pan.hidden = span >= whole - 1;
  [pan.max, pan.value] = [String(Math.max(0, Math.round(whole - span))), String(Math.round(strip.view.from))];
  slider.setAttribute('aria-valuemax', String(Math.round(open.until_ms / 1000)));
  [strip.marks, strip.drawn] = [work.data.marks, [...work.data.covers, ...work.data.muted]];
  strip.draw();
}

/** @param {number} factor @param {number} [around] */
function zoom(factor, around = strip.now) {
  touched = true;
  const span = Math.min(Math.max((strip.view.to - strip.view.from) * factor, 4000), Math.max(20_000, (open?.until_ms ?? 0) * 1.04));
  const share = Math.min(Math.max((around - strip.view.from) / (strip.view.to - strip.view.from), 0), 1);
  const from = Math.max(0, around - share * span);
  strip.view = { from, to: from + span };
  fit();
}

/** @param {{from: number, to: number} | null} range */
function choose(range) {
  if (range && range.to < range.from) range = { from: range.to, to: range.from };
  if (range && open) range = { from: Math.max(0, Math.round(range.from / 100) * 100), to: Math.min(open.until_ms, Math.round(range.to / 100) * 100) };
  strip.chosen = range && range.to > range.from ? range : null;
  el('from', HTMLInputElement).value = strip.chosen ? exact(strip.chosen.from) : '';
  el('to', HTMLInputElement).value = strip.chosen ? exact(strip.chosen.to) : '';
  publish.reset();
  strip.draw();
}

const setIn = () => choose({ from: table.now(), to: Math.max(strip.chosen?.to ?? 0, table.now() + 1000) });
const setOut = () => choose({ from: Math.min(strip.chosen?.from ?? 0, Math.max(0, table.now() - 1000)), to: table.now() });

function drawTable() {
  const shown = runs(strip.items);
  el('rows', HTMLTableSectionElement).replaceChildren(...shown.map((one) => make('tr', {}, [
    make('th', { scope: 'row', textContent: `${exact(one.from_ms)} – ${exact(one.to_ms)}` }),
    make('td', { textContent: stateWords(one) }),
    make('td', { textContent: before(one) }),
    make('td', { textContent: after(one) }),
  ])));
}

/** @param {Item} one */
function stateWords(one) {
  const said = one.state === 'gap' ? `${STATES.gap}: ${REASONS[/** @type {keyof typeof REASONS} */ (one.words)] ?? one.words}` : STATES[/** @type {keyof typeof STATES} */ (one.state)];
  return one.late ? `${said}, ${LATE}` : one.state === 'altered' ? `${said}: ${one.words}` : said;
}
const before = (/** @type {Item} */ one) => (one.seen ? fill(WORDS.entries, { n: one.seen }) : '');
const after = (/** @type {Item} */ one) => (one.tick === null ? WORDS.waits : fill(one.tick_at ? WORDS.tickAt : WORDS.tick, { n: one.tick, at: one.tick_at }));

function sayNow() {
  const ms = video.currentTime * 1000;
  const one = strip.items.find((each) => (each.part === 'media' || each.part === 'gap') && each.from_ms <= ms && each.to_ms > ms);
  const words = one ? fill(WORDS.bounds, { at: exact(one.from_ms), state: stateWords(one), before: before(one), after: after(one) }) : '';
  const shown = el('second', HTMLParagraphElement);
  if (shown.textContent !== words) shown.textContent = words;
  slider.setAttribute('aria-valuenow', String(Math.round(ms / 1000)));
  slider.setAttribute('aria-valuetext', one ? `${clock(ms)}, ${stateWords(one)}` : clock(ms));
  const cue = work.data.captions.find((each) => each.from_ms <= ms && each.to_ms > ms);
  el('caption', HTMLParagraphElement).textContent = cue?.text ?? '';
}

/** Keep a small picture of the second that is shown. */
function picture() {
  const second = Math.round(video.currentTime);
  if (!video.videoWidth || video.seeking || strip.pictures.has(second) || strip.pictures.size >= MOST_PICTURES) return;
  const high = 58 * Math.min(2, devicePixelRatio || 1);
  const small = make('canvas', { height: high, width: Math.round((high * video.videoWidth) / video.videoHeight) });
  small.getContext('2d')?.drawImage(video, 0, 0, small.width, small.height);
  strip.pictures.set(second, small);
}

// -- hands ----------------------------------------------------------------------------------------------------------
function wireStrip() {
  canvas.style.height = `${HEIGHT}px`;
  /** @type {'' | 'seek' | 'from' | 'to' | 'range'} */
  let drag = '';
  let origin = 0;
  slider.addEventListener('pointerdown', (event) => {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    slider.setPointerCapture(event.pointerId);
    const near = event.pointerType === 'touch' ? 22 : 9;
    if (strip.chosen && Math.abs(strip.x(strip.chosen.from) - x) < near) drag = 'from';
    else if (strip.chosen && Math.abs(strip.x(strip.chosen.to) - x) < near) drag = 'to';
    else drag = event.shiftKey ? 'range' : 'seek';
    origin = strip.at(x);
    if (drag === 'seek') table.seek(origin);
  });
  slider.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const ms = strip.at(event.clientX - canvas.getBoundingClientRect().left);
    if (drag === 'seek') table.seek(ms);
    if (drag === 'range') choose({ from: origin, to: ms });
    if (strip.chosen && drag === 'from') choose({ from: Math.min(ms, strip.chosen.to - 100), to: strip.chosen.to });
    if (strip.chosen && drag === 'to') choose({ from: strip.chosen.from, to: Math.max(ms, strip.chosen.from + 100) });
  });
  for (const end of /** @type {const} */ (['pointerup', 'pointercancel'])) slider.addEventListener(end, () => { drag = ''; });
  slider.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && Math.abs(event.deltaX) < Math.abs(event.deltaY) && !event.shiftKey) return;
    event.preventDefault();
    const at = strip.at(event.clientX - canvas.getBoundingClientRect().left);
    if (event.ctrlKey) zoom(event.deltaY > 0 ? 1.25 : 0.8, at);
  }, { passive: false });
  new ResizeObserver(() => strip.draw()).observe(slider);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => strip.draw());
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (!open || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key === 'z') work.undo();
    else if (event.key === 'y') work.redo();
    else return;
    event.preventDefault();
    return;
  }
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.matches('input:not([type=checkbox]):not([type=range]), textarea');
  if (typing) return;
  const step = event.shiftKey ? 10_000 : 1000;
  const here = table.now();
  /** @type {Record<string, () => void>} */
  const keys = {
    i: setIn, o: setOut, m: addMark, c: addCue, '+': () => zoom(0.6), '-': () => zoom(1.6),
    ArrowLeft: () => table.seek(here - step), ArrowRight: () => table.seek(here + step), Escape: () => choose(null),
    Home: () => table.seek(0), End: () => table.seek(Math.max(0, (open?.until_ms ?? 0) - 1000)),
  };
  if (event.key === ' ' && !target.matches('button, summary, input')) keys[' '] = toggle;
  const found = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!found || (target.matches('[role=tab], input[type=range]') && event.key.startsWith('Arrow'))) return;
  event.preventDefault();
  found();
}

const toggle = () => (video.paused ? video.play().catch(() => undefined) : video.pause());

function addMark() {
  const range = strip.chosen ?? { from: Math.max(0, table.now() - 2000), to: table.now() + 2000 };
  work.change((data) => data.marks.push({ id: crypto.randomUUID(), from_ms: Math.round(range.from), to_ms: Math.round(range.to), note: '' }));
}

function addCue() {
  const from = table.now();
  work.change((data) => {
    data.captions.push({ from_ms: from, to_ms: from + 2500, text: '' });
    data.captions.sort((a, b) => a.from_ms - b.from_ms);
  });
  const at = work.data.captions.findIndex((one) => one.from_ms === from && !one.text);
  el('tab-captions', HTMLButtonElement).click();
  /** @type {HTMLTextAreaElement | undefined} */ (document.querySelectorAll('#cues textarea')[at])?.focus();
}

function wireTabs() {
  const tabs = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('[role=tab]')]);
  const show = (/** @type {HTMLButtonElement} */ chosen) => tabs.forEach((one) => {
    one.setAttribute('aria-selected', String(one === chosen));
    one.tabIndex = one === chosen ? 0 : -1;
    el(one.getAttribute('aria-controls') ?? '', HTMLElement).hidden = one !== chosen;
    covers.drawing = chosen.id === 'tab-cover';
  });
  tabs.forEach((one, at) => {
    one.addEventListener('click', () => show(one));
    one.addEventListener('keydown', (event) => {
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length }[event.key];
      if (next === undefined) return;
      show(tabs[next % tabs.length]);
      tabs[next % tabs.length].focus();
    });
  });
}

function wireFields() {
  for (const id of ['from', 'to']) el(id, HTMLInputElement).addEventListener('change', () => {
    const [from, to] = [parseClock(el('from', HTMLInputElement).value), parseClock(el('to', HTMLInputElement).value)];
    if (!Number.isNaN(from) && !Number.isNaN(to)) choose({ from, to });
  });
  el('import', HTMLInputElement).addEventListener('change', async (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    try {
      const cues = parse(await (file?.text() ?? ''));
      work.change((data) => { data.captions = [...data.captions, ...cues].sort((a, b) => a.from_ms - b.from_ms); });
      el('kept', HTMLSpanElement).textContent = fill(WORDS.imported, { n: cues.length });
    } catch (error) {
      trouble(/** @type {Error} */ (error).message);
    }
    input.value = '';
  });
  el('export', HTMLButtonElement).addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([write(work.data.captions)], { type: 'text/vtt' }));
    make('a', { href: address, download: 'captions.vtt' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
}

function wire() {
  /** @type {Record<string, () => void>} */
  const buttons = {
    play: toggle, 'mark-in': setIn, 'mark-out': setOut, clear: () => choose(null), 'add-mark': addMark, 'add-cue': addCue,
    in: () => zoom(0.6), out: () => zoom(1.6), all: () => { touched = false; fit(); },
    undo: () => work.undo(), redo: () => work.redo(), live: () => { table.seek((player.edge - 1) * 1000); video.play().catch(() => undefined); },
  };
  for (const [id, does] of Object.entries(buttons)) el(id, HTMLButtonElement).addEventListener('click', does);
  el('pan', HTMLInputElement).addEventListener('input', (event) => {
    const from = Number(/** @type {HTMLInputElement} */ (event.target).value);
    strip.view = { from, to: from + strip.view.to - strip.view.from };
    strip.draw();
  });
  for (const name of ['play', 'pause']) video.addEventListener(name, () => {
    el('play', HTMLButtonElement).classList.toggle('playing', !video.paused);
    el('play', HTMLButtonElement).setAttribute('aria-label', video.paused ? WORDS.play : WORDS.pause);
  });
  video.addEventListener('timeupdate', () => {
    strip.now = video.currentTime * 1000;
    el('clock', HTMLOutputElement).textContent = `${exact(strip.now)} / ${clock(open?.until_ms ?? 0)}`;
    const live = el('live', HTMLButtonElement);
    live.hidden = !open || open.closed || player.mode !== 'capture';
    live.classList.toggle('on', player.edge - video.currentTime < 4);
    sayNow();
    picture();
    strip.draw();
  });
  player.addEventListener('trouble', (event) => {
    filmTrouble(/** @type {CustomEvent} */ (event).detail);
    // A damaged second ends a stream; what comes behind it plays in a new one.
    const { mode } = player;
    setTimeout(() => { if (mode === 'capture' && player.mode === mode && open) play(open.closed ? strip.now + 1000 : Math.max(strip.now, open.until_ms - 3000)); }, AGAIN_MS);
  });
  for (const name of ['changed', 'typed']) work.addEventListener(name, () => {
    el('undo', HTMLButtonElement).disabled = !work.done.length;
    el('redo', HTMLButtonElement).disabled = !work.undone.length;
    [strip.marks, strip.drawn] = [work.data.marks, [...work.data.covers, ...work.data.muted]];
    strip.draw();
  });
  addEventListener('keydown', key);
  addEventListener('pagehide', () => { work.keep(); });
}

function wireTongue() {
  const tongue = el('tongue', HTMLSelectElement);
  tongue.replaceChildren(...Object.entries(LANGUAGES).map(([value, { name }]) => make('option', { value, textContent: name, lang: value, selected: value === LANGUAGE })));
  tongue.addEventListener('change', async () => {
    await work.keep();
    speak(tongue.value);
  });
}

translate(document);
wireTongue();
wireStrip();
wireTabs();
wireFields();
wire();
rows.draw();
covers.draw();
publish.draw();
const ready = await begin();
el('choose', HTMLParagraphElement).textContent = ready ? WORDS.choose : WORDS.noLink;
if (ready) list();
