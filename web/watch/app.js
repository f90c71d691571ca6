/**
 * The page on which an editor watches a capture in a browser: keys opened by a passphrase, lines followed as they come,
 * chunks opened in their order, the film played. Nothing opened here is kept, sent or written down.
 */

import { words } from '../film/words.js';
import { Malformed, Untrue } from '../record/errors.js';
import { el, make } from '../table/page.js';
import { Strip } from '../table/strip.js';
import { Away, asked, meansOf, unlocked } from './means.js';
import { Opened } from './opening.js';
import { Reel } from './reel.js';
import { Showing } from './showing.js';

const AGAIN_MS = 2000;
const MOST_PICTURES = 600;
/** Photos stand in the page; more bytes of them than this are for the light table on one's own machine. */
const MOST_BYTES = 400 * 1024 * 1024;

const { capture = '', origin = '' } = /** @type {HTMLElement} */ (document.querySelector('[data-capture]')).dataset;
const form = el('unlock', HTMLFormElement);
const says = el('says', HTMLParagraphElement);
const table = el('table', HTMLElement);
const video = el('video', HTMLVideoElement);
const slider = el('strip', HTMLDivElement);
const canvas = el('canvas', HTMLCanvasElement);
const strip = new Strip(canvas);
const showing = new Showing(video);
/** Seqs of photos that are shown. @type {Set<number>} */
const photos = new Set();
let photoBytes = 0;

form.hidden = false;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = el('passphrase', HTMLInputElement);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  [says.textContent, button.disabled] = [words('opening'), true];
  try {
    const secrets = await keys(field.value);
    field.value = '';
    if (!secrets.length) throw new Error(words('no-key'));
    form.hidden = true;
    table.hidden = false;
    await follow(new Opened(capture, origin, meansOf((name) => `/film/watch/ciphers/${name}/`, (name) => `/film/watch/wraps/${name}/`), secrets));
  } catch (error) {
    says.textContent = saidOf(error);
    button.disabled = false;
    form.hidden = !table.hidden;
  }
});

/** An error in the page's words. @param {unknown} error */
function saidOf(error) {
  if (error instanceof Away) return words(error.message === '403' ? 'signed-out' : 'away');
  if (error instanceof Untrue && error.message.includes('none of your keys')) return words('not-yours');
  if (error instanceof Untrue || error instanceof Malformed) return `${words('untrue')} (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}

/** Every key of this editor that the passphrase opens. @param {string} passphrase */
async function keys(passphrase) {
  const found = [];
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-locked]'))) {
    const locked = new Uint8Array(await (await asked(one.dataset.locked ?? '')).arrayBuffer());
    const secret = await unlocked(locked, passphrase).catch(() => '');
    if (secret) found.push(secret);
  }
  return found;
}

/** Take lines until the capture is closed and all of it is held; film is fetched as it is watched. @param {Opened} opened */
async function follow(opened) {
  const failed = (/** @type {unknown} */ error) => { says.textContent = error instanceof TypeError ? words('not-played') : saidOf(error); };
  const reel = new Reel(opened, showing, { failed, changed: () => show(opened) });
  for (const kind of ['timeupdate', 'seeking']) video.addEventListener(kind, () => (kind === 'seeking' ? reel.seek(now()) : reel.wake()));
  for (;;) {
    try {
      const said = await (await asked(`/film/watch/${capture}/lines/?from=${opened.next}`)).json();
      for (const row of said.lines) await opened.take(row.line);
      opened.know(said.missing);
      if (says.textContent === words('away') || says.textContent === words('opening')) says.textContent = '';
      if (opened.opening?.container === 'jpeg') await showPhotos(opened);
      else reel.wake();
      show(opened);
      if (opened.next > said.seq && opened.chain?.closed && !said.missing.length) return;
      if (said.lines.length) continue;
    } catch (error) {
      if (!(error instanceof Away) || error.message === '403') throw error;
      says.textContent = words('away');
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** @param {Opened} opened */
function show(opened) {
  const { from, to, held, missing, altered, unopened } = opened.seconds();
  showing.lasts(to);
  const s = (/** @type {number} */ ms) => String(Math.round(ms / 100) / 10);
  const state = words(opened.chain?.closed ? 'ended' : 'live');
  const more = unopened ? words('unopened', { n: s(unopened) }) : '';
  const wrong = altered ? ` ${words('altered', { n: s(altered) })}` : '';
  el('sentence', HTMLParagraphElement).textContent =
    `${state} ${words('sentence', { from: s(from), to: s(to), held: s(held), missing: s(missing) })}${more}${wrong}`;
  strip.items = [...opened.pieces.map((one) => item(one.seal, one.state)), ...opened.gaps.map((one) => item(one, 'gap'))];
  strip.view = { from, to: Math.max(to, from + 10_000) };
  slider.setAttribute('aria-valuemax', String(Math.round(to / 1000)));
  strip.draw();
}

/** Photos stand by themselves, in their order. @param {Opened} opened */
async function showPhotos(opened) {
  video.hidden = true;
  for (const piece of opened.pieces) {
    const { part, seq, bytes } = piece.seal;
    if (part !== 'media' || photos.has(seq) || opened.missing.has(seq) || piece.state === 'altered') continue;
    if (photoBytes + bytes > MOST_BYTES) {
      says.textContent = words('too-long');
      return;
    }
    const data = await opened.open(piece);
    if (!data) continue;
    photos.add(seq);
    photoBytes += bytes;
    const made = make('img', { alt: words('photo', { n: String(photos.size) }), src: URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type: 'image/jpeg' })) });
    video.before(made);
    show(opened);
  }
}

/** @param {import('../film/core/line.js').Body} body @param {string} state @returns {import('../table/strip.js').Item} */
function item(body, state) {
  return {
    seq: body.seq, part: body.part ?? 'gap', from_ms: body.from, to_ms: body.to, state, words: '', late: false, seen: 0,
    tick: null, tick_index: null, tick_at: '', accepted_ms: 0,
  };
}

new ResizeObserver(() => strip.draw()).observe(canvas);
const now = () => video.currentTime * 1000;
const seek = (/** @type {number} */ ms) => { video.currentTime = Math.max(0, ms / 1000); };
video.addEventListener('timeupdate', () => {
  strip.now = now();
  const second = Math.round(now() / 1000);
  if (!strip.pictures.has(second) && strip.pictures.size < MOST_PICTURES && video.videoWidth) {
    createImageBitmap(video, { resizeHeight: 58 }).then((made) => strip.pictures.set(second, made), () => undefined);
  }
  slider.setAttribute('aria-valuenow', String(Math.round(now() / 1000)));
  strip.draw();
});
slider.addEventListener('pointerdown', (event) => seek(strip.at(event.offsetX)));
slider.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: -1000, ArrowRight: 1000, PageDown: -10_000, PageUp: 10_000 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  seek(Math.max(0, now() + step));
});
