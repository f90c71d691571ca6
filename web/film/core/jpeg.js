/**
 * A JPEG with nothing in it but the picture: what a camera, an encoder or a browser wrote beside it is left out.
 *
 * Follows ITU-T T.81 annex B. Kept: tables, frames, scans, restart intervals, and Adobe's word on the colours (APP14),
 * without which some pictures are shown in wrong ones. Left out: EXIF, GPS, XMP, IPTC, profiles, thumbnails, comments, and
 * whatever follows the end of the picture. Pixels are not touched. `sunseed.capture.traces` judges the same way.
 */

import { concat } from '../../record/bytes.js';
import { Malformed } from '../../record/errors.js';

const JFIF = Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
const [SOI, EOI, SOS, COM, APP0, APP14, APP15] = [0xd8, 0xd9, 0xda, 0xfe, 0xe0, 0xee, 0xef];

/** The segments of a JPEG, each with what follows it up to the next marker. @param {Uint8Array} data */
function* segments(data) {
  if (data[0] !== 0xff || data[1] !== SOI) throw new Malformed('jpeg: it does not begin as one');
  for (let at = 2; ; ) {
    while (data[at] === 0xff && data[at + 1] === 0xff) at += 1;
    const marker = data[at + 1];
    if (data[at] !== 0xff || marker === undefined) throw new Malformed(`jpeg: no marker at byte ${at}`);
    if (marker === EOI) return;
    const length = (data[at + 2] << 8) | data[at + 3];
    if (!(length >= 2) || at + 2 + length > data.length) throw new Malformed(`jpeg: a segment without its end at byte ${at}`);
    const end = marker === SOS ? scanEnd(data, at + 2 + length) : at + 2 + length;
    yield { marker, data: data.subarray(at, end), body: data.subarray(at + 4, at + 2 + length) };
    at = end;
  }
}

/** Where a scan's bytes end: at the next marker that is no restart. @param {Uint8Array} data @param {number} from */
function scanEnd(data, from) {
  for (let at = from; at + 1 < data.length; at += 1) {
    const next = data[at + 1];
    if (data[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new Malformed('jpeg: it ends in the middle of the picture');
}

/** @param {Uint8Array} body */
const isAdobe = (body) => body.length === 12 && String.fromCharCode(...body.subarray(0, 5)) === 'Adobe';

/** Return the same picture, bare; throw Malformed if it is none. @param {Uint8Array} data @returns {Uint8Array} */
export function bare(data) {
  /** @type {Uint8Array[]} */
  const kept = [];
  let scans = 0;
  let start = JFIF;
  for (const { marker, data: segment, body } of segments(data)) {
    if (marker === SOS) scans += 1;
    const adobe = marker === APP14 && isAdobe(body);
    if (adobe) start = new Uint8Array(); // a JFIF segment would overrule what it says of the colours
    if (adobe || (marker !== COM && (marker < APP0 || marker > APP15))) kept.push(segment);
  }
  if (!scans) throw new Malformed('jpeg: it holds no picture');
  return concat(Uint8Array.of(0xff, SOI), start, ...kept, Uint8Array.of(0xff, EOI));
}
