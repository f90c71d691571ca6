/**
 * Files from elsewhere are cut at their heads, sealed byte for byte, and go on after a reload.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { concat, equal, fromBase64, utf8 } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';
import { verifyChain } from './chain.js';
import { Filming } from './filming.js';
import { Importing } from './importing.js';
import { parseLine } from './line.js';
import { opened, ORIGIN, phone, sha } from './phone.testing.mjs';
import { LEAST_PIECE_BYTES, markOf, MOST_FILE_BYTES, MOST_PIECE_BYTES, pieceAt, plan, sameFile, sniff } from './source.js';

const recordings = JSON.parse(readFileSync(new URL('../../../tests/vectors/web/recordings.json', import.meta.url), 'utf8')).recordings;
const be = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const box = (type, ...parts) => {
  const data = concat(...parts);
  return concat(be(data.length + 8), utf8(type), data);
};
/** A file in memory that counts how much is asked for at once. */
const fileOf = (data) => {
  const file = { size: data.length, most: 0, read: async (from, to) => {
    file.most = Math.max(file.most, to - from);
    assert.ok(from >= 0 && to <= data.length && from <= to, `${from} to ${to} of ${data.length}`);
    return data.slice(from, to);
  } };
  return file;
};
const mvhd = (scale, length) => box('mvhd', new Uint8Array(12), be(scale), be(length), new Uint8Array(80));
const moov = (seconds) => box('moov', mvhd(600, seconds * 600), box('udta', box('loci', utf8('somewhere'))));
const ftyp = box('ftyp', utf8('isom\0\0\0\0isom'));

test('a file is known by its bytes, not by its name', () => {
  assert.equal(sniff(ftyp), 'mp4');
  assert.equal(sniff(box('ftyp', utf8('heic\0\0\0\0'))), 'other');
  assert.equal(sniff(box('ftyp', utf8('avif\0\0\0\0'))), 'other');
  assert.equal(sniff(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1)), 'jpeg');
  assert.equal(sniff(utf8('%PDF-1.7')), 'other');
  assert.equal(sniff(new Uint8Array()), 'other');
  for (const { mime, chunks } of recordings) {
    const first = fromBase64(chunks[0], 'recording');
    assert.equal(sniff(first), { 'video/webm': 'webm', 'video/x-matroska': 'matroska', 'video/mp4': 'mp4' }[mime.split(';')[0]]);
  }
});

test('an MP4 with its moov before or behind the film is cut at the film, and claims its length', async () => {
  const film = box('mdat', new Uint8Array(5_000_000).fill(7));
  for (const [data, head] of [[concat(ftyp, moov(10), film), ftyp.length + moov(10).length], [concat(ftyp, film, moov(10)), ftyp.length]]) {
    const file = fileOf(data);
    const cut = await plan(file);
    assert.deepEqual([cut.container, cut.head, cut.durationMs, cut.size], ['mp4', head, 10_000, data.length]);
    assert.ok(cut.piece >= LEAST_PIECE_BYTES && cut.piece <= MOST_PIECE_BYTES && (cut.piece + 32) % 65536 === 0);
    assert.ok(file.most <= 4096, `planning reads ${file.most} bytes at once`);
    assert.equal(pieceAt(cut, 0).part, 'head');
    assert.equal(pieceAt(cut, head + cut.piece * Math.floor((data.length - head) / cut.piece)).untilMs, 10_000);
  }
});

test('an MP4 with 64-bit boxes, a box to the end of the file, or cut off in the middle is planned all the same', async () => {
  const large = concat(be(1), utf8('mdat'), new Uint8Array(4), be(1016), new Uint8Array(1000));
  assert.equal((await plan(fileOf(concat(ftyp, large, moov(4))))).durationMs, 4000);
  const open = concat(ftyp, moov(4), be(0), utf8('mdat'), new Uint8Array(1000));
  assert.equal((await plan(fileOf(open))).head, ftyp.length + moov(4).length);
  const cut = concat(ftyp, moov(4), box('mdat', new Uint8Array(9000))).subarray(0, 4000);
  assert.equal((await plan(fileOf(cut))).container, 'mp4');
});

test('what Chromium records is cut where its own recorder is cut', async () => {
  for (const { mime, chunks } of recordings) {
    const data = concat(...chunks.map((chunk) => fromBase64(chunk, 'recording')));
    const cut = await plan(fileOf(data));
    assert.ok(cut.container !== 'other' && cut.head > 20, mime);
    const next = data.subarray(cut.head, cut.head + 8);
    assert.ok(equal(next.subarray(0, 4), Uint8Array.of(0x1f, 0x43, 0xb6, 0x75)) || equal(next.subarray(4, 8), utf8('moof')));
  }
});

