/**
 * The hashes of a log's tree. Follows RFC 6962 §2.1; the tree's arithmetic is in `proof.js`.
 */

import { concat } from './bytes.js';
import { sha256 } from './sha256.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root of the empty tree. */
export const EMPTY_ROOT = sha256(new Uint8Array());

/** @param {Uint8Array} entry */
export const leafHash = (entry) => sha256(concat(LEAF, entry));

/** @param {Uint8Array} left @param {Uint8Array} right */
export const nodeHash = (left, right) => sha256(concat(NODE, left, right));
