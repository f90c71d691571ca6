/**
 * Looking for the newest edition, and for what a log's missing partial files are replaced by, over logs of many sizes.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { concat, hex, utf8 } from './bytes.js';
import { Absent, Malformed } from './errors.js';
import { leafHash, nodeHash } from './hashing.js';
import { bundlePath, TILE_WIDTH, tilePath, widthAt } from './layout.js';
import { decodeBundle, Log } from './log.js';
import { readNewest } from './newest.js';
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

/** What is read of a log with these edition entries: `[index, size]` each. @param {string | null} hint */
async function newest(size, editions, hint = null, most = undefined) {
  const named = new Map(editions);
  const record = await logOf(Array.from({ length: size }, (_, n) => (named.has(n) ? edition(named.get(n)) : tick(n))));
  if (hint !== null) record.files.hint = utf8(hint);
  return { ...(await readNewest(record.log, { ...record.head, origin: 'o' }, most)), asked: record.asked };
}

const pointing = (index, ...roots) => `sunseed-hint-v1\no\nedition ${index}\nroot 0\n${roots.map((one) => `root ${one}\n`).join('')}`;

test('the newest edition is found and proved wherever it lies, with a hint or without', async () => {
  for (const [size, places] of [[2, [1]], [3, [1, 2]], [300, [3, 255]], [5000, [1]], [5000, [4999]], [3000, [700, 701]]]) {
    const editions = places.map((place) => [place, place]);
    for (const hint of [null, pointing(places.at(-1)), pointing(places[0]), pointing(size), pointing(2), 'junk']) {
      const found = await newest(size, editions, hint);
      assert.equal(found.edition.index, Math.max(...places), `${size} ${hint}`);
      assert.equal(found.end, size);
    }
  }
});

test('with a hint only what stands behind the edition is read', async () => {
  const { edition: found, asked, start } = await newest(20000, [[18000, 17990]], pointing(18000));
  assert.deepEqual([found.index, start], [18000, 17920]);
  assert.ok(asked.filter((path) => path.includes('entries')).length <= 10);
});

test('an edition signed again after a newer one has no effect, whatever the hint says', async () => {
  const editions = [[1000, 990], [1010, 1005], [1020, 990]];
  for (const hint of [null, pointing(1020), pointing(1000), pointing(1010)]) {
    assert.equal((await newest(1100, editions, hint)).edition.index, 1010);
  }
  assert.equal((await newest(1100, [[1000, 1001]], pointing(1000))).edition, null);
});

test('what lies behind a far edition is left unread, and said so', async () => {
  const far = await newest(5000, [[1000, 990]], pointing(1000), 1024);
  assert.deepEqual([far.edition.index, far.start, far.end], [1000, 768, 1792]);
  const hidden = await newest(5000, [[1000, 990], [4800, 4790]], pointing(1000), 1024);
  assert.deepEqual([hidden.edition.index, hidden.end], [4800, 5000]);
  const none = await newest(5000, [[1000, 990]], null, 1024);
  assert.deepEqual([none.edition, none.end], [null, 5000]);
});

test('where there is no edition, none is found', async () => {
  assert.equal((await newest(700, [])).edition, null);
});

test('a bundle or tile bent within what is read is refused, and named', async () => {
  for (const bent of [bundlePath(2, 88), bundlePath(1), tilePath(0, 1), tilePath(0, 2, 88)]) {
    const record = await logOf(Array.from({ length: 600 }, (_, n) => (n === 400 ? edition(300) : tick(n))));
    record.files[bent] = record.files[bent].map((byte, at) => (at === 60 ? byte ^ 1 : byte));
    await assert.rejects(readNewest(record.log, { ...record.head, origin: 'o' }), new RegExp(`log/${bent.replaceAll('.', '\\.')}`));
  }
  const record = await logOf(Array.from({ length: 600 }, (_, n) => (n === 550 ? edition(540) : tick(n))));
  record.files[tilePath(0, 0)] = record.files[tilePath(0, 0)].map((byte, at) => (at === 5000 ? byte ^ 1 : byte));
  await assert.rejects(readNewest(record.log, { ...record.head, origin: 'o' }), /log\/tile/);
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
  await assert.rejects(again.prove(0, record.head), /hashes of/);
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
