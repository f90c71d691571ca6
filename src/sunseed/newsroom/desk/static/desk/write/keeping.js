// Words that have not reached the newsroom, kept in this browser until they have.
//
// localStorage on purpose: its writes end before the call returns, so a tab that is killed the next moment has lost
// nothing. One record for each open page of a story, under the account that wrote it; at most MOST records and SPACE
// characters, each for at most DAYS days. The newsroom's answer removes it, and so does signing out (leaving.js).
const PREFIX = "unsent:";
const MOST = 20;
const SPACE = 2_000_000;
const DAY_MS = 86_400_000;
const DAYS = 14;

/** @typedef {{at: number, revision: number, fields: [string, string][]}} Words */

/** @param {string} account @param {string} story */
const of = (account, story) => `${PREFIX}${account}:${story}:`;

/**
 * Keep what a form holds.
 * @param {string} account @param {string} story @param {string} page identifies this open page
 * @param {Words} words
 * @returns {boolean} false where this browser keeps nothing, or has no room
 */
export function keep(account, story, page, words) {
  const key = of(account, story) + page;
  const text = JSON.stringify(words);
  try {
    makeRoom(key, text.length);
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} account @param {string} story @param {string} page */
export function forget(account, story, page) {
  try { localStorage.removeItem(of(account, story) + page); } catch { /* a browser that keeps nothing */ }
}

/**
 * What was kept of a story by pages that are gone, newest first.
 * @param {string} account @param {string} story @param {Set<string>} alive pages that are open
 * @returns {(Words & {page: string})[]}
 */
export function found(account, story, alive) {
  const prefix = of(account, story);
  return all().filter(({ key }) => key.startsWith(prefix) && !alive.has(key.slice(prefix.length)))
    .map(({ key, words }) => ({ ...words, page: key.slice(prefix.length) }))
    .sort((a, b) => b.at - a.at);
}

/** How many stories of an account have unsent words here. @param {string} account */
export function unsent(account) {
  const mine = all().filter(({ key }) => key.startsWith(`${PREFIX}${account}:`));
  return new Set(mine.map(({ key }) => key.split(":")[2])).size;
}

/** @param {string} account */
export function forgetAll(account) {
  for (const { key } of all()) if (key.startsWith(`${PREFIX}${account}:`)) localStorage.removeItem(key);
}

/** Every record that can be read and is not too old; the others are removed. @returns {{key: string, words: Words, size: number}[]} */
function all() {
  const out = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const text = localStorage.getItem(key) ?? "";
      const words = read(text);
      if (words && Date.now() - words.at < DAYS * DAY_MS) out.push({ key, words, size: text.length });
      else localStorage.removeItem(key);
    }
  } catch { /* a browser that keeps nothing */ }
  return out;
}

/** @param {string} text @returns {Words | null} */
function read(text) {
  try {
    const words = JSON.parse(text);
    const sound = typeof words.at === "number" && typeof words.revision === "number" && Array.isArray(words.fields)
      && words.fields.every((/** @type {unknown} */ one) => Array.isArray(one) && one.length === 2 && one.every((x) => typeof x === "string"));
    return sound ? words : null;
  } catch {
    return null;
  }
}

/** Remove the oldest records of other pages until this one fits. @param {string} key @param {number} size */
function makeRoom(key, size) {
  const others = all().filter((one) => one.key !== key).sort((a, b) => a.words.at - b.words.at);
  let total = size + others.reduce((sum, one) => sum + one.size, 0);
  while (others.length && (others.length >= MOST || total > SPACE)) {
    const oldest = /** @type {{key: string, size: number}} */ (others.shift());
    localStorage.removeItem(oldest.key);
    total -= oldest.size;
  }
  if (total > SPACE) throw new RangeError("too long to be kept");
}
