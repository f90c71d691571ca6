/**
 * A film or a photo that was made elsewhere, cut for sealing without ever being held whole.
 *
 * Follows formats.md §5 and ADR 0091. The pieces, in their order, are the file byte for byte: an editor who opens all of
 * them has what was chosen. The head is what stands before the first Cluster, moof or mdat; a moov box behind the film is
 * media like the rest, so that nothing moves. What cannot be cut is container `other`. Times are shares of the length
 * that the file claims, by bytes; without a claim a piece takes no time. Reading is a function given by the caller.
 */

import { hex } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';
import { Cutter, MOST_HEAD_BYTES, vint } from './container.js';
import { BLOCK_BYTES, MAX_CHUNK_BYTES } from './line.js';

export const SALT_BYTES = 32;
export const LEAST_PIECE_BYTES = 4 * BLOCK_BYTES - SALT_BYTES;
export const MOST_PIECE_BYTES = 64 * BLOCK_BYTES - SALT_BYTES;
const USUAL_PIECE_BYTES = 16 * BLOCK_BYTES - SALT_BYTES;
/** Larger files are refused in words: nobody waits for them on a phone. */
export const MOST_FILE_BYTES = 8 * 1024 ** 3;
const MARK_BYTES = 64 * 1024;
const MOST_BOXES = 1000;
const MOST_DURATION_MS = 7 * 24 * 3600 * 1000;

/**
 * @typedef {object} Bytes a file that can be read in parts
 * @property {number} size
 * @property {(from: number, to: number) => Promise<Uint8Array>} read exactly these bytes, or it throws
 */
/**
 * @typedef {object} Plan how a file is cut
 * @property {'webm' | 'matroska' | 'mp4' | 'jpeg' | 'other'} container
 * @property {number} head bytes of the head; 0 where there is none
 * @property {number} durationMs as the file claims; 0 where it claims none
 * @property {number} piece bytes of each piece but the last
 * @property {number} size of the file
 */

/** What a file is by its first bytes, never by its name. @param {Uint8Array} first @returns {Plan['container']} */
export function sniff(first) {
  if (first[0] === 0xff && first[1] === 0xd8 && first[2] === 0xff) return 'jpeg';
  const word = (/** @type {number} */ at) => String.fromCharCode(...first.subarray(at, at + 4));
  if (word(4) === 'ftyp') return /^(hei|hev|mif1|msf1|avi[fs])/.test(word(8)) ? 'other' : 'mp4';
  if (first[0] !== 0x1a || first[1] !== 0x45 || first[2] !== 0xdf || first[3] !== 0xa3) return 'other';
  const early = String.fromCharCode(...first.subarray(0, 64));
  if (early.includes('webm')) return 'webm';
  return early.includes('matroska') ? 'matroska' : 'other';
}

/** Look at a file and say how it will be cut. @param {Bytes} file @returns {Promise<Plan>} */
export async function plan(file) {
  if (!file.size) throw new Malformed('file: it is empty');
  if (file.size > MOST_FILE_BYTES) throw new Malformed(`file: more than ${MOST_FILE_BYTES} bytes`);
  const container = sniff(await file.read(0, Math.min(64, file.size)));
  const whole = { container, head: 0, durationMs: 0, size: file.size };
  const fits = container === 'jpeg' && file.size <= MAX_CHUNK_BYTES - SALT_BYTES;
  if (fits) return { ...whole, piece: file.size };
  const found = container === 'jpeg' || container === 'other' ? null : await headOf(file, container).catch(unreadable);
  if (!found) return { ...whole, container: 'other', piece: USUAL_PIECE_BYTES };
  return { ...whole, ...found, piece: pieceOf(file.size, found.durationMs) };
}

/** What is damaged is sealed as it is, and cut as bytes. @param {unknown} error @returns {null} */
function unreadable(error) {
  if (error instanceof Malformed) return null;
  throw error;
}

/** About a second's bytes, in whole blocks, so that filling wastes little. @param {number} size @param {number} durationMs */
function pieceOf(size, durationMs) {
  if (!durationMs) return USUAL_PIECE_BYTES;
  const second = Math.ceil((size * 1000) / durationMs);
  const filled = Math.ceil((second + SALT_BYTES) / BLOCK_BYTES) * BLOCK_BYTES - SALT_BYTES;
  return Math.min(MOST_PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, filled));
}

/** @param {Bytes} file @param {Plan['container']} container */
async function headOf(file, container) {
  if (container === 'mp4') return mp4Head(file);
  const first = await file.read(0, Math.min(MOST_HEAD_BYTES, file.size));
  const [head] = new Cutter(/** @type {'webm' | 'matroska'} */ (container)).push(first);
  return head ? { head: head.data.length, durationMs: believed(matroskaLength(head.data)) } : null;
}

