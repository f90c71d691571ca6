/**
 * The strip below a released film: its seconds, each a way into the film, and what each is worth when a reader asks.
 *
 * The player works without this file. Owned here: the strip, `#t=` links and the current second. Elsewhere: what a line is
 * worth (`film/core/reveal.js`), sentences (`words.js`).
 */

import { text } from '../record/bytes.js';
import { Untrue } from '../record/errors.js';
import { freshness, openRecord } from '../record/inspection.js';
import { overall, say, statementOf, VERIFIED } from '../record/verdict.js';
import { bounds, checkReveal, compareDocument, hasDigest, inspectLine, parseReveal, Ticks } from '../film/core/reveal.js';
import { filesBelow } from './fetching.js';
import { element, showVerdicts, verdictElement } from './showing.js';
import { fill, wordsOfPage } from './words.js';

const AT_ONCE = 4;
/** Released pieces up to which the strip is drawn without being asked for. */
const FEW = 900;

/** @typedef {import('../film/core/reveal.js').Row} Row */
/** @typedef {import('../record/verdict.js').Statement} Statement */

const words = wordsOfPage();

/** One player with its strip. */
class Strip {
  /** @param {HTMLElement} player @param {string} root the way to the site's root */
  constructor(player, root) {
    this.get = filesBelow(root);
    this.reveal = player.dataset.reveal ?? '';
    this.document = player.dataset.document ?? '';
    this.durationMs = Number(player.dataset.duration);
    this.video = player.querySelector('video');
    this.place = /** @type {HTMLElement} */ (player.querySelector('[data-strip]'));
    this.verdict = element('div', 'strip-verdict');
    this.verdict.setAttribute('role', 'status');
    /** @type {Row[]} */
    this.rows = [];
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    /** Whether lines are shorter than a second, so that whole seconds would not tell them apart. */
    this.tenths = false;
    /** Where in the film a line begins and ends, in milliseconds. @type {Map<Row['line']['body'], {at: number, until: number}>} */
    this.places = new Map();
  }

  /** Draw the title, the button, and where they are few the seconds. */
  async begin() {
    this.check = /** @type {HTMLButtonElement} */ (element('button', 'strip-check', words.strip_check));
    this.check.type = 'button';
    this.check.addEventListener('click', () => this.run());
    const plain = this.place.querySelector('.strip-plain');
    this.line = element('p', 'strip-line', plain?.textContent ?? '');
    this.list = element('ol', 'seconds');
    this.place.replaceChildren(
      element('div', 'strip-head', element('span', 'strip-title', words.strip_title), this.check),
      this.list, this.line, this.verdict);
    this.video?.addEventListener('timeupdate', () => this.follow());
    if (this.chunks() <= FEW) await this.draw().catch((error) => this.fail(error));
  }

  chunks() {
    return Number(this.place.dataset.chunks);
  }

  /** @param {unknown} error */
  fail(error) {
    showVerdicts(this.verdict, [statementOf(error, 'reveal', this.reveal)], words);
  }

  /** Read the reveal and draw a second for each line that takes time. */
  async draw() {
    if (this.rows.length) return;
    const data = await this.get(this.reveal);
    const name = this.reveal.split('/').pop()?.split('.')[0] ?? '';
    if (!hasDigest(data, name)) throw otherFile(this.reveal);
    this.rows = parseReveal(data);
    const timed = this.rows.filter(({ line }) => line.body.from !== undefined && line.body.to > line.body.from);
    if (!timed.length) return;
    this.lay(timed);
    for (const row of timed) this.list?.append(element('li', '', this.second(row)));
    this.buttons.forEach((one, at) => { one.tabIndex = at ? -1 : 0; });
  }

  /**
   * Find where each line is in the film. What nobody filmed takes no time in it: where a recorder was stopped and another
   * began, the film goes on at once, and the strip shows the gap. @param {Row[]} timed
   */
  lay(timed) {
    let shown = 0;
    for (const { line: { body } } of timed) {
      const lasts = body.kind === 'seal' ? body.to - body.from : 0;
      this.places.set(body, { at: shown, until: shown + lasts });
      shown += lasts;
    }
    // A copied film begins with its first key picture, up to a second after its first sealed one.
    const late = Math.max(0, Math.min(shown - this.durationMs, 2000));
    this.tenths = shown < 950 * timed.filter(({ line }) => line.body.kind === 'seal').length; // else two would be called alike
    for (const place of this.places.values()) [place.at, place.until] = [Math.max(0, place.at - late), Math.max(0, place.until - late)];
  }

  /** @param {Row} row */
  second(row) {
    const { body } = row.line;
    const gap = body.kind === 'gap';
    const button = /** @type {HTMLButtonElement} */ (element('button', gap ? 'second second-gap' : 'second'));
    const { at, until } = this.places.get(body) ?? { at: 0, until: 0 };
    button.type = 'button';
    button.textContent = gap ? '…' : this.tenths ? (at / 1000).toFixed(1) : String(Math.ceil(at / 1000));
    Object.assign(button.dataset, { from: String(body.from), to: String(body.to), at: String(at), until: String(until) });
    const values = { from: (body.from / 1000).toFixed(1), to: (body.to / 1000).toFixed(1), reason: body.reason ?? '' };
    // A name begins with what is seen: the second of the film, which is not that of the capture.
    button.setAttribute('aria-label', gap ? fill(words.strip_gap, values) : `${button.textContent}. ${fill(words.strip_second, values)}`);
    button.addEventListener('click', () => this.choose(button));
    button.addEventListener('keydown', (event) => this.move(event, button));
    this.buttons.push(button);
    return button;
  }

