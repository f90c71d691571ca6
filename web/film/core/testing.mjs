/** What tests of the core share: a phone without a browser, and a recorder that gives what it is told to. */

import { webcrypto as crypto } from 'node:crypto';

import { concat } from '../../record/bytes.js';
import { sha256 } from '../../record/sha256.js';
import { lockChunk } from './chunk.js';
import { Filming } from './filming.js';

export const ORIGIN = 'news.example/log';
export const SEEN = { size: 3, note: 'ab'.repeat(32) };
const BEGINS = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xff);
const CLUSTER = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75);

/** The least Matroska that the cutter takes: a head, a Cluster, some film. @param {...number} film */
export const matroska = (...film) => concat(BEGINS, CLUSTER, Uint8Array.from(film));

/** Seams that keep lines with `keep`; ciphertext is a plain change of bits, so that tests can read it. */
export async function phone(keep) {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  const means = {
    lock: async (plaintext) => Uint8Array.from([...new Uint8Array(200), ...plaintext.map((byte) => byte ^ 0x55)]),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    digest: async (data) => sha256(data),
  };
  const seams = {
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message)),
    chunk: (data) => lockChunk(data, means),
    digest: means.digest,
    keep,
  };
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const open = (more = {}) => Filming.open(seams, { origin: ORIGIN, source: 'camera', container: 'matroska', key, wrap: Uint8Array.of(1, 2, 3), seen: SEEN, ...more });
  return { seams, key, open };
}

/** A recorder whose clock and pieces a test gives. */
export class FakeRecorder {
  constructor() {
    this.at = 0;
    this.runs = 0;
    this.container = 'matroska';
    this.running = false;
    this.last = null;
  }

  ms = () => this.at;

  async start(give) {
    if (this.broken) throw new Error('no camera');
    this.give = give;
    this.runs += 1;
    this.running = true;
    return this.container;
  }

  /** A piece that is ready at a moment. */
  piece(ms, data) {
    this.at = ms;
    this.give(data, ms);
  }

  async stop() {
    if (this.running && this.last) this.give(this.last, this.at);
    [this.running, this.last] = [false, null];
  }
}
