/**
 * Opening a capture in an editor's browser: its lines out of their segments, the chain verified, each chunk held against
 * its seal.
 *
 * Follows formats.md §5-7 as `sunseed.capture.segment` and `sunseed.capture.opening` do. What the newsroom sends is believed
 * in nothing: a slot opens only in its place, lines must make one chain, ciphertext must have its digest, and what it
 * opens to must be what the seal commits to. Decryption, digests and fetching are given, so that this runs without a page.
 */

import { concat, fromBase64, hex, text, utf8 } from '../record/bytes.js';
import { Malformed, Untrue } from '../record/errors.js';
import * as chains from '../film/core/chain.js';
import { BLOCK_BYTES, parseLine } from '../film/core/line.js';

const SLOT_BYTES = 1024;
const MOST_SLOTS = 65_536;
const FORM = 'sunseed-lines-v1\n';
const SALT_BYTES = 32;

/** @typedef {import('../film/core/line.js').Line} Line */
/** @typedef {import('../film/core/line.js').Body} Body */
/**
 * @typedef {object} Means
 * @property {(name: string) => Promise<Uint8Array | null>} fetched ciphertext by its digest; null where it is not held
 * @property {(name: string) => Promise<Uint8Array[]>} rewrapped what an editor wrapped anew for a later desk list, by the
 *   digest of its original; anybody's word (ADR 0112)
 * @property {(secret: string, cipher: Uint8Array) => Promise<Uint8Array>} decrypt by an age identity; throws if it is for others
 * @property {(data: Uint8Array) => Promise<Uint8Array>} digest SHA-256
 * @property {(key: Uint8Array, data: Uint8Array) => Uint8Array} mac HMAC-SHA-256
 * @property {(key: Uint8Array, aad: Uint8Array, slot: Uint8Array) => Uint8Array} opened ChaCha20-Poly1305 with a nonce of
 *   zeros; throws if it was changed
 */
/** @typedef {{seal: Body, state: 'sealed' | 'held' | 'missing' | 'altered'}} Piece `sealed`: not opened here yet */

/**
 * Try each identity in turn, on the original, then on what was wrapped anew.
 * @param {Means} means @param {string[]} secrets @param {Uint8Array} cipher @param {string} name its digest @param {string} what
 * @returns {Promise<{plain: Uint8Array, original: boolean}>}
 */
async function openedBy(means, secrets, cipher, name, what) {
  for (const original of [true, false]) {
    for (const file of original ? [cipher] : await means.rewrapped(name)) {
      for (const one of secrets) {
        try {
          return { plain: await means.decrypt(one, file), original };
        } catch { /* it is for another key */ }
      }
    }
  }
  throw new Untrue(`${what}: none of your keys opens it`);
}

/** Fetch bytes and see that they are those that were named. @param {Means} means @param {string} name @param {string} what */
async function named(means, name, what) {
  const found = await means.fetched(name);
  if (found && hex(await means.digest(found)) !== name) throw new Untrue(`${what}: other bytes than its name says`);
  return found;
}

/** Opens encrypted lines; fastest when those of a segment come in their order. */
export class LineOpener {
  /** @param {Means} means @param {string[]} secrets the editor's identities */
  constructor(means, secrets) {
    this.means = means;
    this.secrets = secrets;
    /** @type {Map<string, Uint8Array>} */
    this.keys = new Map();
    /** @type {Map<string, {key: Uint8Array, number: number}>} */
    this.ratchets = new Map();
  }

  /** Return the exact bytes of a line. @param {string} sealed segment, number and slot as they travel */
  async open(sealed) {
    const [segment, digits, slot, ...more] = sealed.split(' ');
    const number = Number(digits);
    if (!/^[0-9a-f]{64}$/.test(segment) || !/^(0|[1-9]\d{0,4})$/.test(digits ?? '') || number >= MOST_SLOTS || more.length) {
      throw new Malformed('encrypted line: expected a segment, a number and a slot');
    }
    let ratchet = this.ratchets.get(segment);
    if (!ratchet || ratchet.number > number) ratchet = { key: await this.#key(segment), number: 0 };
    this.ratchets.set(segment, ratchet);
    const { mac } = this.means;
    while (ratchet.number < number) [ratchet.key, ratchet.number] = [mac(ratchet.key, Uint8Array.of(2)), ratchet.number + 1];
    const own = mac(ratchet.key, Uint8Array.of(1));
    [ratchet.key, ratchet.number] = [mac(ratchet.key, Uint8Array.of(2)), number + 1];
    return unfilled(this.#opened(own, `${segment} ${number}`, fromBase64(slot, 'encrypted line slot', SLOT_BYTES)));
  }

  /** @param {Uint8Array} key @param {string} where @param {Uint8Array} slot */
  #opened(key, where, slot) {
    try {
      return this.means.opened(key, utf8(where), slot);
    } catch {
      throw new Untrue(`slot ${where} is not what was written there`);
    }
  }

  /** @param {string} name @returns {Promise<Uint8Array>} */
  async #key(name) {
    const known = this.keys.get(name);
    if (known) return known;
    const wrap = await named(this.means, name, 'key of lines');
    if (!wrap) throw new Untrue('key of lines: it is not held, so nothing of them can be opened');
    const { plain } = await openedBy(this.means, this.secrets, wrap, name, 'key of lines');
    const said = text(plain, 'key of lines');
    if (!said.startsWith(FORM) || !said.endsWith('\n')) throw new Malformed('key of lines: another form');
    const key = fromBase64(said.slice(FORM.length, -1), 'key of lines', 32);
    this.keys.set(name, key);
    return key;
  }
}

