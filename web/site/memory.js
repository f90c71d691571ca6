/**
 * Remembers the newest checkpoint this browser saw of a record, to notice if the record is ever rolled back or forked.
 *
 * Kept in this browser alone, and only by the pages one opens to check the record.
 */

import { base64, fromBase64 } from '../record/bytes.js';

/** @param {string} origin */
const key = (origin) => `sunseed-seen:${origin}`;

/** @param {string} origin @returns {{size: number, root: Uint8Array} | null} */
export function seenBefore(origin) {
  try {
    const kept = JSON.parse(localStorage.getItem(key(origin)) ?? 'null');
    if (!kept || !Number.isSafeInteger(kept.size) || kept.size < 1) return null;
    return { size: kept.size, root: fromBase64(kept.root, 'kept root', 32) };
  } catch {
    return null;
  }
}

/** @param {{origin: string, size: number, root: Uint8Array}} head */
export function remember(head) {
  try {
    localStorage.setItem(key(head.origin), JSON.stringify({ size: head.size, root: base64(head.root) }));
  } catch {
    // A browser that keeps nothing still checks everything else.
  }
}
