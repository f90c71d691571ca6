/**
 * The recorder, with the options that were measured to lose least, and its chunks in order. Which camera is `lens.js`'s.
 */

import { containerOf } from './core/container.js';
import { Said } from './words.js';

/** Matroska with H.264 first: it loses least when a phone is taken, and publishing need not encode again. */
const TYPES = [
  'video/webm;codecs=h264,opus',
  'video/mp4;codecs=avc1.42E01E,mp4a.40.2',
  'video/mp4;codecs=avc1.42E01E,opus',
  'video/webm;codecs=vp9,opus',
  'video/webm;codecs=vp8,opus',
  'video/mp4',
];
/** A killed browser loses half a piece and what encoding and sealing take: 30 kills of VP8 lost 612 ms at the median; 376 with 500. */
const SLICE_MS = 800;
const KEY_FRAME_EVERY = 20;

/** Records a stream, one recorder after the other; `core/recording.js` says when. */
export class Camera {
  /**
   * @param {MediaStream} stream @param {{stopped: () => void, type?: string, fromMs?: number}} how `stopped`: the recorder
   *   stopped by itself; `type` for tests; `fromMs`: where a capture that goes on stands
   */
  constructor(stream, { stopped, type, fromMs = 0 }) {
    const mimeType = type ?? TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    if (!mimeType) throw new Said('no-recorder');
    this.options = { mimeType, videoBitsPerSecond: 1_500_000, videoKeyFrameIntervalCount: KEY_FRAME_EVERY };
    this.stream = stream;
    this.stopped = stopped;
    this.fromMs = fromMs;
    this.began = NaN;
    /** @type {MediaRecorder | null} */
    this.recorder = null;
  }

  /** Milliseconds of the capture, by a clock that never goes back: nothing a person can set is in it. */
  ms() {
    return Number.isNaN(this.began) ? this.fromMs : this.fromMs + performance.now() - this.began;
  }

  /** Begin with a new recorder; return the container that is really written. @param {(data: Promise<Uint8Array>, ms: number) => void} give */
  async start(give) {
    const recorder = new MediaRecorder(this.stream, /** @type {any} */ (this.options));
    recorder.ondataavailable = ({ data }) => {
      if (data.size) give(data.arrayBuffer().then((bytes) => new Uint8Array(bytes)), this.ms());
    };
    const started = new Promise((resolve, reject) => {
      recorder.addEventListener('start', resolve, { once: true });
      recorder.addEventListener('stop', () => reject(new Said('camera-busy')), { once: true });
    });
    recorder.start(SLICE_MS);
    if (Number.isNaN(this.began)) this.began = performance.now();
    await started;
    recorder.addEventListener('stop', () => this.recorder === recorder && this.stopped());
    this.recorder = recorder;
    return containerOf(recorder.mimeType);
  }

  /** Ask for what is recorded so far: the page may be about to go. */
  flush() {
    if (this.recorder?.state === 'recording') this.recorder.requestData();
  }

  /** Stop; everything recorded has been given when this returns. */
  async stop() {
    const recorder = this.recorder;
    this.recorder = null;
    if (!recorder || recorder.state === 'inactive') return;
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
    recorder.stop();
    await stopped;
  }
}
