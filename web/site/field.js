/**
 * The field: each entry a seed, drawn as a flower head grows, the newest in the middle and the older ones pushed out.
 *
 * Works by pointer and by keys; it is one slider to assistive technology, and everything in it is also in the list
 * beside it. Draws without motion. Owned here: places, drawing and choosing. Elsewhere: what an entry is.
 */

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const HEIGHT_TO_WIDTH = 0.5;
const FLAT = 0.49; // an ellipse as wide as the field and half as high

/** @typedef {{index: number, kind: string, label: string}} Seed newest first */
/** @typedef {{x: number, y: number, size: number, angle: number}} Place */

/** Which tokens of the style sheet a kind's hull and stripes are drawn in; every other entry is a small pale dot. */
const HULLS = {
  publish: ['--seed', '--stripe'],
  withdraw: ['--red', '--porcelain'],
  erase: ['--red', '--porcelain'],
  root: ['--green', '--porcelain'],
  notice: ['--ink-soft', '--porcelain'],
};

export class Field {
  /**
   * @param {HTMLElement} parent @param {string} name @param {string} help
   * @param {(index: number) => void} open called with an entry's index when it is chosen
   */
  constructor(parent, name, help, open) {
    this.open = open;
    /** @type {Seed[]} */
    this.seeds = [];
    this.chosen = 0;
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'slider');
    this.canvas.setAttribute('aria-label', name);
    const hint = document.createElement('p');
    hint.className = 'hint';
    hint.id = 'field-help';
    hint.textContent = help;
    this.canvas.setAttribute('aria-describedby', hint.id);
    parent.replaceChildren(this.canvas, hint);
    this.canvas.addEventListener('keydown', (event) => this.onKey(event));
    this.canvas.addEventListener('click', (event) => this.onClick(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  /** @param {Seed[]} seeds newest first */
  show(seeds) {
    this.seeds = seeds;
    this.canvas.setAttribute('aria-valuemin', '0');
    this.canvas.setAttribute('aria-valuemax', String(Math.max(0, seeds.length - 1)));
    this.choose(0);
  }

  /** @param {number} at place among the seeds shown, 0 the newest */
  choose(at) {
    this.chosen = Math.max(0, Math.min(this.seeds.length - 1, at));
    this.canvas.setAttribute('aria-valuenow', String(this.chosen));
    this.canvas.setAttribute('aria-valuetext', this.seeds[this.chosen]?.label ?? '');
    this.draw();
  }

  /** Mark an entry that was chosen elsewhere. @param {number} index */
  mark(index) {
    const at = this.seeds.findIndex((seed) => seed.index === index);
    if (at >= 0) this.choose(at);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
    const step = /** @type {Record<string, number>} */ (steps)[event.key];
    if (step) this.choose(this.chosen + step);
    else if (event.key === 'Home') this.choose(0);
    else if (event.key === 'End') this.choose(this.seeds.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') this.openChosen();
    else return;
    event.preventDefault();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const distance = this.places(box.width).map((place) => Math.hypot(place.x - x, place.y - y));
    const nearest = distance.indexOf(Math.min(...distance));
    if (nearest < 0) return;
    this.choose(nearest);
    this.openChosen();
  }

  openChosen() {
    const seed = this.seeds[this.chosen];
    if (seed) this.open(seed.index);
  }

  /** Where each seed lies in a field of this width. @param {number} width @returns {Place[]} */
  places(width) {
    const height = width * HEIGHT_TO_WIDTH;
    const reach = Math.sqrt(this.seeds.length + 1);
    const step = width / 2.15 / Math.max(reach, 9);
    return this.seeds.map((_, at) => {
      const far = step * Math.sqrt(at + 0.6);
      const angle = at * GOLDEN_ANGLE;
      return {
        x: width / 2 + far * Math.cos(angle),
        y: height / 2 + far * FLAT * Math.sin(angle),
        size: step * 0.5,
        angle,
      };
    });
  }

  draw() {
    const width = this.canvas.clientWidth;
    const pen = this.canvas.getContext('2d');
    if (!width || !pen) return;
    const scale = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(width * HEIGHT_TO_WIDTH * scale);
    pen.scale(scale, scale);
    const style = getComputedStyle(document.documentElement);
    /** @param {string} name */
    const token = (name) => style.getPropertyValue(name).trim();
    this.places(width).forEach((place, at) => {
      const hull = /** @type {Record<string, string[]>} */ (HULLS)[this.seeds[at].kind];
      if (hull) drawSeed(pen, place, token(hull[0]), token(hull[1]));
      else drawDot(pen, place, token('--ink-soft'));
      if (at === this.chosen) ring(pen, place, token('--ink'));
    });
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Place} place @param {string} hull @param {string} stripe */
function drawSeed(pen, { x, y, size, angle }, hull, stripe) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle + Math.PI / 2);
  pen.beginPath();
  pen.moveTo(0, -size);
  pen.bezierCurveTo(size * 0.5, -size * 0.55, size * 0.8, size, 0, size);
  pen.bezierCurveTo(-size * 0.8, size, -size * 0.5, -size * 0.55, 0, -size);
  pen.fillStyle = hull;
  pen.fill();
  pen.strokeStyle = stripe;
  pen.lineWidth = Math.max(0.5, size * 0.09);
  for (const side of [-0.22, 0, 0.22]) {
    pen.beginPath();
    pen.moveTo(side * size * 0.5, -size * (side ? 0.35 : 0.65));
    pen.quadraticCurveTo(side * size * 1.4, size * 0.2, side * size, size * 0.75);
    pen.stroke();
  }
  pen.restore();
}

/** @param {CanvasRenderingContext2D} pen @param {Place} place @param {string} colour */
function drawDot(pen, { x, y, size }, colour) {
  pen.beginPath();
  pen.arc(x, y, Math.max(1, size * 0.16), 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

/** @param {CanvasRenderingContext2D} pen @param {Place} place @param {string} colour */
function ring(pen, { x, y, size }, colour) {
  pen.beginPath();
  pen.arc(x, y, size * 1.2 + 3, 0, 2 * Math.PI);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.stroke();
}
