/**
 * The wipe: what waits, the keys that sign, passes, the app itself, gone from this phone. What is sealed stays sealed.
 *
 * A browser's files may keep deleted bytes until they are overwritten; scripts cannot do more (docs/for-reporters.md). What
 * waited was ciphertext. The newsroom is asked to end the session and to have the browser drop the rest; without network that
 * part is left undone and the session stands until it is ended elsewhere.
 */

/** One channel for both ends: a page does not hear what it says itself. */
const CHANNEL = new BroadcastChannel('sunseed-film-wipe');
const PATIENCE_MS = 3000;
/** Where a wiped page goes: nowhere. */
const NOWHERE = 'about:blank';

/** @param {string} name @returns {Promise<void>} */
const dropped = (name) =>
  new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = () => resolve();
    asked.onblocked = () => undefined; // it is deleted as soon as the last page lets go
    setTimeout(resolve, PATIENCE_MS);
  });

async function dropDatabases() {
  const names = (await indexedDB.databases?.()) ?? [];
  await Promise.all([...new Set([...names.map((one) => one.name ?? ''), 'sunseed-film'])].filter(Boolean).map(dropped));
}

async function dropFiles() {
  const root = /** @type {any} */ (await navigator.storage?.getDirectory?.());
  if (root) for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
}

/** Take the app off this browser: every kept release and the worker that serves it. */
export async function dropShell() {
  for (const name of await caches.keys()) if (name.startsWith('sunseed-film-')) await caches.delete(name);
  const registered = await navigator.serviceWorker?.getRegistration('/film/');
  await registered?.unregister();
}

/** Take pages of drafts that the desk kept off this browser, and the worker that opens them. */
async function dropDesk() {
  await caches.delete('sunseed-desk');
  const registered = await navigator.serviceWorker?.getRegistration('/desk/');
  await registered?.unregister();
}

let gone = false;

/** Whether this page has been wiped: nothing is noted on the phone from then on. */
export const wiped = () => gone;

/** Leave when another tab wipes. @param {() => void} close lets go of storage */
export function leaveWithOthers(close) {
  CHANNEL.addEventListener('message', () => {
    gone = true;
    close();
    location.replace(NOWHERE);
  });
}

/**
 * Wipe, then leave the page. Nothing stops it: a part that fails leaves the others done.
 * @param {() => void} close lets go of storage and of the camera @param {() => Promise<unknown>} signOut asks the newsroom
 */
export async function wipe(close, signOut) {
  gone = true;
  CHANNEL.postMessage('wipe');
  close();
  const parts = [dropDatabases, dropFiles, dropShell, async () => (localStorage.clear(), sessionStorage.clear()), dropDesk];
  await Promise.allSettled(parts.map((one) => one()));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.resolve().then(signOut).catch(() => undefined), late]);
  location.replace(NOWHERE);
}
