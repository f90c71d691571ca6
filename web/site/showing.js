/**
 * Puts verdicts on the page: what was altered or not read first, the word before the sentence; never by colour alone.
 */

import { ALTERED, UNREAD } from '../record/verdict.js';
import { fill } from './words.js';

const FIRST = [ALTERED, UNREAD];

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

/**
 * Show statements in the order they were made, but for those a hurried reader must not miss.
 * @param {Element} place @param {Statement[]} statements @param {Record<string, string>} words
 */
export function showVerdicts(place, statements, words) {
  const rank = (/** @type {Statement} */ one) => (FIRST.indexOf(one.verdict) + FIRST.length + 1) % (FIRST.length + 1);
  const sorted = [...statements].sort((one, other) => rank(one) - rank(other));
  place.replaceChildren(...sorted.map((one) => verdictElement(one, words)));
}