test('lies and damage end as bytes, empty and huge files in words', async () => {
  const endless = concat(ftyp, ...Array(2000).fill(box('free')));
  const zero = concat(ftyp, be(4), utf8('free'), new Uint8Array(100));
  const ebml = concat(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x84), utf8('webm'), new Uint8Array(500).fill(0xff));
  for (const data of [endless, zero, ebml, utf8('hello'), Uint8Array.of(0)]) assert.equal((await plan(fileOf(data))).container, 'other');
  const lying = concat(ftyp, box('moov', mvhd(0, 5)), box('mdat', new Uint8Array(100)));
  assert.equal((await plan(fileOf(lying))).durationMs, 0);
  await assert.rejects(plan(fileOf(new Uint8Array())), Malformed);
  await assert.rejects(plan({ size: MOST_FILE_BYTES + 1, read: async () => assert.fail('it was read') }), Malformed);
});

test('a file is sealed byte for byte, one piece at a time, and closed', async () => {
  const data = concat(ftyp, moov(10), box('mdat', crypto.getRandomValues(new Uint8Array(60_000)), new Uint8Array(3_000_000)));
  const file = fileOf(data);
  const one = await phone({}, 'mp4');
  const cut = await plan(file);
  file.most = 0;
  const state = { at: 0, plan: cut, mark: await markOf(file, sha) };
  assert.equal(await new Importing(file, one.filming, state, { room: async () => undefined, told: () => undefined }).run(), 'whole');
  assert.ok(equal(opened(one), data));
  assert.ok(file.most <= cut.piece);
  assert.equal((await verifyChain(one.kept.lines.map((line) => parseLine(line.data)), ORIGIN)).closed, true);
  assert.equal(one.kept.chain.until, 10_000);
  assert.deepEqual(one.kept.lines.map(({ body }) => body.part ?? body.kind).slice(0, 3), ['open', 'head', 'media']);
});

test('paused, killed and chosen again, it goes on where its chain ends; a storage that fails loses no byte', async () => {
  const data = concat(ftyp, moov(10), box('mdat', crypto.getRandomValues(new Uint8Array(65_536)), new Uint8Array(2_000_000)));
  const file = fileOf(data);
  const more = { state: { at: 0, plan: await plan(file), mark: await markOf(file, sha) } };
  const one = await phone(more, 'mp4');
  let told = 0;
  const seams = { room: async () => undefined, told: () => (told += 1) === 3 && first.pause() };
  const first = new Importing(file, one.filming, more.state, seams);
  assert.equal(await first.run(), 'paused');
  assert.equal(one.kept.chain.closed, false);
  more.state = structuredClone(one.kept.state); // what a reload finds
  const again = new Filming(one.seams, one.kept.chain);
  const second = new Importing(file, again, more.state, { room: async () => undefined, told: () => undefined });
  one.kept.full = true;
  one.kept.chunks.length = 3;
  await assert.rejects(second.run(), /storage full/);
  one.kept.full = false;
  one.kept.chunks.length = 3;
  assert.equal(await second.run(), 'whole');
  assert.ok(equal(opened(one), data));
});

test('given up, it says so by a gap', async () => {
  const file = fileOf(new Uint8Array(3_000_000));
  const one = await phone();
  const state = { at: 0, plan: await plan(file), mark: await markOf(file, sha) };
  const work = new Importing(file, one.filming, state, { room: async () => undefined, told: () => work.giveUp() });
  assert.equal(await work.run(), 'given up');
  assert.deepEqual(one.kept.lines.map(({ body }) => body.reason ?? body.kind), ['open', 'seal', 'paused', 'close']);
});

test('a file is known again by its size, its beginning and its end', async () => {
  const data = crypto.getRandomValues(new Uint8Array(65_536));
  const mark = await markOf(fileOf(data), sha);
  assert.ok(sameFile(mark, await markOf(fileOf(data.slice()), sha)));
  for (const at of [0, data.length - 1]) {
    const other = data.slice();
    other[at] ^= 1;
    assert.ok(!sameFile(mark, await markOf(fileOf(other), sha)));
  }
  assert.ok(!sameFile(mark, await markOf(fileOf(data.subarray(1)), sha)));
});
