/**
 * Looking for the newest edition, and for what a log's missing partial files are replaced by, over logs of many sizes.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { concat, hex, utf8 } from './bytes.js';
import { Absent, Malformed } from './errors.js';
import { leafHash, nodeHash } from './hashing.js';
import { newestEdition } from './inspection.js';
import { bundlePath, TILE_WIDTH, tilePath, widthAt } from './layout.js';
import { decodeBundle, Log } from './log.js';
import { rangeHash } from './proof.js';

const AT = '2026-05-03T09:14:27Z';
const tick = (n) => utf8(`{"at":"${AT}","kind":"tick","n":${n},"root":"${'0'.repeat(64)}","v":1}`);
const edition = (size) =>
  utf8(`{"at":"${AT}","format":"sunseed-map-v1","kind":"edition","root":"${'1'.repeat(64)}","size":${size},"v":1}`);

/** Every file of the log of these entries, and its tree. */
async function logOf(entries) {
  const size = entries.length;
  const rows = [entries.map(leafHash)];
  while (rows.at(-1).length >= 2) {
    const row = rows.at(-1);
    rows.push(Array.from({ length: row.length >> 1 }, (_, n) => nodeHash(row[2 * n], row[2 * n + 1])));
  }
  const files = {};
  const framed = entries.map((entry) => concat(Uint8Array.of(entry.length >> 8, entry.length & 255), entry));
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const hashes = rows[8 * level];
    for (let n = 0; n * TILE_WIDTH < hashes.length; n += 1) {
      const width = widthAt(size, level, n);
      files[tilePath(level, n, width)] = concat(...hashes.slice(n * TILE_WIDTH, n * TILE_WIDTH + width));
    }
  }
  for (let n = 0; n * TILE_WIDTH < size; n += 1) {
    const width = widthAt(size, 0, n);
    files[bundlePath(n, width)] = concat(...framed.slice(n * TILE_WIDTH, n * TILE_WIDTH + width));
  }
  const asked = [];
  const get = async (path) => {
    asked.push(path);
    if (!(path in files)) throw new Absent(path);
    return files[path];
  };
  const root = await rangeHash(0, size, async (level, index) => rows[level][index]);
  return { log: new Log(get), head: { size, root }, asked, files };
}

test('the newest edition is found and proved wherever it lies', async () => {
  for (const [size, places] of [[1, [0]], [2, [0, 1]], [300, [3, 255]], [5000, [1]], [5000, [4999]], [3000, [700, 701]]]) {
    const entries = Array.from({ length: size }, (_, n) => (places.includes(n) ? edition(n + 1) : tick(n)));
    const found = await newestEdition(await logOf(entries));
    assert.equal(found.index, Math.max(...places));
    assert.equal(found.entry.kind, 'edition');
  }
});

test('where there is no edition, none is found', async () => {
  assert.equal(await newestEdition(await logOf(Array.from({ length: 700 }, (_, n) => tick(n)))), null);
});

test('an entry is proved at every index of a small log, and an exchanged one is refused', async () => {
  const record = await logOf(Array.from({ length: 130 }, (_, n) => tick(n)));
  for (let n = 0; n < 130; n += 1) {
    const { entry, leaf } = await record.log.prove(n, record.head);
    assert.equal(hex(leaf), hex(leafHash(entry)));
    assert.deepEqual(entry, tick(n));
  }
  const path = bundlePath(0, 130);
  record.files[path] = record.files[path].map((byte, at) => (at === 50 ? byte ^ 1 : byte));
  const again = new Log(async (name) => record.files[name]);
  await assert.rejects(again.prove(0, record.head), /leads to/);
});

test('a full tile serves for a partial one that is gone', async () => {
  const smaller = await logOf(Array.from({ length: 300 }, (_, n) => tick(n)));
  const whole = await logOf(Array.from({ length: 512 }, (_, n) => tick(n)));
  const files = { ...smaller.files, ...whole.files };
  for (const path of Object.keys(files)) if (path.replace(/\.p\/.*/, '') in files && path.includes('.p/')) delete files[path];
  const log = new Log(async (path) => {
    if (!(path in files)) throw new Absent(path);
    return files[path];
  });
  const { entry } = await log.prove(299, smaller.head);
  assert.deepEqual(entry, tick(299));
});

test('a bundle that is cut is malformed', () => {
  const bundle = concat(Uint8Array.of(0, 3), utf8('abc'));
  assert.deepEqual(decodeBundle(bundle, 1), [utf8('abc')]);
  for (const cut of [1, 2, 4]) assert.throws(() => decodeBundle(bundle.subarray(0, cut), 1), Malformed);
});
