/**
 * A dead server is tried again ever more seldom, up to 15 seconds, and what failed hinders nothing else.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Backoff } from './backoff.js';

test('waits double from half a second to fifteen, each by itself, and the network’s return ends them', () => {
  const backoff = new Backoff();
  const waits = [];
  for (let [n, now] = [0, 0]; n < 8; n += 1) {
    backoff.failed('a', now);
    const until = backoff.waiting.get('a').until;
    waits.push(until - now);
    assert.equal(backoff.ready('a', until - 1), false);
    assert.equal(backoff.ready('a', until), true);
    assert.equal(backoff.ready('b', now), true);
    now = until;
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  backoff.hurry();
  assert.equal(backoff.ready('a', 1), true);
  backoff.passed('a');
  backoff.failed('a', 0, 30_000);
  assert.equal(backoff.ready('a', 29_999), false, 'the newsroom asked for more');
});
