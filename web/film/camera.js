/**
 * The camera: a stream, a recorder with the options that were measured to lose least, and its chunks in order.
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
const SLICE_MS = 1000;
const KEY_FRAME_EVERY = 20;

/** @returns {Promise<MediaStream>} */
export function openCamera() {
  const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video, audio: true });
}

/** Records a stream, and calls back with bytes in order and the milliseconds since it began. */
export class Camera {
  /** @param {MediaStream} stream @param {(data: Blob, ms: number) => void} give @param {string} [type] for tests */
  constructor(stream, give, type) {
    const mimeType = type ?? TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    if (!mimeType) throw new Said('no-recorder');
    const options = { mimeType, videoBitsPerSecond: 1_500_000, videoKeyFrameIntervalCount: KEY_FRAME_EVERY };
    this.stream = stream;
    this.recorder = new MediaRecorder(stream, /** @type {any} */ (options));
    this.began = 0;
    this.recorder.ondataavailable = (event) => {
      if (event.data.size) give(event.data, this.ms());
    };
  }

  /** Milliseconds since the recorder began, by a clock that never goes back. */
  ms() {
    return performance.now() - this.began;
  }

  /** Begin; return the container that is really written. */
  async start() {
    const started = new Promise((resolve) => this.recorder.addEventListener('start', resolve, { once: true }));
    this.recorder.start(SLICE_MS);
    this.began = performance.now();
    await started;
    return containerOf(this.recorder.mimeType);
  }

  /** Stop; everything recorded has been given when this returns. */
  async stop() {
    if (this.recorder.state === 'inactive') return;
    const stopped = new Promise((resolve) => this.recorder.addEventListener('stop', resolve, { once: true }));
    this.recorder.stop();
    await stopped;
  }

  release() {
    for (const track of this.stream.getTracks()) track.stop();
  }
}
