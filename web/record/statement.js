/**
 * Signed statements: a label, an origin, a serial, an expiry and one line of canonical JSON, as a note's text.
 *
 * Follows formats.md §4, as `sunseed.record.statement` does; what the five lines mean is said by `root.js`.
 */

import { decimal, text, utf8 } from './bytes.js';
import { loads } from './canonical.js';
import { isInstant } from './entry.js';
import { Malformed } from './errors.js';

/** @typedef {{origin: string, serial: number, expires: string, body: Record<string, any>}} Statement */

/**
 * Read a note's text as a statement of one use.
 * @param {Uint8Array} signed the text @param {string} use `root`, `mirrors` or `client` @returns {Statement}
 */
export function parseStatement(signed, use) {
  const lines = text(signed, use).split('\n');
  if (lines.length !== 6 || lines[5] !== '' || lines[0] !== `sunseed-${use}-v1`) {
    throw new Malformed(`${use}: expected five lines, the first sunseed-${use}-v1`);
  }
  const [, origin, digits, expires, json] = lines;
  const body = loads(utf8(json));
  const serial = decimal(digits, `${use} serial`);
  if (!/^[!-\u007f]{1,255}$/.test(origin)) throw new Malformed(`${use}: its origin`);
  if (serial < 1) throw new Malformed(`${use}: expected a serial from 1`);
  if (!isInstant(expires)) throw new Malformed(`${use}: its expiry`);
  return { origin, serial, expires, body };
}
