/**
 * Which root is in force for which tree: the roots of one log, each from the size that holds its entry.
 *
 * Follows formats.md §2 and §4 as `sunseed.record.succession` does: a checkpoint of size s is signed by the log keys of
 * the last root whose entry is among the first s, and a later root may disown keys from a size on.
 */

import { equal, fromBase64 } from './bytes.js';
import { openCheckpoint } from './checkpoint.js';
import { Malformed, Untrue } from './errors.js';
import { parse } from './note.js';
import { checkBelieved, openPinned, parseRoot, succeed } from './root.js';
import { parseTreeHead } from './tree_head.js';

/** @typedef {import('./root.js').Root} Root */
/** @typedef {{index: number, signed: Uint8Array}} Place a root's signed note and the leaf index of its entry */
/** @typedef {{index: number, why: string}} VoidRoot a root entry without effect */

/** The verified roots of one log. */
export class Succession {
  /** @param {Root[]} roots @param {number[]} indices rising, the first is 0 */
  constructor(roots, indices) {
    this.roots = roots;
    this.indices = indices;
  }

  /**
   * Return the succession these root entries make, every one of which must count.
   * @param {Place[]} places @param {Uint8Array | null} [pinned] the signed note of a root the reader trusts
   */
  static async verify(places, pinned = null) {
    const indices = places.map((one) => one.index);
    if (indices[0] !== 0 || indices.some((one, at) => at > 0 && one <= indices[at - 1])) {
      throw new Malformed('succession: root entries begin at index 0 and rise');
    }
    const made = new Succession([await openPinned(places[0].signed)], [0]);
    for (const place of places.slice(1)) await made.take(place);
    if (pinned) await made.checkPinned(pinned);
    return made;
  }

  /** Take the next root; throw if it does not follow the newest. @param {Place} place */
  async take({ index, signed }) {
    const following = await succeed(this.newest, signed);
    if (following.origin !== this.roots[0].origin) {
      throw new Untrue(`succession: root ${following.serial} belongs to ${following.origin}, another log`);
    }
    this.roots.push(following);
    this.indices.push(index);
  }

  /** Throw Untrue unless a trusted root is one of these. @param {Uint8Array} signed */
  async checkPinned(signed) {
    const { text, serial, origin } = await openPinned(signed);
    if (!this.roots.some((one) => equal(one.text, text))) {
      throw new Untrue(`succession: the pinned root ${serial} of ${origin} is not in this log`);
    }
  }

  /** The root that is in force now. */
  get newest() {
    return this.roots[this.roots.length - 1];
  }

  /** The root whose keys sign the tree of `size` entries. @param {number} size @returns {Root} */
  inForce(size) {
    return this.roots[Math.max(this.indices.filter((index) => index < size).length - 1, 0)];
  }

  /** Return a checkpoint signed by the keys in force at its size and disowned by no later root. @param {Uint8Array} signed */
  async openCheckpoint(signed) {
    const { size } = parseTreeHead(parse(signed).text);
    const keys = this.inForce(size).log;
    const head = await openCheckpoint(signed, keys);
    checkBelieved(this.newest, keys, size);
    return head;
  }
}

/**
 * Return the signed note a root entry carries, if it is a root of the serial the entry names.
 * @param {Record<string, any>} entry @returns {Uint8Array}
 */
export function noteOf(entry) {
  if (entry.kind !== 'root' || entry.unknown) throw new Malformed('expected a root entry');
  const signed = fromBase64(entry.note, 'root note');
  const { serial } = parseRoot(parse(signed).text);
  if (serial !== entry.serial) throw new Untrue(`root entry: it says serial ${entry.serial}, its note ${serial}`);
  return signed;
}

/**
 * Follow root entries in order of index; one that its predecessor did not sign is void: whoever has the log keys alone
 * does not make roots. The first must count.
 * @param {{index: number, entry: Record<string, any>}[]} found @returns {Promise<{succession: Succession, voids: VoidRoot[]}>}
 */
export async function follow(found) {
  const [first, ...later] = [...found].sort((one, other) => one.index - other.index);
  const succession = await Succession.verify([{ index: first.index, signed: noteOf(first.entry) }]);
  /** @type {VoidRoot[]} */
  const voids = [];
  for (const { index, entry } of later) {
    try {
      await succession.take({ index, signed: noteOf(entry) });
    } catch (error) {
      if (!(error instanceof Malformed || error instanceof Untrue)) throw error;
      voids.push({ index, why: error.message });
    }
  }
  return { succession, voids };
}
