/**
 * What can be said: one of four words, a code for the sentence, and the values in it. Follows formats.md §10.
 *
 * Owned here: which error means which word. Elsewhere: the sentences (`site/words.js`), so that a verdict reads alike
 * in every language.
 */

import { Absent, Malformed, Unavailable, Untrue } from './errors.js';

export const VERIFIED = 'verified';
export const UNREAD = 'unread';
export const UNPROVEN = 'unproven';
export const ALTERED = 'altered';

/** From the worst to the best: the verdict over several statements is the worst of them. */
const ORDER = [ALTERED, UNREAD, UNPROVEN, VERIFIED];

/** @typedef {{verdict: string, code: string, values: Record<string, string | number>}} Statement */

/**
 * @param {string} verdict @param {string} code @param {Record<string, string | number>} [values]
 * @returns {Statement}
 */
export const say = (verdict, code, values = {}) => ({ verdict, code, values });

/**
 * Return what an error means for the thing called `what`: what is not there or out of reach is unread; what is there
 * and has not its form or does not hold is altered.
 * @param {unknown} error @param {string} what @param {string} [file] whose bytes are meant
 */
export function statementOf(error, what, file = '') {
  const values = { what, why: error instanceof Error ? error.message : String(error), file };
  if (error instanceof Untrue) return say(ALTERED, 'untrue', values);
  if (error instanceof Malformed) return say(ALTERED, 'malformed', values);
  if (error instanceof Absent) return say(UNREAD, 'absent', values);
  if (error instanceof Unavailable) return say(UNREAD, 'unavailable', values);
  throw error;
}

/** Return the worst verdict of several statements. @param {Statement[]} statements */
export function overall(statements) {
  return ORDER.find((one) => statements.some((statement) => statement.verdict === one)) ?? UNPROVEN;
}
