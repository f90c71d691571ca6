/**
 * The strip of seconds, drawn: what is sealed, held, missing, interrupted, late or altered, at any zoom; marks and the
 * chosen range above it. Pure towards its caller: it is given items and a view, and says where somebody pointed.
 */

import { clock } from './words.js';

/**
 * @typedef {{seq: number, part: string, from_ms: number, to_ms: number, state: string, words: string, late: boolean,
 *   seen: number, tick: number | null, tick_index: number | null, tick_at: string, accepted_ms: number}} Item
 * @typedef {{from: number, to: number}} View milliseconds
 */

const RULER = 22;
const FRAMES = 58;
const BAND = 26;
const LANE = 20;
export const HEIGHT = RULER + FRAMES + BAND + LANE;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Items of film and gaps with equal neighbours joined, as a table reads them. @param {Item[]} items */
export function runs(items) {
  /** @type {Item[]} */
  const found = [];
  for (const one of items) {
    if (one.part !== 'media' && one.part !== 'gap') continue;
    const last = found.at(-1);
    if (last && last.state === one.state && last.words === one.words && last.late === one.late && one.from_ms - last.to_ms < 500) {
      last.to_ms = one.to_ms;
      if (one.tick_at) [last.tick, last.tick_index, last.tick_at] = [one.tick, one.tick_index, one.tick_at];
    } else found.push({ ...one });
  }
  return found;
}

export class Strip {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    /** @type {Item[]} */
    this.items = [];
    /** @type {View} */
    this.view = { from: 0, to: 60_000 };
    this.now = 0;
    /** @type {{from: number, to: number} | null} */
    this.chosen = null;
    /** @type {{from_ms: number, to_ms: number, id: string}[]} */
    this.marks = [];
    /** Boxes and silences. @type {{from_ms: number, to_ms: number}[]} */
    this.drawn = [];
    /** @type {Map<number, CanvasImageSource & {width: number, height: number}>} */
    this.pictures = new Map();
    this.asked = false;
  }

  /** @param {number} ms */
  x(ms) {
    return ((ms - this.view.from) / (this.view.to - this.view.from)) * this.canvas.clientWidth;
  }

  /** @param {number} x @returns {number} milliseconds */
  at(x) {
    return this.view.from + (x / Math.max(1, this.canvas.clientWidth)) * (this.view.to - this.view.from);
  }

  /** Draw at the next frame. */
  draw() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.#paint();
    });
  }

  #paint() {
    const { canvas } = this;
    const [width, scale] = [canvas.clientWidth, devicePixelRatio || 1];
    if (!width) return;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(HEIGHT * scale);
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const ink = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    pen.fillStyle = ink('--bed');
    pen.fillRect(0, 0, width, HEIGHT);
    this.#ruler(pen, width, ink);
    this.#film(pen, width, ink);
    this.#chosen(pen, ink);
    this.#head(pen, ink);
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} width @param {(name: string) => string} ink */
  #ruler(pen, width, ink) {
    const perSecond = (width / (this.view.to - this.view.from)) * 1000;
    const step = STEPS.find((one) => one * perSecond >= 64) ?? 3600;
    pen.font = '11px system-ui, sans-serif';
    pen.fillStyle = ink('--soft');
    pen.textBaseline = 'middle';
    for (let s = Math.max(0, Math.ceil(this.view.from / 1000 / step) * step); s * 1000 <= this.view.to; s += step) {
      const x = this.x(s * 1000);
      pen.fillRect(Math.round(x), RULER - 6, 1, 6);
      pen.fillText(clock(s * 1000), x + 4, RULER / 2);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} width @param {(name: string) => string} ink */
  #film(pen, width, ink) {
    const top = RULER;
    pen.fillStyle = ink('--slot');
    pen.fillRect(0, top, width, FRAMES + BAND);
    this.#pictures(pen, width, top);
    for (const one of runs(this.items)) {
      const [from, to] = [this.x(one.from_ms), this.x(one.to_ms)];
      if (to < 0 || from > width) continue;
      const [x, w] = [Math.max(0, from), Math.max(1, Math.min(width, to) - Math.max(0, from))];
      paintState(pen, one, x, top + FRAMES, w, BAND, ink);
      if (one.state !== 'held') veil(pen, one.state, x, top, w, FRAMES, ink);
      if (one.late) {
        pen.fillStyle = ink('--late');
        pen.fillRect(x, top + FRAMES + BAND - 4, w, 4);
      }
    }
    pen.fillStyle = ink('--bed');
    const apart = this.x(1000) - this.x(0);
    if (apart > 7) for (const one of this.items) if (one.part === 'media') pen.fillRect(Math.round(this.x(one.to_ms)) - 1, top + FRAMES, 1, BAND);
  }

  /** Pictures of what was played, one about each width of a picture. @param {CanvasRenderingContext2D} pen @param {number} width @param {number} top */
  #pictures(pen, width, top) {
    if (!this.pictures.size) return;
    const each = (FRAMES * 16) / 9;
    for (let x = 0; x < width; x += each) {
      const second = Math.round(this.at(x + each / 2) / 1000);
      let found;
      const reach = Math.ceil(((this.view.to - this.view.from) / width / 1000) * (each / 2)) + 1;
      for (let off = 0; off <= reach && !found; off += 1) found = this.pictures.get(second - off) ?? this.pictures.get(second + off);
      if (!found) continue;
      const high = Math.min(each, (FRAMES * found.width) / found.height);
      pen.drawImage(found, x + (each - high) / 2 + 1, top + 1, high - 2, FRAMES - 2);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {(name: string) => string} ink */
  #chosen(pen, ink) {
    const low = RULER + FRAMES + BAND;
    for (const one of this.marks) {
      pen.fillStyle = ink('--mark');
      pen.fillRect(this.x(one.from_ms), low + 3, Math.max(3, this.x(one.to_ms) - this.x(one.from_ms)), 7);
    }
    for (const one of this.drawn) {
      pen.fillStyle = ink('--box');
      pen.fillRect(this.x(one.from_ms), low + 12, Math.max(3, this.x(one.to_ms) - this.x(one.from_ms)), 5);
    }
    if (!this.chosen) return;
    const [from, to] = [this.x(this.chosen.from), this.x(this.chosen.to)];
    pen.fillStyle = ink('--shade');
    pen.fillRect(0, RULER, Math.max(0, from), FRAMES + BAND);
    pen.fillRect(to, RULER, Math.max(0, this.canvas.clientWidth - to), FRAMES + BAND);
    pen.strokeStyle = ink('--choice');
    pen.lineWidth = 2;
    pen.strokeRect(from, RULER + 1, Math.max(2, to - from), FRAMES + BAND - 2);
    pen.fillStyle = ink('--choice');
    for (const x of [from, to]) {
      pen.beginPath();
      pen.roundRect(x - 5, RULER + FRAMES / 2 - 14, 10, 28, 4);
      pen.fill();
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {(name: string) => string} ink */
  #head(pen, ink) {
    const x = Math.round(this.x(this.now));
    pen.fillStyle = ink('--head');
    pen.fillRect(x - 1, 4, 2, HEIGHT - 8);
    pen.beginPath();
    pen.moveTo(x - 6, 2);
    pen.lineTo(x + 6, 2);
    pen.lineTo(x, 11);
    pen.fill();
  }
}

