/**
 * Canonical JSON as entries use it: what is read is written again and compared, so there is one spelling.
 *
 * Follows formats.md §1 (RFC 8785 restricted): bytes 0x20-0x7E without backslash, whole numbers to 2^53-1, no null, at
 * most three levels, an object outside.
 */

import { equal, text, utf8 } from './bytes.js';
import { Malformed } from './errors.js';

const MAX_DEPTH = 3;

/** @param {unknown} value @param {number} levels @returns {string} */
function write(value, levels) {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) throw new Malformed('entry: a number that is no count');
    return String(value);
  }
  if (value === null || typeof value !== 'object') throw new Malformed('entry: null has no place in it');
  if (levels === 0) throw new Malformed(`entry: deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((one) => write(one, levels - 1)).join(',')}]`;
  const object = /** @type {Record<string, unknown>} */ (value);
  const keys = Object.keys(object).sort();
  return `{${keys.map((key) => `"${key}":${write(object[key], levels - 1)}`).join(',')}}`;
}

/** Refuse deep nesting before a parser that recurses sees it. @param {string} source */
function checkDepth(source) {
  let depth = 0;
  for (const [token] of source.matchAll(/"[^"]*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) throw new Malformed(`entry: deeper than ${MAX_DEPTH} levels`);
  }
}

/**
 * Return the object whose canonical bytes these are.
 * @param {Uint8Array} data @returns {Record<string, any>}
 */
export function loads(data) {
  if (data.some((byte) => byte < 0x20 || byte > 0x7e || byte === 0x5c)) {
    throw new Malformed('entry: a byte outside 0x20-0x7E, or a backslash');
  }
  const source = text(data, 'entry');
  checkDepth(source);
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    throw new Malformed('entry: not JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Malformed('entry: expected an object');
  }
  if (!equal(utf8(write(value, MAX_DEPTH)), data)) throw new Malformed('entry: not in canonical form');
  return value;
}
