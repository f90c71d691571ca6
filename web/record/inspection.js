/**
 * Checks a page of a site against the record of that site, step by step, and says what each step showed.
 *
 * Follows formats.md §8 (edition map) and §10 (verdicts). The site's own files are the only source and none is
 * trusted: the page's digest is looked up in the map, the map's root in the newest `edition` entry, that entry in the
 * tree, the tree's head under the log's keys, and those keys in the roots that follow from the one in entry 0.
 */

import { equal, fromHex, hex } from './bytes.js';
import { decode } from './entry.js';
import { Absent, Malformed, Untrue } from './errors.js';
import { Log } from './log.js';
import { FORMAT, leafFile, MapFiles } from './map.js';
import { readNewest } from './newest.js';
import { parse } from './note.js';
import { openPolicy, readable } from './policy.js';
import { consistency, verifyConsistency } from './proof.js';
import { isExpired } from './root.js';
import { sha256 } from './sha256.js';
import { follow } from './succession.js';
import { parseTreeHead } from './tree_head.js';
import { ALTERED, say, statementOf, UNPROVEN, UNREAD, VERIFIED } from './verdict.js';

/** @typedef {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>} Get */
/** @typedef {import('./verdict.js').Statement} Statement */
/** @typedef {import('./checkpoint.js').Checkpoint} Checkpoint */
/** @typedef {import('./newest.js').Contents} Contents */
/** @typedef {import('./succession.js').Succession} Succession */
/** @typedef {{log: Log, head: Checkpoint, contents: Contents, freshS: number, outstanding: number, statements: Statement[]}} OpenRecord */
/** @typedef {{size: number, root: Uint8Array}} Seen */

/** @param {Get} get @param {string} prefix @returns {Get} */
const below = (get, prefix) => (path, options) => get(prefix + path, options);

/**
 * Open a site's record: its newest checkpoint, signed by all keys of the root in force, and who has seen it.
 * @param {Get} get returns a file of the site @param {string[]} printed the keys that the page prints
 * @param {number} nowMs milliseconds since 1970, to judge whether the newest root has expired
 * @returns {Promise<OpenRecord>}
 */
export async function openRecord(get, printed, nowMs) {
  const log = new Log(below(get, 'log/'));
  const signed = await log.checkpoint();
  const note = parse(signed);
  const claimed = parseTreeHead(note.text);
  if (claimed.size === 0) throw new Malformed('log/checkpoint: the record is empty');
  const contents = await readNewest(log, claimed);
  const { succession } = await follow(contents.roots);
  const head = await openSigned(succession, signed);
  const statements = aboutKeys(head, succession, printed, nowMs);
  statements.push(...(await aboutWitnesses(get, note, succession)));
  return { log, head, contents, freshS: succession.newest.freshS, outstanding: outstanding(contents, succession), statements };
}

/** How many entries may change the site and are not covered by the newest edition. @param {Contents} contents @param {Succession} succession */
function outstanding({ edition, later, bent, unknown }, { indices }) {
  const size = edition ? edition.entry.size : 0;
  return [...later, ...bent, ...unknown, ...indices].filter((index) => index >= size).length;
}

/** Open the checkpoint, its file named if it does not hold. @param {Succession} succession @param {Uint8Array} signed */
async function openSigned(succession, signed) {
  try {
    return await succession.openCheckpoint(signed);
  } catch (error) {
    if (error instanceof Untrue) throw new Untrue(`log/checkpoint: ${error.message}`);
    throw error;
  }
}

/** @param {Checkpoint} head @param {Succession} succession @param {string[]} printed @param {number} nowMs */
function aboutKeys(head, succession, printed, nowMs) {
  const { newest } = succession;
  const keys = succession.inForce(head.size).log;
  const names = keys.map((key) => `${key.name}+${hex(key.keyId)}`).join(', ');
  const values = { size: head.size, keys: names, serial: newest.serial, index: succession.indices[succession.indices.length - 1] };
  const known = succession.roots.some(({ log }) => printed.every((vkey) => log.some((key) => key.vkey === vkey)));
  if (!known) return [say(ALTERED, 'other-keys', values)];
  const statements = [];
  if (newest.unchecked || head.unchecked.length) {
    const kinds = new Set(head.unchecked.map((key) => (key.kind === 6 ? 'ML-DSA' : 'Ed25519')));
    if (newest.unchecked) kinds.add('Ed25519');
    statements.push(say(UNPROVEN, 'unchecked', { ...values, kinds: [...kinds].join(', ') }));
  } else {
    statements.push(say(VERIFIED, 'signed', values));
  }
  if (isExpired(newest, nowMs)) statements.push(say(UNPROVEN, 'expired', { ...values, at: newest.expires }));
  return statements;
}

/**
 * Count the witnesses of the policy that the newest root names. @param {Get} get
 * @param {import('./note.js').Note} note @param {Succession} succession @returns {Promise<Statement[]>}
 */
