/**
 * Reveals: what a newsroom released of a capture, each line held against the record, each chunk against its line.
 *
 * Follows formats.md §6, §9 and §10 as `sunseed.capture.reveal` and `sunseed.verify.films` do. Runs without a browser. One
 * thing is weaker than the command: ticks are found by searching the record, not by reading all of it, so of two ticks with
 * one number, which an honest log never has, the one that is found counts here.
 */

import { equal, fromBase64, fromHex, hex, text } from '../../record/bytes.js';
import { loads } from '../../record/canonical.js';
import { decode } from '../../record/entry.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { TILE_WIDTH } from '../../record/layout.js';
import { parse as parseNote } from '../../record/note.js';
import { openPolicy, readable } from '../../record/policy.js';
import { verifyInclusion } from '../../record/proof.js';
import { sha256 } from '../../record/sha256.js';
import { follow } from '../../record/succession.js';
import { say, statementOf, UNPROVEN, VERIFIED } from '../../record/verdict.js';
import { checkSigned, keyOf, parseLine } from './line.js';

const MIN_PATH = 6;
const MAX_PATH = 32;

/** @typedef {import('./line.js').Line} Line */
/** @typedef {{line: Line, index: number, path: Uint8Array[], tick: number}} Row */
/** @typedef {{index: number, root: Uint8Array, at: string}} Tick */
/** @typedef {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>} Get */
/** @typedef {import('../../record/verdict.js').Statement} Statement */
/** @typedef {import('../../record/inspection.js').OpenRecord} OpenRecord */

/** Read a reveal; neither signatures nor places are verified by this. @param {Uint8Array} data @returns {Row[]} */
export function parseReveal(data) {
  if (!data.length || data[data.length - 1] !== 0x0a) throw new Malformed('reveal: expected lines');
  return text(data, 'reveal').slice(0, -1).split('\n').map((one, at) => parseRow(one, `reveal line ${at + 1}`));
}

/** @param {string} one @param {string} where @returns {Row} */
function parseRow(one, where) {
  const row = loads(new TextEncoder().encode(one));
  const names = Object.keys(row).join(' ');
  const counts = [row.index, row.tick].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (names !== 'index line path tick' || !counts || typeof row.line !== 'string' || !Array.isArray(row.path)) {
    throw new Malformed(`${where}: expected index, line, path and tick`);
  }
  const path = row.path.map((/** @type {unknown} */ step) => fromBase64(String(step), where, 32));
  return { line: parseLine(fromBase64(row.line, where)), index: row.index, path, tick: row.tick };
}

/**
 * Return the open line's body if its key signed all lines and none is missing in the run; throw if not.
 * @param {Row[]} rows @param {string} origin of the log that shows them
 */
export async function checkReveal(rows, origin) {
  const opened = rows[0]?.line.body;
  if (rows.length < 2 || opened?.kind !== 'open') throw new Malformed('reveal: expected the open line and at least one more');
  if (opened.origin !== origin) throw new Untrue(`reveal: the capture was made for ${opened.origin}, not for ${origin}`);
  const key = keyOf(opened);
  const capture = hex(rows[0].line.id);
  await checkSigned(rows[0].line, key);
  /** @type {Line | null} */
  let before = rows[1].line.body.seq === 1 ? rows[0].line : null;
  for (let at = 1; at < rows.length; at += 1) {
    const { line } = rows[at];
    const { body } = line;
    await checkSigned(line, key);
    if (body.kind === 'open' || body.capture !== capture) throw new Untrue(`reveal: line ${body.seq} belongs to another capture`);
    if (before && (body.seq !== before.body.seq + 1 || body.prev !== hex(before.id))) {
      throw new Untrue(`reveal: line ${body.seq} does not follow line ${before.body.seq}`);
    }
    const alone = at === 1 && body.kind === 'seal' && body.part === 'head' && rows.length > 2;
    before = alone && rows[2].line.body.seq > body.seq + 1 ? null : line;
  }
  return opened;
}

/** The ticks of a record, found by their numbers and proved to stand in the tree. */
export class Ticks {
  /** @param {OpenRecord} record */
  constructor({ log, head }) {
    this.log = log;
    this.head = head;
    /** @type {Map<number, Promise<Tick | null>>} */
    this.known = new Map();
  }

  /** @param {number} n @returns {Promise<Tick | null>} */
  get(n) {
    const known = this.known.get(n) ?? this.find(n);
    this.known.set(n, known);
    return known;
  }

  /** The ticks in one bundle. @param {number} bundle @returns {Promise<{index: number, n: number}[]>} */
  async inside(bundle) {
    const entries = await this.log.bundle(bundle, this.head.size);
    const found = [];
    for (const [at, data] of entries.entries()) {
      if (data[0] !== 0x7b) continue;
      try {
        const entry = decode(data);
        if (entry.kind === 'tick' && !entry.unknown) found.push({ index: bundle * TILE_WIDTH + at, n: entry.n });
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
    }
    return found;
  }

  /** @param {number} n @returns {Promise<Tick | null>} */
  async find(n) {
    let low = 0;
    let high = Math.ceil(this.head.size / TILE_WIDTH) - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      let at = middle;
      let found = await this.inside(at);
      while (!found.length && at < high) found = await this.inside((at += 1));
      if (!found.length || n < found[0].n) high = middle - 1;
      else if (n > found[found.length - 1].n) low = at + 1;
      else return this.proved(found.find((one) => one.n === n)?.index);
    }
    return null;
  }