/** @param {number} ms */
const believed = (ms) => (Number.isFinite(ms) && ms > 0 && ms < MOST_DURATION_MS ? Math.floor(ms) : 0);

/**
 * Walk the boxes of an MP4 file by their heads alone. @param {Bytes} file
 * @returns {Promise<{head: number, durationMs: number} | null>}
 */
async function mp4Head(file) {
  let head = 0;
  let durationMs = 0;
  let at = 0;
  for (let boxes = 0; at + 8 <= file.size && boxes < MOST_BOXES; boxes += 1) {
    const view = viewOf(await file.read(at, Math.min(at + 16, file.size)));
    const type = String.fromCharCode(...[4, 5, 6, 7].map((n) => view.getUint8(n)));
    let size = view.getUint32(0);
    if (size === 1 && view.byteLength === 16) size = Number(view.getBigUint64(8));
    if (size === 0) size = file.size - at;
    if (size < 8) break;
    if (!head && (type === 'mdat' || type === 'moof')) head = at;
    if (type === 'moov') durationMs = await movieLength(file, at, Math.min(at + size, file.size));
    if (head && durationMs) break;
    at += size;
  }
  return head > 0 && head <= MAX_CHUNK_BYTES - SALT_BYTES ? { head, durationMs } : null;
}

/** The length that a moov box claims in its mvhd, which comes first in it. @param {Bytes} file @param {number} from @param {number} to */
async function movieLength(file, from, to) {
  const data = await file.read(from, Math.min(to, from + 4096));
  const at = data.findIndex((_, n) => data[n] === 0x6d && data[n + 1] === 0x76 && data[n + 2] === 0x68 && data[n + 3] === 0x64);
  const view = viewOf(data);
  const long = at > 0 && data[at + 4] === 1;
  if (at < 0 || at + (long ? 36 : 24) > data.length) return 0;
  const scale = view.getUint32(at + (long ? 24 : 16));
  const length = long ? Number(view.getBigUint64(at + 28)) : view.getUint32(at + 20);
  return believed((length * 1000) / scale);
}

/** The length that a Matroska head claims, in milliseconds; NaN for none. @param {Uint8Array} head */
function matroskaLength(head) {
  let scale = 1_000_000;
  let length = NaN;
  for (const { id, data } of elements(head)) {
    if (id === 0x2ad7b1) scale = data.reduce((sum, byte) => sum * 256 + byte, 0);
    if (id === 0x4489 && data.length === 4) length = viewOf(data).getFloat32(0);
    if (id === 0x4489 && data.length === 8) length = viewOf(data).getFloat64(0);
  }
  return (length * scale) / 1e6;
}

/** The elements of a head, in Segment and Info too. @param {Uint8Array} data @returns {Generator<{id: number, data: Uint8Array}>} */
function* elements(data) {
  for (let at = 0; at < data.length; ) {
    const id = vint(data, at, true);
    const size = id && vint(data, at + id.length, false);
    if (!id || !size) return;
    at += id.length + size.length;
    if (id.value === 0x18538067 || id.value === 0x1549a966) continue; // Segment, Info: their children follow
    yield { id: id.value, data: data.subarray(at, at + size.value) };
    at += size.value;
  }
}

/** @param {Uint8Array} data */
const viewOf = (data) => new DataView(data.buffer, data.byteOffset, data.byteLength);

/**
 * The piece that begins at a byte of the file. @param {Plan} plan @param {number} at
 * @returns {{part: 'head' | 'media', from: number, to: number, untilMs: number}}
 */
export function pieceAt({ head, piece, size, durationMs }, at) {
  if (at < head) return { part: 'head', from: 0, to: head, untilMs: 0 };
  const to = Math.min(at + piece, size);
  return { part: 'media', from: at, to, untilMs: (durationMs * (to - head)) / (size - head) };
}

/**
 * By what a file is known again after a reload: its size and digests of its beginning and end, never its name.
 * @param {Bytes} file @param {(data: Uint8Array) => Promise<Uint8Array>} digest
 */
export async function markOf(file, digest) {
  const most = Math.min(MARK_BYTES, file.size);
  const [first, last] = [await file.read(0, most), await file.read(file.size - most, file.size)];
  return { size: file.size, first: hex(await digest(first)), last: hex(await digest(last)) };
}

/** @typedef {Awaited<ReturnType<typeof markOf>>} Mark */

/** @param {Mark} one @param {Mark} other */
export const sameFile = (one, other) => one.size === other.size && one.first === other.first && one.last === other.last;
