/**
 * The phone judges every desk list and every newsroom as Python does (tests/vectors/web/desk.json): what it locks footage to
 * cannot be substituted, rolled back, weakened or mixed.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromBase64 } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { parseDesk, spoken } from './desk.js';
import { Newsroom } from './newsroom.js';

const cases = JSON.parse(readFileSync(new URL('../../../tests/vectors/web/desk.json', import.meta.url), 'utf8'));
const bytes = (text) => fromBase64(text, 'vector');

async function verdict(decide) {
  try {
    await decide();
  } catch (error) {
    if (error instanceof Malformed) return 'malformed';
    if (error instanceof Untrue) return 'untrue';
    throw error;
  }
  return 'ok';
}

for (const one of cases.lists) {
  test(`a desk list: ${one.name}`, async () => {
    assert.equal(await verdict(() => parseDesk(bytes(one.data))), one.verdict);
  });
}

for (const one of cases.newsrooms) {
  test(`a newsroom: ${one.name}`, async () => {
    const pinned = one.pinned && bytes(one.pinned);
    assert.equal(await verdict(() => Newsroom.check(one.said, cases.origin, pinned, cases.now_ms)), one.verdict);
  });
}

test('two phones that lock to the same keys say the same words, and others say others', async () => {
  const said = async (name) => {
    const one = cases.newsrooms.find((each) => each.name === name);
    return (await Newsroom.check(one.said, cases.origin, null, cases.now_ms)).fingerprint;
  };
  assert.equal(await said('the newsroom as it is'), await said('as it is, pinned'));
  assert.equal(await said('the newsroom as it is'), cases.spoken.words);
  assert.notEqual(await said('the newsroom as it is'), await said('a new list with a new root'));
  assert.equal(spoken(cases.spoken.digest), cases.spoken.words);
});
