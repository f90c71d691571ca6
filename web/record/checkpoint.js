/**
 * Signed checkpoints: a tree head counts only with a good line by every one of the log's keys.
 *
 * Follows formats.md §2. Where this browser cannot check a line (no ML-DSA library), the checkpoint comes back with
 * that key in `unchecked`, and whoever shows it must say *unproven*.
 */

import { Malformed, Untrue } from './errors.js';
import { parse, verify } from './note.js';
import { parseTreeHead } from './tree_head.js';

/** @typedef {import('./note.js').Verifier} Verifier */
/** @typedef {import('./tree_head.js').TreeHead & {unchecked: Verifier[], checked: Verifier[]}} Checkpoint */

/**
 * Return the checkpoint that all keys signed.
 * @param {Uint8Array} signed @param {Verifier[]} verifiers @returns {Promise<Checkpoint>}
 */
export async function openCheckpoint(signed, verifiers) {
  if (!verifiers.length || new Set(verifiers.map((one) => one.name)).size !== 1) {
    throw new Malformed('log keys: expected keys of one name');
  }
  const note = parse(signed);
  const head = parseTreeHead(note.text);
  if (head.origin !== verifiers[0].name) throw new Untrue(`checkpoint: it is of the log ${head.origin}`);
  const good = await verify(note, verifiers);
  const missing = verifiers.filter((one) => !good.some((line) => line.verifier === one));
  if (missing.length) throw new Untrue(`checkpoint: ${missing.length} of the log's keys did not sign it`);
  return {
    ...head,
    checked: good.filter((line) => line.checked).map((line) => line.verifier),
    unchecked: good.filter((line) => !line.checked).map((line) => line.verifier),
  };
}