async function aboutWitnesses(get, note, { newest }) {
  const file = 'log/policy';
  try {
    const data = await get(file, { fresh: true });
    const policy = openPolicy(data, newest.policy, hex(sha256(data)));
    const seen = await policy.count(note);
    const at = (/** @type {number} */ timeS) => new Date(1000 * timeS).toISOString().replace('.000Z', 'Z');
    const names = [...seen.times].map(([name, timeS]) => `${readable(name)} (${at(timeS)})`).join(', ');
    const values = { count: seen.times.size, total: policy.witnesses.size, names, by: seen.by === null ? '' : at(seen.by) };
    const unchecked = seen.unchecked.length ? [say(UNPROVEN, 'unchecked-witness', { names: seen.unchecked.map(readable).join(', ') })] : [];
    if (!seen.reached) return [say(UNPROVEN, seen.times.size ? 'seen-by-few' : 'seen-by-none', values), ...unchecked];
    if (seen.by !== null) return [say(VERIFIED, 'seen', values), ...unchecked];
    return [seen.times.size ? say(VERIFIED, 'seen-anyway', values) : say(UNPROVEN, 'no-witness'), ...unchecked];
  } catch (error) {
    return [error instanceof Absent ? say(UNPROVEN, 'no-policy') : statementOf(error, file, file)];
  }
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
  const { edition, unknown } = record.contents;
  if (!edition) return [say(UNPROVEN, 'no-edition', { size: record.head.size })];
  const { index, entry } = edition;
  if (entry.format !== FORMAT) return [say(UNREAD, 'other-format', { format: entry.format })];
  const name = path.endsWith('/') || path === '' ? `${path}index.html` : path;
  const page = await get(path, { fresh: true });
  const files = new MapFiles(below(get, 'log/map/'));
  const root = fromHex(entry.root, 'edition root', 32);
  const sealed = await lookUp(get, files, `page:${name}`, root).catch((error) => error);
  const file = `log/map/${leafFile(`page:${name}`)}`;
  if (!(sealed === null || sealed instanceof Uint8Array)) return [ofMap(record, index, sealed, `${file}, log/map/nodes/`)];
  const values = { index, size: entry.size, digest: hex(sha256(page)), at: entry.at, file: name };
  if (!sealed || !equal(sealed, sha256(page))) return [differing(record, values, sealed)];
  const statements = [say(VERIFIED, 'page', { ...values, file: '' }), ...aboutReading(record, entry)];
  if (unknown.length) statements.push(say(UNREAD, 'unknown-kind', { index: unknown[0] }));
  if (seal) statements.push(...(await newestOfItem(files, root, record, seal, index)));
  return statements;
}

/**
 * Look a key up in a map whose files are here; where they are not, that is said, and not that they are wrong.
 * @param {Get} get @param {MapFiles} files @param {string} key @param {Uint8Array} root
 */
async function lookUp(get, files, key, root) {
  if (root.some((byte) => byte)) await get('log/map/nodes/top');
  return files.lookup(key, root);
}

/** @param {OpenRecord} record @param {Record<string, any>} values @param {Uint8Array | null} sealed */
function differing({ contents, head, outstanding }, values, sealed) {
  const expected = sealed ? hex(sealed) : '';
  if (contents.end < head.size) return say(UNPROVEN, 'page-differs', { ...values, expected });
  if (outstanding) return say(UNPROVEN, 'being-printed', { index: values.index, count: outstanding, file: values.file });
  return sealed ? say(ALTERED, 'page-altered', { ...values, expected }) : say(ALTERED, 'not-in-edition', values);
}

/**
 * Say of map files that do not lead to the edition's root that they may be those of the next edition, where there may be one.
 * @param {OpenRecord} record @param {number} index of the edition @param {unknown} error @param {string} file
 */
function ofMap({ contents, head, outstanding }, index, error, file) {
  const wrong = statementOf(error, 'map', file);
  if (wrong.verdict !== ALTERED) return wrong;
  if (contents.end < head.size) return say(UNPROVEN, 'later-unread', { start: contents.end, last: head.size - 1 });
  return outstanding ? say(UNPROVEN, 'being-printed', { index, count: outstanding, file }) : wrong;
}

/** Say which entries were read. @param {OpenRecord} record @param {Record<string, any>} edition */
function aboutReading({ contents, head }, edition) {
  const { start, end, whole, later } = contents;
  const values = { start, end: end - 1, last: head.size - 1, size: edition.size, count: later.length };
  if (end < head.size) return [say(UNPROVEN, 'later-unread', { ...values, start: end })];
  const statements = [say(VERIFIED, whole ? 'read-all' : 'read-since', values)];
  if (later.length) statements.push(say(VERIFIED, 'not-yet-printed', values));
  return statements;
}

/** @param {MapFiles} files @param {Uint8Array} root @param {OpenRecord} record @param {Seal} seal @param {number} edition */
async function newestOfItem(files, root, record, seal, edition) {
  if (!Number.isSafeInteger(seal.index) || seal.index >= record.head.size) return [];
  const entry = decode((await record.log.prove(seal.index, record.head)).entry);
  if (entry.kind !== 'publish') return [];
  const newest = await files.lookup(`item:${entry.id}`, root).catch((error) => error);
  if (!(newest === null || newest instanceof Uint8Array)) return [ofMap(record, edition, newest, 'log/map/')];
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
  const file = `objects/${seal.document.slice(0, 2)}/${seal.document}.json`;
  const named = { ...values, document: seal.document };
  try {
    const document = await get(file);
    if (hex(sha256(document)) === seal.document && document.length === entry.size) return [say(VERIFIED, 'words', named)];
    return [say(ALTERED, 'words-altered', { ...named, file })];
  } catch (error) {
    return [statementOf(error, 'document', file)];
  }
}
