/**
 * What a phone must know of its newsroom before it films: who speaks for it, whose keys open the footage, and a
 * checkpoint to name.
 *
 * Follows formats.md §4 and §7: recipients are taken only from the desk list that the newest root names by its digest, and
 * only while that root has not expired. Roots must follow the one this phone saw first. No network in here.
 */

import { fromBase64, hex } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { parseVerifier } from '../../record/note.js';
import { isExpired } from '../../record/root.js';
import { sha256 } from '../../record/sha256.js';
import { parseStatement } from '../../record/statement.js';
import { Succession } from '../../record/succession.js';
import { parseDesk, spoken } from './desk.js';

/** @typedef {{size: number, note: string}} Seen */

export { parseDesk, spoken, WRAP_RECIPIENTS } from './desk.js';

/** A newsroom as its own signed statements describe it. */
export class Newsroom {
  /** @param {Succession} succession @param {Uint8Array} desk the list's exact bytes @param {string} changed the newsroom's word @param {Uint8Array} newestNote */
  constructor(succession, desk, changed, newestNote) {
    this.succession = succession;
    this.recipients = parseDesk(desk);
    /** What two people read to each other, to see that their phones lock to the same keys. */
    this.fingerprint = spoken(hex(sha256(desk)));
    this.changed = changed;
    this.newestNote = newestNote;
    this.intake = parseVerifier(parseStatement(succession.newest.text, 'root').body.intake);
  }

  /** How often everything sealed since is put into the record. */
  get tickMs() {
    return 1000 * parseStatement(this.succession.newest.text, 'root').body.tick_s;
  }

  get origin() {
    return this.succession.newest.origin;
  }

  /**
   * Check an answer of `/film/newsroom/`; throw Malformed or Untrue where it does not hold.
   * @param {any} said @param {string} origin @param {Uint8Array | null} pinned a root this phone trusts @param {number} nowMs
   */
  static async check(said, origin, pinned, nowMs) {
    const strange = !Array.isArray(said?.roots) || typeof said.desk !== 'string' || typeof said.changed !== 'string';
    if (strange || !said.roots.length) throw new Malformed('newsroom: expected roots, desk and changed');
    const places = said.roots.map((/** @type {any} */ one) => ({ index: one.index, signed: fromBase64(one.note, 'root') }));
    const succession = await Succession.verify(places, pinned);
    const root = succession.newest;
    if (root.origin !== origin) throw new Untrue(`newsroom: these are roots of ${root.origin}, not of ${origin}`);
    if (root.unchecked) throw new Error('this browser cannot check the signatures of the root');
    if (isExpired(root, nowMs)) throw new Untrue(`newsroom: its newest root expired at ${root.expires}: nobody speaks for it`);
    const desk = fromBase64(said.desk, 'desk list');
    const named = parseStatement(root.text, 'root').body.desk;
    if (hex(sha256(desk)) !== named) throw new Untrue('desk list: it is not the one that the root names');
    return new Newsroom(succession, desk, said.changed, places[places.length - 1].signed);
  }

  /** Return what a line may say of a checkpoint file that all keys of the log signed. @param {Uint8Array} file @returns {Promise<Seen>} */
  async see(file) {
    const head = await this.succession.openCheckpoint(file);
    if (head.unchecked.length) throw new Error('this browser cannot check every key of the log');
    return { size: head.size, note: hex(sha256(file)) };
  }
}
