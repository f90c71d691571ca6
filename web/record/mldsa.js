/**
 * ML-DSA-44 (FIPS 204) verification by @noble/post-quantum, which is fetched at set-up and may be absent.
 */

import { Untrue } from './errors.js';

const SIGNATURE_BYTES = 2420;
/** Named apart, so that the checker of our types does not read a library that is not ours. @type {string} */
const LIBRARY = '../vendor/post-quantum/ml-dsa.js';

/** @type {Promise<any> | undefined} */
let loading;

/** @returns {Promise<any>} */
function load() {
  loading ??= import(LIBRARY).catch(() => null);
  return loading;
}

/**
 * Return true if the signature holds, null where the library is absent; throw Untrue if it does not.
 * @param {Uint8Array} key @param {Uint8Array} signature @param {Uint8Array} message
 * @returns {Promise<true | null>}
 */
export async function verify(key, signature, message) {
  if (signature.length !== SIGNATURE_BYTES) throw new Untrue(`ML-DSA-44 signature: expected ${SIGNATURE_BYTES} bytes`);
  const library = await load();
  if (!library) return null;
  let good = false;
  try {
    good = library.ml_dsa44.verify(signature, message, key);
  } catch {
    good = false;
  }
  if (!good) throw new Untrue('ML-DSA-44 signature: it does not fit');
  return true;
}
