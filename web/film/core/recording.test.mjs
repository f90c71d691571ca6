/**
 * Whatever interrupts film is in the chain with its reason and its times, and film after it begins with a new head.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { verifyChain } from './chain.js';
import { Filming } from './filming.js';
import { AGAIN_MS, reasonOf, STILL_MS } from './interruptions.js';
import { parseLine } from './line.js';
import { OtherContainer, Recording } from './recording.js';
import { FakeRecorder, matroska, ORIGIN, phone } from './testing.mjs';

const LIVE = { video: 'live', audio: 'live', hidden: false, paused: false };

/** A capture that is being filmed, with its first piece given at 1000 ms. */
async function filmed() {
  const kept = [];
  const { open, seams } = await phone(async (chain, line) => { kept.push({ chain, line }); });
  const [recorder, failures] = [new FakeRecorder(), []];
  const recording = await Recording.begin(recorder, () => open(), (error) => failures.push(error));
  recorder.piece(1000, matroska(1));
  await recording.queue.add(async () => undefined);
  const said = () => kept.map(({ line: { body } }) => [body.part ?? body.reason ?? body.kind, body.from, body.to]);
  return { recording, recorder, failures, kept, said, seams };
}

/** The chain holds under its own newsroom's rules. */
const holds = (kept) => verifyChain(kept.map(({ line }) => parseLine(line.data)), ORIGIN);

for (const [reason, now] of [
  ['hidden', { ...LIVE, video: 'muted', hidden: true }],
  ['hidden', { ...LIVE, video: 'muted', audio: 'muted', hidden: true }],
  ['call', { ...LIVE, video: 'muted', audio: 'muted' }],
  ['muted', { ...LIVE, video: 'muted' }],
  ['camera', { ...LIVE, video: 'ended' }],
  ['paused', { ...LIVE, paused: true }],
]) {
  test(`${reason}: ${JSON.stringify(now)} is a gap from the last piece to the return, then a new head`, async () => {
    const { recording, recorder, kept, said, failures } = await filmed();
    recorder.at = 1630;
    recorder.last = Uint8Array.of(2); // what the recorder still had
    await recording.observe(now);
    assert.equal(recorder.running, false);
    recorder.at = 4250;
    await recording.observe(LIVE);
    recorder.piece(5300, matroska(3));
    await recording.close();
    assert.deepEqual(said(), [['open', undefined, undefined], ['head', 0, 0], ['media', 0, 1000], ['media', 1000, 1600],
      [reason, 1600, 1600], [reason, 1600, 4200], ['head', 4200, 4200], ['media', 4200, 5300], ['close', undefined, undefined]]);
    assert.equal((await holds(kept)).closed, true);
    assert.deepEqual(failures, []);
  });
}

test('an interruption is said at once and again while it lasts, so that a kill in its midst hides nothing', async () => {
  const { recording, recorder, said } = await filmed();
  recorder.at = 1500;
  await recording.observe({ ...LIVE, paused: true });
  for (let ms = 2000; ms <= 1500 + 2 * AGAIN_MS; ms += 500) {
    recorder.at = ms;
    await recording.beat();
  }
  assert.deepEqual(said().slice(3), [['paused', 1000, 1500], ['paused', 1500, 6500], ['paused', 6500, 11_500]]);
});

test('one reason gives way to another, each with its own time', async () => {
  const { recording, recorder, kept, said } = await filmed();
  recorder.at = 2000;
  await recording.observe({ ...LIVE, video: 'muted', hidden: true });
  recorder.at = 3000;
  await recording.observe({ ...LIVE, video: 'ended' });
  recorder.at = 4000;
  await recording.close();
  assert.deepEqual(said().slice(3), [['hidden', 1000, 2000], ['hidden', 2000, 3000], ['camera', 3000, 4000], ['close', undefined, undefined]]);
  await holds(kept);
});

