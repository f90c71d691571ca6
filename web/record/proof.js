/**
 * Proofs that a leaf is in a tree and that one tree grew into another: built from tiles, verified against roots.
 *
 * Follows RFC 6962 §2.1.1-2.1.2 and RFC 9162 §2.1.3-2.1.4. Sizes stay below 2^53, so there are no bit operations
 * on them: JavaScript's are 32 bits wide.
 */

import { equal, hex } from './bytes.js';
import { Malformed, Untrue } from './errors.js';
import { EMPTY_ROOT, nodeHash } from './hashing.js';

/** @param {number} value */
const odd = (value) => value % 2 === 1;
/** @param {number} value */
const half = (value) => Math.floor(value / 2);

/** The largest power of two below `size`. @param {number} size */
export function split(size) {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * Return the hash over the leaves `start`..`end` (excluded).
 * @param {number} start @param {number} end @param {(level: number, index: number) => Promise<Uint8Array>} node
 * @returns {Promise<Uint8Array>}
 */
export async function rangeHash(start, end, node) {
  const size = end - start;
  const level = Math.round(Math.log2(size));
  if (2 ** level === size && start % size === 0) return node(level, start / size);
  const middle = start + split(size);
  return nodeHash(await rangeHash(start, middle, node), await rangeHash(middle, end, node));
}

/**
 * Return the root of the tree of `size` leaves in which those from `start` on have these hashes: if that is a root one
 * trusts, they stand there, whatever `node` says about the rest.
 * @param {number} start @param {Uint8Array[]} leaves @param {number} size
 * @param {(level: number, index: number) => Promise<Uint8Array>} node
 */
export function rootWith(start, leaves, size, node) {
  const end = start + leaves.length;
  if (!(start >= 0 && start < end && end <= size)) throw new Malformed(`no leaves ${start} to ${end} in a tree of ${size}`);
  /** @param {number} low @param {number} high @returns {Uint8Array} the hash over leaves that are all at hand */
  const inside = (low, high) => {
    if (high - low === 1) return leaves[low - start];
    const middle = low + split(high - low);
    return nodeHash(inside(low, middle), inside(middle, high));
  };
  /** @param {number} low @param {number} high @returns {Promise<Uint8Array>} */
  const over = async (low, high) => {
    if (high <= start || low >= end) return rangeHash(low, high, node);
    if (low >= start && high <= end) return inside(low, high);
    const middle = low + split(high - low);
    return nodeHash(await over(low, middle), await over(middle, high));
  };
  return over(0, size);
}

/**
 * Return the path of leaf `index` in the tree of `size`, its sibling first.
 * @param {number} index @param {number} size @param {(level: number, index: number) => Promise<Uint8Array>} node
 */
export async function inclusion(index, size, node) {
  const path = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(await rangeHash(middle, end, node));
      end = middle;
    } else {
      path.push(await rangeHash(start, middle, node));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * Return the proof that the tree of `old` leaves is the beginning of that of `size`; empty from 0.
 * @param {number} old @param {number} size @param {(level: number, index: number) => Promise<Uint8Array>} node
 */
export async function consistency(old, size, node) {
  const path = [];
  let [low, high, start, whole] = [0, size, 0, true];
  while (old > 0 && (start !== low || old !== high)) {
    const middle = low + split(high - low);
    if (old <= middle) {
      path.push(await rangeHash(middle, high, node));
      high = middle;
    } else {
      path.push(await rangeHash(low, middle, node));
      [low, start, whole] = [middle, middle, false];
    }
  }
  if (!whole) path.push(await rangeHash(low, high, node));
  return path.reverse();
}

/**
 * Return if the path leads from the leaf hash to the root; throw Malformed or Untrue otherwise.
 * @param {number} index @param {number} size @param {Uint8Array} leaf @param {Uint8Array[]} path
 * @param {Uint8Array} root
 */
export function verifyInclusion(index, size, leaf, path, root) {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) {
    throw new Malformed(`inclusion proof: there is no leaf ${index} in a tree of ${size}`);
  }
  checkHashes([leaf, root, ...path]);
  let [place, last, value, step] = [index, size - 1, leaf, 0];
  while (last > 0) {
    if (odd(place) || place < last) {
      if (step === path.length) throw new Malformed('inclusion proof: too few hashes');
      value = odd(place) ? nodeHash(path[step], value) : nodeHash(value, path[step]);
      step += 1;
    }
    [place, last] = [half(place), half(last)];
  }
  if (step !== path.length) throw new Malformed('inclusion proof: too many hashes');
  if (!equal(value, root)) throw new Untrue(`inclusion proof: leaf ${index} leads to ${hex(value)}`);
}

/**
 * Return if the tree of `size` leaves begins with that of `old`; throw Malformed or Untrue otherwise.
 * @param {number} old @param {Uint8Array} oldRoot @param {number} size @param {Uint8Array} root
 * @param {Uint8Array[]} path
 */
export function verifyConsistency(old, oldRoot, size, root, path) {
  if (!(Number.isSafeInteger(old) && Number.isSafeInteger(size) && old >= 0 && old <= size)) {
    throw new Malformed(`consistency proof: no tree of ${old} grows into one of ${size}`);
  }
  checkHashes([oldRoot, root, ...path]);
  if (old === 0) {
    if (path.length) throw new Malformed('consistency proof from nothing: expected no hashes');
    if (!equal(oldRoot, EMPTY_ROOT)) throw new Untrue('consistency proof from nothing: not the empty root');
    if (size === 0 && !equal(root, EMPTY_ROOT)) throw new Untrue('consistency proof to nothing: not the empty root');
    return;
  }
  const [inner, outer] = old === size ? sameTree(oldRoot, path) : climb(old, oldRoot, size, path);
  if (!equal(inner, oldRoot) || !equal(outer, root)) {
    throw new Untrue(`consistency proof: leads to ${hex(inner)} and ${hex(outer)}`);
  }
}

/** @param {Uint8Array} oldRoot @param {Uint8Array[]} path */
function sameTree(oldRoot, path) {
  if (path.length) throw new Malformed('consistency proof: too many hashes');
  return [oldRoot, oldRoot];
}

/**
 * Return the roots of the old and the new tree to which the path leads.
 * @param {number} old @param {Uint8Array} oldRoot @param {number} size @param {Uint8Array[]} path
 */
function climb(old, oldRoot, size, path) {
  let [node, last] = [old - 1, size - 1];
  while (odd(node)) [node, last] = [half(node), half(last)];
  const steps = node === 0 ? [...path] : path.slice(1);
  if (node > 0 && path.length === 0) throw new Malformed('consistency proof: too few hashes');
  let inner = node === 0 ? oldRoot : path[0];
  let outer = inner;
  for (const step of steps) {
    if (last === 0) throw new Malformed('consistency proof: too many hashes');
    if (odd(node) || node === last) {
      inner = nodeHash(step, inner);
      outer = nodeHash(step, outer);
      while (!odd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      outer = nodeHash(outer, step);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last > 0) throw new Malformed('consistency proof: too few hashes');
  return [inner, outer];
}

/** @param {Uint8Array[]} hashes */
function checkHashes(hashes) {
  if (hashes.some((one) => one.length !== 32)) throw new Malformed('proof: expected hashes of 32 bytes');
}
