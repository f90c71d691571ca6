/**
 * Plays the runs of a capture while they still grow, on the capture's own clock.
 *
 * A browser's MediaSource takes WebM and MP4 as recorders write them; Matroska with H.264 is written as MP4 on the way
 * (`fragments`). What is long past is given back, so memory does not grow with what is played.
 */

import { Fragments } from './fragments.js';
import { Matroska } from './matroska.js';

/** @typedef {import('./opening.js').Run} Run */

const BEHIND_S = 60;
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
    if (!this.fragments || !this.reader) return data;
    const made = this.fragments.take(hole ? this.reader.pushAfterHole(data) : this.reader.push(data));
    if (this.fragments.begun) this.mime = this.fragments.mime;
    return made;
  }

  /** What still waits when nothing follows. */
  end() {
    return this.fragments?.take([], true) ?? new Uint8Array(0);
  }
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
  /** @param {HTMLVideoElement} video @param {(error: unknown) => void} failed */
  constructor(video, failed) {
    this.video = video;
    this.failed = failed;
    this.source = new MediaSource();
    /** @type {SourceBuffer | null} */
    this.buffer = null;
    /** @type {Writer | null} */
    this.writer = null;
    this.run = -1;
    this.part = 0;
    this.busy = Promise.resolve();
    video.src = URL.createObjectURL(this.source);
    for (const kind of ['timeupdate', 'waiting']) video.addEventListener(kind, () => this.#overHole());
  }

  /** Append what is known and was not appended yet. @param {Run[]} runs @param {boolean} whole whether nothing more will come */
  take(runs, whole) {
    this.busy = this.busy.then(() => this.#take(runs, whole)).catch((error) => this.failed(error));
    return this.busy;
  }

  /** @param {Run[]} runs @param {boolean} whole */
  async #take(runs, whole) {
    if (this.source.readyState === 'closed') await new Promise((resolve) => this.source.addEventListener('sourceopen', resolve, { once: true }));
    for (;;) {
      const run = runs[Math.max(0, this.run)];
      if (!run) return;
      if (this.run < 0 || (this.part >= run.parts.length && runs[this.run + 1])) {
        if (this.writer) await this.#append(this.writer.end());
        this.run += 1;
        this.part = 0;
        this.writer = null;
        continue;
      }
      if (this.part >= run.parts.length) break;
      await this.#part(run, run.parts[this.part]);
      this.part += 1;
    }
    if (!whole) return;
    if (this.writer) await this.#append(this.writer.end());
    if (this.source.readyState === 'open') this.source.endOfStream();
  }

  /** @param {Run} run @param {{data: Uint8Array, hole: boolean}} part */
  async #part(run, { data, hole }) {
    const first = !this.writer;
    this.writer ??= new Writer(data);
    const made = first && this.writer.fragments ? new Uint8Array(0) : this.writer.take(data, hole);
    if (!this.writer.mime) return;
    if (!MediaSource.isTypeSupported(this.writer.mime)) throw new TypeError(this.writer.mime);
    if (!this.buffer) this.buffer = this.source.addSourceBuffer(this.writer.mime);
    else if (first) {
      this.buffer.abort();
      this.buffer.changeType(this.writer.mime);
    }
    if (this.buffer.timestampOffset !== run.from / 1000) this.buffer.timestampOffset = run.from / 1000;
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
