/**
 * The app as it is installed: its service worker, and a newer release taken only when nothing is filmed, in any tab.
 *
 * Every take shares one lock; whoever takes a release must hold it alone, so that no file is replaced under a running film.
 */

const LOCK = 'sunseed-film-release';
const LOOK_EVERY_MS = 10 * 60_000;
const TRY_EVERY_MS = 5000;
const TAKING_MS = 1500;

/** Hold the running release for a take. @returns {Promise<() => void>} what lets go */
export function holdRelease() {
  return new Promise((held) => {
    navigator.locks.request(LOCK, { mode: 'shared' }, () => new Promise((letGo) => held(() => letGo(undefined))));
  });
}

/** The release that runs, and the one that waits. */
export class Release {
  /** @param {{waits: (waiting: boolean) => void, busy: () => boolean}} tell `busy`: something here films or is being made */
  constructor(tell) {
    this.tell = tell;
    /** @type {ServiceWorkerRegistration | null} */
    this.registration = null;
    this.#follow();
  }

  /** Load anew when another release serves this page; listening begins before anything is waited for, since another tab may take it. */
  #follow() {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    let served = Boolean(workers.controller);
    workers.addEventListener('controllerchange', () => {
      if (served) this.#reload();
      served = true; // the first one merely takes over what the network gave
    });
  }

  /** Register, look for a newer one now and then, take it when it may be. */
  async start() {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    this.registration = await workers.register('/film/service.js', { scope: '/film/' });
    setInterval(() => this.look(), LOOK_EVERY_MS);
    setInterval(() => this.#take(), TRY_EVERY_MS);
    document.addEventListener('visibilitychange', () => !document.hidden && this.look());
    await this.#take();
  }

  /** Ask whether there is a newer release. */
  look() {
    this.registration?.update().catch(() => undefined); // no network: later
  }

  async #take() {
    const waiting = this.registration?.waiting;
    this.tell.waits(Boolean(waiting));
    if (!waiting) return;
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock || this.tell.busy()) return;
      waiting.postMessage('take');
      await new Promise((resolve) => setTimeout(resolve, TAKING_MS)); // meanwhile no other tab begins a take
    });
  }

  /** Another worker serves this page now: load it anew, but never under a film. */
  #reload() {
    if (this.tell.busy()) setTimeout(() => this.#reload(), TRY_EVERY_MS);
    else location.reload();
  }
}
