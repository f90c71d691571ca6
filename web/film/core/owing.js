/**
 * What the newsroom owes for a capture: the oldest promise that is not kept yet, and the newest.
 *
 * Follows formats.md §6: a receipt covers its line and all before; it is kept until a proof shows that the promise was
 * kept, because a receipt without a path is a challenge that anyone can publish. Pure: both stores of a phone use it.
 */

/** @typedef {{seq: number, tick: number, text: string}} Promised a receipt as it was signed, with what it says */
/**
 * @typedef {object} Progress
 * @property {number} [accepted]
 * @property {number} [recorded]
 * @property {string} [token]
 * @property {Promised} [receipt] of the newest lines
 */

/**
 * A capture's row after some progress; `recorded` never passes `accepted`, a promise that was kept is no longer owed.
 * @template {{accepted: number, recorded: number, owed?: Promised | null, newest?: Promised | null}} Row
 * @param {Row} row @param {Progress} progress @returns {Row}
 */
export function progressed(row, { receipt, ...progress }) {
  const now = { ...row, ...progress };
  now.recorded = Math.min(now.recorded, now.accepted);
  const newest = receipt ?? now.newest ?? null;
  const open = (/** @type {Promised | null | undefined} */ one) => (one && one.seq > now.recorded ? one : null);
  return { ...now, newest, owed: open(now.owed) ?? open(newest) };
}

/** So long after the last receipt no other is expected soon: pieces of film come more often. */
const QUIET_MS = 1500;
const ASK_AGAIN_MS = 500;

/**
 * When it is worth asking for a proof: the newsroom answers each phone that films once a tick, and not each second.
 *
 * A line that is promised by tick n is in that tick or in the one before, so a receipt that promises a later one shows
 * that the tick of those before it is made. Where no receipts come, and where ticks stand still, nothing shows it.
 */
export class Due {
  constructor() {
    /** What the newest receipt of any capture promises, and when it came. */
    this.newest = { tick: -1, atMs: -Infinity };
    /** @type {Map<string, number>} */
    this.asked = new Map();
  }

  /** A receipt came. @param {number} tick @param {number} nowMs @returns {boolean} whether a tick was made since the one before */
  heard(tick, nowMs) {
    const later = tick > this.newest.tick;
    this.newest = { tick: later ? tick : this.newest.tick, atMs: nowMs };
    return later;
  }

  /** Whether to ask now; that it is asked is noted. @param {string} capture @param {Promised | null | undefined} owed @param {number} nowMs @param {number} tickMs */
  ask(capture, owed, nowMs, tickMs) {
    const soon = !owed || this.newest.tick > owed.tick || nowMs - this.newest.atMs > QUIET_MS;
    if (nowMs - (this.asked.get(capture) ?? -Infinity) < (soon ? ASK_AGAIN_MS : tickMs)) return false;
    this.asked.set(capture, nowMs);
    return true;
  }
}

/** A promise is overdue when the newsroom answered for so many ticks that it has no proof, and for no less than this. */
const TICKS = 12;
const LEAST_OVERDUE_MS = 20_000;

/**
 * Which promises are overdue. Only answers count: without a network nobody withholds anything. Measured by a clock that
 * never goes back, from the first answer without a proof; after a reload it is measured anew.
 */
export class Overdue {
  constructor() {
    /** @type {Map<string, {seq: number, since: number}>} */
    this.asked = new Map();
  }

  /** The newsroom showed a proof. @param {string} capture @returns {boolean} whether nothing is waited for any more */
  shown(capture) {
    return this.asked.delete(capture) && !this.asked.size;
  }

  /** The newsroom answered that it has no proof yet. @param {string} capture @param {Promised} owed @param {number} nowMs @param {number} tickMs @returns {boolean} whether it is overdue */
  refused(capture, owed, nowMs, tickMs) {
    const known = this.asked.get(capture);
    if (known?.seq !== owed.seq) this.asked.set(capture, { seq: owed.seq, since: nowMs });
    return nowMs - (this.asked.get(capture)?.since ?? nowMs) > Math.max(LEAST_OVERDUE_MS, TICKS * tickMs);
  }
}
