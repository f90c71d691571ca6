/**
 * Cuts the head off what a recorder gives: the container's initialisation, without which nothing plays and in which
 * nothing is seen.
 *
 * Follows formats.md §5 (`head` is cut at the first Cluster or moof), RFC 8794 for WebM and Matroska, ISO 14496-12 for
 * MP4. Recorders cut their chunks anywhere: Chromium's WebM chunks end one byte into an element. Owned here: where the
 * head ends; the rest is bytes.
 */

import { concat } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';

/** A head longer than this is not believed. */
export const MOST_HEAD_BYTES = 1024 * 1024;
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;

/** @typedef {'webm' | 'matroska' | 'mp4'} Container */

/** The container of what a recorder really writes. @param {string} mime its `mimeType` after it began @returns {Container} */
export function containerOf(mime) {
  const type = mime.split(';')[0].trim().toLowerCase();
  if (type === 'video/x-matroska' || type === 'video/matroska') return 'matroska';
  if (type === 'video/webm') return 'webm';
  if (type === 'video/mp4') return 'mp4';
  throw new Malformed(`recorder: it writes ${mime}, which cannot be cut into head and media`);
}

/**
 * Read a number of the variable length that EBML uses, or null where the bytes end too early.
 * @param {Uint8Array} data @param {number} at @param {boolean} keep whether the marker bit belongs to the value (an id)
 */
export function vint(data, at, keep) {
  if (at >= data.length) return null;
  const length = Math.clz32(data[at]) - 23;
  if (length > 8) throw new Malformed('matroska: a number longer than eight bytes');
  if (at + length > data.length) return null;
  let value = keep ? data[at] : data[at] & (0xff >> length);
  let unknown = !keep && value === 0xff >> length;
  for (let n = 1; n < length; n += 1) {
    value = value * 256 + data[at + n];
    unknown &&= data[at + n] === 0xff;
  }
  return { value, length, unknown };
}

/** Where the first Cluster begins, or null while it has not been seen. @param {Uint8Array} data */
function matroskaHead(data) {
  let at = 0;
  for (let first = true; ; first = false) {
    const id = vint(data, at, true);
    if (id && first && id.value !== EBML) throw new Malformed('matroska: it does not begin with an EBML head');
    if (id?.value === CLUSTER) return at;
    const size = id && vint(data, at + id.length, false);
    if (!id || !size) return null;
    at += id.length + size.length;
    if (id.value === SEGMENT) continue; // its children follow
    if (size.unknown) throw new Malformed('matroska: an element of unknown size before the first Cluster');
    at += size.value;
    if (at > MOST_HEAD_BYTES) throw new Malformed(`matroska: the head is longer than ${MOST_HEAD_BYTES} bytes`);
  }
}

/** Where what follows the moov box begins, or null while it is not whole. @param {Uint8Array} data */
function mp4Head(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + 8 <= data.length; ) {
    const size = view.getUint32(at);
    const type = String.fromCharCode(...data.subarray(at + 4, at + 8));
    if (at === 0 && type !== 'ftyp') throw new Malformed('mp4: it does not begin with a ftyp box');
    if (type === 'moof' || type === 'mdat') throw new Malformed(`mp4: a ${type} box before the moov box`);
    if (size < 8) throw new Malformed(`mp4: a ${type} box of ${size} bytes`);
    at += size;
    if (at > MOST_HEAD_BYTES) throw new Malformed(`mp4: the head is longer than ${MOST_HEAD_BYTES} bytes`);
    if (type === 'moov') return at <= data.length ? at : null;
  }
  return null;
}

/** Takes what a recorder gives, in order, and gives head and media apart. */
export class Cutter {
  /** @param {Container} container */
  constructor(container) {
    this.find = container === 'mp4' ? mp4Head : matroskaHead;
    this.waiting = new Uint8Array();
    this.cut = false;
  }

  /**
   * Return the pieces that are whole now: the head once, then media. What is neither yet waits for the next call.
   * @param {Uint8Array} data @returns {{part: 'head' | 'media', data: Uint8Array}[]}
   */
  push(data) {
    if (this.cut) return data.length ? [{ part: 'media', data }] : [];
    this.waiting = concat(this.waiting, data);
    const end = this.find(this.waiting);
    if (end === null) {
      if (this.waiting.length > MOST_HEAD_BYTES) throw new Malformed('recorder: no end of the head in sight');
      return [];
    }
    this.cut = true;
    const [head, media] = [this.waiting.slice(0, end), this.waiting.slice(end)];
    this.waiting = new Uint8Array();
    return [{ part: /** @type {const} */ ('head'), data: head }, ...this.push(media)];
  }
}
