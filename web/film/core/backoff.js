/**
 * When to try again: each thing that failed waits by itself, twice as long each time, so that one hinders no other.
 *
 * A server that is dead says nothing when it is back (no browser event), so trying is the only way to know. Times are those
 * of a clock that never goes back, given by the caller.
 */

export const LEAST_MS = 500;
export const MOST_MS = 15_000;

/** What failed, and until when each waits. */
export class Backoff {
  constructor() {
    /** @type {Map<string, {until: number, waitMs: number}>} */
    this.waiting = new Map();
  }

  /** @param {string} key @param {number} nowMs */
  ready(key, nowMs) {
    return nowMs >= (this.waiting.get(key)?.until ?? 0);
  }

  /** @param {string} key @param {number} nowMs @param {number} [atLeastMs] as the newsroom asked for */
  failed(key, nowMs, atLeastMs = 0) {
    const waitMs = Math.min(2 * (this.waiting.get(key)?.waitMs ?? LEAST_MS / 2), MOST_MS);
    this.waiting.set(key, { waitMs, until: nowMs + Math.max(waitMs, atLeastMs) });
  }

  /** @param {string} key */
  passed(key) {
    this.waiting.delete(key);
  }

  /** The network says it is back: try all at once. */
  hurry() {
    for (const one of this.waiting.values()) one.until = 0;
  }
}