/** A state is a colour and a texture, so that it is seen without colours too. @param {CanvasRenderingContext2D} pen @param {Item} one @param {number} x @param {number} y @param {number} w @param {number} h @param {(name: string) => string} ink */
function paintState(pen, one, x, y, w, h, ink) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.fillStyle = ink(`--${one.state}`);
  if (one.state !== 'gap') pen.fillRect(x, y, w, h);
  pen.strokeStyle = ink('--bed');
  pen.lineWidth = 1.5;
  if (one.state === 'missing' || one.state === 'altered') hatch(pen, x, y, w, h, 7, one.state === 'altered');
  if (one.state === 'sealed') hatch(pen, x, y, w, h, 12, false);
  if (one.state === 'gap') {
    pen.strokeStyle = ink('--gap');
    pen.setLineDash([4, 3]);
    pen.strokeRect(x + 1, y + 2, Math.max(1, w - 2), h - 4);
    if (w > 46) {
      pen.fillStyle = ink('--soft');
      pen.font = '11px system-ui, sans-serif';
      pen.textBaseline = 'middle';
      pen.fillText(one.words, x + 7, y + h / 2, w - 12);
    }
  }
  pen.restore();
}

/** What cannot be seen is dim. @param {CanvasRenderingContext2D} pen @param {string} state @param {number} x @param {number} y @param {number} w @param {number} h @param {(name: string) => string} ink */
function veil(pen, state, x, y, w, h, ink) {
  pen.save();
  pen.globalAlpha = state === 'sealed' ? 0.35 : 0.82;
  pen.fillStyle = ink('--bed');
  pen.fillRect(x, y, w, h);
  pen.restore();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} w @param {number} h @param {number} step @param {boolean} crossed */
function hatch(pen, x, y, w, h, step, crossed) {
  pen.beginPath();
  const first = Math.floor((x - h) / step) * step;
  for (let at = first; at < x + w; at += step) {
    pen.moveTo(at, y + h);
    pen.lineTo(at + h, y);
    if (crossed) {
      pen.moveTo(at, y);
      pen.lineTo(at + h, y + h);
    }
  }
  pen.stroke();
}
