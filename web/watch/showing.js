/**
 * Plays what it is given of a capture, on the capture's own clock: head after head, each with film behind it.
 *
 * A browser's MediaSource takes WebM and MP4 as recorders write them; Matroska with H.264 is written as MP4 on the way
 * (`fragments`). What is long past is given back; how much comes ahead is `reel.js`'s.
 */

import { Fragments } from './fragments.js';
import { fromCluster, Matroska } from './matroska.js';

const BEHIND_S = 30;
const HOLE_S = 0.3;

/** Writes one run for a MediaSource. */
class Writer {
  /** @param {Uint8Array} head */
  constructor(head) {
    this.mime = '';
    /** @type {Matroska | null} */
    this.reader = null;
    /** @type {Fragments | null} */
    this.fragments = null;
    if (head[0] !== 0x1a) this.mime = mp4Mime(head);
    else {
      this.reader = new Matroska();
      this.reader.push(head);
      const codecs = this.reader.tracks.map((one) => one.codec);
      if (codecs.includes('V_MPEG4/ISO/AVC')) this.fragments = new Fragments(this.reader.tracks);
      else this.mime = `video/webm; codecs="${[codecs.includes('V_VP9') ? 'vp9' : 'vp8', ...(codecs.includes('A_OPUS') ? ['opus'] : [])].join()}"`;
    }
  }

  /** What is appended for some bytes of the run. @param {Uint8Array} data @param {boolean} hole whether bytes are missing before them */
  take(data, hole) {
    if (!this.reader) return hole ? fromMoof(data) : data;
    if (!this.fragments) return hole ? fromCluster(data) : data;
    const made = this.fragments.take(hole ? this.reader.pushAfterHole(data) : this.reader.push(data));
    if (this.fragments.begun) this.mime = this.fragments.mime;
    return made;
  }

  /** What still waits when nothing follows. */
  end() {
    return this.fragments?.take([], true) ?? new Uint8Array(0);
  }
}

/** What of a fragmented MP4 can be read when bytes before are missing. @param {Uint8Array} data */
function fromMoof(data) {
  const codes = [...'moof'].map((one) => one.charCodeAt(0));
  const at = data.findIndex((_, start) => start >= 4 && codes.every((code, n) => data[start + n] === code));
  return at < 0 ? new Uint8Array(0) : data.subarray(at - 4);
}

/** @param {Uint8Array} head a ftyp and a moov box */
function mp4Mime(head) {
  const find = (/** @type {string} */ name) => {
    const codes = [...name].map((one) => one.charCodeAt(0));
    return head.findIndex((_, at) => codes.every((code, n) => head[at + n] === code));
  };
  const avc = find('avcC');
  const profile = [...head.subarray(avc + 5, avc + 8)].map((one) => one.toString(16).padStart(2, '0')).join('');
  const sound = find('Opus') >= 0 ? ',opus' : find('mp4a') >= 0 ? ',mp4a.40.2' : '';
  return avc < 0 ? 'video/mp4' : `video/mp4; codecs="avc1.${profile}${sound}"`;
}

export class Showing {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.video = video;
    this.source = new MediaSource();
    /** @type {SourceBuffer | null} */
    this.buffer = null;
    /** @type {Writer | null} */
    this.writer = null;
    this.from = 0;
    this.fresh = true;
    video.src = URL.createObjectURL(this.source);
    for (const kind of ['timeupdate', 'waiting']) video.addEventListener(kind, () => this.#overHole());
  }

  /** How many seconds are loaded ahead of the one that plays; holes do not count. */
  ahead() {
    const { buffered, currentTime } = this.video;
    let sum = 0;
    for (let at = 0; at < buffered.length; at += 1) sum += Math.max(0, buffered.end(at) - Math.max(currentTime, buffered.start(at)));
    return sum;
  }

