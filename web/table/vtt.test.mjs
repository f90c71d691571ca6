import assert from 'node:assert/strict';
import test from 'node:test';
import { frames } from './frames.js';
import { parse, write } from './vtt.js';
import { clock, exact, parseClock } from './words.js';

test('captions are read with their times, marks left out, and written back the same', () => {
  const text = '\uFEFFWEBVTT a title\r\n\r\nNOTE 00:00:00.000 --> 00:00:09.000\r\nnot this\r\n\r\n1\r\n00:01.500 --> 00:03.000 align:start\r\n<v Ana>No &lt;one&gt; moves</v>\r\nand on\r\n\r\n01:00:00.000 --> 01:00:01.250\r\nAn hour & more\r\n';
  const cues = parse(text);
  assert.deepEqual(cues, [
    { from_ms: 1500, to_ms: 3000, text: 'No <one> moves\nand on' },
    { from_ms: 3_600_000, to_ms: 3_601_250, text: 'An hour & more' },
  ]);
  assert.deepEqual(parse(write(cues)), cues);
});

test('what is no WebVTT, and cues that end before they begin, are not taken', () => {
  assert.throws(() => parse('1\n00:00:01,000 --> 00:00:02,000\nSubRip'));
  assert.throws(() => parse('WEBVTTX\n\n00:01.000 --> 00:02.000\nx'));
  assert.deepEqual(parse('WEBVTT\n\n00:03.000 --> 00:02.000\nx\n\n00:0a.000 --> 00:02.000\ny'), []);
});

test('a caption cannot break out of its cue', () => {
  const cues = [{ from_ms: 0, to_ms: 1000, text: 'a\n\n00:05.000 --> 00:06.000\n<b>forged' }];
  assert.equal(parse(write(cues)).length, 1);
});

test('seconds are read and written', () => {
  assert.equal(clock(3_725_000), '1:02:05');
  assert.equal(exact(62_540), '1:02.5');
  assert.equal(parseClock('1:02.5'), 62_500);
  assert.equal(parseClock('90'), 90_000);
  for (const wrong of ['', 'a', '-1', '1:2:3:4', '1.5:3', '1e3']) assert.ok(Number.isNaN(parseClock(wrong)), wrong);
});

test('frames are found wherever the pieces are cut', async () => {
  const whole = new Uint8Array([105, 0, 0, 0, 2, 123, 125, 100, 0, 0, 0, 3, 1, 2, 3, 101, 0, 0, 0, 0]);
  for (let size = 1; size <= whole.length; size += 1) {
    const parts = [];
    for (let at = 0; at < whole.length; at += size) parts.push(whole.slice(at, at + size));
    const reader = { read: async () => ({ done: parts.length === 0, value: parts.shift() }) };
    const found = [];
    for await (const one of frames(/** @type {any} */ (reader))) found.push([one.kind, [...one.payload]]);
    assert.deepEqual(found, [['i', [123, 125]], ['d', [1, 2, 3]], ['e', []]]);
  }
});
