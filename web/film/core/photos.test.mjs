/**
 * Notes have one form and one size, as Python reads them (tests/vectors/web/notes.json); photos are bare and stand at their moments.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { concat, equal, fromBase64, utf8 } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';
import { begin } from './chain.js';
import { bare } from './jpeg.js';
import { checkNote, clockOf, encodeNote, NOTE_BYTES, parseNote, tidy } from './note.js';
import { ORIGIN, phone } from './phone.testing.mjs';
import { Photos } from './photos.js';

const notes = JSON.parse(readFileSync(new URL('../../../tests/vectors/web/notes.json', import.meta.url), 'utf8'));
const words = (data) => new TextDecoder('latin1').decode(data);

test('every note gets the verdict of Python', () => {
  for (const { begins, bytes, verdict, name } of notes.cases) {
    const data = new Uint8Array(bytes);
    data.set(fromBase64(begins, 'note'));
    const decide = () => parseNote(data);
    if (verdict === 'ok') assert.ok(equal(encodeNote(decide()), data), name);
    else assert.throws(decide, Malformed, name);
  }
});

test('notes have one size, whatever they say', () => {
  for (const text of ['x', 'é'.repeat(3000), '😀'.repeat(3000)]) {
    assert.equal(encodeNote({ about: 'words', text }).length, NOTE_BYTES);
  }
  assert.throws(() => checkNote({ about: 'words', text: 'x'.repeat(3001) }), Malformed);
  assert.throws(() => checkNote({ about: 'device', text: 'x' }), Malformed);
  assert.equal(tidy('  e\u0301\r\nx '), 'é\nx');
  assert.equal(checkNote({ about: 'clock', text: clockOf(new Date()) }).about, 'clock');
});

/** The smallest JPEG there is, with segments of one's own between its beginning and its tables. */
const segment = (marker, data) => concat(Uint8Array.of(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255), data);
const picture = (...beside) => concat(Uint8Array.of(0xff, 0xd8), ...beside, segment(0xdb, new Uint8Array(65)),
  segment(0xda, new Uint8Array(10)), Uint8Array.of(1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xd9));

test('a photo is stripped to its picture', () => {
  const planted = [segment(0xe1, utf8('Exif\0\0GPS 47.1')), segment(0xed, utf8('Photoshop IPTC')), segment(0xfe, utf8('doorway')),
    segment(0xe2, utf8('ICC_PROFILE')), segment(0xe0, utf8('JFIF\0thumbnail')), segment(0xee, utf8('not Adobe'))];
  const made = bare(concat(picture(...planted), utf8('behind the end')));
  const plain = bare(picture());
  assert.ok(equal(made, plain));
  assert.ok(equal(bare(made), made));
  for (const word of ['Exif', 'GPS', 'IPTC', 'doorway', 'ICC', 'thumb', 'behind']) assert.ok(!words(made).includes(word));
  const adobe = concat(utf8('Adobe'), new Uint8Array(7));
  assert.ok(words(bare(picture(segment(0xee, adobe)))).includes('Adobe'));
  assert.ok(!words(bare(picture(segment(0xee, adobe)))).includes('JFIF'));
});

test('what is no JPEG, or is cut off, is refused', () => {
  const whole = picture(segment(0xfe, utf8('words')));
  for (let length = 0; length < whole.length; length += 1) assert.throws(() => bare(whole.subarray(0, length)), Malformed, `${length}`);
  assert.throws(() => bare(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)), Malformed);
});

test('photos stand in one capture at the moments they were taken, until nobody takes one for a while', async () => {
  const captures = [];
  const ended = [];
  let free = 0;
  const photos = new Photos(async () => {
    captures.push(await phone({}, 'jpeg'));
    return { filming: captures.at(-1).filming, letGo: () => (free += 1) };
  }, () => 0, (last) => ended.push(last));
  await photos.take(picture(segment(0xfe, utf8('words'))), 5_000);
  await photos.take(picture(), 7_350);
  await photos.take(picture(), 100_000);
  await photos.close();
  assert.deepEqual([captures.length, free], [2, 2]);
  assert.deepEqual(ended, captures.map(({ kept }) => kept.chain.head));
  const spans = captures[0].kept.lines.map(({ body }) => [body.kind, body.from, body.to]);
  assert.deepEqual(spans, [['open', undefined, undefined], ['seal', 0, 0], ['seal', 2300, 2300], ['close', undefined, undefined]]);
  assert.equal(captures[1].kept.lines.at(-1).body.kind, 'close');
  assert.equal((await begin(captures[1].kept.lines[0], ORIGIN)).closed, false);
});