test('where only the sound goes, film goes on with a mark at both ends', async () => {
  const { recording, recorder, said } = await filmed();
  await recording.observe({ ...LIVE, audio: 'muted' });
  recorder.piece(2000, Uint8Array.of(2));
  await recording.observe(LIVE);
  recorder.piece(3000, Uint8Array.of(3));
  await recording.close();
  assert.deepEqual(said().slice(3, -1), [['muted', 1000, 1000], ['media', 1000, 2000], ['muted', 2000, 2000], ['media', 2000, 3000]]);
  assert.equal(recorder.runs, 1);
});

test('a recorder that stops by itself is a gap, and another one goes on', async () => {
  const { recording, recorder, said } = await filmed();
  recorder.at = 1400;
  recorder.running = false;
  await recording.stopped();
  recorder.piece(2500, matroska(2));
  await recording.close();
  assert.equal(recorder.runs, 2);
  assert.deepEqual(said().slice(3, -1), [['camera', 1000, 1400], ['camera', 1400, 1400], ['head', 1400, 1400], ['media', 1400, 2500]]);
});

test('a recorder that does not start again is tried until it does, and the gap lasts so long', async () => {
  const { recording, recorder, said } = await filmed();
  recorder.at = 1400;
  recorder.broken = true;
  await assert.rejects(recording.stopped(), /no camera/);
  recorder.at = 3000;
  await assert.rejects(recording.beat(), /no camera/);
  recorder.broken = false;
  recorder.at = 3600;
  await recording.beat();
  recorder.piece(4600, matroska(2));
  await recording.close();
  assert.deepEqual(said().slice(3, -1), [['camera', 1000, 1400], ['camera', 1400, 3600], ['head', 3600, 3600], ['media', 3600, 4600]]);
});

test('a page that stood still claims no film for that time, whichever wakes first, timer or piece', async () => {
  for (const first of ['beat', 'piece']) {
    const { recording, recorder, said } = await filmed();
    const late = 1000 + STILL_MS + 4000;
    recorder.at = late;
    if (first === 'piece') recorder.piece(late, Uint8Array.of(2));
    else recorder.last = Uint8Array.of(2);
    await recording.observe({ ...LIVE, hidden: true });
    await recording.beat();
    recorder.piece(late + 1000, matroska(3));
    await recording.close();
    assert.deepEqual(said().slice(3, -1), [['media', 1000, 1000], ['hidden', 1000, late], ['hidden', late, late],
      ['head', late, late], ['media', late, late + 1000]], first);
  }
});

test('after a crash the same chain goes on: a gap, a new head, film', async () => {
  const { kept, seams, said } = await filmed();
  const chain = kept.at(-1).chain; // what storage held when the browser was killed
  const recorder = new FakeRecorder();
  recorder.at = 1000;
  const recording = await Recording.begin(recorder, async () => {
    const filming = new Filming(seams, chain);
    await filming.mark('crash');
    return filming;
  }, assert.fail);
  recorder.piece(2000, matroska(2));
  await recording.close();
  assert.deepEqual(said().slice(3, -1), [['crash', 1000, 1000], ['head', 1000, 1000], ['media', 1000, 2000]]);
  assert.equal((await holds(kept)).until, 2000);
});

test('a recorder that comes back with another container ends the capture: the next one follows it', async () => {
  const { recording, recorder, kept, failures } = await filmed();
  await recording.observe({ ...LIVE, video: 'ended' });
  recorder.container = 'webm';
  await assert.rejects(recording.observe(LIVE), OtherContainer);
  recorder.piece(2000, matroska(2)); // belongs to no capture
  await recording.close();
  const { head } = await holds(kept);
  const { open } = await phone(async () => undefined);
  assert.equal((await open({ container: 'webm', after: head })).chain.seq, 0);
  assert.deepEqual(failures, []);
});

test('two tracks decide in every combination, and only a living picture is film', () => {
  for (const video of ['live', 'muted', 'ended']) {
    for (const audio of ['live', 'muted', 'ended']) {
      for (const hidden of [true, false]) {
        const reason = reasonOf({ video, audio, hidden, paused: false });
        assert.equal(reason === null, video === 'live');
      }
    }
  }
});
