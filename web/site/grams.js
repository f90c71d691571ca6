/**
 * How a question is cut into grams, as `sunseed.edition.spelling` cuts what is printed into segments.
 */

const HAN = '㐀-䶿一-鿿豈-﫿぀-ヿ\u{20000}-\u{3134f}';
const WORD = new RegExp(`[${HAN}]+|(?:(?![${HAN}])[\\p{L}\\p{N}]){1,40}`, 'gu');
const RUN = new RegExp(`^[${HAN}]`, 'u');
const TERM = /"([^"]*)"|(\S+)/g;
const MOST_TERMS = 16;

/** @typedef {{grams: string[], phrase: string, spelling: string}} Term what a term is looked up by; its words in order,
 * twice if it is a phrase */

/** Text without case and combining marks. @param {string} text */
const bare = (text) => text.toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, '');

/** The words and Han runs of a text, in order, bare. @param {string} text */
export const words = (text) => bare(text).match(WORD) ?? [];

/** The words and Han runs of a text as they stand, and what lies between them. @param {string} text */
export const pieces = (text) => text.split(new RegExp(`([${HAN}]+|(?:(?![${HAN}])[\\p{L}\\p{N}\\p{Mn}])+)`, 'u'));

/** Say whether a word is a run of Han. @param {string} word */
export const isHan = (word) => RUN.test(word);

/** @param {string} word @returns {string[]} */
function gramsOf(word) {
  if (!isHan(word)) return [word];
  const signs = [...word];
  return signs.length < 2 ? signs : signs.slice(1).map((sign, at) => signs[at] + sign);
}

/** @param {string} text @param {boolean} exact @returns {Term | null} */
function termOf(text, exact) {
  const parts = words(text);
  if (!parts.length) return null;
  const spelling = parts.join(' ');
  return { grams: [...new Set(parts.flatMap(gramsOf))], phrase: exact && parts.length > 1 ? spelling : '', spelling };
}

/**
 * Return the terms of a question, all of which must occur; those in quotation marks are phrases.
 * @param {string} question
 * @returns {Term[]}
 */
export function terms(question) {
  const found = [...question.matchAll(TERM)].map(([, phrase, word]) => termOf(phrase ?? word, true));
  return /** @type {Term[]} */ (found.filter(Boolean)).slice(0, MOST_TERMS);
}

/** Return a topic's name as one term whose words may stand anywhere. @param {string} name */
export const nameTerms = (name) => /** @type {Term[]} */ ([termOf(name, false)].filter(Boolean));

/** Say whether a text holds a phrase. @param {string} text @param {string} phrase */
export const holds = (text, phrase) => {
  const inside = words(text).join(' ');
  return isHan(phrase) ? inside.includes(phrase) : ` ${inside} `.includes(` ${phrase} `);
};
