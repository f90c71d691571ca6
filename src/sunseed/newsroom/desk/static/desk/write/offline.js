// The pages of the stories that were written on last, kept in this browser so that they open without a network (ADR 0078).
//
// The service worker (`desk/service.js`) answers with them, and only when the newsroom cannot be reached. Beside each page lie
// the words that were saved from here last, for they are newer than it. At most MOST stories, each for at most DAYS days
// (the worker looks again); gone with signing out, and as soon as somebody else signs in here.
const NAME = "sunseed-desk";
const WORKER = "/desk/service.js";
const WHOSE = "/desk/kept/account";
const MOST = 3;
const DAY_MS = 86_400_000;
const DAYS = 14;
const QUIET_MS = 1500;

/** @typedef {{revision: number, fields: [string, string][]}} Saved */

const able = () => "caches" in globalThis && "serviceWorker" in navigator;
/** @param {string} key */
const pageOf = (key) => `/desk/stories/${key}/`;
/** @param {string} key */
const wordsOf = (key) => `/desk/kept/words/${key}`;

/** Whether this page is one that was kept: the newsroom did not answer. */
export const isKept = () => "kept" in document.documentElement.dataset;

/** Keep the page of a story that is being written on, and the files it needs. @param {string} account @param {string} key */
export async function keepPage(account, key) {
  if (!able() || isKept()) return;
  await new Promise((resolve) => { setTimeout(resolve, QUIET_MS); }); // whoever begins to type comes first
  try {
    await navigator.serviceWorker.register(WORKER);
    await onlyOf(account);
    const cache = await caches.open(NAME);
    await cache.put(WHOSE, new Response(account));
    const answer = await fetch(pageOf(key), { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const headers = new Headers(answer.headers);
    headers.set("X-Kept", String(Date.now()));
    const page = await answer.text();
    const title = new DOMParser().parseFromString(page, "text/html").getElementById("id_headline")?.textContent ?? "";
    headers.set("X-Title", encodeURIComponent(title.trim()));
    await Promise.all(files().map(async (file) => { if (!await cache.match(file)) await cache.add(file); }));
    await cache.put(pageOf(key), new Response(page, { headers }));
    await forgetOldest(cache);
  } catch { /* no room, or the network went: an earlier page stays */ }
}

/** Keep the words that the newsroom took. @param {string} key @param {Saved} saved */
export async function keepSaved(key, saved) {
  if (!able() || !await caches.has(NAME)) return;
  try { await (await caches.open(NAME)).put(wordsOf(key), Response.json(saved)); } catch { /* no room */ }
}

/** The words that were saved from here last, if they are newer than the page. @param {string} key @param {number} revision @returns {Promise<Saved | null>} */
export async function newer(key, revision) {
  if (!able() || !isKept()) return null;
  const found = await caches.match(wordsOf(key));
  const saved = /** @type {Saved | null} */ (found ? await found.json() : null);
  return saved && saved.revision > revision ? saved : null;
}

/** Forget everything that was kept for somebody else. @param {string} account */
export async function onlyOf(account) {
  if (!able() || !await caches.has(NAME)) return;
  const whose = await caches.match(WHOSE);
  if (whose && await whose.text() !== account) await caches.delete(NAME);
}

/** Forget every page. */
export async function forgetPages() {
  if ("caches" in globalThis) await caches.delete(NAME);
}

/** Scripts, styles and fonts that this page loaded. @returns {string[]} */
function files() {
  const all = performance.getEntriesByType("resource").map((one) => new URL(one.name));
  return [...new Set(all.filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/")).map((one) => one.pathname))];
}

/** @param {Cache} cache */
async function forgetOldest(cache) {
  const pages = [];
  for (const request of await cache.keys()) {
    const at = Number((await cache.match(request))?.headers.get("X-Kept"));
    if (at) pages.push({ request, at });
  }
  pages.sort((a, b) => b.at - a.at);
  for (const [number, { request, at }] of pages.entries()) {
    if (number < MOST && Date.now() - at < DAYS * DAY_MS) continue;
    await cache.delete(request);
    await cache.delete(wordsOf(new URL(request.url).pathname.split("/")[3]));
  }
}
