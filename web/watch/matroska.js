/**
 * Reads Matroska and WebM as recorders write them while they record: sizes may be unknown, bytes come in any pieces.
 *
 * Follows RFC 8794 (EBML) and RFC 9559 (Matroska). Gives tracks and frames; what lies in a frame is somebody else's. Lacing,
 * which recorders of browsers do not use, is refused.
 */

import { concat, text } from '../record/bytes.js';
import { Malformed } from '../record/errors.js';
import { vint } from '../film/core/container.js';

const [SEGMENT, TRACKS, CLUSTER, GROUP, INFO] = [0x18538067, 0x1654ae6b, 0x1f43b675, 0xa0, 0x1549a966];
const [TIME, SIMPLE_BLOCK, BLOCK, REFERENCE, SCALE] = [0xe7, 0xa3, 0xa1, 0xfb, 0x2ad7b1];
const [ENTRY, NUMBER, CODEC, PRIVATE, VIDEO, AUDIO, WIDTH, HEIGHT, CHANNELS] = [0xae, 0xd7, 0x86, 0x63a2, 0xe0, 0xe1, 0xb0, 0xba, 0x9f];
const MOST_ELEMENT_BYTES = 64 * 1024 * 1024;

/** @typedef {{number: number, codec: string, setup: Uint8Array, width: number, height: number, channels: number}} Track `setup` is CodecPrivate */
/** @typedef {{track: number, ms: number, key: boolean, data: Uint8Array}} Frame */

/** @param {Uint8Array} data */
const count = (data) => data.reduce((sum, byte) => sum * 256 + byte, 0);

/** The children of an element that is here whole. @param {Uint8Array} data @returns {Generator<{id: number, data: Uint8Array}>} */
function* children(data) {
  for (let at = 0; at < data.length; ) {
    const id = vint(data, at, true);
    const size = id && vint(data, at + id.length, false);
    if (!id || !size) throw new Malformed('matroska: an element without its end');
    at += id.length + size.length;
    yield { id: id.value, data: data.subarray(at, at + size.value) };
    at += size.value;
  }
}

/** What of some bytes can be read when those before them are missing: all from their first Cluster on. @param {Uint8Array} data */
export function fromCluster(data) {
  for (let at = 0; at + 12 < data.length; at += 1) {
    if (data[at] !== 0x1f || data[at + 1] !== 0x43 || data[at + 2] !== 0xb6 || data[at + 3] !== 0x75 || !data[at + 4]) continue;
    const size = vint(data, at + 4, false);
    if (size && data[at + 4 + size.length] === TIME) return data.subarray(at);
  }
  return new Uint8Array(0);
}

export class Matroska {
  /** @type {Uint8Array} */
  #held = new Uint8Array(0);
  #cluster = 0;
  #scale = 1_000_000;
  /** @type {Track[]} */
  tracks = [];

  /** Bytes are missing: what comes next is read from its next Cluster on. @param {Uint8Array} data @returns {Frame[]} */
  pushAfterHole(data) {
    this.#held = new Uint8Array(0);
    return this.push(fromCluster(data));
  }

  /** Take more bytes; return the frames that are whole now. @param {Uint8Array} data @returns {Frame[]} */
  push(data) {
    this.#held = this.#held.length ? concat(this.#held, data) : data;
    /** @type {Frame[]} */
    const found = [];
    let at = 0;
    for (;;) {
      const id = vint(this.#held, at, true);
      const size = id && vint(this.#held, at + id.length, false);
      if (!id || !size) break;
      const begins = at + id.length + size.length;
      if (id.value === SEGMENT || id.value === CLUSTER) {
        at = begins; // their children follow, whatever their size says
        continue;
      }
      if (size.unknown || size.value > MOST_ELEMENT_BYTES) throw new Malformed('matroska: an element without its end');
      if (begins + size.value > this.#held.length) break;
      this.#element(id.value, this.#held.subarray(begins, begins + size.value), found);
      at = begins + size.value;
    }
    this.#held = this.#held.slice(at);
    return found;
  }

  /** @param {number} id @param {Uint8Array} data @param {Frame[]} found */
  #element(id, data, found) {
    if (id === TIME) this.#cluster = count(data);
    else if (id === SIMPLE_BLOCK) found.push(this.#frame(data, null));
    else if (id === GROUP) {
      const inside = [...children(data)];
      const block = inside.find((one) => one.id === BLOCK);
      if (block) found.push(this.#frame(block.data, !inside.some((one) => one.id === REFERENCE)));
    } else if (id === INFO) {
      for (const one of children(data)) if (one.id === SCALE) this.#scale = count(one.data);
    } else if (id === TRACKS) {
      this.tracks = [...children(data)].filter((one) => one.id === ENTRY).map((one) => trackOf(one.data));
    }
  }

  /** @param {Uint8Array} block @param {boolean | null} key null where the block's own flag says it @returns {Frame} */
  #frame(block, key) {
    const track = vint(block, 0, false);
    if (!track || block.length < track.length + 3) throw new Malformed('matroska: a block without its head');
    const view = new DataView(block.buffer, block.byteOffset + track.length);
    const flags = view.getUint8(2);
    if (flags & 0x06) throw new Malformed('matroska: laced frames');
    const ms = Math.round(((this.#cluster + view.getInt16(0)) * this.#scale) / 1e6);
    return { track: track.value, ms, key: key ?? (flags & 0x80) !== 0, data: block.subarray(track.length + 3) };
  }
}

/** @param {Uint8Array} data @returns {Track} */
function trackOf(data) {
  const made = { number: 0, codec: '', setup: new Uint8Array(0), width: 0, height: 0, channels: 1 };
  for (const one of children(data)) {
    if (one.id === NUMBER) made.number = count(one.data);
    if (one.id === CODEC) made.codec = text(one.data, 'codec').replace(/\0+$/, '');
    if (one.id === PRIVATE) made.setup = one.data.slice();
    if (one.id === VIDEO || one.id === AUDIO) {
      for (const deep of children(one.data)) {
        if (deep.id === WIDTH) made.width = count(deep.data);
        if (deep.id === HEIGHT) made.height = count(deep.data);
        if (deep.id === CHANNELS) made.channels = count(deep.data);
      }
    }
  }
  return made;
}