  /** @param {number | undefined} index @returns {Promise<Tick | null>} */
  async proved(index) {
    if (index === undefined) return null;
    const { root, at } = decode((await this.log.prove(index, this.head)).entry);
    return { index, root: fromHex(root, 'tick root', 32), at };
  }
}

/** Where a chunk lies. @param {string} commit */
export const chunkPath = (commit) => `objects/${commit.slice(0, 2)}/${commit}.bin`;

/** Whether a line's chunk is released: film is, what the reporter noted is not. @param {import('./line.js').Body} body */
export const isPublic = (body) => body.kind === 'seal' && body.part !== 'note';

/**
 * Say what one line of a release is worth: its chunk, its place in its tick, its tick in the record.
 * @param {Get} get @param {Ticks} ticks @param {Row} row @returns {Promise<Statement>}
 */
export async function inspectLine(get, ticks, { line, index, path, tick }) {
  const { body } = line;
  const values = { from: seconds(body.from), to: seconds(body.to), line: body.seq, tick };
  const what = body.from === undefined ? `line ${body.seq}` : `seconds ${values.from} to ${values.to}`;
  const file = isPublic(body) ? chunkPath(body.commit) : '';
  try {
    if (file) {
      const data = await get(file);
      if (data.length !== body.bytes || hex(await digest(data)) !== body.commit) throw new Untrue(`${file} is not what was sealed`);
    }
    const held = await ticks.get(tick);
    if (!held) return say(UNPROVEN, 'second-no-tick', values);
    if (path.length < MIN_PATH || path.length > MAX_PATH) throw new Malformed('its place in the tick is none');
    verifyInclusion(index, 2 ** path.length, line.id, path, held.root);
    const code = body.kind === 'gap' ? 'second-gap' : body.from === undefined ? 'second-line' : 'second';
    return say(VERIFIED, code, { ...values, index: held.index, at: held.at, reason: body.reason ?? '' });
  } catch (error) {
    return statementOf(error, what, file);
  }
}

/** @param {number | undefined} ms */
const seconds = (ms) => (ms === undefined ? '' : (ms / 1000).toFixed(1));

/** SHA-256 by the browser's own arithmetic where it has it. @param {Uint8Array} data @returns {Promise<Uint8Array>} */
async function digest(data) {
  const subtle = globalThis.crypto?.subtle;
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', /** @type {any} */ (data))) : sha256(data);
}

/**
 * Say after which moment and by which the lines were sealed, as witnesses signed it; without them the newsroom says so.
 * @param {Get} get @param {OpenRecord} record @param {Row[]} rows @param {Tick} last tick of the newest line
 * @returns {Promise<Statement>}
 */
export async function bounds(get, record, rows, last) {
  const seen = rows[0].line.body.seen;
  const path = `log/time/${seen.size}/note`;
  try {
    const data = await get(path);
    if (hex(sha256(data)) !== seen.note) return say(UNPROVEN, 'bound-other', { size: seen.size, file: path });
    const { succession } = await follow(record.contents.roots);
    const named = await succession.openCheckpoint(data);
    const policyData = await get('log/policy', { fresh: true });
    const policy = openPolicy(policyData, succession.newest.policy, hex(sha256(policyData)));
    const after = await policy.count(parseNote(data));
    const by = await policy.count(parseNote(await record.log.checkpoint()));
    const values = { size: named.size, by: last.at, tick: rows[rows.length - 1].tick, names: '', after: '' };
    if (after.by !== null && by.by !== null) {
      const names = [...after.times.keys()].map(readable).join(', ');
      return say(VERIFIED, 'bound-witnessed', { ...values, after: moment(after.by), by: moment(by.by), names });
    }
    const { at } = decode((await record.log.prove(named.size - 1, record.head)).entry);
    return say(UNPROVEN, 'bound-claimed', { ...values, after: at });
  } catch (error) {
    return statementOf(error, 'checkpoint', path);
  }
}

/** @param {number} timeS */
const moment = (timeS) => new Date(1000 * timeS).toISOString().replace('.000Z', 'Z');

/**
 * Refuse a document that names other chunks or another capture than its reveal.
 * @param {Record<string, any>} film @param {Row[]} rows
 */
export function compareDocument(film, rows) {
  const commits = rows.map(({ line }) => line.body).filter(isPublic).map((body) => body.commit);
  if (film.capture !== hex(rows[0].line.id)) throw new Untrue('film: it names another capture than its reveal');
  if (JSON.stringify(film.chunk) !== JSON.stringify(commits)) throw new Untrue('film: it names other chunks than its reveal');
}

/** Whether bytes have a digest. @param {Uint8Array} data @param {string} expected */
export const hasDigest = (data, expected) => equal(sha256(data), fromHex(expected, 'digest', 32));
