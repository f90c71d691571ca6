/**
 * The browser's verifier decides every shared case as Python does (tests/vectors/web, written by tools/web_vectors.py).
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { equal, fromBase64, hex, utf8 } from './bytes.js';
import { openCheckpoint } from './checkpoint.js';
import { decode } from './entry.js';
import { Absent, Malformed, Untrue } from './errors.js';
import { bundlePath, tilePath, widthAt } from './layout.js';
import { FORMAT, MapFiles } from './map.js';
import { parse, parseVerifier } from './note.js';
import { Policy, readable } from './policy.js';
import { consistency, inclusion, rangeHash, verifyConsistency, verifyInclusion } from './proof.js';
import { leafHash, nodeHash } from './hashing.js';
import { isExpired, openPinned } from './root.js';
import { sha256 } from './sha256.js';
import { noteOf, Succession } from './succession.js';

const load = (name) => JSON.parse(readFileSync(new URL(`../../tests/vectors/web/${name}.json`, import.meta.url), 'utf8'));
const bytes = (text) => fromBase64(text, 'vector');

/** What is concluded, in the words of the files. */
async function verdict(decide) {
  try {
    await decide();
  } catch (error) {
    if (error instanceof Malformed) return 'malformed';
    if (error instanceof Untrue) return 'untrue';
    throw error;
  }
  return 'ok';
}

/** Every complete subtree over `leaf 0`, `leaf 1`, … */
function tree(size) {
  const rows = [Array.from({ length: size }, (_, n) => leafHash(utf8(`leaf ${n}`)))];
  for (let row = rows[0]; row.length > 1; row = rows.at(-1)) {
    rows.push(Array.from({ length: Math.floor(row.length / 2) }, (_, n) => nodeHash(row[2 * n], row[2 * n + 1])));
  }
  return async (level, index) => rows[level][index];
}

