/**
 * What is shown: the clock, what is in the record, held and waiting, and troubles in the page's own words.
 *
 * Everything that touches the page is here; nothing here decides anything.
 */

import { wordOf, words } from './words.js';

/** @param {string} id @returns {HTMLElement} */
export const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {number} ms */
export const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor((ms / 1000) % 60)).padStart(2, '0')}`;

/** The page. */
export class Screen {
  /** @param {import('./core/keeper.js').Keeper} store */
  constructor(store) {
    this.store = store;
    this.button = /** @type {HTMLButtonElement} */ (part('button'));
    this.view = /** @type {HTMLVideoElement} */ (part('view'));
    this.doneMs = 0;
  }

  /** @param {boolean} on */
  setFilming(on) {
    document.body.classList.toggle('filming', on);
    this.button.setAttribute('aria-pressed', String(on));
  }

  /** @param {import('./core/newsroom.js').Newsroom} newsroom */
  showKeys(newsroom) {
    part('keys').textContent = String(newsroom.recipients.length);
    part('changed').textContent = newsroom.changed.slice(0, 10);
  }

  /** Show how far everything is. @param {import('./recording.js').Take | null} take */
  async show(take) {
    const captures = await this.store.captures();
    const current = captures.find((one) => one.capture === take?.filming?.chain.capture) ?? captures.sort((one, other) => other.began - one.began)[0];
    let waiting = 0;
    for (const one of captures) waiting += (await this.store.countCiphers(one.capture)) + Math.max(0, one.chain.seq - one.accepted);
    part('time').textContent = clock(take?.camera ? take.ms() : current?.chain.until ?? this.doneMs);
    if (current) this.doneMs = current.chain.until;
    part('recorded').textContent = clock(current ? await this.#untilOf(current, current.recorded) : this.doneMs);
    part('accepted').textContent = clock(current ? await this.#untilOf(current, current.accepted) : this.doneMs);
    part('waiting').textContent = String(waiting);
  }

  /** Milliseconds of film up to a line. @param {import('./store.js').Kept} kept @param {number} seq */
  async #untilOf(kept, seq) {
    if (seq >= kept.chain.seq) return kept.chain.until;
    for (let at = seq; at > 0; at -= 1) {
      const [line] = await this.store.lines(kept.capture, at, 1);
      const to = line?.seq === at && JSON.parse(new TextDecoder().decode(line.data).split('\n')[0]).to;
      if (Number.isSafeInteger(to)) return to;
    }
    return 0;
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
  }
}
