/**
 * The newest edition and the roots of a record, found with few entries read and proved with all that are.
 *
 * Follows docs/adr/0036 as `sunseed.verify.near` does. An edition entry with effect speaks of no more entries than stand
 * before it, so whatever stands before entry s names fewer than s: reading everything from s to the end, and taking
 * editions that speak of fewer than s for void, finds the same newest edition as reading everything does.
 */

import { decode } from './entry.js';
import { Absent, Malformed } from './errors.js';
import { parseHint } from './hint.js';
import { TILE_WIDTH } from './layout.js';

/** So many entries are read at most; three days of ticks. */
export const MOST = 256 * TILE_WIDTH;
/** Bundles asked for at once while looking back; the first steps ask for fewer, because it is mostly near. */
const MOST_AT_ONCE = 16;

/** @typedef {import('./log.js').Log} Log */
/** @typedef {import('./log.js').Tree} Tree */
/** @typedef {Record<string, any>} Entry */
/** @typedef {{index: number, entry: Entry}} Found */
/**
 * @typedef {object} Contents
 * @property {Found | null} edition the newest edition entry with effect
 * @property {Found[]} roots root entries, in force or void
 * @property {number[]} unknown entries of kinds that this release does not know
 * @property {number[]} bent entries that are none
 * @property {number[]} later publications that stand behind what the edition was printed from
 * @property {number} start of the entries read one after the other
 * @property {number} end of them, excluded; below the tree's size something newer was not read
 * @property {boolean} whole whether every entry before `end` was read
 */

/** @param {number} index where the bundle of an entry begins */
const down = (index) => index - (index % TILE_WIDTH);
/** @param {Entry} edition */
const begin = (edition) => down(edition.size);

/** @param {Uint8Array} data @returns {Entry | null} */
function decoded(data) {
  try {
    return decode(data);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** @param {Entry | null} entry @param {number} index */
const couldCount = (entry, index) => entry?.kind === 'edition' && !entry.unknown && entry.size <= index;

/** Return the hint; one that is absent, bent or of another log is no hint. @param {Log} log @param {string} origin */
async function hintOf(log, origin) {
  try {
    const hint = parseHint(await log.get('hint', { fresh: true }));
    return hint.origin === origin ? hint : null;
  } catch (error) {
    if (error instanceof Absent || error instanceof Malformed) return null;
    throw error;
  }
}

/**
 * Return what a record says near its newest edition, every entry of it proved to lead to the tree's root.
 * @param {Log} log @param {Tree & {origin: string}} tree @param {number} [most] @returns {Promise<Contents>}
 */
export async function readNewest(log, tree, most = MOST) {
  const hint = await hintOf(log, tree.origin);
  const [start, end] = await spanOf(log, tree, hint?.edition ?? -1, most);
  const apart = new Set([0, ...(hint?.roots ?? [])].filter((one) => one < tree.size && (one < start || one >= end)));
  const alone = await Promise.all([...apart].map(async (index) => {
    const entry = decoded((await log.prove(index, tree)).entry);
    return { index, entry };
  }));
  const contents = take(await log.range(start, end, tree), start);
  contents.roots.push(.../** @type {Found[]} */ (alone.filter(({ entry }) => entry?.kind === 'root' && !entry.unknown)));
  return { ...contents, start, end, whole: start <= alone.filter(({ index }) => index < start).length };
}

/** @param {Log} log @param {Tree} tree @param {number} hinted @param {number} most @returns {Promise<[number, number]>} */
async function spanOf(log, tree, hinted, most) {
  const { size } = tree;
  const pointed = hinted >= 0 && hinted < size ? decoded((await log.prove(hinted, tree)).entry) : null;
  const from = couldCount(pointed, hinted) ? begin(/** @type {Entry} */ (pointed)) : null;
  if (from !== null && size - from <= most) return [from, size];
  const near = await lookBack(log, size, most);
  if (near && size - begin(near) <= most) return [begin(near), size];
  return from === null ? [Math.max(0, down(size - most)), size] : [from, from + most];
}

/**
 * Return the last edition entry that could have effect, if one is near the end. @param {Log} log
 * @param {number} size @param {number} most
 */
async function lookBack(log, size, most) {
  const last = Math.floor((size - 1) / TILE_WIDTH);
  const stop = Math.max(-1, last - Math.floor(most / TILE_WIDTH));
  for (let bundle = last, ahead = 1; bundle > stop; bundle -= 1) {
    if ((last - bundle) % ahead === 0) {
      ahead = Math.min(2 * ahead, MOST_AT_ONCE);
      for (let next = bundle; next > Math.max(stop, bundle - ahead); next -= 1) log.bundle(next, size).catch(() => null);
    }
    const entries = (await log.bundle(bundle, size)).map(decoded);
    const at = entries.findLastIndex((entry, place) => couldCount(entry, bundle * TILE_WIDTH + place));
    if (at >= 0) return entries[at];
  }
  return null;
}

/** @param {Uint8Array[]} entries @param {number} start */
function take(entries, start) {
  /** @type {{edition: Found | null, roots: Found[], unknown: number[], bent: number[], later: number[]}} */
  const contents = { edition: null, roots: [], unknown: [], bent: [], later: [] };
  let named = start - 1;
  for (const [at, data] of entries.entries()) {
    const index = start + at;
    const entry = decoded(data);
    if (!entry) contents.bent.push(index);
    else if (entry.unknown) {
      if (!entry.kind.startsWith('x-')) contents.unknown.push(index);
    } else if (entry.kind === 'root') contents.roots.push({ index, entry });
    else if (['publish', 'withdraw', 'erase'].includes(entry.kind)) contents.later.push(index);
    else if (couldCount(entry, index) && entry.size > named) {
      named = entry.size;
      contents.edition = { index, entry };
    }
  }
  contents.later = contents.later.filter((index) => index >= named);
  return contents;
}
