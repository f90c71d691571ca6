/**
 * Notes: what a reporter adds by hand, one thing a note, all of one size, as `sunseed.capture.notes` reads them.
 *
 * Follows formats.md §5 (`part: note`) and ADR 0091: one canonical JSON object with `about`, `text` and `v`, and zeros to
 * exactly 16 KiB, so that neither a line nor its ciphertext says what was written or how much.
 */

import { text as decode, utf8 } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';

export const NOTE_BYTES = 16 * 1024;
export const MOST_CHARACTERS = 3000;
export const ABOUT = /** @type {const} */ (['who', 'where', 'clock', 'words']);
const CLOCK =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** Control characters but the newline, and halves of pairs that stand alone. */
const STRANGE = /[\0-\x09\x0b-\x1f\x7f-\x9f]|\p{Cs}/u;
const ENDS = /^\s|\s$/u;

/** @typedef {{about: typeof ABOUT[number], text: string}} Note */

/** Return a note if it has its form. @param {{about: string, text: string}} note @returns {Note} */
export function checkNote({ about, text }) {
  const known = ABOUT.find((one) => one === about);
  if (!known) throw new Malformed(`note: about is none of ${ABOUT.join(', ')}`);
  const length = [...text].length;
  if (!length || length > MOST_CHARACTERS || ENDS.test(text)) {
    throw new Malformed(`note: expected 1 to ${MOST_CHARACTERS} characters without space at the ends`);
  }
  if (STRANGE.test(text)) throw new Malformed('note: a control character in its text');
  if (text.normalize('NFC') !== text) throw new Malformed('note: its text is not in NFC');
  if (known === 'clock' && !CLOCK.test(text)) throw new Malformed('note: a clock is written 2026-11-28T14:02:10+01:00');
  return { about: known, text };
}

/** What somebody typed, in the one form that is sealed. @param {string} typed */
export const tidy = (typed) => typed.replace(/\r\n?/g, '\n').normalize('NFC').trim();

/** The data of a note's chunk. @param {{about: string, text: string}} note @returns {Uint8Array} */
export function encodeNote(note) {
  const { about, text } = checkNote(note);
  const filled = new Uint8Array(NOTE_BYTES);
  filled.set(utf8(`{"about":${JSON.stringify(about)},"text":${JSON.stringify(text)},"v":1}`));
  return filled;
}

/** Read the data of a note's chunk; throw Malformed for any other form. @param {Uint8Array} data @returns {Note} */
export function parseNote(data) {
  if (data.length !== NOTE_BYTES) throw new Malformed(`note: expected ${NOTE_BYTES} bytes, got ${data.length}`);
  let end = data.length;
  while (end && !data[end - 1]) end -= 1;
  let value;
  try {
    value = JSON.parse(decode(data.subarray(0, end), 'note'));
  } catch {
    throw new Malformed('note: not JSON');
  }
  if (typeof value?.about !== 'string' || typeof value.text !== 'string') throw new Malformed('note: no about or no text');
  const note = checkNote(value);
  const again = encodeNote(note);
  if (again.some((byte, at) => byte !== data[at])) throw new Malformed('note: not in canonical form');
  return note;
}

/** Now, as this phone's clock says it, with its offset. @param {Date} now */
export function clockOf(now) {
  const away = -now.getTimezoneOffset();
  const two = (/** @type {number} */ n) => String(Math.trunc(Math.abs(n))).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${day}T${time}${away < 0 ? '-' : '+'}${two(away / 60)}:${two(away % 60)}`;
}
