/**
 * Storage that fails stops no seal: lines go out in order from wherever they are, and bytes that are lost are said to be.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hex } from '../../record/bytes.js';
import { verifyChain } from './chain.js';
import { Keeper } from './keeper.js';
import { parseLine } from './line.js';
import { Memory } from './memory.js';
import { Due, Overdue, progressed } from './owing.js';
import { ORIGIN, phone } from './testing.mjs';

/** Storage that refuses writes while a test says so: all of them, or those with bytes. */
class Full extends Memory {
  full = '';

  /** @param {string} what */
  #refuse(what) {
    if (this.full === 'all' || this.full === what) throw new Error('QuotaExceededError');
  }

  async keep(capture, chain, lines, ciphers) {
    this.#refuse(ciphers.length ? 'bytes' : '');
    await super.keep(capture, chain, lines, ciphers);
  }

  async setProgress(capture, progress) {
    this.#refuse('progress');
    await super.setProgress(capture, progress);
  }

  async takeToken() {
    this.#refuse('facts');
    return super.takeToken();
  }

  async setFact(name, value) {
    this.#refuse('facts');
    await super.setFact(name, value);
  }
}

/** A phone that films into a keeper. */
async function filming(mostBytes) {
  const [store, told] = [new Full(), { failing: [], behind: [] }];
  const keeper = new Keeper(store, { failing: (one) => told.failing.push(one), behind: (one) => told.behind.push(one) }, mostBytes);
  const { open } = await phone((chain, line, ciphers) => keeper.keep({ capture: chain.capture, token: 't' }, chain, line, ciphers));
  const film = await open();
  return { store, keeper, told, film, capture: film.chain.capture };
}

/** Everything a newsroom would be sent, in the order it would be. */
async function sent(keeper, capture) {
  const parts = [];
  for (let next = await keeper.nextCipher(capture, Infinity); next; next = await keeper.nextCipher(capture, Infinity)) {
    assert.equal(await keeper.nextSeq(capture, Infinity), next.seq);
    parts.push([next.part, next.seq]);
    await keeper.dropCipher(next.digest);
  }
  return { lines: await keeper.lines(capture, 0, 1000), parts };
}

const film = async (one, from, to) => {
  for (let n = from; n <= to; n += 1) await one.seal('media', new Uint8Array(1000), n * 1000);
};

