/**
 * One capture through everything that interrupts it: whatever is not film is a gap with its reason, never joined silently.
 *
 * Follows formats.md §5 and ADR 0090. Film from one recorder is one run: a head, then media. Where the picture goes (page
 * hidden, call, camera lost, paused), the recorder is stopped, gaps are sealed until it is back, and a new recorder gives
 * a new head in the same capture. Where only the sound goes, film goes on with a mark at both ends. Times are those of a
 * clock that never goes back, counted from the start of the capture. Owned here: order, and when a gap is written.
 * The recorder is a seam (`Recorder`), lines are `filming.js`'s.
 */

import { Cutter } from './container.js';
import { Queue } from './filming.js';
import { AGAIN_MS, reasonOf, soundChanged, STILL_MS } from './interruptions.js';

/** @typedef {import('./container.js').Container} Container */
/** @typedef {import('./filming.js').Filming} Filming */
/** @typedef {import('./interruptions.js').Observed} Observed */
/** @typedef {import('./interruptions.js').Reason} Reason */
/**
 * @typedef {object} Recorder
 * @property {() => number} ms since the capture began; never goes back
 * @property {(give: (data: Uint8Array | Promise<Uint8Array>, ms: number) => void) => Promise<Container>} start a new run
 * @property {() => Promise<void>} stop the run; everything has been given when it returns
 */

const LIVE = /** @type {Observed} */ ({ video: 'live', audio: 'live', hidden: false, paused: false });

/** The recorder now writes another container than the capture's open line names: another capture must follow. */
export class OtherContainer extends Error {
  name = 'OtherContainer';
}

/** A capture that is being filmed. */
export class Recording {
  /** @param {Recorder} recorder @param {(error: unknown) => void} failed where sealing itself fails */
  constructor(recorder, failed) {
    this.recorder = recorder;
    this.failed = failed;
    this.queue = new Queue();
    /** @type {Filming | null} */
    this.filming = null;
    /** @type {Container | null} */
    this.container = null;
    /** @type {Reason | null} */
    this.reason = null;
    this.now = LIVE;
    this.alive = 0;
    this.said = 0;
    this.closed = false;
    /** Stops and starts of the recorder, one after the other. */
    this.turns = new Queue();
  }

  /**
   * Start the recorder, open the capture, and film.
   * @param {Recorder} recorder @param {(container: Container) => Promise<Filming>} open writes the open line, or goes on with a chain
   * @param {(error: unknown) => void} failed
   */
  static async begin(recorder, open, failed) {
    const recording = new Recording(recorder, failed);
    await recording.#run(async (container) => {
      recording.container = container;
      recording.filming = await open(container);
    });
    return recording;
  }

  /** Begin a run: a new recorder, a new head. @param {(container: Container) => Promise<unknown>} before what the chain says first */
  async #run(before) {
    /** @type {(cutter: Cutter | null) => void} */
    let known = () => undefined;
    /** @type {Promise<Cutter | null>} */
    const cutter = new Promise((resolve) => {
      known = resolve;
    });
    try {
      const container = await this.recorder.start((data, ms) => this.#take(cutter, data, ms));
      this.alive = this.recorder.ms();
      await before(container);
      known(new Cutter(container));
    } catch (error) {
      known(null); // what this run gives belongs to no capture; the queue must not wait for it
      throw error;
    }
  }

  /** @param {Promise<Cutter | null>} cutter @param {Uint8Array | Promise<Uint8Array>} data @param {number} ms */
  #take(cutter, data, ms) {
    // A piece that comes after a standstill was filmed before it, as far as anybody can know.
    const until = this.#still(ms) ? this.alive : ms;
    if (!this.#still(ms)) this.alive = ms;
    this.#add(async () => {
      for (const piece of (await cutter)?.push(await data) ?? []) await this.filming?.seal(piece.part, piece.data, until);
    });
  }

  /** @param {() => Promise<unknown>} work */
  #add(work) {
    return this.queue.add(work).catch((error) => this.failed(error));
  }

  /** @param {number} ms */
  #still(ms) {
    return ms - this.alive > STILL_MS;
  }

  /** What the page observes now: tracks, whether it is in sight, whether the person pauses. @param {Observed} now */
  async observe(now) {
    const before = this.now;
    this.now = now;
    if (soundChanged(before, now)) await this.#add(async () => this.filming?.mark('muted'));
    await this.#turn();
  }

  /** The recorder stopped by itself: a gap, and a new one if the camera is there. */
  async stopped() {
    await this.#again('camera');
  }

  /** To be called about twice a second: notices a page that stood still, and says that an interruption lasts. */
  async beat() {
    const ms = this.recorder.ms();
    const still = this.#still(ms);
    if (still && !this.reason && !this.closed) await this.#again(this.now.hidden ? 'hidden' : 'camera');
    this.alive = Math.max(this.alive, ms);
    if (!this.reason || this.closed) return;
    if (ms - this.said >= AGAIN_MS) await this.#gap();
    if (reasonOf(this.now) === null) await this.#turn(); // a recorder that would not start is tried again
  }

  /** @param {Reason} reason */
  async #again(reason) {
    await this.turns.add(async () => {
      if (this.closed || this.reason) return;
      await this.#interrupt(reason);
    });
    await this.#turn();
  }

  /** Bring the recorder to what is observed. */
  #turn() {
    return this.turns.add(async () => {
      if (this.closed) return;
      const reason = reasonOf(this.now);
      if (reason && !this.reason) await this.#interrupt(reason);
      else if (reason && reason !== this.reason) await this.#become(reason);
      else if (!reason && this.reason) await this.#resume();
    });
  }

  /** @param {Reason} reason */
  async #interrupt(reason) {
    await this.recorder.stop();
    this.reason = reason;
    // Said at once: whoever ends the page during the interruption cannot make it unsaid.
    await this.#gap();
  }

  /** One reason gives way to another. @param {Reason} reason */
  async #become(reason) {
    await this.#gap();
    this.reason = reason;
  }

  /** Seal the gap up to now. */
  #gap() {
    const [reason, ms] = [this.reason, this.recorder.ms()];
    this.said = ms;
    return this.#add(async () => reason && this.filming?.gap(reason, ms));
  }

  async #resume() {
    await this.#run(async (container) => {
      await this.#gap();
      this.reason = null;
      if (container !== this.container) throw new OtherContainer(`recorder: it writes ${container} now, the capture is ${this.container}`);
    });
  }

  /** End the capture: what is filmed is sealed, an interruption up to now is said, then the chain is closed. */
  async close() {
    await this.turns.add(async () => {
      if (this.closed) return;
      this.closed = true;
      if (this.reason) await this.#gap();
      else await this.recorder.stop();
      await this.queue.add(async () => this.filming?.close());
    });
  }
}
