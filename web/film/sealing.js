/**
 * The worker that salts, encrypts and digests, so that a second of film never holds up the next one's picture.
 *
 * Answers `{id, chunk}` or `{id, wrapped}`, or `{id, failed}`. It is given a capture's recipient and never an identity it keeps:
 * one made by `wrap` is gone when the answer is sent, as far as a script can see to that. Between two seconds of a film it
 * gets the next one's lock ready.
 */

import { lockChunk } from './core/chunk.js';
import { lockNext, wrapNew } from './locking.js';

/** @typedef {{id: number, recipient?: string, data?: Uint8Array, desk?: string[]}} Asked */

const worker = /** @type {any} */ (self);
/** @param {Uint8Array} data */
const digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data)));
/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Made for the chunk that comes next. @type {{recipient: string, lock: import('./locking.js').Lock} | null} */
let ready = null;

/** @param {string} recipient */
function lockFor(recipient) {
  const lock = ready?.recipient === recipient ? ready.lock : lockNext(recipient);
  ready = null;
  return lock;
}

/** @param {Asked} asked */
async function answer({ id, recipient = '', data, desk }) {
  if (desk) return { said: { id, wrapped: await wrapNew(desk) }, give: [] };
  const chunk = await lockChunk(/** @type {Uint8Array} */ (data), { lock: lockFor(recipient), random, digest });
  return { said: { id, chunk }, give: [chunk.locked.buffer] };
}

worker.addEventListener('message', async (/** @type {MessageEvent<Asked>} */ { data }) => {
  try {
    const { said, give } = await answer(data);
    worker.postMessage(said, give);
    if (data.recipient) ready = { recipient: data.recipient, lock: lockNext(data.recipient) };
  } catch (error) {
    worker.postMessage({ id: data.id, failed: String(error) });
  }
});
worker.postMessage({ id: 0 }); // it has loaded
