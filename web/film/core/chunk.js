/**
 * One chunk made ready for its line: salt, commitment, padding, encryption, digest.
 *
 * Follows formats.md §5. Owned here: what a line says of a chunk and the ciphertext it names. Which thread does it is the
 * caller's choice; randomness, encryption and SHA-256 are given.
 */

import { concat, hex } from '../../record/bytes.js';
import { BLOCK_BYTES } from './line.js';

/** @typedef {{cipher: string, size: number, commit: string, bytes: number, locked: Uint8Array}} Chunk `locked` is the ciphertext, the rest what its line says */
/**
 * @typedef {object} Means
 * @property {(plaintext: Uint8Array) => Promise<Uint8Array>} lock encrypts to the capture's recipient
 * @property {(length: number) => Uint8Array} random
 * @property {(data: Uint8Array) => Promise<Uint8Array>} digest SHA-256
 */

/** Salt || data, and zeros to a multiple of 64 KiB. @param {Uint8Array} chunk */
export function fill(chunk) {
  const filled = new Uint8Array(Math.ceil(chunk.length / BLOCK_BYTES) * BLOCK_BYTES);
  filled.set(chunk);
  return filled;
}

/** @param {Uint8Array} data @param {Means} means @returns {Promise<Chunk>} */
export async function lockChunk(data, { lock, random, digest }) {
  const chunk = concat(random(32), data);
  const locked = await lock(fill(chunk));
  const [cipher, commit] = [hex(await digest(locked)), hex(await digest(chunk))];
  return { cipher, size: locked.length, commit, bytes: chunk.length, locked };
}
