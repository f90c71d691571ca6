/** What opening takes from elsewhere: age, HMAC and ChaCha20-Poly1305 as they were fetched and pinned; the newsroom's answers. */

import { fromBase64 } from '../record/bytes.js';

/** Named apart, so that our types' checker does not read what others wrote. */
const VENDOR = '../vendor/age/';
/** @type {any} */
const { Decrypter } = await import(`${VENDOR}age/index.js`);
/** @type {any} */
const { chacha20poly1305 } = await import(`${VENDOR}ciphers/chacha.js`);
/** @type {any} */
const { hmac } = await import(`${VENDOR}hashes/hmac.js`);
/** @type {any} */
const { sha256 } = await import(`${VENDOR}hashes/sha2.js`);

const NONCE = new Uint8Array(12);
const NOT_FOUND = 404;

/** The newsroom did not answer as it should. */
export class Away extends Error {
  name = 'Away';
}

/** @param {string} address @param {RequestInit} [more] @returns {Promise<Response>} */
export async function asked(address, more) {
  const answer = await fetch(address, more).catch(() => null);
  if (!answer || answer.redirected || (!answer.ok && answer.status !== NOT_FOUND)) throw new Away(answer ? String(answer.status) : '');
  return answer;
}

/** @param {(name: string) => string} addressOf of ciphertext @param {(name: string) => string} wrapsOf of what was wrapped anew @returns {import('./opening.js').Means} */
export function meansOf(addressOf, wrapsOf) {
  return {
    async fetched(name) {
      const answer = await asked(addressOf(name));
      return answer.status === NOT_FOUND ? null : new Uint8Array(await answer.arrayBuffer());
    },
    async rewrapped(name) {
      const { wraps } = await (await asked(wrapsOf(name))).json();
      return wraps.map((/** @type {string} */ one) => fromBase64(one, 'new wrap'));
    },
    async decrypt(secret, cipher) {
      const by = new Decrypter();
      by.addIdentity(secret);
      return by.decrypt(cipher);
    },
    digest: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {any} */ (data))),
    mac: (key, data) => hmac(sha256, key, data),
    opened: (key, aad, slot) => chacha20poly1305(key, NONCE, aad).decrypt(slot),
  };
}

/** Open an identity that a passphrase locks. @param {Uint8Array} locked @param {string} passphrase @returns {Promise<string>} */
export async function unlocked(locked, passphrase) {
  const by = new Decrypter();
  by.addPassphrase(passphrase);
  const file = await by.decrypt(locked, 'text');
  return file.split('\n').find((/** @type {string} */ one) => one.startsWith('AGE-SECRET-KEY-')) ?? '';
}
