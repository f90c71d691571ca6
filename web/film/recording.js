/**
 * One take: what the browser says of camera, sound and page is observed, and brought to the capture.
 *
 * Owned here: listening, and opening the camera again where it was lost. What an observation means for the chain is
 * `core/recording.js`'s. Nothing is shown from here, and nothing sent.
 */

import { Camera, openCamera } from './camera.js';
import { Recording } from './core/recording.js';

const BEAT_MS = 500;
const REOPEN_EVERY_MS = 2000;

/** @typedef {import('./core/filming.js').Filming} Filming */
/** @typedef {import('./captures.js').Open} Open */
/**
 * @typedef {object} Tell
 * @property {(error: unknown) => void} failed
 * @property {(stream: MediaStream) => void} stream another stream is filmed now: show it
 */

/** @param {MediaStreamTrack | undefined} track @returns {import('./core/interruptions.js').Track} */
const stateOf = (track) => (!track || track.readyState === 'ended' ? 'ended' : track.muted ? 'muted' : 'live');

/** A film that is being taken. */
export class Take {
  /** @param {MediaStream} stream @param {Tell} tell */
  constructor(stream, tell) {
    this.stream = stream;
    this.tell = tell;
    /** @type {Open | null} null until the open line is kept */
    this.open = null;
    /** @type {Camera | null} */
    this.camera = null;
    /** @type {Recording | null} */
    this.recording = null;
    this.paused = false;
    this.reopened = -Infinity;
    this.observe = () => this.#observe();
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
   * @param {(container: import('./core/container.js').Container) => Promise<Open>} begin
   * @param {{type?: string, fromMs?: number}} [how] `type` for tests; `fromMs`: where a capture that goes on stands
   */
  async start(begin, how = {}) {
    const stopped = () => this.#mind(this.recording?.stopped());
    this.camera = new Camera(this.stream, { ...how, stopped });
    this.recording = await Recording.begin(this.camera, async (container) => {
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
    for (const track of this.stream.getTracks()) {
      for (const event of ['mute', 'unmute', 'ended']) track.addEventListener(event, this.observe);
    }
  }

  #observe() {
    if (document.hidden) this.camera?.flush();
    const [video, audio] = [stateOf(this.stream.getVideoTracks()[0]), stateOf(this.stream.getAudioTracks()[0])];
    this.#mind(this.recording?.observe({ video, audio, hidden: document.hidden, paused: this.paused }));
  }

  #beat() {
    this.#mind(this.recording?.beat());
    const lost = stateOf(this.stream.getVideoTracks()[0]) === 'ended' && !document.hidden && !this.paused;
    if (!lost || performance.now() - this.reopened < REOPEN_EVERY_MS) return;
    this.reopened = performance.now();
    // Refused or not there: the gap lasts, and it is tried again.
    openCamera().then((stream) => (this.camera ? this.replace(stream) : stream.getTracks().forEach((track) => track.stop())), () => undefined);
  }

  /** Film another stream from now on: the camera that came back, or another one. @param {MediaStream} stream */
  async replace(stream) {
    await this.recording?.observe({ video: 'ended', audio: 'ended', hidden: document.hidden, paused: this.paused });
    this.camera?.release();
    this.stream = stream;
    if (this.camera) this.camera.stream = stream;
    this.tell.stream(stream);
    this.#watch();
    this.observe();
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
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.observe);
    try {
      if (this.recording) await this.recording.close();
      else await this.camera?.stop();
    } finally {
      this.camera?.release();
      this.camera = null;
      this.open?.letGo();
    }
  }
}
