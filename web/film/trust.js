/**
 * Whether this phone can be trusted to keep what waits: tried, not guessed from a browser's name.
 *
 * Answers names of the page's words. `grave` ones end filming before it begins: nothing that films here could be sealed.
 */

const LITTLE_ROOM_BYTES = 300 * 1024 * 1024;
const TRIED = 'sunseed-film-tried';

/** @typedef {{grave: string[], doubts: string[]}} Findings */

/** Whether a signing key that no script can read survives in storage. @param {CryptoKey} key */
async function keepsKeys(key) {
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(TRIED, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('keys');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  try {
    await new Promise((resolve, reject) => {
      const transaction = database.transaction('keys', 'readwrite');
      transaction.objectStore('keys').put(key, 'tried'); // throws where keys cannot be cloned
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    return true;
  } catch {
    return false;
  } finally {
    database.close();
    indexedDB.deleteDatabase(TRIED);
  }
}

/** What keeps this browser from filming at all. @returns {Promise<string[]>} */
async function gravest() {
  if (!globalThis.isSecureContext) return ['not-secure'];
  if (!globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return ['no-recorder'];
  if (!globalThis.indexedDB || !navigator.locks || !globalThis.AbortSignal?.timeout) return ['old-browser'];
  let pair;
  try {
    pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']));
  } catch {
    return ['no-ed25519'];
  }
  return (await keepsKeys(pair.privateKey).catch(() => false)) ? [] : ['keys-not-kept'];
}

/** Ask the browser to keep, and see what it promises. @returns {Promise<Findings>} */
export async function assess() {
  const grave = await gravest();
  /** @type {string[]} */
  const doubts = [];
  const kept = await Promise.resolve(navigator.storage?.persist?.()).catch(() => false);
  if (!kept) doubts.push('may-drop');
  if ((await room()) < LITTLE_ROOM_BYTES) doubts.push('little-room');
  if (!('serviceWorker' in navigator)) doubts.push('no-offline');
  return { grave, doubts };
}

/** Bytes this browser may still store; Infinity where it does not say. @returns {Promise<number>} */
export async function room() {
  const said = await navigator.storage?.estimate?.().catch(() => null);
  return said?.quota ? said.quota - (said.usage ?? 0) : Infinity;
}

/** The battery's charge from 0 to 1, or null where the browser does not say. @returns {Promise<number | null>} */
export async function battery() {
  const said = await /** @type {any} */ (navigator).getBattery?.().catch(() => null);
  return said ? said.level : null;
}
