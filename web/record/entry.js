/**
 * Entries: every kind with its fields and codes, read strictly. Follows formats.md §3, as `sunseed.record.entry` does.
 */

import { fromBase64 } from './bytes.js';
import { loads } from './canonical.js';
import { Malformed } from './errors.js';

const MAX_ENTRY_BYTES = 65535;
const WHY = ['new', 'import', 'typo', 'update', 'clarification', 'correction', 'restore', 'arrangement'];
const REASON = ['error', 'harm', 'consent', 'legal', 'rights', 'other'];
const USE = ['mirrors', 'client'];

/** @typedef {(value: unknown) => boolean} Check */
/** @type {Check} */
const count = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
/** @type {Check} */
const positive = (value) => count(value) && value !== 0;
/** @type {(pattern: RegExp) => Check} */
const like = (pattern) => (value) => typeof value === 'string' && pattern.test(value);
/** @type {(codes: string[]) => Check} */
const oneOf = (codes) => (value) => typeof value === 'string' && codes.includes(value);
const digest = like(/^[0-9a-f]{64}$/);
const code = like(/^[a-z0-9][a-z0-9.-]{0,63}$/);
const id = like(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
/** @type {Check} */
const note = (value) => {
  if (typeof value !== 'string') return false;
  fromBase64(value, 'entry note');
  return true;
};

/** The fields of each kind beside v, kind and at; a name ending in `?` may be absent. */
/** @type {Record<string, Record<string, Check>>} */
const KINDS = {
  root: { serial: positive, note },
  tick: { n: count, root: digest },
  publish: { id, version: positive, 'prev?': digest, sha256: digest, size: positive, why: oneOf(WHY) },
  withdraw: { id, version: positive, prev: digest, reason: oneOf(REASON), 'sha256?': digest },
  erase: { id, prev: digest, sha256: digest },
  edition: { size: positive, root: digest, format: code },
  notice: { use: oneOf(USE), serial: positive, note },
};

/** Return whether a text names a real moment as entries write it. @param {unknown} at */
export function isInstant(at) {
  if (typeof at !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(at)) return false;
  const time = Date.parse(at);
  return !Number.isNaN(time) && time >= 0 && new Date(time).toISOString() === at.replace('Z', '.000Z');
}

/**
 * Return the entry whose exact bytes these are; a kind that is not ours comes back with `unknown` set.
 * @param {Uint8Array} data @returns {Record<string, any>}
 */
export function decode(data) {
  if (data.length > MAX_ENTRY_BYTES) throw new Malformed(`entry: more than ${MAX_ENTRY_BYTES} bytes`);
  const entry = loads(data);
  if (!code(entry.kind) || !positive(entry.v) || !isInstant(entry.at)) {
    throw new Malformed('entry: the fields v, kind and at are not as every entry has them');
  }
  if (entry.v !== 1 || !Object.hasOwn(KINDS, entry.kind)) {
    return { kind: entry.kind, at: entry.at, v: entry.v, unknown: true };
  }
  const fields = KINDS[entry.kind];
  const names = new Set(['v', 'kind', 'at']);
  for (const [field, check] of Object.entries(fields)) {
    const name = field.replace('?', '');
    names.add(name);
    const absent = !Object.hasOwn(entry, name);
    if (absent ? !field.endsWith('?') : !check(entry[name])) throw new Malformed(`${entry.kind} entry: ${name}`);
  }
  const strange = Object.keys(entry).find((name) => !names.has(name));
  if (strange) throw new Malformed(`${entry.kind} entry: it has no field ${strange}`);
  if (entry.kind === 'publish' && Object.hasOwn(entry, 'prev') !== entry.version > 1) {
    throw new Malformed('publish entry: prev is absent exactly at version 1');
  }
  return entry;
}
