/**
 * One spelling for each number and byte string: hex, base64 and decimals, read as strictly as Python's `spelling`.
 *
 * Follows formats.md: base64 is standard and padded, and what is read is written again and compared.
 */

import { Malformed } from './errors.js';

export const HASH_BYTES = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param {string} text @returns {Uint8Array} */
export const utf8 = (text) => encoder.encode(text);

/** @param {Uint8Array} data @param {string} what @returns {string} */
export function text(data, what) {
  try {
    return decoder.decode(data);
  } catch {
    throw new Malformed(`${what}: not UTF-8`);
  }
}

/** One character for each byte, so that any two byte strings stay apart. @param {Uint8Array} data */
export function latin1(data) {
  let octets = '';
  for (let at = 0; at < data.length; at += 4096) octets += String.fromCharCode(...data.subarray(at, at + 4096));
  return octets;
}

/** @param {string} octets of `latin1` @returns {Uint8Array} */
export const fromLatin1 = (octets) => Uint8Array.from(octets, (character) => character.charCodeAt(0));

/** @param {Uint8Array} data */
export const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} digits @param {string} what @param {number} length @returns {Uint8Array} */
export function fromHex(digits, what, length) {
  if (digits.length !== 2 * length || !/^[0-9a-f]*$/.test(digits)) {
    throw new Malformed(`${what}: expected ${2 * length} lower-case hex digits`);
  }
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

/** @param {Uint8Array} data */
export function base64(data) {
  return btoa(latin1(data));
}

/** @param {string} encoded @param {string} what @param {number} [length] @returns {Uint8Array} */
export function fromBase64(encoded, what, length) {
  let binary;
  try {
    binary = atob(encoded);
  } catch {
    throw new Malformed(`${what}: not base64`);
  }
  const data = fromLatin1(binary);
  if (base64(data) !== encoded) throw new Malformed(`${what}: another spelling of base64`);
  if (length !== undefined && data.length !== length) throw new Malformed(`${what}: expected ${length} bytes`);
  return data;
}

/**
 * Read a decimal without sign or leading zeros. JavaScript holds whole numbers exactly up to 2^53-1, so a larger one,
 * lawful in C2SP formats, is refused here rather than rounded.
 * @param {string} digits @param {string} what
 */
export function decimal(digits, what) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(digits) || !Number.isSafeInteger(Number(digits))) {
    throw new Malformed(`${what}: expected a decimal below 2^53 without leading zeros`);
  }
  return Number(digits);
}

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} one @param {Uint8Array} other */
export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Order byte strings as Python does. @param {Uint8Array} one @param {Uint8Array} other */
export function compare(one, other) {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}

/** Eight bytes, big-endian. @param {number} value */
export function u64(value) {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, BigInt(value));
  return data;
}
