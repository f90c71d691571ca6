/**
 * Puts verdicts on the page: the word first, then the sentence; never by colour alone, always as text.
 */

import { fill } from './words.js';

/** @typedef {import('../record/verdict.js').Statement} Statement */

/**
 * Make an element with a class and text or children.
 * @param {string} tag @param {string} className @param {...(string | Node)} children
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** @param {Statement} statement @param {Record<string, string>} words */
export function verdictElement(statement, words) {
  const sentence = fill(words[statement.code] ?? statement.code, statement.values);
  const line = element('div', `verdict verdict-${statement.verdict}`);
  const parts = sentence.split(/([0-9a-f]{64})/).map((part, at) => (at % 2 ? element('code', 'digest', part) : part));
  line.append(element('b', '', words[statement.verdict]), element('span', '', ...parts));
  if (statement.values.file) line.append(element('span', 'verdict-file', fill(words.file, statement.values)));
  return line;
}

/** @param {Element} place @param {Statement[]} statements @param {Record<string, string>} words */
export function showVerdicts(place, statements, words) {
  place.replaceChildren(...statements.map((one) => verdictElement(one, words)));
}
