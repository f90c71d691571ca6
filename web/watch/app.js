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
import { Showing } from './showing.js';

const AGAIN_MS = 2000;
const MOST_PICTURES = 600;
/** More than this is for the light table on one's own machine, which holds no film whole. */
const MOST_BYTES = 400 * 1024 * 1024;

const { capture = '', origin = '' } = /** @type {HTMLElement} */ (document.querySelector('[data-capture]')).dataset;
const form = el('unlock', HTMLFormElement);
const says = el('says', HTMLParagraphElement);
const table = el('table', HTMLElement);
const video = el('video', HTMLVideoElement);
const slider = el('strip', HTMLDivElement);
const canvas = el('canvas', HTMLCanvasElement);
const strip = new Strip(canvas);
const showing = new Showing(video, (error) => { says.textContent = error instanceof TypeError ? words('not-played') : saidOf(error); });
let held = 0;
/** Seqs of photos that are shown. @type {Set<number>} */
const photos = new Set();

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

/** Take what comes until the capture is closed and all of it is here. @param {Opened} opened */
async function follow(opened) {
  for (;;) {
    try {
      const said = await (await asked(`/film/watch/${capture}/lines/?from=${opened.next}`)).json();
      for (const row of said.lines) await opened.take(row.line);
      for (const piece of opened.pieces) {
        if (piece.state !== 'sealed' && piece.state !== 'missing') continue;
        if (held + piece.seal.bytes > MOST_BYTES) {
          says.textContent = words('too-long');
          break;
        }
        if ((await opened.open(piece)) === 'held') held += piece.data.length;
        if (piece.seal.part === 'media') show(opened);
      }
      if (says.textContent === words('away') || says.textContent === words('opening')) says.textContent = '';
      show(opened);
      if (done(opened)) return;
    } catch (error) {
      if (!(error instanceof Away) || error.message === '403') throw error;
      says.textContent = words('away');
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Whether nothing more will come. @param {Opened} opened */
function done({ chain, pieces }) {
  return Boolean(chain?.closed) && pieces.every((one) => one.state === 'held' || one.state === 'altered');
}

/** @param {Opened} opened */
function show(opened) {
  showing.take(opened.runs(), done(opened));
  showPhotos(opened);
  const { from, to, held: open, missing, altered } = opened.seconds();
  const s = (/** @type {number} */ ms) => String(Math.round(ms / 100) / 10);
  const state = words(opened.chain?.closed ? 'ended' : 'live');
  const wrong = altered ? ` ${words('altered', { n: s(altered) })}` : '';
  el('sentence', HTMLParagraphElement).textContent =
    `${state} ${words('sentence', { from: s(from), to: s(to), held: s(open), missing: s(missing) })}${wrong}`;
  strip.items = [...opened.pieces.map((one) => item(one.seal, one.state)), ...opened.gaps.map((one) => item(one, 'gap'))];
  strip.view = { from, to: Math.max(to, from + 10_000) };
  slider.setAttribute('aria-valuemax', String(Math.round(to / 1000)));
  strip.draw();
}

/** Photos stand by themselves, in their order. @param {Opened} opened */
function showPhotos({ opening, pieces }) {
  if (opening?.container !== 'jpeg') return;
  video.hidden = true;
  for (const { seal, state, data } of pieces) {
    if (seal.part !== 'media' || state !== 'held' || photos.has(seal.seq)) continue;
    photos.add(seal.seq);
    const made = make('img', { alt: words('photo', { n: String(photos.size) }), src: URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type: 'image/jpeg' })) });
    video.before(made);
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
