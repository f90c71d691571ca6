/**
 * One take: what the browser says of camera, sound and page is observed, and brought to the capture.
 *
 * Owned here: listening, and opening the camera again where it was lost. What an observation means for the chain is
 * `core/recording.js`'s. Nothing is shown from here, and nothing sent.
 */

import { Camera } from './camera.js';
import { Recording } from './core/recording.js';

const BEAT_MS = 500;
const REOPEN_EVERY_MS = 2000;
/** Picture and sound of one call fall silent one after the other: they are looked at together. */
const SETTLE_MS = 100;

/** @typedef {import('./core/filming.js').Filming} Filming */
/** @typedef {import('./captures.js').Open} Open */
/**
 * @typedef {object} Tell
 * @property {(error: unknown) => void} failed
 * @property {() => Promise<MediaStream>} reopen open the camera that was lost
 */

/** @param {MediaStreamTrack | undefined} track @returns {import('./core/interruptions.js').Track} */
const stateOf = (track) => (!track || track.readyState === 'ended' ? 'ended' : track.muted ? 'muted' : 'live');

/** A film that is being taken; its stream is borrowed. */
export class Take {
  /** @param {Tell} tell @param {string} [type] for tests */
  constructor(tell, type) {
    this.tell = tell;
    this.type = type;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {Open | null} null until the open line is kept */
    this.open = null;
    /** @type {Camera | null} */
    this.camera = null;
    /** @type {Recording | null} */
    this.recording = null;
    this.paused = false;
    this.turning = false;
    this.reopened = -Infinity;
    this.observe = () => this.#observe();
    this.settle = () => {
      clearTimeout(this.soon);
      this.soon = setTimeout(this.observe, SETTLE_MS);
    };
  }

  /** The chain that grows; null until it is begun. @returns {Filming | null} */
  get filming() {
    return this.open?.filming ?? null;
  }

  /** Milliseconds filmed so far. */
  ms() {
    return this.camera?.ms() ?? 0;
  }

  /**
   * Begin: the recorder first, so that no second is lost while the open line is made.
   * @param {MediaStream} stream @param {(container: import('./core/container.js').Container) => Promise<Open>} begin
   * @param {number} [fromMs] where a capture that goes on stands
   */
  async start(stream, begin, fromMs = 0) {
    this.stream = stream;
    const stopped = () => this.#mind(this.recording?.stopped());
    const camera = new Camera(stream, { type: this.type, fromMs, stopped });
    this.camera = camera;
    this.recording = await Recording.begin(camera, async (container) => {
      this.open = await begin(container);
      return this.open.filming;
    }, this.tell.failed);
    this.#watch();
    document.addEventListener('visibilitychange', this.observe);
    this.timer = setInterval(() => this.#beat(), BEAT_MS);
    this.observe();
  }

  /** @param {Promise<unknown> | undefined} work */
  #mind(work) {
    work?.catch(this.tell.failed);
  }

  #watch() {
    for (const track of this.stream?.getTracks() ?? []) {
      for (const event of ['mute', 'unmute', 'ended']) track.addEventListener(event, this.settle);
    }
  }

  /** @returns {import('./core/interruptions.js').Observed} */
  #seen() {
    const [video, audio] = [stateOf(this.stream?.getVideoTracks()[0]), stateOf(this.stream?.getAudioTracks()[0])];
    return { video: this.turning ? 'ended' : video, audio, hidden: document.hidden, paused: this.paused };
  }

  #observe() {
    if (document.hidden) this.camera?.flush();
    this.#mind(this.recording?.observe(this.#seen()));
  }

  #beat() {
    this.#mind(this.recording?.beat());
    const { video, hidden, paused } = this.#seen();
    if (video !== 'ended' || this.turning || hidden || paused || performance.now() - this.reopened < REOPEN_EVERY_MS) return;
    this.reopened = performance.now();
    // Refused or not there: the gap lasts, and it is tried again.
    this.turn(this.tell.reopen).catch(() => undefined);
  }

  /** Film another stream from now on: another camera, or the one that came back. @param {() => Promise<MediaStream>} open */
  async turn(open) {
    if (this.turning) return;
    this.turning = true;
    try {
      await this.recording?.observe(this.#seen());
      this.stream = await open();
      if (this.camera) this.camera.stream = this.stream;
      this.#watch();
    } finally {
      this.turning = false;
    }
    await this.recording?.observe(this.#seen());
  }

  /** Stop filming for a while, or go on; the chain says `paused`. @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.observe();
  }

  /** Ask the recorder for what it has: the page may be about to go. */
  flush() {
    this.camera?.flush();
  }

  /** Stop, and close the chain; everything recorded is stored when this returns. */
  async stop() {
    this.#unwatch();
    try {
      if (this.recording) await this.recording.close();
      else await this.camera?.stop();
    } finally {
      this.camera = null;
      this.open?.letGo();
    }
  }

  /** Let go of everything at once and seal nothing more: for the wipe. */
  abandon() {
    this.#unwatch();
    if (this.recording) this.recording.filming = null;
    this.camera?.stop().catch(() => undefined);
    [this.recording, this.camera, this.open] = [null, null, null];
  }

  #unwatch() {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    document.removeEventListener('visibilitychange', this.observe);
  }
}
