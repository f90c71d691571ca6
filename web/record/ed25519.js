/**
 * Ed25519 as strictly as the record needs it, over the browser's own arithmetic.
 *
 * Follows RFC 8032 §5.1.7 and formats.md §5: scalars S >= L, points not canonically encoded and the eight points of
 * small order are refused before the browser is asked, because browsers differ on them.
 */

import { Malformed, Untrue } from './errors.js';

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const SIGN_BIT = 2n ** 255n;
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL_ORDER_Y = [0n, 1n, PRIME - 1n, ORDER_8_Y, PRIME - ORDER_8_Y];

/** @param {Uint8Array} data */
function little(data) {
  let value = 0n;
  for (let at = data.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(data[at]);
  return value;
}

/** @param {Uint8Array} encoded */
function isPoint(encoded) {
  const number = little(encoded);
  const y = number & (SIGN_BIT - 1n);
  return encoded.length === 32 && y < PRIME && !(number & SIGN_BIT && (y === 1n || y === PRIME - 1n));
}

/** Refuse a key under which a signature could fit many messages. @param {Uint8Array} key */
export function checkKey(key) {
  if (!isPoint(key) || SMALL_ORDER_Y.includes(little(key) & (SIGN_BIT - 1n))) {
    throw new Malformed('Ed25519 key: not a canonical point of full order');
  }
}

/**
 * Return true if the signature holds, null where this browser cannot say; throw Untrue if it does not.
 * @param {Uint8Array} key @param {Uint8Array} signature @param {Uint8Array} message
 * @returns {Promise<true | null>}
 */
export async function verify(key, signature, message) {
  if (signature.length !== 64 || !isPoint(signature.subarray(0, 32)) || little(signature.subarray(32)) >= ORDER) {
    throw new Untrue('Ed25519 signature: not in its one encoding');
  }
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  let imported;
  try {
    imported = await subtle.importKey('raw', /** @type {any} */ (key), { name: 'Ed25519' }, false, ['verify']);
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'NotSupportedError') return null;
    throw new Untrue('Ed25519 key: not a point of the curve');
  }
  const good = await subtle.verify('Ed25519', imported, /** @type {any} */ (signature), /** @type {any} */ (message));
  if (!good) throw new Untrue('Ed25519 signature: it does not fit');
  return true;
}
