/**
 * What is shown: the clock, what is in the record, held and waiting, the phone's state, and troubles in the page's own words.
 *
 * Nothing here decides anything. A screen reader is told when something changes for the person, never each second.
 */

import { progressOf } from './progress.js';
import { wordOf, words } from './words.js';

/** @param {string} id @returns {HTMLElement} */
export const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {number} ms */
export const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor((ms / 1000) % 60)).padStart(2, '0')}`;
/** @param {string} id @param {boolean} on */
export const pressed = (id, on) => part(id).setAttribute('aria-pressed', String(on));

const DAY_MS = 86_400_000;
/** About what a second of film takes here, padded and encrypted. */
const SECOND_BYTES = 256 * 1024;

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)}%`;

/** The page. */
export class Screen {
  /** @param {import('./core/keeper.js').Keeper} store */
  constructor(store) {
    this.store = store;
    this.button = /** @type {HTMLButtonElement} */ (part('button'));
    this.view = /** @type {HTMLVideoElement} */ (part('view'));
    this.tongue = document.documentElement.lang;
    this.whole = true;
    /** How far the newest capture is. @type {import('./progress.js').Progress} */
    this.progress = { filmed: 0, recorded: 0, held: 0, waiting: 0 };
  }

  /** @param {boolean} on */
  setFilming(on) {
    if (on !== document.body.classList.contains('filming')) this.tell(on ? 'filming' : 'stopped');
    document.body.classList.toggle('filming', on);
    this.button.setAttribute('aria-pressed', String(on));
  }

  /** Say once to a screen reader what has changed. @param {string} word */
  tell(word) {
    part('said').textContent = words(word);
  }

  /** Who can open this, and since when it is they. @param {import('./core/newsroom.js').Newsroom} newsroom @param {number} nowMs */
  showKeys(newsroom, nowMs) {
    const n = newsroom.recipients.length;
    const days = Math.floor((nowMs - Date.parse(newsroom.changed)) / DAY_MS);
    const when = new Intl.RelativeTimeFormat(this.tongue, { numeric: 'auto' }).format(-Math.max(0, days), 'day');
    part('keys').textContent = words(n === 1 ? 'keys-one' : 'keys-many', { n: String(n), when });
  }

  /** Show how far everything is. @param {import('./recording.js').Take | null} take */
  async show(take) {
    const before = this.progress;
    this.progress = await progressOf(this.store, take?.filming?.chain.capture ?? '', before);
    const { filmed, recorded, held, waiting } = this.progress;
    part('time').textContent = clock(take?.camera ? take.ms() : filmed);
    for (const [id, ms] of /** @type {const} */ ([['recorded', recorded], ['held', held]])) part(id).textContent = clock(ms);
    part('waiting').textContent = String(waiting);
    part('wipe-recorded').textContent = clock(filmed - recorded);
    part('wipe-held').textContent = clock(filmed - held);
    part('strip').style.setProperty('--recorded', percent(filmed ? recorded / filmed : 0));
    part('strip').style.setProperty('--held', percent(filmed ? held / filmed : 0));
    const whole = !waiting && recorded >= filmed;
    if (whole && !this.whole && !take) this.tell('all-in');
    this.whole = whole;
  }

  /** @param {number | null} charge 0 to 1 @param {number} bytes that may still be stored */
  showPhone(charge, bytes) {
    part('battery').textContent = charge === null ? '–' : new Intl.NumberFormat(this.tongue, { style: 'percent' }).format(charge);
    part('battery-box').classList.toggle('low', charge !== null && charge < 0.15);
    part('room').textContent = Number.isFinite(bytes) ? this.#long(bytes / SECOND_BYTES) : '–';
    part('room-box').classList.toggle('low', bytes / SECOND_BYTES < 600);
  }

  /** @param {number} seconds */
  #long(seconds) {
    const [unit, value] = seconds >= 5400 ? ['hour', seconds / 3600] : ['minute', seconds / 60];
    const options = /** @type {any} */ ({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 });
    return new Intl.NumberFormat(this.tongue, options).format(Math.max(0, Math.floor(/** @type {number} */ (value))));
  }

  /** Say whether the phone can be trusted to keep what waits, and what to do where it cannot. @param {import('./trust.js').Findings} found */
  showTrust({ grave, doubts }) {
    const level = grave.length ? 'bad' : doubts.length ? 'doubtful' : 'good';
    part('trust').dataset.level = level;
    part('trust-words').textContent = words(grave[0] ?? doubts[0] ?? 'keeps');
    const rows = [...grave, ...doubts].map((word) => {
      const row = document.createElement('li');
      row.textContent = `${words(word)} ${words(`${word}-do`)}`;
      return row;
    });
    if (!rows.length) {
      const row = document.createElement('li');
      row.textContent = words('keeps-do');
      rows.push(row);
    }
    part('trust-list').replaceChildren(...rows);
  }

  /** The phone's storage refuses what is filmed: it lies in memory until it is sent. @param {boolean} failing */
  storageFails(failing) {
    part('storage-fails').hidden = !failing;
  }

  /** Another tab of this browser sends. @param {boolean} elsewhere */
  sendsElsewhere(elsewhere) {
    part('elsewhere').hidden = !elsewhere;
  }

  /** A promise was not kept: offer the receipt, which anyone may publish as a challenge. @param {import('./pump.js').Withheld | null} withheld */
  withheld(withheld) {
    part('withheld').hidden = !withheld;
    if (!withheld) return;
    const { capture, owed } = withheld;
    const link = /** @type {HTMLAnchorElement} */ (part('challenge'));
    const name = `receipt-${capture.slice(0, 12)}-${owed.seq}.txt`;
    if (link.download === name) return;
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([owed.text], { type: 'text/plain' }));
    link.download = name;
  }

  /** Say what is wrong; nothing where the newsroom is only away, for that is nothing to be told about. @param {unknown} error null for "nothing" */
  trouble(error) {
    const { word, detail } = error ? wordOf(error) : { word: '', detail: '' };
    const quiet = !word || word === 'away';
    part('trouble').hidden = quiet;
    part('trouble-words').textContent = quiet ? '' : words(word);
    part('trouble-detail').textContent = detail;
    part('trouble-detail').hidden = !detail;
    part('sign-in').hidden = word !== 'no-pass' && word !== 'signed-out';
  }
}