/** The line in a slot's plaintext: two bytes of length, the line, zeros. @param {Uint8Array} plain */
function unfilled(plain) {
  const length = plain[0] * 256 + plain[1];
  const line = plain.subarray(2, 2 + length);
  if (!length || line.length !== length || plain.subarray(2 + length).some((byte) => byte !== 0)) {
    throw new Malformed('encrypted line: its slot holds no line and zeros');
  }
  return line;
}

/** A capture as far as it is known here. */
export class Opened {
  /** @param {string} capture id of the open line that was asked for @param {string} origin of the newsroom @param {Means} means @param {string[]} secrets */
  constructor(capture, origin, means, secrets) {
    this.capture = capture;
    this.origin = origin;
    this.means = means;
    this.secrets = secrets;
    this.opener = new LineOpener(means, secrets);
    /** @type {import('../film/core/chain.js').State | null} */
    this.chain = null;
    /** @type {Body | null} */
    this.opening = null;
    /** @type {Body[]} */
    this.gaps = [];
    /** @type {Piece[]} */
    this.pieces = [];
    /** Seqs of what is known only by its seal, as the newsroom says. @type {Set<number>} */
    this.missing = new Set();
    /** The capture's own identity, once its wrap was opened. */
    this.own = '';
    this.original = true;
  }

  /** The seq of the next line. */
  get next() {
    return this.chain ? this.chain.seq + 1 : 0;
  }

  /** Take the next line. @param {string} sealed */
  async take(sealed) {
    const line = parseLine(await this.opener.open(sealed));
    if (!this.chain) {
      const begun = await chains.begin(line, this.origin);
      if (begun.capture !== this.capture) throw new Untrue('capture: another open line than the one that was asked for');
      await this.#unwrap(line.body);
      [this.chain, this.opening] = [begun, line.body];
    } else {
      this.chain = await chains.take(this.chain, line);
      if (line.body.kind === 'gap') this.gaps.push(line.body);
      if (line.body.kind === 'seal') this.pieces.push({ seal: line.body, state: 'sealed' });
    }
  }

  /** @param {Body} body of the open line */
  async #unwrap(body) {
    const wrap = await named(this.means, body.wrap, 'capture');
    if (!wrap) throw new Untrue('capture: its wrapped identity is not held, so nothing of it can be opened');
    const { plain, original } = await openedBy(this.means, this.secrets, wrap, body.wrap, 'capture');
    this.original = original;
    const file = text(plain, 'wrapped identity');
    const found = file.split('\n').filter((one) => one.startsWith('AGE-SECRET-KEY-'));
    if (found.length !== 1) throw new Malformed('wrapped identity: expected one secret key');
    [this.own] = found;
  }

  /** Take the newsroom's word on which ciphertext it does not hold. @param {number[]} seqs */
  know(seqs) {
    this.missing = new Set(seqs);
    for (const one of this.pieces) {
      if (one.state === 'sealed' && this.missing.has(one.seal.seq)) one.state = 'missing';
      else if (one.state === 'missing' && !this.missing.has(one.seal.seq)) one.state = 'sealed';
    }
  }

  /**
   * Open one chunk, if it is held now; the piece says from then on how it stands.
   * @param {Piece} piece @returns {Promise<Uint8Array | null>} its data without the salt, kept nowhere; null where it has none that holds
   */
  async open(piece) {
    const { seal } = piece;
    const cipher = await this.means.fetched(seal.cipher);
    if (!cipher) {
      piece.state = 'missing';
      return null;
    }
    try {
      if (cipher.length !== seal.size || hex(await this.means.digest(cipher)) !== seal.cipher) throw new Untrue('ciphertext');
      const data = await unfill(await this.means.decrypt(this.own, cipher), seal, this.means);
      piece.state = 'held';
      return data;
    } catch {
      // A new wrap is anybody's word: where what it holds opens nothing, nothing is said of the seconds.
      if (!this.original && !this.pieces.some((one) => one.state === 'held')) throw new Untrue('capture: the new wrap does not hold its key');
      piece.state = 'altered';
      return null;
    }
  }

  /** How much is sealed, held, and known only by its seal, as product.md F5 says it; in milliseconds. */
  seconds() {
    const media = this.pieces.filter((one) => one.seal.part === 'media');
    const sum = (/** @type {string[]} */ states) =>
      media.filter((one) => states.includes(one.state)).reduce((ms, { seal }) => ms + seal.to - seal.from, 0);
    return {
      from: media[0]?.seal.from ?? 0, to: media[media.length - 1]?.seal.to ?? 0, held: sum(['held']), missing: sum(['missing']),
      altered: sum(['altered']), unopened: sum(['sealed']),
    };
  }
}

/** The data of a chunk out of its age file. @param {Uint8Array} plain @param {Body} seal @param {Means} means */
async function unfill(plain, seal, means) {
  if (plain.length !== Math.ceil(seal.bytes / BLOCK_BYTES) * BLOCK_BYTES) throw new Malformed('chunk: another length');
  if (plain.subarray(seal.bytes).some((byte) => byte !== 0)) throw new Malformed('chunk: more than zeros behind the data');
  const chunk = plain.subarray(0, seal.bytes);
  if (hex(await means.digest(chunk)) !== seal.commit) throw new Untrue('chunk: another commitment');
  return chunk.slice(SALT_BYTES);
}
