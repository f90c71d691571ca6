// Reads {verifiers, inclusion, consistency, places, roots, policies} from standard input; writes what JavaScript
// concludes of each, in order.
import { readFileSync } from 'node:fs';

import { verifyPlace } from '../../web/film/core/receipt.js';
import { openCheckpoint } from '../../web/record/checkpoint.js';
import { Malformed, Untrue } from '../../web/record/errors.js';
import { parse, parseVerifier } from '../../web/record/note.js';
import { Policy } from '../../web/record/policy.js';
import { verifyConsistency, verifyInclusion } from '../../web/record/proof.js';
import { openPinned } from '../../web/record/root.js';

const given = JSON.parse(readFileSync(0, 'utf8'));
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'));

async function verdict(decide) {
  try {
    return (await decide()) ?? 'ok';
  } catch (error) {
    if (error instanceof Malformed) return 'malformed';
    if (error instanceof Untrue) return 'untrue';
    throw error;
  }
}

async function each(cases, decide) {
  const said = [];
  for (const one of cases) said.push(await verdict(() => decide(one)));
  return said;
}

const keys = given.verifiers.map(parseVerifier);
const open = (signed) => openCheckpoint(signed, keys);
const notes = given.notes.map((one) => parse(bytes(one)));

/** What a policy file says of every note: who is counted, since when, and whether they are enough. */
async function counted(data) {
  const policy = Policy.parse(bytes(data));
  const said = [];
  for (const note of notes) {
    said.push(
      await verdict(async () => {
        const { times, by, reached, unchecked } = await policy.count(note);
        if (unchecked.length) throw new Error('this Node cannot check every key');
        return [Object.fromEntries([...times].sort()), by, reached];
      }),
    );
  }
  return said;
}

const said = {
  inclusion: await each(given.inclusion, ([index, size, leaf, path, root]) =>
    verifyInclusion(index, size, bytes(leaf), path.map(bytes), bytes(root)),
  ),
  consistency: await each(given.consistency, ([old, oldRoot, size, root, path]) =>
    verifyConsistency(old, bytes(oldRoot), size, bytes(root), path.map(bytes)),
  ),
  places: await each(given.places, async ([id, data]) => {
    const { tick, index, size } = await verifyPlace(bytes(id), bytes(data), open);
    return [tick, index, size];
  }),
  roots: await each(given.roots, async (data) => {
    const root = await openPinned(bytes(data));
    return [root.origin, root.serial, root.expires, root.need, root.policy, root.freshS, root.log.map((one) => one.vkey)];
  }),
  policies: await each(given.policies, counted),
};
process.stdout.write(JSON.stringify(said));
