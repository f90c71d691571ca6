/**
 * The head is cut at the first Cluster or moof, whatever the recorder's chunks were (tests/vectors/web/recordings.json:
 * what Chromium really writes).
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { concat, equal, fromBase64, utf8 } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';
import { containerOf, Cutter, MOST_HEAD_BYTES } from './container.js';

const file = new URL('../../../tests/vectors/web/recordings.json', import.meta.url);
const { recordings } = JSON.parse(readFileSync(file, 'utf8'));
const CLUSTER = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75);

/** Whether a byte string stands in another. */
const holds = (data, wanted) => data.some((_, at) => equal(data.subarray(at, at + wanted.length), wanted));
const cutAll = (container, chunks) => {
  const cutter = new Cutter(container);
  return chunks.flatMap((chunk) => cutter.push(chunk));
};

for (const { asked, mime, chunks } of recordings) {
  const container = containerOf(mime);
  const data = chunks.map((chunk) => fromBase64(chunk, 'recording'));

  test(`${asked} is ${container}, and its head holds no picture`, () => {
    const pieces = cutAll(container, data);
    assert.deepEqual(pieces.map((one) => one.part), ['head', ...Array(pieces.length - 1).fill('media')]);
    assert.ok(equal(concat(...pieces.map((one) => one.data)), concat(...data)), 'no byte is lost or moved');
    const [head, first] = pieces;
    const begins = container === 'mp4' ? first.data.subarray(4, 8) : first.data.subarray(0, 4);
    assert.ok(equal(begins, container === 'mp4' ? utf8('moof') : CLUSTER));
    assert.ok(!holds(head.data, container === 'mp4' ? utf8('moof') : CLUSTER));
  });

  test(`${asked} is cut at the same place wherever its chunks end`, () => {
    const whole = concat(...data).subarray(0, 4000);
    const [{ data: head }] = cutAll(container, data);
    for (const length of [1, 2, 3, 7, 100, head.length - 1, head.length, head.length + 1]) {
      const pieces = [];
      for (let at = 0; at < whole.length; at += length) pieces.push(whole.subarray(at, at + length));
      const [first, ...rest] = cutAll(container, pieces);
      assert.equal(first.part, 'head');
      assert.ok(equal(first.data, head), `chunks of ${length}`);
      assert.ok(equal(concat(first.data, ...rest.map((one) => one.data)), whole));
    }
  });
}

test('what is no container, or has no end of a head, is refused', () => {
  assert.throws(() => containerOf('audio/ogg'), Malformed);
  assert.throws(() => new Cutter('webm').push(utf8('<!doctype html>')), Malformed);
  assert.throws(() => new Cutter('mp4').push(utf8('<!doctype html>')), Malformed);
  const size = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
  const ftyp = concat(size(16), utf8('ftypisom\0\0\0\0'));
  assert.throws(() => new Cutter('mp4').push(concat(ftyp, size(16), utf8('mdat\0\0\0\0\0\0\0\0'))), Malformed);
  assert.throws(() => new Cutter('mp4').push(concat(ftyp, size(MOST_HEAD_BYTES), utf8('moov'))), Malformed);
  assert.throws(() => new Cutter('mp4').push(concat(ftyp, size(0), utf8('free'))), Malformed);
  const ebml = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x80);
  const segment = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0xff);
  assert.throws(() => new Cutter('webm').push(concat(ebml, segment, Uint8Array.of(0x15, 0x49, 0xa9, 0x66, 0xff))), Malformed);
  assert.throws(() => new Cutter('webm').push(concat(ebml, segment, Uint8Array.of(0xec, 0x08, 0xff, 0xff, 0xff, 0xff, 0, 0, 0))), Malformed);
  assert.deepEqual(new Cutter('webm').push(concat(ebml, segment)), []);
});
