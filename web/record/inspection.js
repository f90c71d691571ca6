/**
 * Checks a page of a site against the record of that site, step by step, and says what each step showed.
 *
 * Follows formats.md §8 (edition map) and §10 (verdicts). The site's own files are the only source and none is
 * trusted: the page's digest is looked up in the map, the map's root in the newest `edition` entry, that entry in the
 * tree, the tree's head under the log's keys, and those keys in the root that entry 0 carries.
 */

import { equal, hex } from './bytes.js';
import { openCheckpoint } from './checkpoint.js';
import { decode } from './entry.js';
import { Malformed, Untrue } from './errors.js';
import { TILE_WIDTH } from './layout.js';
import { Log } from './log.js';
import { FORMAT, MapFiles } from './map.js';
import { parse, parseVerifier } from './note.js';
import { consistency, verifyConsistency } from './proof.js';
import { openRoot } from './root.js';
import { sha256 } from './sha256.js';
import { parseTreeHead } from './tree_head.js';
import { ALTERED, say, statementOf, UNPROVEN, UNREAD, VERIFIED } from './verdict.js';

/** How far back the newest edition entry is looked for: with a tick every five seconds, about a week. */
const MOST_BUNDLES = 480;
/** Bundles asked for at once while looking; the first steps ask for fewer, because it is mostly near. */
const MOST_AT_ONCE = 16;

/** @typedef {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>} Get */
/** @typedef {import('./verdict.js').Statement} Statement */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {{log: Log, head: Checkpoint, freshS: number, statements: Statement[]}} OpenRecord */
/** @typedef {{size: number, root: Uint8Array}} Seen */

/** @param {Get} get @param {string} prefix @returns {Get} */
const below = (get, prefix) => (path, options) => get(prefix + path, options);

/**
 * Open a site's record: its newest checkpoint, signed by all keys of the root in entry 0.
 * @param {Get} get returns a file of the site @param {string[]} printed the keys that the page prints
 * @returns {Promise<OpenRecord>}
 */
export async function openRecord(get, printed) {
  const log = new Log(below(get, 'log/'));
  const signed = await log.checkpoint();
  const claimed = parseTreeHead(parse(signed).text);
  if (claimed.size === 0) throw new Malformed('the record is empty');
  const first = (await log.bundle(0, claimed.size))[0];
  const root = await openRoot(decode(first));
  try {
    const head = await openCheckpoint(signed, root.log);
    await log.prove(0, head);
    return { log, head, freshS: root.freshS, statements: [aboutKeys(head, root.log, printed)] };
  } catch (error) {
    if (!(error instanceof Untrue) || !printed.length) throw error;
    // A later root may have named other keys. This page does not follow successions; it says so.
    const head = await openCheckpoint(signed, printed.map(parseVerifier));
    return { log, head, freshS: root.freshS, statements: [say(UNPROVEN, 'later-root', { size: head.size })] };
  }
}

/**
 * @param {import('./checkpoint.js').Checkpoint} head @param {import('./note.js').Verifier[]} keys
 * @param {string[]} printed
 */
function aboutKeys(head, keys, printed) {
  const values = { size: head.size, keys: keys.map((key) => `${key.name}+${hex(key.keyId)}`).join(', ') };
  if (printed.length && printed.some((vkey) => !keys.some((key) => key.vkey === vkey))) {
    return say(ALTERED, 'other-keys', values);
  }
  if (head.unchecked.length) {
    const kinds = head.unchecked.map((key) => (key.kind === 6 ? 'ML-DSA' : 'Ed25519'));
    return say(UNPROVEN, 'unchecked', { ...values, kinds: kinds.join(', ') });
  }
  return say(VERIFIED, 'signed', values);
}

/**
 * Say how old the newest entry is: a record beats, and one that has stopped may be held back from this reader.
 * @param {OpenRecord} record @param {number} nowMs milliseconds since 1970 @returns {Promise<Statement>}
 */
export async function freshness({ log, head, freshS }, nowMs) {
  try {
    const { at } = decode((await log.prove(head.size - 1, head)).entry);
    const ageS = Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000));
    const values = { at, limit: inUnits(freshS), age: inUnits(ageS) };
    return ageS > freshS ? say(UNPROVEN, 'stale', values) : say(VERIFIED, 'fresh', values);
  } catch (error) {
    return statementOf(error, 'newest entry');
  }
}

/** Seconds as the largest unit that is at least one. @param {number} seconds */
function inUnits(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}

/**
 * Compare with a checkpoint seen before: a record only grows.
 * @param {OpenRecord} record @param {Seen} seen @returns {Promise<Statement>}
 */
export async function compareWithSeen(record, seen) {
  const { head, log } = record;
  if (head.size < seen.size) return say(ALTERED, 'shrunk', { size: head.size, seen: seen.size });
  try {
    const path = await consistency(seen.size, head.size, log.nodes(head.size));
    verifyConsistency(seen.size, seen.root, head.size, head.root, path);
    return say(VERIFIED, 'grown', { size: head.size, seen: seen.size });
  } catch (error) {
    return statementOf(error, 'history');
  }
}

