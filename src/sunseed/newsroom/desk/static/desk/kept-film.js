// The phone's app as this browser keeps it, seen from the desk: what signing out takes away, and what it must leave.
//
// The app's files, its worker and its passes go: whoever gets the phone next finds nothing that films. Film that is not whole in
// the newsroom stays, encrypted as it is, and so does the app that sends it without a session; so does an app in which somebody
// films at this moment (it holds the lock that its releases share, web/film/release.js).

const DATABASE = "sunseed-film"; // web/film/store.js
const CACHES = "sunseed-film-"; // web/film/service.js
const LOCK = "sunseed-film-release"; // web/film/release.js
const PATIENCE_MS = 3000;

/** @template T @param {IDBRequest<T>} asked @returns {Promise<T>} */
const answer = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

/** Open the app's database if there is one; one made by asking is taken away again. @returns {Promise<IDBDatabase | null>} */
async function open() {
  const asked = indexedDB.open(DATABASE);
  asked.onupgradeneeded = () => asked.transaction?.abort();
  return answer(asked).catch(() => null);
}

/** @template T @param {Promise<T>} work @param {T} otherwise what counts where it fails, or says nothing for a while @returns {Promise<T>} */
const soon = (work, otherwise) =>
  Promise.race([work.catch(() => otherwise), new Promise((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS))]);

/** Whether film on this phone is not whole in the newsroom yet; true as well where that cannot be known. */
export const filmWaits = () => soon(counted(), true);

async function counted() {
  const found = await open();
  if (!found) return false;
  try {
    const rows = found.transaction(["captures", "ciphers"], "readonly");
    const counts = ["captures", "ciphers"].map((name) => answer(rows.objectStore(name).count()));
    return (await Promise.all(counts)).some((count) => count > 0);
  } finally {
    found.close();
  }
}

/** Drop the passes, with which anybody could begin to film here. */
async function dropPasses() {
  const found = await open();
  if (!found) return;
  const change = found.transaction(["facts"], "readwrite");
  await answer(change.objectStore("facts").put([], "tokens"));
  found.close();
}

/** Drop files and worker. The database stays: a page of the app in another tab may put film into it at any moment. */
async function dropApp() {
  for (const name of await caches.keys()) if (name.startsWith(CACHES)) await caches.delete(name);
  await (await navigator.serviceWorker?.getRegistration("/film/"))?.unregister();
}

/** Take away what may go. Nothing here keeps anybody signed in: a part that fails or hangs is left. @param {boolean} waits */
export async function leaveFilm(waits) {
  const work = async () => {
    await dropPasses().catch(() => undefined);
    // Without the lock somebody films in another tab: then the app stays until the next time.
    if (!waits) await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? dropApp() : undefined));
  };
  await soon(work(), undefined);
}
