/**
 * What the page says when something is wrong: words of the page, in its language, never of a script.
 *
 * Each stands in the page's `#words` under a short name, so that translators find them; `Said` carries such a name through
 * the code. What a library or the newsroom says in its own words is shown after them, as a detail.
 */

import { Malformed, Unavailable, Untrue } from '../record/errors.js';

/** Something the page has words for. */
export class Said extends Error {
  name = 'Said';

  /** @param {string} word its name in the page @param {string} [detail] */
  constructor(word, detail = '') {
    super(detail ? `${word}: ${detail}` : word);
    this.word = word;
    this.detail = detail;
  }
}

/** Errors by name: browsers' own, and one of the sender's. @type {Record<string, string>} */
const BROWSERS = {
  NotAllowedError: 'camera-refused',
  SecurityError: 'camera-refused',
  NotFoundError: 'camera-none',
  OverconstrainedError: 'camera-none',
  NotReadableError: 'camera-busy',
  QuotaExceededError: 'storage-full',
  DataCloneError: 'keys-not-kept',
  TokenSpent: 'no-pass',
};

/** What to say of an error: the word's name, and the detail that is not ours to translate. @param {unknown} error */
export function wordOf(error) {
  const { name, message } = /** @type {Error} */ (error);
  if (error instanceof Said) return { word: error.word, detail: error.detail };
  if (error instanceof Unavailable) return { word: 'away', detail: '' };
  if (error instanceof Untrue) return { word: 'untrue', detail: message };
  if (error instanceof Malformed) return { word: 'malformed', detail: message };
  return { word: BROWSERS[name] ?? 'unexpected', detail: message || String(error) };
}

/** Words of the page by name; those with places in braces are filled in. @param {string} name @param {Record<string, string>} [fill] */
export function words(name, fill = {}) {
  const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById('words'));
  const said = held?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  return said.replace(/\{(\w+)\}/g, (all, place) => fill[place] ?? all);
}
