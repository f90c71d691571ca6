/**
 * The root: who may speak for this newsroom. Follows formats.md §4; reads a note and its keys, and checks that enough
 * of its own keys signed it. That it is the root a reader trusts can only be seen beside the copy they hold.
 */

import { fromBase64, text, utf8 } from './bytes.js';
import { loads } from './canonical.js';
import { isInstant } from './entry.js';
import { Malformed, Untrue } from './errors.js';
import { parse, parseVerifier, verify } from './note.js';

/** @typedef {import('./note.js').Verifier} Verifier */
/** @typedef {{origin: string, serial: number, expires: string, need: number, freshS: number, log: Verifier[], root: Verifier[]}} Root */

/**
 * Return the root whose signed note a root entry carries, signed by as many of its own keys as it needs.
 * @param {Record<string, any>} entry @returns {Promise<Root>}
 */
export async function openRoot(entry) {
  if (entry.kind !== 'root' || entry.unknown) throw new Malformed('expected a root entry');
  const note = parse(fromBase64(entry.note, 'root note'));
  const lines = text(note.text, 'root').split('\n');
  if (lines.length !== 6 || lines[0] !== 'sunseed-root-v1' || lines[5] !== '') throw new Malformed('root: five lines');
  const body = loads(utf8(lines[4]));
  const listed = (/** @type {unknown} */ keys) => {
    if (!Array.isArray(keys) || !keys.every((one) => typeof one === 'string')) throw new Malformed('root: its keys');
    return keys.map(parseVerifier);
  };
  const root = {
    origin: lines[1],
    serial: Number(lines[2]),
    expires: lines[3],
    need: body.need,
    freshS: body.fresh_s,
    log: listed(body.log),
    root: listed(body.root),
  };
  if (String(root.serial) !== lines[2] || root.serial !== entry.serial || !isInstant(root.expires)) {
    throw new Malformed('root: its serial or expiry');
  }
  if (!Number.isSafeInteger(root.freshS) || root.freshS < 1) throw new Malformed('root: fresh_s');
  const signed = await verify(note, root.root);
  const distinct = new Set(signed.map((one) => one.verifier.vkey)).size;
  if (!Number.isSafeInteger(root.need) || root.need < 1 || distinct < root.need) {
    throw new Untrue(`root: ${distinct} of its keys signed it, ${root.need} must`);
  }
  return root;
}
