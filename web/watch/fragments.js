/**
 * Writes fragmented MP4 for a browser's MediaSource, out of H.264 and Opus frames: nothing is encoded anew.
 *
 * Follows ISO 14496-12 (boxes), 14496-15 (H.264 in them: avcC, lengths before units) and the Opus mapping of
 * opus-codec.org. One fragment holds what is known of each track; times are milliseconds.
 */

import { concat, utf8 } from '../record/bytes.js';
import { Malformed } from '../record/errors.js';

const SCALE = 1000;
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
/** What follows is not told by the recorder's newest frame: as long as one usually is. */
const LAST_MS = { video: 33, audio: 20 };
const KEY_FLAGS = 0x02000000;
const OTHER_FLAGS = 0x01010000;

/** @typedef {import('./matroska.js').Track} Track */
/** @typedef {import('./matroska.js').Frame} Frame */

/** @param {number} value */
const u32 = (value) => Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
/** @param {number} value */
const u16 = (value) => Uint8Array.of((value >>> 8) & 255, value & 255);
const zeros = (/** @type {number} */ n) => new Uint8Array(n);

/** @param {string} type @param {Uint8Array[]} inside */
function box(type, ...inside) {
  const body = concat(...inside);
  return concat(u32(body.length + 8), utf8(type), body);
}

/** @param {string} type @param {number} flags @param {Uint8Array[]} inside */
const full = (type, flags, ...inside) => box(type, u32(flags), ...inside);

