/**
 * The desk list: the recipients every capture is wrapped to, and the words by which two people compare it.
 *
 * Follows formats.md §7; `src/sunseed/capture/desk.py` decides the same cases. A list is all hybrid (`age1pq1...`, ML-KEM-768
 * with X25519) or all classical; a recipient that comes twice, fits no key or is a point of small order spoils the list.
 */

import { hex, text } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';

/** Wrapped identities have so many recipients, whoever the editors are. */
export const WRAP_RECIPIENTS = 12;
const HYBRID = 'age1pq1';
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const KEM_BYTES = 1184;
const MODULUS = 3329;

/** X25519 points whose agreement anybody knows beforehand (RFC 7748 §6.1). */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** The recipients of a desk list: age recipients of one kind, one a line, and comments. @param {Uint8Array} data @returns {string[]} */
export function parseDesk(data) {
  const lines = text(data, 'desk list').split('\n').map((line) => line.trim());
  const recipients = lines.filter((line) => line && !line.startsWith('#'));
  recipients.forEach(checkRecipient);
  if (new Set(recipients).size !== recipients.length) throw new Malformed('desk list: a recipient twice');
  if (new Set(recipients.map(isHybrid)).size > 1) throw new Malformed('desk list: hybrid and classical recipients are never mixed');
  if (recipients.length > WRAP_RECIPIENTS) throw new Malformed(`desk list: more than ${WRAP_RECIPIENTS} recipients`);
  return recipients;
}

/** Whether a recipient is post-quantum. @param {string} recipient */
export function isHybrid(recipient) {
  return recipient.startsWith(HYBRID);
}

/** Throw Malformed unless footage can be locked to a recipient. @param {string} recipient */
export function checkRecipient(recipient) {
  const data = decode(recipient, isHybrid(recipient) ? 'age1pq' : 'age');
  const shown = recipient.slice(0, 20);
  if (data.length !== (isHybrid(recipient) ? KEM_BYTES + 32 : 32)) throw new Malformed(`recipient ${shown}: of a strange length`);
  if (isHybrid(recipient)) checkKem(data.subarray(0, KEM_BYTES - 32), shown);
  const point = data.slice(-32);
  point[31] &= 0x7f;
  if (SMALL_ORDER.has(hex(point))) throw new Malformed(`recipient ${shown}: a point of small order: anybody could open what it locks`);
}

/** What two people read to each other of a digest: five groups of four digits, 80 bits. @param {string} digest */
export function spoken(digest) {
  return /** @type {string[]} */ (digest.slice(0, 20).match(/.{4}/g)).join(' ');
}

/** Each number of an ML-KEM key, twelve bits, is below the modulus (FIPS 203 §7.2). @param {Uint8Array} packed @param {string} shown */
function checkKem(packed, shown) {
  for (let at = 0; at < packed.length; at += 3) {
    const low = packed[at] | ((packed[at + 1] & 15) << 8);
    const high = (packed[at + 1] >> 4) | (packed[at + 2] << 4);
    if (low >= MODULUS || high >= MODULUS) throw new Malformed(`recipient ${shown}: no hybrid public key`);
  }
}

/** The data of a bech32 text in lower case (BIP 173 without its limit of length). @param {string} said @param {string} prefix */
function decode(said, prefix) {
  const shown = said.slice(0, 20);
  if (!said.startsWith(`${prefix}1`) || said.length > 5000) throw new Malformed(`desk list: expected age recipients, got ${shown}`);
  const values = [...said.slice(prefix.length + 1)].map((letter) => LETTERS.indexOf(letter));
  if (values.includes(-1) || values.length < 6) throw new Malformed(`recipient ${shown}: a letter that bech32 does not use`);
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  const all = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values];
  if (remainder(all) !== 1) throw new Malformed(`recipient ${shown}: its checksum does not hold`);
  return fives(values.slice(0, -6), shown);
}

/** @param {number[]} values @param {string} shown */
function fives(values, shown) {
  const data = new Uint8Array(Math.floor((values.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const value of values) {
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      data[at] = (held >> bits) & 255;
      at += 1;
    }
  }
  if (bits >= 5 || held & ((1 << bits) - 1)) throw new Malformed(`recipient ${shown}: bits are left over`);
  return data;
}

/** @param {number[]} values */
function remainder(values) {
  const terms = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let rest = 1;
  for (const value of values) {
    const top = rest >>> 25;
    rest = ((rest & 0x1ffffff) << 5) ^ value;
    terms.forEach((term, bit) => {
      if ((top >> bit) & 1) rest ^= term;
    });
  }
  return rest >>> 0;
}
