/**
 * Chunks are stored before they are sent, sent in order, and nothing the newsroom answers is believed without its proof.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { base64, hex, utf8 } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { leafHash, nodeHash } from '../../record/hashing.js';
import { sha256 } from '../../record/sha256.js';
import { verifyChain } from './chain.js';
import { Queue } from './filming.js';
import { parseLine } from './line.js';
import { proveNewest, sendCipher, sendLines, TokenSpent } from './sending.js';
import { ORIGIN, phone as bare } from './testing.mjs';

/** A phone whose storage may fail at the nth write. */
async function phone(failing = Infinity) {
  const kept = [];
  const { open } = await bare(async (chain, line, ciphers) => {
    if (kept.length >= failing) throw new Error('storage: full');
    kept.push({ chain, line, ciphers });
  });
  return { filming: await open(), kept };
}

test('a capture makes a chain that holds, each chunk under its digest, each second after the last', async () => {
  const { filming, kept } = await phone();
  await filming.seal('head', Uint8Array.of(9), 20);
  await filming.seal('media', new Uint8Array(1000), 1049);
  await filming.gap('hidden', 4100);
  filming.seen = { size: 5, note: 'cd'.repeat(32) };
  await filming.seal('media', new Uint8Array(70_000), 5111);
  await filming.seal('media', new Uint8Array(10), 5100);
  await filming.close();
  const chain = await verifyChain(kept.map(({ line }) => parseLine(line.data)), ORIGIN);
  assert.deepEqual([chain.seq, chain.closed, chain.until, chain.seen], [6, true, 5100, 5]);
  assert.deepEqual(kept.map(({ line }) => [line.body.from, line.body.to]), [
    [undefined, undefined], [0, 0], [0, 1000], [1000, 4100], [4100, 5100], [5100, 5100], [undefined, undefined]]);
  for (const { line, ciphers } of kept) {
    for (const one of ciphers) assert.equal(hex(sha256(one.data)), line.body.cipher ?? line.body.wrap);
  }
});

test('where storing fails the chain stays where it was, and goes on from there', async () => {
  const { filming, kept } = await phone(2);
  await filming.seal('media', Uint8Array.of(1), 1000);
  await assert.rejects(filming.seal('media', Uint8Array.of(2), 2000), /full/);
  assert.equal(filming.chain.seq, 1);
  assert.equal(kept.length, 2);
});

test('a queue keeps the order though work takes unequal time, and one failure stops none', async () => {
  const [queue, done] = [new Queue(), []];
  const after = (ms, name) => () => new Promise((resolve) => setTimeout(() => resolve(done.push(name)), ms));
  const failed = queue.add(async () => { throw new Error('once'); });
  await Promise.all([queue.add(after(20, 'a')), queue.add(after(1, 'b')), assert.rejects(failed)]);
  assert.deepEqual(done, ['a', 'b']);
});

test('no answer of the newsroom moves the queue without a receipt that holds', async () => {
  const { kept } = await phone();
  const lines = kept.map(({ line }) => ({ seq: line.body.seq, data: line.data, id: line.id }));
  const at = { capture: hex(kept[0].line.id), token: 't', accepted: -1, recorded: -1 };
  const say = (status, json) => ({ postLines: async () => ({ status, json }) });
  const newsroom = { origin: ORIGIN };
  assert.equal(await sendLines(at, [], say(200, {}), newsroom), null);
  assert.equal((await sendLines({ ...at, accepted: 4 }, lines, say(409, { next: 2 }), newsroom)).accepted, 1);
  await assert.rejects(sendLines(at, lines, say(200, {}), newsroom), Malformed);
  await assert.rejects(sendLines(at, lines, say(200, { receipt: 'yes' }), newsroom), Malformed);
  await assert.rejects(sendLines(at, lines, say(409, { spent: true, words: 'old' }), newsroom), TokenSpent);
  await assert.rejects(sendLines(at, lines, say(422, { words: 'no' }), newsroom), Untrue);
});

/** A proof that a tick took a line, in a log of that one entry; and a newsroom that believes its checkpoint. */
function sealed(id) {
  const inner = Array.from({ length: 6 }, (_, at) => sha256(Uint8Array.of(at)));
  const root = hex(inner.reduce((left, right) => nodeHash(left, right), id));
  const entry = utf8(`{"at":"2026-11-29T12:00:00Z","kind":"tick","n":4,"root":"${root}","v":1}`);
  const extra = base64(utf8(JSON.stringify({ entry: base64(entry), index: 0, path: inner.map(base64) })));
  const note = `${ORIGIN}\n1\n${base64(leafHash(entry))}\n\n\u2014 ${ORIGIN} ${base64(new Uint8Array(68))}\n`;
  const newsroom = { succession: { openCheckpoint: async () => ({ size: 1, root: leafHash(entry), unchecked: [] }) } };
  return { file: utf8(`c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 0\n\n${note}`), newsroom };
}

test('while a film grows the newest line that has a proof is found, and only its proof is believed', async () => {
  const { filming, kept } = await phone();
  for (let n = 1; n <= 5; n += 1) await filming.seal('media', Uint8Array.of(n), 800 * n);
  const ids = kept.map(({ line }) => line.id);
  const find = async (seq) => ids[seq] && { seq, id: ids[seq] };
  const asked = [];
  const { file, newsroom } = sealed(ids[3]);
  const way = (recorded) => ({
    proof: async (line) => {
      asked.push(ids.findIndex((one) => hex(one) === line));
      return asked.at(-1) === 3 ? { file } : { file: null, recorded };
    },
  });
  const at = { accepted: 5, recorded: 1 };
  assert.deepEqual(await proveNewest(at, find, way(3), newsroom), { recorded: 3 });
  assert.deepEqual(asked.splice(0), [5, 3]);
  for (const nothingNew of [undefined, 1, 0, 5, 9, '3']) assert.equal(await proveNewest(at, find, way(nothingNew), newsroom), null);
  assert.deepEqual(asked.splice(0), [5, 5, 5, 5, 5, 5]);
  assert.deepEqual(await proveNewest({ accepted: 3, recorded: 1 }, find, way(0), newsroom), { recorded: 3 });
  await assert.rejects(proveNewest({ accepted: 4, recorded: 1 }, find, { proof: async () => ({ file }) }, newsroom), Untrue);
});

test('ciphertext goes on from where the newsroom stands, and ends when it holds all', async () => {
  const data = new Uint8Array(700_000).map((_, at) => at);
  const held = [];
  let lost = true;
  const way = {
    putPiece: async (_, from, piece) => {
      const size = held.reduce((sum, one) => sum + one.length, 0);
      if (from !== size) return { status: 409, json: {} };
      held.push(piece);
      if (from > 0 && lost) { lost = false; return { status: 409, json: {} }; } // it was taken, its answer was not
      return { status: 200, json: { held: size + piece.length } };
    },
    state: async () => ({ status: 200, json: { missing: [{ cipher: 'x', held: held.reduce((sum, one) => sum + one.length, 0) }] } }),
  };
  await sendCipher({ digest: 'x', data }, way, 'capture');
  assert.equal(hex(sha256(Uint8Array.from(held.flatMap((one) => [...one])))), hex(sha256(data)));
});
