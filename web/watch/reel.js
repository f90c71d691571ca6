/**
 * What of a capture is fetched, opened and held while it is watched: some seconds around the one that plays, nothing else.
 *
 * Follows formats.md §5 and ADR 0136. A chunk is opened when it is about to play, given on, and let go; whoever goes back
 * to it makes it fetched and opened once more. So memory does not grow with the film, and what was never near the play
 * position was never opened here: the page says so. What a chunk is worth is `opening.js`'s, how it plays `showing.js`'s.
 */

const AHEAD_S = 30;
/** Pieces before the one that is gone to: its first picture may hang on them. */
const LEAD = 2;

/** @typedef {import('./opening.js').Opened} Opened */
/** @typedef {import('./opening.js').Piece} Piece */
/** @typedef {import('./showing.js').Showing} Showing */

export class Reel {
  #at = 0;
  /** The head that is to be given before anything else; -1 for none. */
  #head = -1;
  #hole = true;
  #begun = false;
  /** Where somebody went, in milliseconds, until it is loaded. @type {number | null} */
  #wanted = null;
  #busy = false;
  #again = false;
  #broken = false;
  #silent = false;

  /** @param {Opened} opened @param {Showing} showing @param {{failed: (error: unknown) => void, changed: () => void}} tell */
  constructor(opened, showing, tell) {
    this.opened = opened;
    this.showing = showing;
    this.tell = tell;
  }

  /** Lines came, or time passed: load what is due. */
  async wake() {
    this.#again = true;
    if (this.#busy || this.#broken) return;
    this.#busy = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#fill();
      }
    } catch (error) {
      this.#broken = !(error instanceof Error && error.name === 'Away'); // who is away comes back
      this.tell.failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Somebody went to a moment; what is not loaded there is fetched. @param {number} ms */
  seek(ms) {
    if (this.showing.holds(ms)) return;
    this.#wanted = ms;
    this.wake();
  }

  async #fill() {
    const { opened, showing } = this;
    for (;;) {
      if (this.#wanted !== null) await this.#place(this.#wanted);
      if (this.#head >= 0) await this.#give(opened.pieces[this.#head]);
      if (this.#wanted !== null) continue;
      this.#head = -1;
      const piece = opened.pieces[this.#at];
      if (!piece || showing.ahead() > AHEAD_S || this.#isAwaited(piece)) break;
      if (piece.seal.part !== 'note') await this.#give(piece);
      if (this.#wanted === null) this.#at += 1;
    }
    if (opened.chain?.closed && this.#at >= opened.pieces.length) await this.#show(() => showing.end());
  }

  /** Go to a moment: the head it needs first, then film from a little before it. @param {number} ms */
  async #place(ms) {
    this.#wanted = null;
    const { pieces } = this.opened;
    const film = pieces.map((one, at) => ({ one, at })).filter(({ one }) => one.seal.part === 'media');
    const found = film.findLastIndex(({ one }) => one.seal.from <= ms);
    const target = film[Math.max(0, found)];
    if (!target) return;
    const head = pieces.findLastIndex((one, at) => at < target.at && one.seal.part === 'head');
    const first = film[Math.max(0, found - LEAD)].at;
    await this.showing.restart();
    [this.#begun, this.#hole, this.#head, this.#at] = [false, true, head, Math.max(first, head + 1)];
  }

  /** Open a piece, give it on, and keep nothing of it. @param {Piece} piece */
  async #give(piece) {
    const { opened, showing } = this;
    const data = opened.missing.has(piece.seal.seq) ? null : await opened.open(piece);
    this.tell.changed();
    if (this.#wanted !== null) return; // somebody went elsewhere meanwhile
    if (piece.seal.part === 'head') {
      this.#begun = data !== null;
      this.#hole = this.#head >= 0; // what follows is from the middle of its film
      if (data) await this.#show(() => showing.begin(data, piece.seal.to));
    } else if (!data) this.#hole = true;
    else if (this.#begun) {
      await this.#show(() => showing.add(data, this.#hole));
      this.#hole = false;
    }
  }

  /** Give film on; where this browser does not play it, go on opening, so that it is known what it is worth. @param {() => Promise<void>} how */
  async #show(how) {
    if (this.#silent) return;
    try {
      await how();
    } catch (error) {
      this.#silent = true;
      this.tell.failed(error);
    }
  }

  /** Whether ciphertext is on its way and nothing behind it is here yet: then it is waited for. @param {Piece} piece */
  #isAwaited({ seal }) {
    const { chain, missing, pieces } = this.opened;
    return missing.has(seal.seq) && !chain?.closed && !pieces.some((one) => one.seal.seq > seal.seq && !missing.has(one.seal.seq));
  }
}
