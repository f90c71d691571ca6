/**
 * The edition map: looks up a key in its printed files and proves the answer against the root of an edition entry.
 *
 * Follows formats.md §8, format `sunseed-map-v1` as `sunseed.documents.edition_map` writes it: a binary tree over
 * SHA-256 of the key; a leaf stands alone as high as it can; files of leaves by three hex digits, nodes above.
 */

import { compare, concat, equal, hex, utf8 } from './bytes.js';
import { Absent, Malformed, Untrue } from './errors.js';
import { sha256 } from './sha256.js';

export const FORMAT = 'sunseed-map-v1';
const EMPTY = new Uint8Array(32);
const DEPTH = 12;
const PREFIXES = 1 << DEPTH;
const RECORD_BYTES = 33;

/** The file that holds a key's leaf. @param {string} key */
export const leafFile = (key) => hex(sha256(utf8(key))).slice(0, 3);

/** @typedef {{key: Uint8Array, value: Uint8Array}} Leaf */
/** @typedef {{count: number, hash: Uint8Array}} Node */
/** @typedef {(path: string) => Promise<Uint8Array>} Get */

/** @param {Leaf} leaf */
const leafNode = (leaf) => sha256(concat(Uint8Array.of(0), leaf.key, leaf.value));
/** @param {Uint8Array} left @param {Uint8Array} right */
const innerNode = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
/** @param {Uint8Array} key @param {number} depth */
const bit = (key, depth) => (key[depth >> 3] >> (7 - (depth & 7))) & 1;

/** The hash of the subtree at `depth` that holds these leaves, ascending. @param {Leaf[]} leaves @param {number} depth @returns {Uint8Array} */
function subtree(leaves, depth) {
  if (leaves.length === 0) return EMPTY;
  if (leaves.length === 1) return leafNode(leaves[0]);
  const middle = leaves.findIndex((leaf) => bit(leaf.key, depth) === 1);
  const at = middle < 0 ? leaves.length : middle;
  return innerNode(subtree(leaves.slice(0, at), depth + 1), subtree(leaves.slice(at), depth + 1));
}

/** @param {Uint8Array} data @param {string} path @returns {Leaf[]} */
function unpackLeaves(data, path) {
  if (!data.length || data.length % 64) throw new Malformed(`map file ${path}: expected records of 64 bytes`);
  /** @type {Leaf[]} */
  const leaves = [];
  for (let at = 0; at < data.length; at += 64) {
    leaves.push({ key: data.subarray(at, at + 32), value: data.subarray(at + 32, at + 64) });
  }
  const ascends = leaves.every((leaf, at) => at === 0 || compare(leaves[at - 1].key, leaf.key) < 0);
  if (!ascends || leaves.some((leaf) => hex(leaf.key).slice(0, 3) !== path)) {
    throw new Malformed(`map file ${path}: expected keys of this prefix, ascending`);
  }
  return leaves;
}

/** @param {Uint8Array} data @param {number} count @param {string} path @returns {Node[]} */
function unpackNodes(data, count, path) {
  if (data.length !== count * RECORD_BYTES) throw new Malformed(`map file ${path}: expected ${count} nodes`);
  return Array.from({ length: count }, (_, at) => {
    const record = data.subarray(at * RECORD_BYTES, (at + 1) * RECORD_BYTES);
    const node = { count: record[0], hash: record.subarray(1) };
    if (node.count > 2 || (node.count === 0) !== equal(node.hash, EMPTY)) throw new Malformed(`map file ${path}: a flag`);
    return node;
  });
}

/** The node above two: a single leaf rises as it is. @param {Node} left @param {Node} right @returns {Node} */
function join(left, right) {
  if (left.count + right.count <= 1) return left.count ? left : right;
  return { count: 2, hash: innerNode(left.hash, right.hash) };
}

/** A printed map, read file by file and each file once; nothing is trusted before it leads to a root. */
export class MapFiles {
  /** @param {Get} get returns a file by its path below `log/map/`, and throws Absent where there is none */
  constructor(get) {
    this.get = get;
    /** @type {Map<string, Promise<Node[]>>} */
    this.read = new Map();
  }

  /** @param {number} position in a heap whose root is 1 @returns {Promise<Node>} */
  async node(position) {
    if (position >= PREFIXES) {
      const at = position - PREFIXES;
      return (await this.nodes(`nodes/${(at >> 8).toString(16)}`, 256))[at & 255];
    }
    if (position >= 16 && position < 32) return (await this.nodes('nodes/top', 16))[position - 16];
    return join(await this.node(2 * position), await this.node(2 * position + 1));
  }

  /** @param {string} path @param {number} count */
  nodes(path, count) {
    const known = this.read.get(path) ?? this.fetchNodes(path, count);
    this.read.set(path, known);
    return known;
  }

  /** @param {string} path @param {number} count */
  async fetchNodes(path, count) {
    try {
      return unpackNodes(await this.get(path), count, path);
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      return Array.from({ length: count }, () => ({ count: 0, hash: EMPTY }));
    }
  }

  /** @param {string} path @returns {Promise<Leaf[]>} */
  async leaves(path) {
    try {
      return unpackLeaves(await this.get(path), path);
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      return [];
    }
  }

  /**
   * Return the value under `key`, or null where the map proves there is none; throw Untrue unless it leads to `root`.
   * @param {string} key @param {Uint8Array} root @returns {Promise<Uint8Array | null>}
   */
  async lookup(key, root) {
    const hashed = sha256(utf8(key));
    const leaves = await this.leaves(hex(hashed).slice(0, 3));
    let position = PREFIXES + ((hashed[0] << 4) | (hashed[1] >> 4));
    // From the leaves themselves upwards: what the files of nodes say about this prefix is never believed.
    /** @type {Node} */
    let node = { count: Math.min(leaves.length, 2), hash: subtree(leaves, DEPTH) };
    while (position > 1) {
      const beside = await this.node(position ^ 1);
      node = position & 1 ? join(beside, node) : join(node, beside);
      position >>= 1;
    }
    if (!equal(node.hash, root)) throw new Untrue(`log/map/: the files lead to ${hex(node.hash)}`);
    return leaves.find((leaf) => equal(leaf.key, hashed))?.value ?? null;
  }
}
