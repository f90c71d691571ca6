/**
 * Encryption on the phone: a fresh age identity for each capture, wrapped to the desk and forgotten.
 *
 * Follows formats.md §7. Only the recipient stays here, so that this phone can add to a capture and not open it. The wrap
 * always has the same number of recipients; those beyond the desk's are keys nobody has. The capture's own key is of the kind
 * the desk's are: hybrid post-quantum, or classical where an older list says so; never both in one file.
 */

import { utf8 } from '../record/bytes.js';
import { isHybrid, WRAP_RECIPIENTS } from './core/desk.js';

/** Fetched at set-up, pinned by digest in `pins.json`; named apart, so that our types' checker does not read it. @type {string} */
const AGE = '../vendor/age/age/index.js';
/** @type {any} */
const { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } = await import(AGE);

/** @typedef {(plaintext: Uint8Array) => Promise<Uint8Array>} Lock */

/** @param {string} recipient @returns {Lock} */
export function lockTo(recipient) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return (plaintext) => encrypter.encrypt(plaintext);
}

/**
 * Lock one plaintext that comes later: the key of its file is made and wrapped at once, which is most of what a second of film
 * costs here. It opens that one file and nothing else, as if it were made when the film is there.
 * @param {string} recipient @returns {Lock} to be used once
 */
export function lockNext(recipient) {
  const { readable, writable } = new TransformStream();
  const locked = lockTo(recipient)(/** @type {any} */ (readable));
  return async (plaintext) => {
    const writer = writable.getWriter();
    const whole = locked.then((stream) => new Response(/** @type {any} */ (stream)).arrayBuffer());
    await Promise.all([writer.write(plaintext), writer.close(), whole]);
    return new Uint8Array(await whole);
  };
}

/**
 * Make an identity; return its recipient and the identity wrapped to the desk, and keep nothing else.
 * @param {string[]} desk the editors' recipients @returns {Promise<{recipient: string, wrap: Uint8Array}>}
 */
export async function wrapNew(desk) {
  const generate = desk.every(isHybrid) ? generateHybridIdentity : generateX25519Identity;
  const identity = await generate();
  const encrypter = new Encrypter();
  for (const one of desk) encrypter.addRecipient(one);
  for (let n = desk.length; n < WRAP_RECIPIENTS; n += 1) {
    encrypter.addRecipient(await identityToRecipient(await generate()));
  }
  return { recipient: await identityToRecipient(identity), wrap: await encrypter.encrypt(utf8(`${identity}\n`)) };
}
