/**
 * Photos as seals: one capture for photos that are taken one after the other, one `media` seal for each, no time taken.
 *
 * Follows formats.md §5 and ADR 0091: container `jpeg`, no head. A photo lies at the moment of the capture at which it was
 * taken. Photos of one capture can be linked with one another once they are released, so a capture is closed when nobody
 * has taken one for a while, when filming begins, and when the page is left. Opening a capture is the caller's.
 */

import { bare } from './jpeg.js';

/** Photos so far apart do not stand in one capture. */
export const IDLE_MS = 60_000;

/** @typedef {{filming: import('./filming.js').Filming, letGo: () => void}} Open `letGo` lets other tabs have the capture */

/** Takes JPEGs, in order (calls come one after the other); keeps at most one capture open. */
export class Photos {
  /**
   * @param {() => Promise<Open>} begin opens a capture of container jpeg
   * @param {() => number} now milliseconds of a clock that never goes back
   * @param {(last: string) => void} ended told the id of the last line of a capture, from which a note may go on
   */
  constructor(begin, now, ended) {
    this.begin = begin;
    this.now = now;
    this.ended = ended;
    /** @type {Open | null} */
    this.open = null;
    this.began = 0;
    this.last = 0;
  }

  /** Seal one photo, stripped to its picture. @param {Uint8Array} jpeg @param {number} [takenMs] by the same clock */
  async take(jpeg, takenMs = this.now()) {
    const picture = bare(jpeg);
    await this.rest(takenMs);
    if (!this.open) {
      this.open = await this.begin();
      this.began = takenMs;
    }
    this.last = takenMs;
    const at = takenMs - this.began;
    await this.open.filming.seal('media', picture, at, at);
    return picture.length;
  }

  /** Close the capture if nobody has taken a photo for a while. @param {number} [nowMs] */
  async rest(nowMs = this.now()) {
    if (this.open && nowMs - this.last > IDLE_MS) await this.close();
  }

  /** Close the capture, if one is open. */
  async close() {
    const { open } = this;
    this.open = null;
    if (!open) return;
    await open.filming.close();
    open.letGo();
    this.ended(open.filming.chain.head);
  }
}
