/**
 * Keeps the screen awake while something films: browsers take that back whenever the page is hidden, so it is asked again.
 */

/** The wish to stay awake. */
export class Awake {
  constructor() {
    this.wanted = false;
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    document.addEventListener('visibilitychange', () => this.#ask());
  }

  /** @param {boolean} on */
  want(on) {
    this.wanted = on;
    if (on) this.#ask();
    else {
      this.lock?.release().catch(() => undefined);
      this.lock = null;
    }
  }

  #ask() {
    if (!this.wanted || document.hidden || (this.lock && !this.lock.released)) return;
    navigator.wakeLock?.request('screen').then(
      (lock) => {
        this.lock = lock;
        if (!this.wanted) lock.release().catch(() => undefined);
      },
      () => undefined, // refused, as at a low battery: the phone's own rule
    );
  }
}
