/**
 * Photos in the page that films: the camera's full resolution where the browser gives it, drawn anew, sealed like a second.
 *
 * Owned here: how a picture is got from a camera. What a photo is as seals is `core/photos.js`'s. No sound, no flash.
 */

import { Queue } from './core/filming.js';
import { Photos } from './core/photos.js';
import { part } from './screen.js';
import { words } from './words.js';

/** @typedef {import('./app.js').App} App */

const QUALITY = 0.92;
const LOOK_MS = 5_000;

/** The photo button. */
export class PhotoButton {
  /** @param {App} app @param {(last: string) => void} ended told the id of the last line of a capture of photos */
  constructor(app, ended) {
    this.app = app;
    this.queue = new Queue();
    this.button = /** @type {HTMLButtonElement} */ (part('photo'));
    this.taken = 0;
    const begin = () => app.captures.open(app.meeting.newsroom, { source: 'camera', container: 'jpeg' });
    this.photos = new Photos(begin, () => performance.now(), ended);
  }

  start() {
    this.button.addEventListener('click', () => this.press().catch((error) => this.app.fail(error)));
    setInterval(() => this.queue.add(() => this.photos.rest()).catch(() => undefined), LOOK_MS);
    document.addEventListener('visibilitychange', () => document.hidden && this.end().catch(() => undefined));
    this.button.disabled = false;
  }

  async press() {
    this.button.disabled = true;
    try {
      const takenMs = performance.now();
      const jpeg = await this.#shoot();
      await this.queue.add(() => this.photos.take(jpeg, takenMs));
      this.taken += 1;
      part('added').textContent = words('photo-sealed', { n: String(this.taken) });
      await this.app.meeting.fetchTokens().catch(() => undefined);
    } finally {
      this.button.disabled = false;
    }
  }

  /** Whether a capture of photos is open. */
  get open() {
    return Boolean(this.photos.open);
  }

  /** Close the capture of photos. */
  async end() {
    await this.queue.add(() => this.photos.close());
  }

  /** One picture as a JPEG that this browser drew: nothing of the camera's own file is in it. @returns {Promise<Uint8Array>} */
  async #shoot() {
    const bitmap = this.app.take ? await createImageBitmap(this.app.screen.view) : await this.#still();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    /** @type {Blob | null} */
    const blob = await new Promise((given) => canvas.toBlob(given, 'image/jpeg', QUALITY));
    if (!blob) throw new Error('the browser drew no picture');
    return new Uint8Array(await blob.arrayBuffer());
  }

  /** A still of the camera at rest: from its photo mode, or else a frame of what it shows. @returns {Promise<ImageBitmap>} */
  async #still() {
    const { view } = this.app.screen;
    const stream = await this.app.finder.open();
    await view.play();
    const [track] = stream.getVideoTracks();
    const Still = /** @type {any} */ (globalThis).ImageCapture;
    // Some browsers have no photo mode, some cameras refuse it: a frame is less, and better than nothing.
    const photo = Still && (await new Still(track).takePhoto().catch(() => null));
    return createImageBitmap(photo ?? view);
  }
}
