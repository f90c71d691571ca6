/**
 * The worker that salts, encrypts and digests, so that a second of film never holds up the next one's picture.
 *
 * Answers `{id, chunk}` or `{id, wrapped}`, or `{id, failed}`. It is given a capture's recipient and never an identity it keeps:
 * one made by `wrap` is gone when the answer is sent, as far as a script can see to that.
 */

import { lockChunk } from './core/chunk.js';
import { lockTo, wrapNew } from './locking.js';

/** @typedef {{id: number, recipient?: string, data?: Uint8Array, desk?: string[]}} Asked */

const worker = /** @type {any} */ (self);
/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));
/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** @param {Asked} asked */
async function answer({ id, recipient, data, desk }) {
  if (desk) return { said: { id, wrapped: await wrapNew(desk) }, give: [] };
  const chunk = await lockChunk(/** @type {Uint8Array} */ (data), { lock: lockTo(/** @type {string} */ (recipient)), random, digest });
  return { said: { id, chunk }, give: [chunk.locked.buffer] };
}

worker.addEventListener('message', async (/** @type {MessageEvent<Asked>} */ { data }) => {
  try {
    const { said, give } = await answer(data);
    worker.postMessage(said, give);
  } catch (error) {
    worker.postMessage({ id: data.id, failed: String(error) });
  }
});
worker.postMessage({ id: 0 }); // it has loaded