  /** Whether a moment is loaded. @param {number} ms */
  holds(ms) {
    const { buffered } = this.video;
    for (let at = 0; at < buffered.length; at += 1) if (ms / 1000 >= buffered.start(at) - 0.5 && ms / 1000 <= buffered.end(at) + 0.5) return true;
    return false;
  }

  /** Say how long the film is by now, so that one can go where nothing is loaded. @param {number} ms */
  lasts(ms) {
    const { source, buffer, video } = this;
    const end = video.buffered.length ? video.buffered.end(video.buffered.length - 1) : 0;
    const wanted = Math.max(ms / 1000, end);
    // A fragmented MP4 says of itself that it lasts for ever, and then nobody can go beyond what is loaded.
    if (source.readyState !== 'open' || !buffer || buffer.updating || (Number.isFinite(source.duration) && wanted <= source.duration)) return;
    source.duration = wanted;
  }

  /** Forget what is loaded: film from elsewhere comes next, its head first. */
  async restart() {
    this.writer = null;
    if (!this.buffer || Number.isNaN(this.source.duration)) return;
    await settled(this.buffer);
    if (this.source.readyState === 'open') this.buffer.abort();
    this.buffer.remove(0, Infinity);
    await settled(this.buffer);
  }

  /** Begin the film of a recorder. @param {Uint8Array} head @param {number} from where on the capture's clock, in milliseconds */
  async begin(head, from) {
    if (this.source.readyState === 'closed') await new Promise((resolve) => this.source.addEventListener('sourceopen', resolve, { once: true }));
    if (this.writer) await this.#append(this.writer.end());
    this.writer = new Writer(head);
    [this.from, this.fresh] = [from, true];
    if (!this.writer.fragments) await this.#give(this.writer, head);
  }

  /** Take film in its order. @param {Uint8Array} data @param {boolean} hole whether bytes are missing before it */
  async add(data, hole) {
    if (this.writer) await this.#give(this.writer, this.writer.take(data, hole));
  }

  /** Nothing more will come. */
  async end() {
    if (this.writer) await this.#append(this.writer.end());
    if (this.buffer) await settled(this.buffer);
    if (this.source.readyState === 'open') this.source.endOfStream();
  }

  /** @param {Writer} writer @param {Uint8Array} made */
  async #give({ mime }, made) {
    if (!mime) return;
    if (!MediaSource.isTypeSupported(mime)) throw new TypeError(mime);
    if (!this.buffer) this.buffer = this.source.addSourceBuffer(mime);
    await settled(this.buffer);
    if (this.fresh) {
      if (this.source.readyState === 'open') this.buffer.abort();
      this.buffer.changeType(mime);
      this.buffer.timestampOffset = this.from / 1000;
      this.fresh = false;
    }
    await this.#append(made);
  }

  /** @param {Uint8Array} data */
  async #append(data) {
    const { buffer, video } = this;
    if (!buffer || !data.length) return;
    await settled(buffer);
    const behind = video.currentTime - BEHIND_S;
    if (behind > 0 && buffer.buffered.length && buffer.buffered.start(0) < behind) {
      buffer.remove(0, behind);
      await settled(buffer);
    }
    buffer.appendBuffer(/** @type {BufferSource} */ (data));
    await settled(buffer);
    if (!video.currentTime && buffer.buffered.length && buffer.buffered.start(0) > 0) video.currentTime = buffer.buffered.start(0);
  }

  /** Go over a hole that nothing will fill. */
  #overHole() {
    const { buffered, currentTime, paused } = this.video;
    for (let at = 0; at < buffered.length; at += 1) {
      if (currentTime >= buffered.start(at) - 0.05 && currentTime < buffered.end(at) - HOLE_S) return;
      if (buffered.start(at) > currentTime && !paused) {
        this.video.currentTime = buffered.start(at) + 0.01;
        return;
      }
    }
  }
}

/** @param {SourceBuffer} buffer */
async function settled(buffer) {
  if (buffer.updating) await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
}
