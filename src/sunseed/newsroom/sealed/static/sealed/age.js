// Sealing and opening with age, in this browser alone. Recipients are hybrid (ML-KEM-768 and X25519, formats.md §7).
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "../web/vendor/age/age/index.js";

/** A note's length tells nothing below this. */
const BLOCK = 4096;
/** scrypt's cost, 2^17: 128 MiB, about a second. */
const WORK = 17;

/** A new key. @returns {Promise<{identity: string, recipient: string}>} */
export async function newKey() {
  const identity = await generateHybridIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Lock an identity by a passphrase. @param {string} identity @param {string} passphrase @returns {Promise<Uint8Array>} */
export function lock(identity, passphrase) {
  const to = new Encrypter();
  to.setScryptWorkFactor(WORK);
  to.setPassphrase(passphrase);
  return to.encrypt(identity);
}

/** Open a locked identity; throws if the passphrase is another. @param {Uint8Array} locked @param {string} passphrase @returns {Promise<string>} */
export function unlock(locked, passphrase) {
  const by = new Decrypter();
  by.addPassphrase(passphrase);
  return by.decrypt(locked, "text");
}

/**
 * Seal a note: its length, its words, and zeros to a multiple of BLOCK.
 * @param {string} words @param {string[]} recipients @returns {Promise<Uint8Array>}
 */
export function seal(words, recipients) {
  const to = new Encrypter();
  for (const one of recipients) to.addRecipient(one);
  const plain = new TextEncoder().encode(words);
  const padded = new Uint8Array(Math.ceil((plain.length + 4) / BLOCK) * BLOCK);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, 4);
  return to.encrypt(padded);
}

/** Open a note. @param {Uint8Array} cipher @param {string[]} identities @returns {Promise<string>} */
export async function open(cipher, identities) {
  const by = new Decrypter();
  for (const one of identities) by.addIdentity(one);
  const padded = await by.decrypt(cipher);
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - 4) throw new RangeError("this note says it is longer than it is");
  return new TextDecoder("utf-8", { fatal: true }).decode(padded.subarray(4, 4 + length));
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
