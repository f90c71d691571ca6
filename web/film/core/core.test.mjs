/**
 * The phone judges every shared line, chain, receipt and place as Python does (tests/vectors/web/film.json), and what it
 * writes itself passes.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromBase64, fromHex, hex, base64 } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { parseVerifier } from '../../record/note.js';
import { verifyInclusion } from '../../record/proof.js';
import { after, begin, next, Refused, take, verifyChain } from './chain.js';
import { checkSigned, keyOf, parseLine, signLine } from './line.js';
import { openReceipt, parseTickProof } from './receipt.js';

const cases = JSON.parse(readFileSync(new URL('../../../tests/vectors/web/film.json', import.meta.url), 'utf8'));
const bytes = (text) => fromBase64(text, 'vector');

async function verdict(decide) {
  try {
    await decide();
  } catch (error) {
    for (const [kind, word] of [[Malformed, 'malformed'], [Untrue, 'untrue'], [Refused, 'refused']]) {
      if (error instanceof kind) return word;
    }
    throw error;
  }
  return 'ok';
}

test('every line gets the verdict of Python', async () => {
  const key = keyOf(parseLine(bytes(cases.lines[0].data)).body);
  for (const one of cases.lines) {
    assert.equal(await verdict(() => checkSigned(parseLine(bytes(one.data)), key)), one.verdict, atob(one.data));
  }
});

test('every chain, forged with valid keys or not, gets the verdict of Python', async () => {
  for (const one of cases.chains) {
    assert.equal(await verdict(() => verifyChain(one.lines.map((data) => parseLine(bytes(data))), cases.origin)), one.verdict, one.name);
  }
});

test('every receipt gets the verdict of Python', async () => {
  const intake = parseVerifier(cases.receipts.intake);
  for (const one of cases.receipts.cases) {
    assert.equal(await verdict(() => openReceipt(bytes(one.data), intake, cases.origin)), one.verdict, atob(one.data));
  }
});

test('the extra of a tick proof leads to the root of the tick', () => {
  const { extra, id, root, index } = cases.place;
  const note = `news.example/log\n4\n${base64(new Uint8Array(32))}\n\n\u2014 news.example/log ${base64(new Uint8Array(68))}\n`;
  const file = `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 3\n\n${note}`;
  const proof = parseTickProof(new TextEncoder().encode(file));
  assert.equal(proof.place, index);
  verifyInclusion(proof.place, 2 ** proof.inner.length, fromHex(id, 'id', 32), proof.inner, fromHex(root, 'root', 32));
});

test('a chain the phone writes is one its newsroom takes', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  const sign = async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message));
  const key = base64(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  const digest = 'ab'.repeat(32);
  const seen = { size: 3, note: digest };
  const first = await signLine(
    { v: 1, kind: 'open', seq: 0, origin: cases.origin, source: 'camera', container: 'webm', key, wrap: digest, seen }, sign);
  let chain = await begin(first, cases.origin);
  const chunk = { part: 'media', cipher: digest, size: 70_000, commit: digest, bytes: 40_000 };
  const second = await signLine(next(chain, 'seal', { ...chunk, from: 0, to: 1000 }), sign);
  assert.deepEqual(await take(chain, second), after(chain, second));
  chain = await take(chain, second);
  assert.deepEqual([chain.seq, chain.until, chain.head], [1, 1000, hex(second.id)]);
  await assert.rejects(async () => take(chain, await signLine(next(chain, 'seal', { ...chunk, from: 900, to: 1900 }), sign)), Untrue);
});
