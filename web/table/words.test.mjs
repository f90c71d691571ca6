/** Every word of the light table in every language: none missing, none left over, each with the same places to fill. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { HOWS, LANGUAGES, LATE, REASONS, ROLES, say, sentence, STATES, STEPS, WORDS } from './words.js';

const here = new URL('.', import.meta.url);
const read = (/** @type {string} */ name) => readFileSync(new URL(name, here), 'utf8');

/** @returns {Set<string>} what the page says in English */
function texts() {
  const page = read('index.html');
  const inside = page.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '').split(/<[^>]*>/).map((one) => one.trim());
  const labels = [...page.matchAll(/(?:aria-label|placeholder)="([^"]*)"/g)].map((found) => found[1]);
  const called = readdirSync(here).filter((name) => name.endsWith('.js') && !name.startsWith('words'))
    .flatMap((name) => [...read(name).matchAll(/\bsay\('((?:[^'\\]|\\.)*)'/g)].map((found) => found[1]));
  const tables = [STATES, REASONS, ROLES, HOWS, WORDS, STEPS].flatMap((one) => Object.values(one));
  return new Set([...inside, ...labels, ...called, ...tables, LATE].filter((one) => /\p{Letter}/u.test(one)));
}

const places = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

for (const [language, { table }] of Object.entries(LANGUAGES).filter(([one]) => one !== 'en')) {
  test(`the light table speaks ${language} whole`, () => {
    const wanted = texts();
    assert.ok(wanted.size > 120);
    assert.deepEqual([...wanted].filter((one) => !table[one]), [], 'not translated');
    assert.deepEqual(Object.keys(table).filter((one) => !wanted.has(one)), [], 'said nowhere');
    for (const [text, said] of Object.entries(table)) assert.deepEqual(places(said), places(text), text);
  });
}

test('a text that no table has stays as it is, with its places filled', () => {
  assert.equal(say('{n} of {all}, {n}', { n: 1 }), '1 of {all}, 1');
});

test('a capture is told in the words of F5', () => {
  const item = (/** @type {string} */ state, /** @type {number} */ from_ms) => ({ part: 'media', state, from_ms, to_ms: from_ms + 1000 });
  assert.equal(sentence([]), 'nothing filmed yet');
  assert.equal(sentence([item('held', 0), item('held', 1000), item('missing', 2000)]), 'seconds 0-3 sealed, 2 held, 1 known only by their seal');
  assert.match(sentence([item('held', 0), item('altered', 1000)]), /, 1 not what was sealed$/);
});