test('where no byte can be stored any more, lines and film go out from memory in order, and it is said', async () => {
  const { store, keeper, told, film: one, capture } = await filming();
  await one.seal('head', Uint8Array.of(1), 0);
  await film(one, 1, 2);
  store.full = 'all';
  await film(one, 3, 5);
  const { lines, parts } = await sent(keeper, capture);
  assert.deepEqual(lines.map((line) => line.seq), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal((await verifyChain(lines.map((line) => parseLine(line.data)), ORIGIN)).head, one.chain.head);
  assert.deepEqual(parts, [['wrap', 0], ['head', 1], ['media', 4], ['media', 5], ['media', 6], ['media', 2], ['media', 3]]);
  assert.deepEqual([told.failing, new Set(told.behind)], [[true], new Set([capture])]);
  assert.equal((await keeper.captures())[0].chain.seq, 6);
});

test('what lies in storage is an unbroken beginning of the chain at every moment, and catches up', async () => {
  const { store, keeper, told, film: one, capture } = await filming();
  for (const full of ['', 'all', 'bytes', 'all', '', 'bytes', '']) {
    store.full = full;
    await film(one, one.chain.seq + 1, one.chain.seq + 2);
    const stored = await store.lines(capture, 0, 1000);
    const chain = await verifyChain(stored.map((line) => parseLine(line.data)), ORIGIN);
    assert.equal(chain.head, store.rows.get(capture).chain.head);
    assert.equal(chain.head === one.chain.head, full !== 'all');
    assert.deepEqual((await keeper.lines(capture, 0, 1000)).map((line) => line.seq), [...Array(one.chain.seq + 1).keys()]);
  }
  assert.deepEqual(told.failing, [true, false, true, false]);
});

test('memory that is full too drops the oldest film, never a head, and the chain marks it', async () => {
  const { store, keeper, film: one, capture } = await filming(200_000);
  store.full = 'all';
  await one.seal('head', Uint8Array.of(1), 0);
  await film(one, 1, 6);
  const { lines, parts } = await sent(keeper, capture);
  const bodies = lines.map((line) => parseLine(line.data).body);
  const marks = bodies.filter((body) => body.kind === 'gap');
  assert.ok(marks.length >= 3);
  assert.ok(marks.every((body) => body.reason === 'storage' && body.from === body.to));
  assert.equal(bodies.filter((body) => body.part === 'media').length, 6, 'each second is sealed all the same');
  assert.equal(parts[0][0], 'head');
  assert.equal(parts.filter(([part]) => part === 'media').length, 6 - marks.length);
  await verifyChain(lines.map((line) => parseLine(line.data)), ORIGIN);
});

test('progress, tokens and facts that storage refuses are remembered by the page', async () => {
  const { store, keeper, film: one, capture } = await filming();
  await keeper.setFact('tokens', ['a', 'b']);
  store.full = 'all';
  assert.equal(await keeper.takeToken(), 'b');
  assert.equal(await keeper.takeToken(), 'a');
  assert.equal(await keeper.takeToken(), undefined);
  await keeper.setFact('seen', 7);
  assert.equal(await keeper.fact('seen'), 7);
  await film(one, 1, 2);
  await keeper.setProgress(capture, { accepted: 2, receipt: { seq: 2, tick: 9, text: 'r' } });
  assert.deepEqual((await keeper.captures()).map((row) => [row.accepted, row.owed?.tick]), [[2, 9]]);
  store.full = '';
  await film(one, 3, 3);
  assert.deepEqual([store.rows.get(capture).accepted, store.rows.get(capture).owed.tick], [2, 9]);
  await keeper.setProgress(capture, { recorded: 2 });
  assert.deepEqual((await keeper.captures()).map((row) => [row.recorded, row.owed]), [[2, null]]);
});

test('a phone without any storage films into memory alone', async () => {
  const keeper = new Keeper(new Memory());
  const { open } = await phone((chain, line, ciphers) => keeper.keep({ capture: chain.capture }, chain, line, ciphers));
  const one = await open();
  await film(one, 1, 3);
  await one.close();
  assert.equal((await sent(keeper, one.chain.capture)).lines.length, 5);
  await keeper.forget(one.chain.capture);
  assert.deepEqual(await keeper.captures(), []);
});

test('the oldest promise that is not kept stays owed, whatever newer receipts say', () => {
  const promised = (seq, tick) => ({ seq, tick, text: hex(Uint8Array.of(seq)) });
  let row = { accepted: -1, recorded: -1 };
  row = progressed(row, { accepted: 4, receipt: promised(4, 10) });
  row = progressed(row, { accepted: 9, receipt: promised(9, 12) });
  assert.deepEqual([row.owed.seq, row.newest.seq], [4, 9]);
  row = progressed(row, { recorded: 5 });
  assert.equal(row.owed.seq, 9);
  row = progressed(row, { recorded: 9 });
  assert.equal(row.owed, null);
  row = progressed(row, { recorded: 20 });
  assert.equal(row.recorded, 9);
});

test('a proof is asked for once a tick while receipts come, and as often as is sensible where none do', () => {
  const [due, owed] = [new Due(), { seq: 4, tick: 9, text: 'r' }];
  assert.equal(due.ask('a', null, 0, 5000), true, 'nothing is known: a reload');
  assert.equal(due.heard(9, 1000), true);
  assert.equal(due.ask('a', owed, 1000, 5000), false, 'its tick is not made');
  assert.equal(due.heard(9, 1800), false);
  assert.equal(due.ask('b', owed, 1800, 5000), true, 'each capture by itself');
  assert.equal(due.heard(10, 2600), true, 'the tick before is made');
  assert.equal(due.ask('a', owed, 2600, 5000), true);
  assert.equal(due.ask('a', owed, 3000, 5000), false, 'asked a moment ago');
  assert.equal(due.ask('a', owed, 3100, 5000), true, 'it was not published yet');
  const next = { ...owed, tick: 10 };
  due.heard(10, 3400);
  assert.equal(due.ask('a', next, 4500, 5000), false);
  assert.equal(due.ask('a', next, 4901, 5000), true, 'no receipts come any more: nothing else would show it');
  for (let ms = 5000; ms <= 9800; ms += 800) due.heard(10, ms);
  assert.equal(due.ask('a', next, 9800, 5000), false);
  assert.equal(due.ask('a', next, 9901, 5000), true, 'ticks stand still: that must come out');
  assert.equal(due.heard(8, 9950), false, 'an older receipt');
  assert.equal(due.newest.tick, 10);
});

test('a promise is overdue only where the newsroom answered for long that it has no proof', () => {
  const [overdue, owed] = [new Overdue(), { seq: 4, tick: 9, text: 'r' }];
  assert.equal(overdue.refused('a', owed, 1000, 5000), false);
  assert.equal(overdue.refused('a', owed, 61_000, 5000), false, 'twelve ticks');
  assert.equal(overdue.refused('a', owed, 61_001, 5000), true);
  assert.equal(overdue.refused('b', owed, 61_001, 1000), false);
  assert.equal(overdue.refused('b', owed, 81_000, 1000), false, 'never under 20 seconds');
  assert.equal(overdue.refused('b', owed, 81_002, 1000), true);
  assert.equal(overdue.refused('b', { ...owed, seq: 7 }, 90_000, 1000), false, 'another promise is asked for anew');
  assert.equal(overdue.shown('a'), false);
  assert.equal(overdue.shown('b'), true);
});
