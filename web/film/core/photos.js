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

/** Takes JPEGs, in order; keeps at most one capture open. */
export class Photos {
  /** @param {() => Promise<import('./filming.js').Filming>} open opens a capture of container jpeg @param {() => number} now milliseconds of a clock that never goes back */
  constructor(open, now) {
    this.open = open;
    this.now = now;
    /** @type {import('./filming.js').Filming | null} */
    this.filming = null;
    this.began = 0;
    this.last = 0;
  }

  /** Seal one photo, stripped to its picture. @param {Uint8Array} jpeg @param {number} [takenMs] by the same clock */
  async take(jpeg, takenMs = this.now()) {
    const picture = bare(jpeg);
    await this.rest(takenMs);
    if (!this.filming) {
      this.filming = await this.open();
      this.began = takenMs;
    }
    this.last = takenMs;
    const at = takenMs - this.began;
    await this.filming.seal('media', picture, at, at);
    return picture.length;
  }

  /** Close the capture if nobody has taken a photo for a while. @param {number} [nowMs] */
  async rest(nowMs = this.now()) {
    if (this.filming && nowMs - this.last > IDLE_MS) await this.close();
  }

  /** Close the capture, if one is open. */
  async close() {
    const open = this.filming;
    this.filming = null;
    await open?.close();
  }
}
