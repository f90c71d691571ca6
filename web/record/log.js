/**
 * Reads a log where it is served: checkpoint, tiles, bundles, entries and proofs, everything checked against a root.
 *
 * Follows C2SP tlog-tiles; where a partial file is gone, the full one is read and cut, as the specification says.
 * Owned here: which files are asked for. Elsewhere: how bytes are fetched (a function given by the caller).
 */

import { equal, hex } from './bytes.js';
import { Absent, Malformed, Untrue } from './errors.js';
import { leafHash, nodeHash } from './hashing.js';
import { bundlePath, TILE_WIDTH, tilePath, widthAt } from './layout.js';
import { inclusion, rootWith, verifyInclusion } from './proof.js';

/** Bundles asked for at once. */
const AT_ONCE = 16;

/** @typedef {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>} Get */
/** @typedef {{size: number, root: Uint8Array}} Tree */

/** @param {Uint8Array} data @param {number} count @param {string} [what] @returns {Uint8Array[]} the first `count` entries */
export function decodeBundle(data, count, what = 'bundle') {
  const entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 2 > data.length) throw new Malformed(`${what}: cut`);
    const end = at + 2 + data[at] * 256 + data[at + 1];
    if (end > data.length) throw new Malformed(`${what}: an entry is cut`);
    entries.push(data.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** One log's files, each fetched once. */
export class Log {
  /** @param {Get} get returns a file by its path below the log's prefix, and throws Absent where there is none */
  constructor(get) {
    this.get = get;
    /** @type {Map<string, Promise<Uint8Array>>} */
    this.files = new Map();
  }

  /** The newest signed checkpoint, always asked for anew. */
  checkpoint() {
    return this.get('checkpoint', { fresh: true });
  }

  /** @param {string} path */
  file(path) {
    const known = this.files.get(path) ?? this.get(path);
    this.files.set(path, known);
    return known;
  }

  /** @param {string} partial @param {string} full */
  async either(partial, full) {
    try {
      return await this.file(partial);
    } catch (error) {
      if (!(error instanceof Absent) || partial === full) throw error;
      return this.file(full);
    }
  }

  /** @param {number} level @param {number} index @param {number} size the tree's */
  async tile(level, index, size) {
    const width = widthAt(size, level, index);
    const data = await this.either(tilePath(level, index, width), tilePath(level, index));
    if (data.length < 32 * width) throw new Malformed(`log/${tilePath(level, index, width)}: too short`);
    return data.subarray(0, 32 * width);
  }

  /**
   * Return the entries of a bundle, each with the hash its tile has for it; throw Untrue where they disagree.
   * @param {number} index @param {number} size @returns {Promise<Uint8Array[]>}
   */
  async bundle(index, size) {
    const width = widthAt(size, 0, index);
    const [data, tile] = await Promise.all([
      this.either(bundlePath(index, width), bundlePath(index)),
      this.tile(0, index, size),
    ]);
    const entries = decodeBundle(data, width, `log/${bundlePath(index, width)}`);
    if (entries.some((entry, at) => !equal(leafHash(entry), tile.subarray(32 * at, 32 * at + 32)))) {
      throw new Untrue(`log/${bundlePath(index, width)}: its entries do not have the hashes of log/${tilePath(0, index, width)}`);
    }
    return entries;
  }

  /**
   * Return the entries from `start` to `end` (excluded), proved to stand there in the tree.
   * @param {number} start @param {number} end @param {Tree} tree
   */
  async range(start, end, tree) {
    const first = Math.floor(start / TILE_WIDTH);
    const count = Math.ceil(end / TILE_WIDTH) - first;
    /** @type {Uint8Array[]} */
    const entries = [];
    for (let at = 0; at < count; at += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, n) => this.bundle(first + at + n, tree.size));
      entries.push(...(await Promise.all(some)).flat());
    }
    const wanted = entries.slice(start - first * TILE_WIDTH, end - first * TILE_WIDTH);
    const root = await rootWith(start, wanted.map(leafHash), tree.size, this.nodes(tree.size));
    if (!equal(root, tree.root)) {
      throw new Untrue(`log/tile/: entries ${start} to ${end - 1} and the tiles lead to ${hex(root)}, the checkpoint says ${hex(tree.root)}`);
    }
    return wanted;
  }

  /** The hash of the complete subtree `index` of `level`, from tiles. @param {number} size */
  nodes(size) {
    /** @param {number} level @param {number} index @returns {Promise<Uint8Array>} */
    const node = async (level, index) => {
      const row = Math.floor(level / 8);
      const up = level % 8;
      const start = index * 2 ** up;
      const tile = await this.tile(row, Math.floor(start / TILE_WIDTH), size);
      const hashes = Array.from({ length: 2 ** up }, (_, at) => {
        const from = 32 * ((start % TILE_WIDTH) + at);
        return tile.subarray(from, from + 32);
      });
      for (let step = 0; step < up; step += 1) {
        for (let at = 0; 2 * at < hashes.length; at += 1) hashes[at] = nodeHash(hashes[2 * at], hashes[2 * at + 1]);
        hashes.length /= 2;
      }
      return hashes[0];
    };
    return node;
  }

  /**
   * Return the exact bytes of one entry, proved to stand at `index` of the tree.
   * @param {number} index @param {Tree} tree
   */
  async prove(index, tree) {
    const entry = (await this.bundle(Math.floor(index / TILE_WIDTH), tree.size))[index % TILE_WIDTH];
    const leaf = leafHash(entry);
    const path = await inclusion(index, tree.size, this.nodes(tree.size));
    try {
      verifyInclusion(index, tree.size, leaf, path, tree.root);
    } catch (error) {
      if (!(error instanceof Untrue)) throw error;
      throw new Untrue(`log/tile/: entry ${index} does not lead to the checkpoint’s root: ${error.message}`);
    }
    return { entry, leaf, path };
  }
}
