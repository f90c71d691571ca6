/**
 * Signed notes and the keys that sign them.
 *
 * Follows C2SP signed-note (types 01, 04, 06) and tlog-cosignature, as strict as `sunseed.record.note`: every line must
 * be well formed, unknown keys are ignored, and a known key's bad line spoils the whole note.
 */

import { base64, concat, equal, fromBase64, fromHex, hex, text, u64, utf8 } from './bytes.js';
import * as ed25519 from './ed25519.js';
import { Malformed, Untrue } from './errors.js';
import * as mldsa from './mldsa.js';
import { sha256 } from './sha256.js';
import { parseTreeHead } from './tree_head.js';

export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;
export const ML_DSA_44 = 0x06;
const KEY_BYTES = { [ED25519]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_44]: 1312 };
const MAX_LINES = 100;
const MAX_NOTE_BYTES = 1_000_000;
const DASH = '\u2014 ';
const NOT_IN_NAMES = /[\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]/;

/** @typedef {{name: string, keyId: Uint8Array, signature: Uint8Array}} Line */
/** @typedef {{text: Uint8Array, lines: Line[]}} Note */
/** @typedef {{name: string, keyId: Uint8Array, kind: number, public: Uint8Array, vkey: string}} Verifier */
/** @typedef {{verifier: Verifier, checked: boolean, timestamp: number | null}} Signed */

/** @param {string} name */
function checkName(name) {
  // A surrogate pair is one character: names are compared as code points, lone surrogates are refused.
  const single = name.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '');
  if (!name || NOT_IN_NAMES.test(single)) throw new Malformed('key name: empty, or with a space or plus');
  return name;
}

/** Read a verifier key, `<name>+<key ID>+<base64(type || key)>`. @param {string} vkey @returns {Verifier} */
export function parseVerifier(vkey) {
  const first = vkey.indexOf('+');
  const second = vkey.indexOf('+', first + 1);
  if (first < 0 || second < 0) throw new Malformed('verifier key: expected name+hash+key');
  const name = checkName(vkey.slice(0, first));
  const material = fromBase64(vkey.slice(second + 1), 'verifier key');
  const [kind, key] = [material[0], material.subarray(1)];
  if (key.length !== /** @type {Record<number, number>} */ (KEY_BYTES)[kind]) {
    throw new Malformed(`verifier key: no such type ${kind} with ${key.length} bytes`);
  }
  if (utf8(name).length > 255) throw new Malformed('verifier key: its name is longer than 255 bytes');
  const keyId = sha256(concat(utf8(name), Uint8Array.of(0x0a), material)).subarray(0, 4);
  if (!equal(fromHex(vkey.slice(first + 1, second), 'key ID', 4), keyId)) {
    throw new Malformed(`verifier key: its key ID is ${hex(keyId)}`);
  }
  if (kind !== ML_DSA_44) ed25519.checkKey(key);
  return { name, keyId, kind, public: key, vkey };
}

/** @param {string} line @returns {Line} */
function parseLine(line) {
  const parts = line.slice(DASH.length).split(' ');
  if (!line.startsWith(DASH) || parts.length !== 2) throw new Malformed('signature line: expected dash, name, base64');
  const value = fromBase64(parts[1], 'signature line');
  if (value.length <= 4) throw new Malformed('signature line: expected a key ID and a signature');
  return { name: checkName(parts[0]), keyId: value.subarray(0, 4), signature: value.subarray(4) };
}

/** Read a note's form; nothing about it is verified by this. @param {Uint8Array} data @returns {Note} */
export function parse(data) {
  if (data.length > MAX_NOTE_BYTES) throw new Malformed(`note: more than ${MAX_NOTE_BYTES} bytes`);
  if (data.some((byte) => byte < 0x20 && byte !== 0x0a)) throw new Malformed('note: a control character');
  const source = text(data, 'note');
  const blank = source.lastIndexOf('\n\n');
  if (blank < 0 || !source.endsWith('\n')) throw new Malformed('note: expected a text, a blank line and signatures');
  const lines = source.slice(blank + 2, -1).split('\n');
  if (lines.length > MAX_LINES) throw new Malformed(`note: more than ${MAX_LINES} signature lines`);
  const note = { text: utf8(source.slice(0, blank + 1)), lines: lines.map(parseLine) };
  if (!equal(encode(note), data)) throw new Malformed('note: its parts do not encode to the same bytes');
  return note;
}

/** @param {Note} note */
export function encode(note) {
  const lines = note.lines.map((line) => `${DASH}${line.name} ${base64(concat(line.keyId, line.signature))}\n`);
  return concat(note.text, utf8(`\n${lines.join('')}`));
}

/**
 * Return the good lines of known keys; `checked` is false where this browser lacks the arithmetic.
 * @param {Note} note @param {Verifier[]} verifiers @returns {Promise<Signed[]>}
 */
export async function verify(note, verifiers) {
  const good = [];
  for (const line of note.lines) {
    const verifier = verifiers.find((one) => one.name === line.name && equal(one.keyId, line.keyId));
    if (verifier) good.push(await checkLine(note.text, line, verifier));
  }
  if (!good.length) throw new Untrue('note: no line by a known key');
  return good;
}

/** @param {Uint8Array} body @param {Line} line @param {Verifier} verifier @returns {Promise<Signed>} */
async function checkLine(body, line, verifier) {
  if (verifier.kind === ED25519) {
    const checked = await ed25519.verify(verifier.public, line.signature, body);
    return { verifier, checked: checked === true, timestamp: null };
  }
  if (line.signature.length <= 8) throw new Untrue('timestamped signature: too short');
  const stated = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
  if (stated > BigInt(Number.MAX_SAFE_INTEGER)) throw new Untrue('timestamped signature: a timestamp beyond reason');
  const timestamp = Number(stated);
  const bare = line.signature.subarray(8);
  const checked =
    verifier.kind === ML_DSA_44
      ? await mldsa.verify(verifier.public, bare, subtreeMessage(verifier.name, timestamp, body))
      : await ed25519.verify(verifier.public, bare, concat(utf8(`cosignature/v1\ntime ${timestamp}\n`), body));
  return { verifier, checked: checked === true, timestamp };
}

/** What an ML-DSA key signs for a whole tree. @param {string} name @param {number} timestamp @param {Uint8Array} body */
function subtreeMessage(name, timestamp, body) {
  let head;
  try {
    head = parseTreeHead(body);
  } catch (error) {
    throw new Untrue(`an ML-DSA line can only sign a checkpoint: ${/** @type {Error} */ (error).message}`);
  }
  const short = (/** @type {string} */ value) => concat(Uint8Array.of(utf8(value).length), utf8(value));
  const label = utf8('subtree/v1\n\u0000');
  return concat(label, short(name), u64(timestamp), short(head.origin), u64(0), u64(head.size), head.root);
}
