import assert from 'node:assert/strict';
import test from 'node:test';
import { between, placeAt, put, shownIn, stretched, touches, WHOLE } from './places.js';

const place = (at_ms, x) => ({ at_ms, x, y: 0, width: 1000, height: 1000 });

test('a box stays before its first place and after its last, and moves evenly between', () => {
  const places = [place(1000, 0), place(2000, 4000)];
  assert.deepEqual([0, 1000, 1500, 2000, 9000].map((ms) => placeAt(places, ms).x), [0, 0, 2000, 4000, 4000]);
});

test('putting a box that stands still moves it whole; one that moves is given another place', () => {
  const [still] = put([place(500, 0)], 3000, { x: 700, y: 0, width: 1000, height: 1000 }, false);
  assert.deepEqual(still, { at_ms: 500, x: 700, y: 0, width: 1000, height: 1000 });
  const moving = put([place(500, 0), place(4000, 9000)], 3000, { x: 700, y: 0, width: 1000, height: 1000 }, true);
  assert.deepEqual(moving.map((one) => [one.at_ms, one.x]), [[500, 0], [3000, 700], [4000, 9000]]);
  assert.equal(put(moving, 3020, moving[1], true).length, 3, 'a place at nearly the same moment replaces it');
});

test('no box leaves the picture, whichever way it is drawn or stretched', () => {
  assert.deepEqual(between({ x: 12_000, y: 5000 }, { x: 9000, y: -300 }), { x: 9000, y: 0, width: 1000, height: 5000 });
  assert.deepEqual(stretched({ x: 0, y: 0, width: 1000, height: 1000 }, 'se', 99_999, -99_999), { x: 0, y: 0, width: WHOLE, height: 200 });
  assert.deepEqual(stretched({ x: 500, y: 500, width: 1000, height: 1000 }, 'nw', -200, -200), { x: 300, y: 300, width: 1200, height: 1200 });
});

test('the picture is found in its room, beside bars or below them', () => {
  assert.deepEqual(shownIn({ width: 1600, height: 900 }, { width: 900, height: 900 }), { x: 350, y: 0, width: 900, height: 900 });
  assert.deepEqual(shownIn({ width: 100, height: 100 }, { width: 0, height: 0 }), { x: 0, y: 0, width: 100, height: 100 });
  assert.ok(touches({ from_ms: 0, to_ms: 980 }, 1000, 2000), 'shortly before counts, as where it is painted');
});