/** The units of an access unit, whichever way they are set apart. @param {Uint8Array} data @param {number} lengthBytes 0 for start codes @returns {Uint8Array[]} */
export function units(data, lengthBytes) {
  const found = [];
  if (lengthBytes) {
    for (let at = 0; at + lengthBytes <= data.length; ) {
      const size = data.subarray(at, at + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
      found.push(data.subarray(at + lengthBytes, at + lengthBytes + size));
      at += lengthBytes + size;
    }
    return found;
  }
  let begins = -1;
  for (let at = 0; at + 2 < data.length; at += 1) {
    if (data[at] || data[at + 1] || data[at + 2] !== 1) continue;
    if (begins >= 0) found.push(trimmed(data.subarray(begins, at)));
    begins = at + 3;
    at += 2;
  }
  if (begins >= 0) found.push(trimmed(data.subarray(begins)));
  return found;
}

/** Zeros before a start code belong to it. @param {Uint8Array} unit */
function trimmed(unit) {
  let end = unit.length;
  while (end && unit[end - 1] === 0) end -= 1;
  return unit.subarray(0, end);
}

const typeOf = (/** @type {Uint8Array} */ unit) => unit[0] & 31;

/** avcC out of parameter sets. @param {Uint8Array} sps @param {Uint8Array} pps */
const avcC = (sps, pps) => concat(Uint8Array.of(1, sps[1], sps[2], sps[3], 0xff, 0xe1), u16(sps.length), sps, Uint8Array.of(1), u16(pps.length), pps);

export class Fragments {
  #sequence = 0;
  /** @type {Map<number, Frame[]>} */
  #waiting = new Map();
  /** @type {Uint8Array} */
  #avcC;
  #lengthBytes;

  /** @param {Track[]} tracks */
  constructor(tracks) {
    this.tracks = tracks.filter((one) => one.codec === 'V_MPEG4/ISO/AVC' || one.codec === 'A_OPUS');
    const video = this.tracks.find((one) => one.codec !== 'A_OPUS');
    if (!video) throw new Malformed('film: no H.264 in it');
    this.video = video;
    this.#avcC = video.setup;
    this.#lengthBytes = video.setup.length > 6 ? (video.setup[4] & 3) + 1 : 0;
    this.begun = false;
  }

  /** What a MediaSource is told; known after the first key picture. */
  get mime() {
    const profile = [...this.#avcC.subarray(1, 4)].map((one) => one.toString(16).padStart(2, '0')).join('');
    return `video/mp4; codecs="avc1.${profile}${this.tracks.length > 1 ? ',opus' : ''}"`;
  }

  /** Take frames; return what can be appended: the head first, then a fragment. @param {Frame[]} frames @param {boolean} [last] whether nothing follows */
  take(frames, last = false) {
    const out = [];
    for (const frame of frames) {
      const video = frame.track === this.video.number;
      if (!this.begun) {
        if (!video || !frame.key || !this.#learn(frame.data)) continue; // nothing plays before the first key picture
        out.push(this.#head());
        this.begun = true;
      }
      if (!this.tracks.some((one) => one.number === frame.track)) continue;
      const held = this.#waiting.get(frame.track) ?? [];
      const before = held[held.length - 1];
      held.push({ ...frame, ms: before && frame.ms <= before.ms ? before.ms + 1 : frame.ms });
      this.#waiting.set(frame.track, held);
    }
    if (this.begun) out.push(...this.#fragment(last));
    return concat(...out);
  }

  /** Learn the parameter sets of a key picture. @param {Uint8Array} data */
  #learn(data) {
    if (this.#lengthBytes) return true;
    const found = units(data, 0);
    const [sps, pps] = [7, 8].map((type) => found.find((one) => typeOf(one) === type));
    if (!sps || !pps) return false;
    this.#avcC = avcC(sps, pps);
    return true;
  }

  #head() {
    const parts = this.tracks.map((one, n) => this.#trak(one, n + 1));
    const extended = this.tracks.map((_, n) => full('trex', 0, u32(n + 1), u32(1), zeros(12)));
    const movie = full('mvhd', 0, zeros(8), u32(SCALE), zeros(4), u32(0x10000), u16(0x100), zeros(10), ...MATRIX.map(u32), zeros(24), u32(99));
    return concat(box('ftyp', utf8('isom'), u32(1), utf8('isomavc1mp42')), box('moov', movie, ...parts, box('mvex', ...extended)));
  }

  /** @param {Track} track @param {number} id */
  #trak(track, id) {
    const video = track === this.video;
    const [w, h] = video ? [track.width, track.height] : [0, 0];
    const head = full('tkhd', 3, zeros(8), u32(id), zeros(8), zeros(8), u16(0), u16(0), u16(video ? 0 : 0x100), zeros(2), ...MATRIX.map(u32), u32(w * 65536), u32(h * 65536));
    const media = full('mdhd', 0, zeros(8), u32(SCALE), zeros(4), u16(0x55c4), zeros(2));
    const handler = full('hdlr', 0, zeros(4), utf8(video ? 'vide' : 'soun'), zeros(12), Uint8Array.of(0));
    const entry = video ? this.#avc1(track) : opus(track);
    const tables = box('stbl', full('stsd', 0, u32(1), entry), full('stts', 0, zeros(4)), full('stsc', 0, zeros(4)), full('stsz', 0, zeros(8)), full('stco', 0, zeros(4)));
    const kind = video ? full('vmhd', 1, zeros(8)) : full('smhd', 0, zeros(4));
    const data = box('dinf', full('dref', 0, u32(1), full('url ', 1)));
    return box('trak', head, box('mdia', media, handler, box('minf', kind, data, tables)));
  }

  /** @param {Track} track */
  #avc1(track) {
    return box('avc1', zeros(6), u16(1), zeros(16), u16(track.width), u16(track.height), u32(0x480000), u32(0x480000), zeros(4), u16(1), zeros(32),
      u16(24), u16(0xffff), box('avcC', this.#avcC));
  }

  /** What is known of each track; its newest frame waits, because only the next one says how long it lasts. @param {boolean} last */
  #fragment(last) {
    const taken = this.tracks.map((track) => {
      const held = this.#waiting.get(track.number) ?? [];
      const next = last ? undefined : held.pop();
      this.#waiting.set(track.number, next ? [next] : []);
      return { track, frames: held, end: next?.ms };
    });
    if (!taken.some((one) => one.frames.length)) return [];
    const written = taken.map((one) => ({ ...one, samples: one.frames.map((frame) => (one.track === this.video ? this.#sample(frame.data) : frame.data)) }));
    const used = written.filter((one) => one.samples.length);
    this.#sequence += 1;
    const moof = (/** @type {number} */ offset) => {
      let at = offset;
      const trafs = used.map((one) => {
        const made = traf(one, this.tracks.indexOf(one.track) + 1, at, one.track === this.video);
        at += one.samples.reduce((sum, sample) => sum + sample.length, 0);
        return made;
      });
      return box('moof', full('mfhd', 0, u32(this.#sequence)), ...trafs);
    };
    const length = moof(0).length;
    return [moof(length + 8), box('mdat', ...used.flatMap((one) => one.samples))];
  }

  /** @param {Uint8Array} data */
  #sample(data) {
    if (this.#lengthBytes) return data;
    return concat(...units(data, 0).flatMap((one) => [u32(one.length), one]));
  }
}

/** @param {Track} track */
function opus(track) {
  const setup = track.setup;
  if (setup.length < 19) throw new Malformed('film: sound without its OpusHead');
  const view = new DataView(setup.buffer, setup.byteOffset, setup.byteLength);
  const head = box('dOps', Uint8Array.of(0, setup[9]), u16(view.getUint16(10, true)), u32(view.getUint32(12, true)), u16(view.getUint16(16, true)), setup.subarray(18));
  return box('Opus', zeros(6), u16(1), zeros(8), u16(setup[9]), u16(16), zeros(4), u32(48000 * 65536), head);
}

/** @param {{frames: Frame[], samples: Uint8Array[], end: number | undefined}} run @param {number} id @param {number} offset @param {boolean} video */
function traf({ frames, samples, end }, id, offset, video) {
  const rows = frames.map((frame, n) => {
    const next = frames[n + 1]?.ms ?? end ?? frame.ms + LAST_MS[video ? 'video' : 'audio'];
    return concat(u32(next - frame.ms), u32(samples[n].length), u32(frame.key || !video ? KEY_FLAGS : OTHER_FLAGS));
  });
  return box('traf', full('tfhd', 0x020000, u32(id)), box('tfdt', u32(0x01000000), u32(Math.floor(frames[0].ms / 2 ** 32)), u32(frames[0].ms)),
    full('trun', 0x000701, u32(samples.length), u32(offset), ...rows));
}