/**
 * Return the newest edition entry, proved to be in the tree; null when none is near the end.
 * @param {OpenRecord} record
 */
export async function newestEdition({ log, head }) {
  const last = Math.floor((head.size - 1) / TILE_WIDTH);
  const stop = Math.max(-1, last - MOST_BUNDLES);
  for (let bundle = last, ahead = 1; bundle > stop; bundle -= 1) {
    if ((last - bundle) % ahead === 0) {
      ahead = Math.min(2 * ahead, MOST_AT_ONCE);
      for (let next = bundle; next > Math.max(stop, bundle - ahead); next -= 1) log.bundle(next, head.size).catch(() => null);
    }
    const entries = await log.bundle(bundle, head.size);
    const at = entries.findLastIndex(looksLikeEdition);
    if (at < 0) continue;
    const index = bundle * TILE_WIDTH + at;
    return { index, entry: decode((await log.prove(index, head)).entry) };
  }
  return null;
}

/** A quick look before the strict one, over thousands of ticks. @param {Uint8Array} data */
function looksLikeEdition(data) {
  try {
    return decode(data).kind === 'edition';
  } catch {
    return false;
  }
}

/**
 * Check one page: its bytes in the newest edition, the edition in the record, the seal it shows.
 * @param {Get} get @param {OpenRecord} record @param {string} path the page's site path, such as `news/x/`
 * @param {Seal | null} seal what the page itself says of its seal
 * @returns {Promise<Statement[]>}
 */
export async function inspectPage(get, record, path, seal) {
  const statements = [...record.statements];
  /** @param {string} what @param {() => Promise<Statement[]>} step */
  const step = async (what, step) => {
    try {
      statements.push(...(await step()));
    } catch (error) {
      statements.push(statementOf(error, what));
    }
  };
  await step('edition', () => inEdition(get, record, path, seal));
  if (seal) await step('seal', () => inRecord(get, record, seal));
  return statements;
}

/** @typedef {{index: number, leaf: string, document: string}} Seal */

/** @param {Get} get @param {OpenRecord} record @param {string} path @param {Seal | null} seal */
async function inEdition(get, record, path, seal) {
  const edition = await newestEdition(record);
  if (!edition) return [say(UNPROVEN, 'no-edition', { size: record.head.size })];
  const { index, entry } = edition;
  if (entry.format !== FORMAT) return [say(UNREAD, 'other-format', { format: entry.format })];
  const page = await get(path, { fresh: true });
  const files = new MapFiles(below(get, 'log/map/'));
  const root = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(entry.root.slice(2 * at, 2 * at + 2), 16));
  const name = path.endsWith('/') || path === '' ? `${path}index.html` : path;
  const sealed = await files.lookup(`page:${name}`, root);
  const values = { index, size: entry.size, digest: hex(sha256(page)), at: entry.at };
  if (!sealed) return [say(ALTERED, 'not-in-edition', values)];
  if (!equal(sealed, sha256(page))) return [say(ALTERED, 'page-altered', { ...values, expected: hex(sealed) })];
  const statements = [say(VERIFIED, 'page', values)];
  if (seal) statements.push(...(await newestOfItem(files, root, record, seal)));
  return statements;
}

/** @param {MapFiles} files @param {Uint8Array} root @param {OpenRecord} record @param {Seal} seal */
async function newestOfItem(files, root, record, seal) {
  if (seal.index >= record.head.size) return [];
  const entry = decode((await record.log.prove(seal.index, record.head)).entry);
  if (typeof entry.id !== 'string') return [];
  const newest = await files.lookup(`item:${entry.id}`, root);
  if (newest && hex(newest) === seal.leaf) return [say(VERIFIED, 'newest', { index: seal.index })];
  return newest ? [say(VERIFIED, 'earlier', { index: seal.index })] : [say(UNPROVEN, 'no-item', { index: seal.index })];
}

/** @param {Get} get @param {OpenRecord} record @param {Seal} seal */
async function inRecord(get, record, seal) {
  if (!Number.isSafeInteger(seal.index) || seal.index >= record.head.size) {
    return [say(ALTERED, 'no-entry', { index: seal.index, size: record.head.size })];
  }
  const { entry: data, leaf, path } = await record.log.prove(seal.index, record.head);
  const entry = decode(data);
  const values = { index: seal.index, size: record.head.size, steps: path.length, at: entry.at, kind: entry.kind };
  if (hex(leaf) !== seal.leaf) return [say(ALTERED, 'other-entry', values)];
  if (entry.kind !== 'publish' || entry.sha256 !== seal.document) return [say(VERIFIED, 'entry', values)];
  const document = await get(`objects/${seal.document.slice(0, 2)}/${seal.document}.json`);
  if (hex(sha256(document)) !== seal.document || document.length !== entry.size) {
    return [say(ALTERED, 'words-altered', { ...values, document: seal.document })];
  }
  return [say(VERIFIED, 'words', { ...values, document: seal.document })];
}
