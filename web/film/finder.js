/**
 * What the camera sees before, while and after something is filmed: one open stream, which camera it is from, its light.
 *
 * It is open while the page is in sight, as in any camera, if the person has allowed it before; a take borrows its stream.
 */

import { hasTorch, lenses, lensOf, nextLens, openLens, setTorch } from './lens.js';
import { part, pressed } from './screen.js';

/** @typedef {import('./lens.js').Choice} Choice */

/** The open camera. */
export class Finder {
  /** @param {import('./core/keeper.js').Keeper} store @param {HTMLVideoElement} view */
  constructor(store, view) {
    this.store = store;
    this.view = view;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {Choice} */
    this.choice = { facing: 'environment' };
    this.lit = false;
  }

  /** Take up the camera chosen last, and open it if that was allowed before: no question before a press. */
  async start() {
    this.choice = (await this.store.fact('lens')) ?? this.choice;
    const asked = await navigator.permissions?.query(/** @type {any} */ ({ name: 'camera' })).catch(() => null);
    if (asked?.state === 'granted') await this.open().catch(() => undefined); // a press will say why not
  }

  /** Return the open stream, opened if it is not; a camera that has gone since is forgotten. @returns {Promise<MediaStream>} */
  async open() {
    if (this.stream?.getVideoTracks().some((track) => track.readyState === 'live')) return this.stream;
    this.close();
    try {
      this.stream = await openLens(this.choice);
    } catch (error) {
      if (!('device' in this.choice) || /** @type {Error} */ (error).name !== 'OverconstrainedError') throw error;
      this.choice = { facing: 'environment' };
      this.stream = await openLens(this.choice);
    }
    this.show(this.stream);
    return this.stream;
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.view.srcObject = null;
    this.lit = false;
    part('torch').hidden = true;
  }

  /** Which camera is next; it is remembered. @param {Choice} [choice] @returns {Promise<void>} */
  async turn(choice) {
    this.choice = choice ?? (await nextLens(this.stream, this.choice));
    await this.store.setFact('lens', this.choice);
    this.close();
  }

  async light() {
    if (!this.stream) return;
    await setTorch(this.stream, !this.lit);
    this.lit = !this.lit;
    pressed('torch', this.lit);
  }

  /** Show a stream, and offer what its camera has. @param {MediaStream} stream */
  show(stream) {
    this.stream = stream;
    this.view.srcObject = stream;
    part('torch').hidden = !hasTorch(stream);
    pressed('torch', false);
    this.view.classList.toggle('mirrored', lensOf(stream).facing === 'user');
    lenses().then((all) => (part('turn').hidden = all.length < 2));
  }

  /** Offer each camera by the name that the browser gives it. @param {(choice: Choice) => void} chosen */
  async list(chosen) {
    const now = this.stream ? lensOf(this.stream).device : '';
    const rows = (await lenses()).map(({ device, label }, at) => {
      const row = document.createElement('label');
      const input = document.createElement('input');
      Object.assign(input, { type: 'radio', name: 'lens', value: device, checked: device === now });
      input.addEventListener('change', () => chosen({ device }));
      row.append(input, ' ', label || `${at + 1}`);
      return row;
    });
    part('lenses').replaceChildren(...rows);
    part('lenses-box').hidden = rows.length < 2;
  }
}