test('SHA-256 gives the digests of the standard', () => {
  assert.equal(hex(sha256(utf8('abc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(hex(sha256(new Uint8Array())), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const long = utf8('a'.repeat(1_000_000));
  assert.equal(hex(sha256(long)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

test('roots are those of Python', async () => {
  const node = tree(600);
  for (const [size, root] of Object.entries(load('tree').roots)) {
    if (size !== '0') assert.ok(equal(await rangeHash(0, Number(size), node), bytes(root)), size);
  }
});

test('every inclusion proof gets the verdict of Python, and good ones are built alike', async () => {
  const node = tree(600);
  for (const one of load('tree').inclusion) {
    const path = one.path.map(bytes);
    const said = await verdict(() => verifyInclusion(one.index, one.size, bytes(one.leaf), path, bytes(one.root)));
    assert.equal(said, one.verdict, JSON.stringify(one));
    // A path can also hold for a neighbouring size with the same shape; only the true size is built again.
    const whole = one.size <= 600 && equal(await rangeHash(0, one.size, node), bytes(one.root));
    if (said === 'ok' && whole) {
      assert.deepEqual((await inclusion(one.index, one.size, node)).map(hex), one.path.map((step) => hex(bytes(step))));
    }
  }
});

test('every consistency proof gets the verdict of Python, and good ones are built alike', async () => {
  const node = tree(600);
  for (const one of load('tree').consistency) {
    const path = one.path.map(bytes);
    const said = await verdict(() => verifyConsistency(one.old, bytes(one.oldRoot), one.size, bytes(one.root), path));
    assert.equal(said, one.verdict, JSON.stringify(one));
    const whole = one.size > 0 && one.size <= 600 && equal(await rangeHash(0, one.size, node), bytes(one.root));
    const begun = one.old > 0 && one.old <= one.size && equal(await rangeHash(0, one.old, node), bytes(one.oldRoot));
    if (said === 'ok' && whole && begun) {
      assert.deepEqual((await consistency(one.old, one.size, node)).map(hex), one.path.map((step) => hex(bytes(step))));
    }
  }
});

test('files of a log have the names and widths of Python', () => {
  const cases = load('layout');
  for (const [level, n, width, path] of cases.tiles) assert.equal(tilePath(level, n, width), path);
  for (const [n, width, path] of cases.bundles) assert.equal(bundlePath(n, width), path);
  for (const [size, level, n, width] of cases.widths) assert.equal(widthAt(size, level, n), width);
});

test('every entry is read as the same kind, or refused', async () => {
  for (const one of load('entries')) {
    let kind = '';
    const said = await verdict(() => {
      const entry = decode(bytes(one.data));
      kind = entry.unknown ? 'unknown' : entry.kind;
    });
    assert.equal(said, one.verdict, atob(one.data).slice(0, 200));
    assert.equal(kind, one.kind, atob(one.data).slice(0, 200));
  }
});

test('a checkpoint passes exactly when every key of the log signed exactly it', async () => {
  const cases = load('checkpoints');
  const keys = cases.verifiers.map(parseVerifier);
  for (const [at, one] of cases.cases.entries()) {
    const said = await verdict(() => openCheckpoint(bytes(one.data), keys));
    assert.equal(said, one.verdict, `case ${at}: ${atob(one.data).slice(0, 120)}`);
  }
  const head = await openCheckpoint(bytes(cases.cases[0].data), keys);
  assert.equal(head.size, cases.size);
  assert.ok(equal(head.root, bytes(cases.root)));
  assert.equal(head.unchecked.length, 0);
});

test('weak and bent verifier keys are refused as Python refuses them', async () => {
  for (const one of load('verifiers')) assert.equal(await verdict(() => parseVerifier(one.vkey)), one.verdict, one.vkey);
});

test('a root counts when enough of its own keys signed it, and names the log keys', async () => {
  for (const one of load('roots')) {
    const said = await verdict(async () => {
      const root = await openPinned(noteOf(decode(bytes(one.data))));
      assert.deepEqual(root.log.map((key) => key.vkey), one.log);
    });
    assert.equal(said, one.verdict);
  }
});

test('the printed map answers each key, and no file of it can be bent unseen', async () => {
  assert.equal(FORMAT, 'sunseed-map-v1');
  for (const one of load('maps')) {
    const get = (files) => async (path) => {
      if (!(path in files)) throw new Absent(path);
      return files[path];
    };
    const files = Object.fromEntries(Object.entries(one.files).map(([path, data]) => [path, bytes(data)]));
    for (const asked of one.lookups) {
      const found = await new MapFiles(get(files)).lookup(asked.key, bytes(one.root));
      assert.equal(found && hex(found), asked.value && hex(bytes(asked.value)), asked.key);
      const prefix = hex(sha256(utf8(asked.key))).slice(0, 3);
      for (const path of [prefix, 'nodes/top']) {
        if (!(path in files)) continue;
        const bent = files[path].slice();
        bent[bent.length - 1] ^= 1;
        const said = await verdict(() => new MapFiles(get({ ...files, [path]: bent })).lookup(asked.key, bytes(one.root)));
        // The nodes on the way itself are never read: changing those alone proves nothing and harms nothing.
        if (path === prefix) assert.notEqual(said, 'ok', `${path} for ${asked.key}`);
      }
      const { [prefix]: _, ...without } = files;
      if (prefix in files) {
        const said = await verdict(() => new MapFiles(get(without)).lookup(asked.key, bytes(one.root)));
        assert.equal(said, 'untrue', `${prefix} taken away`);
      }
    }
  }
});

test('roots follow one another exactly as in Python, and each checkpoint counts under the root in force', async () => {
  const { heads, series } = load('successions');
  for (const one of series) {
    let made;
    const places = one.entries.map(([index, signed]) => ({ index, signed: bytes(signed) }));
    const said = await verdict(async () => {
      made = await Succession.verify(places, one.pinned ? bytes(one.pinned) : null);
    });
    assert.equal(said, one.verdict, one.name);
    if (!one.heads) continue;
    assert.equal(made.newest.serial, one.serial, one.name);
    assert.equal(made.newest.unchecked, false);
    assert.equal(isExpired(made.newest, one.now), one.expired, one.name);
    for (const [size, serial] of one.inForce) assert.equal(made.inForce(size).serial, serial, `${one.name} at ${size}`);
    for (const [at, data] of heads.entries()) {
      const opened = await verdict(() => made.openCheckpoint(bytes(data)));
      assert.equal(opened, one.heads[at], `${one.name}: checkpoint ${at}`);
    }
  }
});

test('a policy file is read, and witnesses are counted against it, exactly as in Python', async () => {
  const { files, notes, counted } = load('policies');
  for (const one of files) assert.equal(await verdict(() => Policy.parse(bytes(one.data))), one.verdict, atob(one.data));
  for (const [file, cases] of counted.entries()) {
    for (const [at, one] of cases.entries()) {
      let seen;
      const said = await verdict(async () => {
        seen = await Policy.parse(bytes(files[file].data)).count(parse(bytes(notes[at])));
      });
      assert.equal(said, one.verdict, `policy ${file}, note ${at}`);
      if (said !== 'ok') continue;
      const times = Object.fromEntries([...seen.times].map(([name, time]) => [readable(name), time]));
      assert.deepEqual({ times, by: seen.by, reached: seen.reached }, { times: one.times, by: one.by, reached: one.reached });
      assert.deepEqual(seen.unchecked, []);
    }
  }
});
