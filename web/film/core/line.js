/**
 * Lines: one signed statement of a capture each, private until it is revealed.
 *
 * Follows formats.md §5 as `sunseed.capture.line` does: a canonical body, a newline, the base64 of an Ed25519 signature
 * by the capture's own key. The id of a line is SHA-256(0x00 || line). Signing is a function given by the caller, so that
 * this runs without a browser.
 */

import { base64, concat, fromBase64, text, utf8 } from '../../record/bytes.js';
import { loads } from '../../record/canonical.js';
import * as ed25519 from '../../record/ed25519.js';
import { Malformed } from '../../record/errors.js';
import { leafHash } from '../../record/hashing.js';

export const BLOCK_BYTES = 64 * 1024;
export const MAX_LINE_BYTES = 2000;
export const MAX_CHUNK_BYTES = 32 * 1024 * 1024;
const PREFIX = utf8('sunseed-capture-v1\n');
const SOURCES = ['camera', 'file'];
const CONTAINERS = ['webm', 'matroska', 'mp4', 'jpeg', 'other'];
const PARTS = ['head', 'media', 'note'];
const REASONS = ['hidden', 'call', 'muted', 'camera', 'storage', 'crash', 'paused'];

/** @typedef {Record<string, any>} Body */
/** @typedef {{body: Body, data: Uint8Array, signature: Uint8Array, id: Uint8Array}} Line */
/** @typedef {(message: Uint8Array) => Promise<Uint8Array>} Sign gives the 64-byte signature of a message */

/** @param {unknown} value */
const isCount = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
/** @param {unknown} value */
const isDigest = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
/** @param {unknown} value */
const isMoment = (value) => isCount(value) && /** @type {number} */ (value) % 100 === 0;
/** @param {any} value */
const isSeen = (value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 2 &&
  isCount(value.size) && isDigest(value.note);
/** @param {string[]} list */
const oneOf = (list) => (/** @type {any} */ value) => list.includes(value);
/** @param {number} least @param {number} most */
const within = (least, most) => (/** @type {any} */ value) => isCount(value) && value >= least && value <= most;
/** @param {any} value */
const isOrigin = (value) => typeof value === 'string' && /^[!-[\]-~]{1,255}$/.test(value);

const ALL = { v: (/** @type {any} */ value) => value === 1, kind: () => true, seq: isCount };
const LATER = { ...ALL, capture: isDigest, prev: isDigest };
const SPAN = { from: isMoment, to: isMoment };
const CHUNK = { part: oneOf(PARTS), cipher: isDigest, size: within(1, MAX_CHUNK_BYTES + BLOCK_BYTES), commit: isDigest,
  bytes: within(33, MAX_CHUNK_BYTES) };

/** For each kind, what its fields must be; and those that may be left out. */
const KINDS = /** @type {Record<string, [Record<string, (value: any) => boolean>, string[]]>} */ ({
  open: [{ ...ALL, origin: isOrigin, source: oneOf(SOURCES), container: oneOf(CONTAINERS), wrap: isDigest,
    key: (value) => typeof value === 'string', seen: isSeen, after: isDigest }, ['after']],
  seal: [{ ...LATER, ...CHUNK, ...SPAN, seen: isSeen }, ['seen']],
  gap: [{ ...LATER, reason: oneOf(REASONS), ...SPAN, seen: isSeen }, ['seen']],
  close: [{ ...LATER, seen: isSeen }, ['seen']],
});

/** Refuse a body with other fields than its kind has. @param {Body} body @returns {Body} */
function checkBody(body) {
  const kind = Object.hasOwn(KINDS, body.kind) ? KINDS[body.kind] : undefined;
  if (!kind) throw new Malformed('line: no such kind');
  const [fields, optional] = kind;
  for (const [name, check] of Object.entries(fields)) {
    if (!Object.hasOwn(body, name) ? !optional.includes(name) : !check(body[name])) {
      throw new Malformed(`${body.kind} line: ${name}`);
    }
  }
  if (Object.keys(body).some((name) => !Object.hasOwn(fields, name))) throw new Malformed(`${body.kind} line: a strange field`);
  if ((body.kind === 'open') !== (body.seq === 0)) throw new Malformed('line: seq 0 is the open line’s');
  if (body.kind === 'open') keyOf(body);
  if ('from' in body && body.to < body.from) throw new Malformed(`${body.kind} line: it ends before it begins`);
  if (body.kind === 'seal') checkSeal(body);
  return body;
}

/** @param {Body} body */
function checkSeal(body) {
  if (body.part === 'head' && body.from !== body.to) throw new Malformed('seal line: a head takes no time');
  if (body.size <= Math.ceil(body.bytes / BLOCK_BYTES) * BLOCK_BYTES) throw new Malformed('seal line: its size is too small');
}

/** The key an open line names for all lines of its capture. @param {Body} body @returns {Uint8Array} */
export function keyOf(body) {
  const key = fromBase64(body.key, 'open line key', 32);
  ed25519.checkKey(key);
  return key;
}

/** An object with its keys in order, deeper ones too. @param {Record<string, any>} value @returns {Record<string, any>} */
function sorted(value) {
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, typeof value[key] === 'object' ? sorted(value[key]) : value[key]]));
}

/** Canonical bytes of a body. @param {Body} body @returns {Uint8Array} */
function encode(body) {
  return utf8(JSON.stringify(sorted(body)));
}

/** Return the signed line of a body. @param {Body} body @param {Sign} sign @returns {Promise<Line>} */
export async function signLine(body, sign) {
  const words = encode(body);
  const signature = await sign(concat(PREFIX, words));
  return parseLine(concat(words, utf8(`\n${base64(signature)}`)));
}

/** Read a line's form; nothing about its signature is verified by this. @param {Uint8Array} data @returns {Line} */
export function parseLine(data) {
  if (data.length > MAX_LINE_BYTES) throw new Malformed(`line: more than ${MAX_LINE_BYTES} bytes`);
  const newline = data.indexOf(0x0a);
  if (newline < 0) throw new Malformed('line: expected a body, a newline and a signature');
  const signature = fromBase64(text(data.subarray(newline + 1), 'line'), 'line signature', 64);
  const body = checkBody(loads(data.subarray(0, newline)));
  return { body, data, signature, id: leafHash(data) };
}

/** Return if the key signed exactly this line; throw Untrue if not. @param {Line} line @param {Uint8Array} key */
export async function checkSigned(line, key) {
  const message = concat(PREFIX, line.data.subarray(0, line.data.indexOf(0x0a)));
  if (!(await ed25519.verify(key, line.signature, message))) throw new Error('this browser cannot check Ed25519');
}

