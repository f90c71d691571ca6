/**
 * The verifier speaks every language it claims to, with the same sentences and the same blanks.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { allWords, fill } from './words.js';

/** @param {string} sentence */
const blanks = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('every language has every sentence, with the same blanks', () => {
  for (const [language, words] of Object.entries(allWords)) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(allWords.en).sort(), language);
    for (const [code, sentence] of Object.entries(words)) {
      assert.deepEqual(blanks(sentence), blanks(allWords.en[code]), `${language}: ${code}`);
    }
  }
});

test('every code that the inspection can say has a sentence', () => {
  const files = ['inspection.js', 'verdict.js'].map((name) => readFileSync(new URL(`../record/${name}`, import.meta.url)));
  const calls = files.flatMap((file) => [...file.toString().matchAll(/say\([A-Z]+, ([^{;]*)/g)].map((match) => match[1]));
  const codes = calls.flatMap((call) => [...call.split('say(')[0].matchAll(/'([a-z-]+)'/g)].map((match) => match[1]));
  assert.ok(codes.length > 30);
  for (const code of codes) assert.ok(code in allWords.en, code);
});

test('a blank without a value is left empty, and text in values is never read as a blank', () => {
  assert.equal(fill('a {b} c {d}', { b: '{d}' }), 'a {d} c ');
});
