/**
 * What is stored goes out: lines in one ordered stream, ciphertext in another, and each is dropped only when it may be.
 *
 * Follows formats.md §6: a receipt is kept until its promise is (`owing.js`). The receipt must be the intake key's and name our newest line; *in the record* is said only after
 * the proof holds. A line names the one before it, so a proof for the newest accepted line shows that all before it existed
 * by that tick. Owned here: order, what is believed of answers. Network and store are given by the caller; waiting between
 * tries is the caller's.
 */

import { hex, utf8 } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { openReceipt, verifyPlace } from './receipt.js';

export const MOST_LINES = 64;
export const PIECE_BYTES = 256 * 1024;

/** @typedef {{status: number, json: any}} Answer `json` is null where the body is none */
/**
 * @typedef {object} Progress of one capture, kept in the store
 * @property {string} capture
 * @property {string} token
 * @property {number} accepted seq of the newest line the newsroom has receipted; -1 for none
 * @property {number} recorded seq of the newest line proved to be in the record; -1 for none
 */
/**
 * @typedef {object} Line
 * @property {number} seq
 * @property {Uint8Array} data
 * @property {Uint8Array} id
 */
/**
 * @typedef {object} Way
 * @property {(lines: Uint8Array[], token: string) => Promise<Answer>} postLines
 * @property {(digest: string, from: number, piece: Uint8Array) => Promise<Answer>} putPiece
 * @property {(capture: string) => Promise<Answer>} state
 * @property {(line: string) => Promise<{file: Uint8Array | null, recorded?: unknown}>} proof no file while its tick is on the way; then
 *   `recorded` is seq of the newest line before it that has one, or nothing
 */

/** The token opens nothing any more; another one may, with the same lines. */
export class TokenSpent extends Error {
  name = 'TokenSpent';
}

/**
 * Send the lines that come next; return the progress after it, or null where there is nothing to send.
 * @param {Progress} at @param {Line[]} lines those after `at.accepted`, in order @param {Way} way
 * @param {import('./newsroom.js').Newsroom} newsroom
 * @returns {Promise<{accepted: number, receipt?: import('./owing.js').Promised} | null>}
 */
export async function sendLines(at, lines, way, newsroom) {
  const batch = lines.slice(0, MOST_LINES);
  if (!batch.length) return null;
  const { status, json } = await way.postLines(batch.map((one) => one.data), at.accepted < 0 ? at.token : '');
  if (status === 409 && Number.isSafeInteger(json?.next)) return { accepted: json.next - 1 };
  if (status === 409 && json?.spent === true) throw new TokenSpent(json.words ?? '');
  if (status !== 200) throw new Untrue(`lines: the newsroom answers ${status}: ${json?.words ?? ''}`);
  if (typeof json?.receipt !== 'string') throw new Malformed('lines: an answer without a receipt');
  const receipt = await openReceipt(utf8(json.receipt), newsroom.intake, newsroom.origin);
  const newest = batch[batch.length - 1];
  if (receipt.capture !== at.capture) throw new Untrue('receipt: it is for another capture');
  // A newsroom that holds more than we just sent (a receipt that was lost) receipts its newest line; ours is below it.
  if (receipt.seq < newest.seq || (receipt.seq === newest.seq && receipt.line !== hex(newest.id))) {
    throw new Untrue(`receipt: it covers line ${receipt.seq} (${receipt.line}), we sent line ${newest.seq}`);
  }
  return { accepted: newest.seq, receipt: { seq: newest.seq, tick: receipt.tick, text: json.receipt } };
}

/**
 * Ask which accepted lines are in the record; return the progress if more than before are proved to be, null while none is.
 *
 * While a film grows its newest line is hardly ever in the record: the next one comes before the tick is sealed. So the
 * newsroom is asked about the newest, and where that has no proof, about the one it says has; nothing it says is believed.
 * @param {Progress} at @param {(seq: number) => Promise<Line | undefined>} find a line of this capture @param {Way} way
 * @param {import('./newsroom.js').Newsroom} newsroom @returns {Promise<{recorded: number} | null>}
 */
export async function proveNewest(at, find, way, newsroom) {
  for (let seq = at.accepted; seq > at.recorded; ) {
    const line = await find(seq);
    if (!line) return null;
    const { file, recorded } = await way.proof(hex(line.id));
    if (file) {
      await verifyPlace(line.id, file, (signed) => newsroom.succession.openCheckpoint(signed));
      return { recorded: seq };
    }
    if (!Number.isSafeInteger(recorded) || Number(recorded) >= seq) return null;
    seq = Number(recorded);
  }
  return null;
}

/**
 * Send one ciphertext from where the newsroom stands; return when it holds all of it.
 * @param {{digest: string, data: Uint8Array}} cipher @param {Way} way @param {string} capture
 * @param {number} [pieceBytes] smaller where a piece does not get through in time
 */
export async function sendCipher(cipher, way, capture, pieceBytes = PIECE_BYTES) {
  let from = 0;
  while (from < cipher.data.length) {
    const { status, json } = await way.putPiece(cipher.digest, from, cipher.data.subarray(from, from + pieceBytes));
    if (status === 200 && json?.held > from) from = json.held;
    else if (status === 409) from = await heldOf(cipher.digest, way, capture, from);
    else throw new Untrue(`ciphertext: the newsroom answers ${status}: ${json?.words ?? ''}`);
  }
}

/** @param {string} digest @param {Way} way @param {string} capture @param {number} tried */
async function heldOf(digest, way, capture, tried) {
  const { status, json } = await way.state(capture);
  if (status !== 200 || !Array.isArray(json?.missing)) throw new Untrue(`ciphertext: no state of the capture (${status})`);
  const missing = json.missing.find((/** @type {any} */ one) => one.cipher === digest);
  if (!missing) return Infinity; // named and not missing: whole
  if (missing.held === tried) throw new Untrue('ciphertext: the newsroom takes no piece where it stands');
  return missing.held;
}
