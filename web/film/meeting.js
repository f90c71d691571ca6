/**
 * What this phone knows of its newsroom, and keeps for a day without network: who speaks for it, passes, a checkpoint.
 *
 * What of it may be believed is `core/newsroom.js`'s; the way is `way.js`'s.
 */

import { Newsroom } from './core/newsroom.js';
import { Said } from './words.js';

const LEAST_TOKENS = 2;

/** The newsroom as this phone has met it. */
export class Meeting {
  /** @param {import('./core/keeper.js').Keeper} store @param {import('./way.js').HttpWay} way @param {string} origin */
  constructor(store, way, origin) {
    this.store = store;
    this.way = way;
    this.origin = origin;
    /** @type {Newsroom | null} */
    this.known = null;
  }

  /** @returns {Newsroom} */
  get newsroom() {
    if (!this.known) throw new Said('not-met');
    return this.known;
  }

  /**
   * Learn who speaks for the newsroom and whose keys open footage; without network, as it was last time.
   * @throws where nobody may be filmed for: unknown, without keys, not what its root says
   */
  async meet() {
    const pinned = (await this.store.fact('root')) ?? null;
    let said;
    try {
      said = await this.way.newsroom();
    } catch (error) {
      said = await this.store.fact('newsroom');
      if (!said) throw error;
    }
    this.known = await Newsroom.check(said, this.origin, pinned, Date.now());
    if (!this.known.recipients.length) throw new Said('no-keys');
    await this.store.setFact('newsroom', said);
    await this.store.setFact('root', this.known.newestNote);
    await this.see().catch(() => undefined);
    await this.fetchTokens();
  }

  /** Fetch passes where few are left: each begins one capture. */
  async fetchTokens() {
    const held = (await this.store.fact('tokens')) ?? [];
    if (held.length >= LEAST_TOKENS) return;
    const { signed_in: signedIn, csrf } = await this.way.session();
    if (!signedIn) throw new Said(held.length ? 'away' : 'signed-out');
    await this.store.setFact('tokens', [...held, ...(await this.way.tokens(csrf))]);
  }

  /** Take the newest checkpoint; the next line names it. */
  async see() {
    const seen = await this.newsroom.see(await this.way.checkpoint());
    await this.store.setFact('seen', seen);
    return seen;
  }
}
