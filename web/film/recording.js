/**
 * One take: the camera's bytes cut, sealed in order, interruptions said, until it is stopped.
 *
 * Owned here: the order of one take's events. Nothing is shown from here, and nothing sent.
 */

import { Cutter } from './core/container.js';
import { Queue } from './core/filming.js';
import { Camera } from './camera.js';

/** @typedef {import('./core/filming.js').Filming} Filming */
/** @typedef {import('./captures.js').Open} Open */

/** A film that is being taken. */
export class Take {
  /** @param {MediaStream} stream @param {{failed: (error: unknown) => void, ended: () => void}} tell `ended`: the camera was taken away */
  constructor(stream, tell) {
    this.stream = stream;
    this.tell = tell;
    this.queue = new Queue();
    /** @type {Open | null} null until the open line is kept */
    this.open = null;
    /** @type {Camera | null} */
    this.camera = null;
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
   * @param {(container: import('./core/container.js').Container) => Promise<Open>} begin @param {string} [type] for tests
   */
  async start(begin, type) {
    /** @type {Promise<Cutter>} */
    let ready;
    const camera = new Camera(this.stream, (data, ms) => this.#add(async () => this.#seal(await ready, data, ms)), type);
    const container = await camera.start();
    this.camera = camera;
    ready = begin(container).then((open) => {
      this.open = open;
      return new Cutter(container);
    });
    this.#watch(camera);
    await ready;
  }

  /** @param {() => Promise<unknown>} work */
  #add(work) {
    this.queue.add(work).catch(this.tell.failed);
  }

  /** @param {Cutter} cutter @param {Blob} data @param {number} ms */
  async #seal(cutter, data, ms) {
    for (const piece of cutter.push(new Uint8Array(await data.arrayBuffer()))) await this.filming?.seal(piece.part, piece.data, ms);
  }

  /** Seal what interrupts: a muted camera, a track that ends. @param {Camera} camera */
  #watch(camera) {
    for (const track of camera.stream.getVideoTracks()) {
      track.addEventListener('unmute', () => {
        const ms = camera.ms();
        this.#add(async () => this.filming?.gap(document.hidden ? 'hidden' : 'camera', ms));
      });
      track.addEventListener('ended', () => this.camera === camera && this.tell.ended());
    }
  }

  /** Ask the recorder for what it has: the page may be about to go. */
  flush() {
    if (this.camera?.recorder.state === 'recording') this.camera.recorder.requestData();
  }

  /** Stop, and close the chain; everything recorded is stored when this returns. */
  async stop() {
    const camera = this.camera;
    this.camera = null;
    await camera?.stop();
    camera?.release();
    await this.queue.add(async () => this.filming?.close());
    this.open?.letGo();
  }
}
