/**
 * A phone without a browser, for tests: it keeps lines and filled plaintexts in memory, signed with a key of its own.
 */

import { concat, utf8 } from '../../record/bytes.js';
import { lockChunk } from './chunk.js';
import { Filming } from './filming.js';

export const ORIGIN = 'news.example/log';
const SEEN = { size: 3, note: 'ab'.repeat(32) };
export const sha = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data));

/** A phone that keeps in memory; `kept` is what a reload would find. */
export async function phone(more = {}, container = 'other') {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  const kept = { lines: [], chunks: [], chain: null, state: null };
  const means = {
    lock: async (filled) => {
      kept.chunks.push(filled);
      return concat(utf8('age'), filled);
    },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    digest: sha,
  };
  const seams = {
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message)),
    chunk: (data) => lockChunk(data, means),
    digest: sha,
    keep: async (chain, line) => {
      if (kept.full) throw new Error('storage full');
      kept.lines.push(line);
      kept.chain = chain;
      kept.state = structuredClone(more.state ?? null);
    },
  };
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const said = { origin: ORIGIN, source: 'file', container, key, wrap: utf8('wrapped'), seen: SEEN };
  return { kept, seams, filming: await Filming.open(seams, said) };
}

/** What an editor gets: the data of all seals, in order, out of their filled plaintexts. */
export function opened({ kept }) {
  const seals = kept.lines.map((one) => one.body).filter((body) => body.kind === 'seal');
  return concat(...seals.map((seal, n) => kept.chunks[n].subarray(32, seal.bytes)));
}