  /** Go to a second, and say what it is worth if that is known. @param {HTMLButtonElement} button */
  choose(button) {
    const at = Number(button.dataset.at) / 1000;
    if (this.video) this.video.currentTime = at;
    history.replaceState(null, '', `#t=${Math.round(at * 10) / 10}`);
    this.mark(button);
    const said = this.said?.get(button);
    if (said) this.verdict.replaceChildren(verdictElement(said, words));
  }

  /** Arrow keys go through the seconds, in the direction of the page. @param {KeyboardEvent} event @param {HTMLButtonElement} button */
  move(event, button) {
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const step = { [forward]: 1, [back]: -1 }[event.key];
    const at = this.buttons.indexOf(button);
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? this.buttons.length - 1 : step ? at + step : at;
    if (next === at || !this.buttons[next]) return;
    event.preventDefault();
    button.tabIndex = -1;
    this.buttons[next].tabIndex = 0;
    this.buttons[next].focus();
  }

  /** @param {HTMLButtonElement | undefined} button */
  mark(button) {
    for (const one of this.buttons) {
      if (one === button) one.setAttribute('aria-current', 'time');
      else one.removeAttribute('aria-current');
    }
  }

  /** Mark the second that is playing. */
  follow() {
    const ms = (this.video?.currentTime ?? 0) * 1000;
    this.mark(this.buttons.find((one) => Number(one.dataset.at) <= ms && ms < Number(one.dataset.until)));
  }

  /** Check every line against the record, chunk by chunk. */
  async run() {
    if (!this.check || !this.line) return;
    this.check.disabled = true;
    this.verdict.textContent = words.working;
    /** @type {Map<HTMLButtonElement, Statement>} */
    this.said = new Map();
    try {
      await this.draw();
      const film = JSON.parse(text(await this.words(), 'film'));
      compareDocument(film, this.rows);
      const record = await openRecord(this.get, [], Date.now());
      await checkReveal(this.rows, record.head.origin);
      const ticks = new Ticks(record);
      const lines = await this.all(ticks);
      const last = await ticks.get(this.rows[this.rows.length - 1].tick);
      const more = last ? [await bounds(this.get, record, this.rows, last)] : [];
      this.sum(lines, [...more, ...record.statements, await freshness(record, Date.now())]);
    } catch (error) {
      this.fail(error);
    }
    this.check.disabled = false;
  }

  /** The document that names the chunks, held against the digest the page prints. */
  async words() {
    const path = `objects/${this.document.slice(0, 2)}/${this.document}.json`;
    const data = await this.get(path);
    if (!hasDigest(data, this.document)) throw otherFile(path);
    return data;
  }

  /** @param {Ticks} ticks */
  async all(ticks) {
    /** @type {Statement[]} */
    const lines = [];
    for (let at = 0; at < this.rows.length; at += AT_ONCE) {
      const some = this.rows.slice(at, at + AT_ONCE);
      const said = await Promise.all(some.map((row) => inspectLine(this.get, ticks, row)));
      said.forEach((one, place) => this.colour(some[place], one));
      lines.push(...said);
    }
    return lines;
  }

  /** @param {Row} row @param {Statement} said */
  colour(row, said) {
    const button = this.buttons.find((one) => one.dataset.from === String(row.line.body.from) && one.dataset.to === String(row.line.body.to));
    if (!button) return;
    button.classList.add(`second-${said.verdict}`);
    button.setAttribute('aria-label', `${button.getAttribute('aria-label')}: ${words[said.verdict]}`);
    this.said?.set(button, said);
  }

  /** Say how many hold; then what does not, and what the record says of time. @param {Statement[]} lines @param {Statement[]} others */
  sum(lines, others) {
    const good = lines.filter((one) => one.verdict === VERIFIED).length;
    const bad = lines.filter((one) => one.verdict !== VERIFIED);
    const whole = say(overall(lines), 'film-sum', { good, all: lines.length });
    const serious = others.filter((one) => one.verdict !== VERIFIED || one.code.startsWith('bound'));
    this.verdict.replaceChildren(...[whole, ...bad.slice(0, 8), ...serious].map((one) => verdictElement(one, words)));
  }
}

/** @param {string} path */
const otherFile = (path) => new Untrue(`${path} is not what its name says`);

/** Go to the moment an address names, such as `#t=12.5`. @param {HTMLVideoElement | null} video */
function seek(video) {
  const at = Number(/^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1] ?? NaN);
  if (!video || Number.isNaN(at)) return;
  video.preload = 'metadata';
  video.currentTime = at;
}

/** @param {HTMLElement[]} players @param {string} root */
export function showFilms(players, root) {
  for (const player of players) {
    if (player.dataset.reveal && player.querySelector('[data-strip]')) new Strip(player, root).begin();
  }
  const video = players[0]?.querySelector('video') ?? null;
  seek(video);
  addEventListener('hashchange', () => seek(video));
}
