/**
 * Receipts and places: what the newsroom promised of a line, and the proof that it kept it.
 *
 * Follows formats.md §6 as `sunseed.capture.receipt` and `.reveal` do. A line counts as *in the record* only after
 * `verifyPlace`: inner path to the tick's root, the tick's entry to the checkpoint, the checkpoint by the log's keys.
 */

import { decimal, fromBase64, fromHex, text, utf8 } from '../../record/bytes.js';
import { loads } from '../../record/canonical.js';
import { decode } from '../../record/entry.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { leafHash } from '../../record/hashing.js';
import { parse, verify } from '../../record/note.js';
import { verifyInclusion } from '../../record/proof.js';

const HEADER = 'c2sp.org/tlog-proof@v1';
const LEAST_PATH = 6;
const MOST_PATH = 32;
const MOST_PLACE = 2 ** MOST_PATH - 1;

/** @typedef {{origin: string, capture: string, seq: number, line: string, acceptedMs: number, tick: number}} Receipt */
/** @typedef {{index: number, path: Uint8Array[], checkpoint: Uint8Array, entry: Uint8Array, place: number, inner: Uint8Array[]}} TickProof */

/** Return a receipt that the intake key signed. @param {Uint8Array} signed @param {import('../../record/note.js').Verifier} intake @param {string} origin @returns {Promise<Receipt>} */
export async function openReceipt(signed, intake, origin) {
  const note = parse(signed);
  const good = await verify(note, [intake]);
  if (!good.every((one) => one.checked)) throw new Error('this browser cannot check Ed25519');
  const lines = text(note.text, 'receipt').split('\n');
  if (lines.length !== 8 || lines[7] !== '' || lines[0] !== 'sunseed-receipt-v1') throw new Malformed('receipt: its lines');
  const [, from, capture, seq, line, accepted, tick] = lines;
  fromHex(capture, 'receipt capture', 32);
  fromHex(line, 'receipt line', 32);
  if (from !== origin) throw new Untrue(`receipt: it is by ${from}, not by ${origin}`);
  return {
    origin: from, capture, line,
    seq: decimal(seq, 'receipt seq'), acceptedMs: decimal(accepted, 'receipt time'), tick: decimal(tick, 'receipt tick'),
  };
}

/** Read a tick's proof file; nothing about it is verified by this. @param {Uint8Array} data @returns {TickProof} */
export function parseTickProof(data) {
  const source = text(data, 'tick proof');
  const blank = source.indexOf('\n\n');
  const [header, extra, index, ...path] = source.slice(0, blank).split('\n');
  if (blank < 0 || header !== HEADER || !extra?.startsWith('extra ') || !index?.startsWith('index ')) {
    throw new Malformed('tick proof: expected header, extra, index and path');
  }
  if (path.length > 63) throw new Malformed('tick proof: more than 63 hashes');
  const { entry, index: place, path: inner, ...strange } = loads(fromBase64(extra.slice(6), 'tick proof'));
  const checkpoint = utf8(source.slice(blank + 2));
  parse(checkpoint);
  const hashes = Array.isArray(inner) && inner.every((one) => typeof one === 'string');
  if (Object.keys(strange).length || typeof entry !== 'string' || !Number.isInteger(place) || place < 0 || place > MOST_PLACE || !hashes) {
    throw new Malformed('tick proof: its extra');
  }
  return {
    index: decimal(index.slice(6), 'tick proof'),
    path: path.map((one) => fromBase64(one, 'tick proof', 32)),
    checkpoint,
    entry: fromBase64(entry, 'tick proof'),
    place,
    inner: inner.map((/** @type {string} */ one) => fromBase64(one, 'tick proof', 32)),
  };
}

/**
 * Return in which tick and tree a line is proved to be; throw if it is not.
 * @param {Uint8Array} id the line's @param {Uint8Array} data the proof file
 * @param {(signed: Uint8Array) => Promise<import('../../record/checkpoint.js').Checkpoint>} open opens a checkpoint under the roots
 */
export async function verifyPlace(id, data, open) {
  const proof = parseTickProof(data);
  const entry = decode(proof.entry);
  if (entry.kind !== 'tick' || entry.unknown) throw new Untrue('tick proof: its entry is no tick');
  if (proof.inner.length < LEAST_PATH || proof.inner.length > MOST_PATH) throw new Malformed('tick proof: its inner path');
  verifyInclusion(proof.place, 2 ** proof.inner.length, id, proof.inner, fromHex(entry.root, 'tick root', 32));
  const head = await open(proof.checkpoint);
  if (head.unchecked.length) throw new Error('this browser cannot check every key of the log');
  verifyInclusion(proof.index, head.size, leafHash(proof.entry), proof.path, head.root);
  return { tick: entry.n, index: proof.index, size: head.size, at: entry.at };
}
