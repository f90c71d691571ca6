/**
 * Seals a file piece after piece: never more than one piece in memory, a pause at any time, and on with it after a reload.
 *
 * How far it is (`state.at`) is kept in the same transaction as the line of that piece, so a killed browser goes on where
 * the chain ends. A file that was taken in whole is closed; one that was given up says so by a gap before the close.
 * Reading, waiting for room and showing are the caller's.
 */

import { pieceAt } from './source.js';

/** @typedef {{at: number, plan: import('./source.js').Plan, mark: import('./source.js').Mark}} State what is kept beside the chain */
/** @typedef {'whole' | 'paused' | 'given up'} Outcome */

/** One file on its way. */
export class Importing {
  /**
   * @param {import('./source.js').Bytes} file @param {import('./filming.js').Filming} filming @param {State} state
   * @param {{room: () => Promise<void>, told: (state: State) => void}} seams `room` waits until more may be stored
   */
  constructor(file, filming, state, seams) {
    this.file = file;
    this.filming = filming;
    this.state = state;
    this.seams = seams;
    this.asked = /** @type {'' | 'paused' | 'given up'} */ ('');
  }

  pause() {
    this.asked ||= 'paused';
  }

  giveUp() {
    this.asked = 'given up';
  }

  /** Seal until the end, or until somebody asks otherwise. @returns {Promise<Outcome>} */
  async run() {
    if (this.asked === 'paused') this.asked = '';
    await this.#pieces();
    const outcome = this.state.at >= this.state.plan.size ? 'whole' : this.asked || 'paused';
    if (outcome === 'paused') return outcome;
    if (outcome === 'given up') await this.filming.gap('paused', this.filming.chain.until);
    await this.filming.close();
    return outcome;
  }

  async #pieces() {
    while (!this.asked && this.state.at < this.state.plan.size) {
      await this.seams.room();
      if (!this.asked) await this.#piece();
    }
  }

  async #piece() {
    const before = this.state.at;
    const { part, from, to, untilMs } = pieceAt(this.state.plan, before);
    const data = await this.file.read(from, to);
    this.state.at = to;
    try {
      await this.filming.seal(part, data, untilMs);
    } catch (error) {
      this.state.at = before;
      throw error;
    }
    this.seams.told(this.state);
  }
}
