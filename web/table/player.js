/**
 * Plays a capture while it is still being filmed: frames from this machine's light table into a MediaSource.
 *
 * The video's clock is the capture's clock. No more is read than is played: some seconds ahead are kept, what is long
 * past is given back, so memory does not grow with the film. A seek to where nothing is loaded starts a new stream.
 */

import { ask } from './api.js';
import { frames, json } from './frames.js';

const AHEAD_S = 20;
const BEHIND_S = 20;
const HOLE_S = 0.4;

export class Player extends EventTarget {
  #abort = new AbortController();
  #run = 0;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    super();
    this.video = video;
    this.mode = '';
    this.ended = false;
    /** @type {(ms: number) => string} */
    this.pathOf = () => '';
    video.addEventListener('timeupdate', () => this.#skipHole());
    video.addEventListener('waiting', () => this.#skipHole());
    video.addEventListener('seeking', () => this.#seek());
  }

  /** Play a capture from a moment. @param {(ms: number) => string} pathOf @param {number} ms */
  open(pathOf, ms) {
    this.mode = 'capture';
    this.pathOf = pathOf;
    return this.#load(pathOf(ms), ms);
  }

  /** Play exactly what would go out; resolves with the milliseconds that were played. @param {string} path @param {number} fromMs */
  async watch(path, fromMs) {
    this.mode = 'watch';
    const over = new Promise((resolve, reject) => {
      this.video.addEventListener('ended', resolve, { once: true });
      this.addEventListener('trouble', (event) => reject(new Error(/** @type {CustomEvent} */ (event).detail)), { once: true });
      this.addEventListener('left', () => reject(new Error('')), { once: true });
    });
    await this.#load(path, fromMs);
    await this.video.play();
    await over;
    this.mode = 'watched';
    const { played } = this.video;
    let sum = 0;
    for (let at = 0; at < played.length; at += 1) sum += played.end(at) - played.start(at);
    return Math.round(sum * 1000);
  }

  /** Stop, and forget what is loaded. */
  close() {
    if (this.mode === 'watch') this.dispatchEvent(new Event('left'));
    this.#abort.abort();
    this.#run += 1;
    this.mode = '';
    this.video.removeAttribute('src');
    this.video.load();
  }

  /** Where the film that is loaded ends, in seconds. */
  get edge() {
    const { buffered } = this.video;
    return buffered.length ? buffered.end(buffered.length - 1) : 0;
  }

  /** @param {string} path @param {number} ms */
  async #load(path, ms) {
    this.#abort.abort();
    this.#abort = new AbortController();
    const run = (this.#run += 1);
    const { signal } = this.#abort;
    this.ended = false;
    const source = new MediaSource();
    const address = URL.createObjectURL(source);
    this.video.src = address;
    await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
    URL.revokeObjectURL(address);
    this.#feed(source, path, ms / 1000, signal).catch((error) => {
      if (run === this.#run && !signal.aborted) this.dispatchEvent(new CustomEvent('trouble', { detail: String(error.message ?? error) }));
    });
  }

  /** @param {MediaSource} source @param {string} path @param {number} wanted @param {AbortSignal} signal */
  async #feed(source, path, wanted, signal) {
    const answer = await ask(path, { signal });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    /** @type {SourceBuffer | null} */
    let buffer = null;
    let [offset, placed] = [0, false];
    for await (const { kind, payload } of frames(reader)) {
      if (signal.aborted) return;
      if (kind === 's') offset = json(payload).from_ms / 1000;
      else if (kind === 'i') {
        const { mime } = json(payload);
        if (!MediaSource.isTypeSupported(mime)) throw new Error(`this browser does not play ${mime}`);
        if (buffer) {
          await settled(buffer);
          buffer.changeType(mime);
        } else buffer = source.addSourceBuffer(mime);
        buffer.timestampOffset = offset;
      } else if (kind === 'd' && buffer) {
        await append(buffer, payload, this.video);
        if (!placed && this.video.buffered.length) {
          const { buffered } = this.video;
          const [start, end] = [buffered.start(0), buffered.end(buffered.length - 1)];
          if (wanted < start || end >= wanted) {
            placed = true;
            this.video.currentTime = Math.min(Math.max(wanted, start), end);
          }
        }
        // Until the playhead stands where it was asked for, what is loaded is never far ahead of it.
        if (placed) await this.#room(buffer, signal);
      } else if (kind === 'e' && payload.length) throw new Error(new TextDecoder().decode(payload));
    }
    this.ended = true;
    if (buffer) await settled(buffer);
    if (!placed && this.video.buffered.length) this.video.currentTime = this.edge;
    if (source.readyState === 'open') source.endOfStream();
  }

  /** Wait until less lies ahead, and give back what lies long behind. @param {SourceBuffer} buffer @param {AbortSignal} signal */
  async #room(buffer, signal) {
    const behind = this.video.currentTime - BEHIND_S;
    if (this.mode === 'capture' && behind > 5 && buffer.buffered.length && buffer.buffered.start(0) < behind - 5) {
      buffer.remove(0, behind);
      await settled(buffer);
    }
    while (!signal.aborted && this.edge - this.video.currentTime > AHEAD_S) await new Promise((resolve) => setTimeout(resolve, 250));
  }

  /** Go over a hole that nothing will fill: seconds that are not held. */
  #skipHole() {
    const { buffered, currentTime } = this.video;
    for (let at = 0; at < buffered.length; at += 1) {
      if (currentTime >= buffered.start(at) - 0.05 && currentTime < buffered.end(at) - HOLE_S) return;
      if (buffered.start(at) > currentTime && !this.video.paused) {
        this.video.currentTime = buffered.start(at) + 0.01;
        return;
      }
    }
  }

  /** Go to a moment; a browser by itself goes no further than what is loaded. @param {number} ms */
  seek(ms) {
    const at = Math.max(0, ms / 1000);
    if (this.mode !== 'capture' || this.#holds(at)) this.video.currentTime = at;
    else this.#loadFrom(at);
  }

  #seek() {
    const { buffered, currentTime } = this.video;
    if (this.mode === 'capture' && buffered.length && !this.#holds(currentTime)) this.#loadFrom(currentTime);
  }

  /** Whether a moment is loaded, or will be in the next second. @param {number} at */
  #holds(at) {
    const { buffered } = this.video;
    for (let n = 0; n < buffered.length; n += 1) if (at >= buffered.start(n) - 0.5 && at <= buffered.end(n) + 1) return true;
    return false;
  }

  /** @param {number} at */
  #loadFrom(at) {
    const playing = !this.video.paused;
    this.#load(this.pathOf(at * 1000), at * 1000).then(() => (playing ? this.video.play().catch(() => undefined) : undefined));
  }
}

/** @param {SourceBuffer} buffer */
async function settled(buffer) {
  if (buffer.updating) await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
}

/** @param {SourceBuffer} buffer @param {Uint8Array} data @param {HTMLVideoElement} video */
async function append(buffer, data, video) {
  await settled(buffer);
  await new Promise((resolve, reject) => {
    const over = new AbortController();
    const failed = () => {
      over.abort();
      reject(new Error(`this film does not play here: ${video.error?.message ?? 'it was taken away'}`));
    };
    buffer.addEventListener('error', failed, { signal: over.signal });
    buffer.addEventListener('abort', failed, { signal: over.signal });
    buffer.addEventListener('updateend', () => setTimeout(() => { over.abort(); resolve(undefined); }), { signal: over.signal });
    buffer.appendBuffer(/** @type {BufferSource} */ (data));
  });
}
