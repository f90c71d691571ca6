// Reads {verifiers, entries, checkpoints} from standard input; writes what JavaScript concludes of each, in order.
import { readFileSync } from 'node:fs';

import { openCheckpoint } from '../../web/record/checkpoint.js';
import { decode } from '../../web/record/entry.js';
import { Malformed, Untrue } from '../../web/record/errors.js';
import { parseVerifier } from '../../web/record/note.js';

const given = JSON.parse(readFileSync(0, 'utf8'));
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'));

async function verdict(decide) {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof Malformed) return 'malformed';
    if (error instanceof Untrue) return 'untrue';
    throw error;
  }
}

const keys = given.verifiers.map(parseVerifier);
const said = { entries: [], checkpoints: [] };
for (const data of given.entries) {
  said.entries.push(
    await verdict(() => {
      const entry = decode(bytes(data));
      return entry.unknown ? 'unknown' : entry.kind;
    }),
  );
}
for (const data of given.checkpoints) {
  said.checkpoints.push(await verdict(async () => (await openCheckpoint(bytes(data), keys)) && 'ok'));
}
process.stdout.write(JSON.stringify(said));
