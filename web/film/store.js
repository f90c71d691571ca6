/**
 * What this phone keeps until the newsroom holds it: lines, ciphertext, the head of each chain. Nothing in here is readable.
 *
 * The one promise: `keep` is one transaction over line, ciphertext and chain, so that a killed browser leaves either all
 * three or none. The signing key lies here too, not exportable by scripts; who has the phone unlocked can still use it.
 * Bytes lie apart from what is said of them, so that an hour of film that waits is counted without being read.
 */

import { rankOf } from './core/memory.js';
import { progressed } from './core/owing.js';

const NAME = 'sunseed-film';
const VERSION = 2;

/** @typedef {import('./core/chain.js').State} State */
/**
 * @typedef {object} Kept a capture as this phone keeps it
 * @property {string} capture
 * @property {State} chain
 * @property {CryptoKey} key
 * @property {string} recipient
 * @property {string} token
 * @property {number} accepted
 * @property {number} recorded
 * @property {number} began
 * @property {import('./core/owing.js').Promised | null} [owed] the oldest promise that is not kept yet
 * @property {import('./core/owing.js').Promised | null} [newest]
 * @property {import('./core/importing.js').State} [file] of a file that is being sealed
 */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('storage: the transaction was aborted'));
  });

/** Make what a version needs; version 1 kept bytes beside what is said of them. @param {IDBDatabase} database @param {IDBTransaction} transaction @param {number} from */
function upgrade(database, transaction, from) {
  if (from < 1) {
    database.createObjectStore('captures', { keyPath: 'capture' });
    database.createObjectStore('lines', { keyPath: ['capture', 'seq'] });
    database.createObjectStore('ciphers', { keyPath: 'digest' });
    database.createObjectStore('facts');
  }
  const ciphers = transaction.objectStore('ciphers');
  const bytes = database.createObjectStore('bytes');
  if (from === 1) {
    ciphers.deleteIndex('capture');
    ciphers.openCursor().onsuccess = (event) => {
      const cursor = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (event.target).result;
      if (!cursor) return;
      const { data, ...said } = cursor.value;
      bytes.put(data, said.digest);
      cursor.update({ ...said, size: data.length, rank: rankOf(said.part) });
      cursor.continue();
    };
  }
  ciphers.createIndex('order', ['capture', 'rank', 'seq']);
}

/** What is said of the ciphertext that goes next. @param {IDBTransaction} transaction @param {string} capture @param {number} upTo */
async function nextIn(transaction, capture, upTo) {
  const order = transaction.objectStore('ciphers').index('order');
  for (const rank of upTo < 0 ? [] : [0, 1]) {
    const said = await answer(order.get(IDBKeyRange.bound([capture, rank, 0], [capture, rank, upTo])));
    if (said) return said;
  }
  return undefined;
}

/** The phone's storage. */
export class Store {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /** Open it, made if this is the first time. */
  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, /** @type {IDBTransaction} */ (request.transaction), oldVersion);
    return new Store(await answer(request));
  }

  /** @param {string[]} names @param {IDBTransactionMode} mode */
  #begin(names, mode) {
    return this.database.transaction(names, mode, { durability: 'strict' });
  }

  /** A small thing by its name: the pinned root, tokens. @param {string} name */
  async fact(name) {
    return answer(this.#begin(['facts'], 'readonly').objectStore('facts').get(name));
  }

  /** @param {string} name @param {unknown} value */
  async setFact(name, value) {
    const transaction = this.#begin(['facts'], 'readwrite');
    transaction.objectStore('facts').put(value, name);
    await done(transaction);
  }

  /** Take one of the tokens, so that no other tab has it; undefined if there is none. @returns {Promise<string | undefined>} */
  async takeToken() {
    const transaction = this.#begin(['facts'], 'readwrite');
    const facts = transaction.objectStore('facts');
    const tokens = (await answer(facts.get('tokens'))) ?? [];
    const token = tokens.pop();
    facts.put(tokens, 'tokens');
    await done(transaction);
    return token;
  }

  /**
   * Keep lines, their ciphertext and the chain's new head, all or nothing.
   * @param {Omit<Kept, 'chain' | 'accepted' | 'recorded'>} capture @param {State} chain
   * @param {import('./core/line.js').Line[]} lines the newest, and before it those that could not be stored
   * @param {import('./core/filming.js').Cipher[]} ciphers
   */
  async keep(capture, chain, lines, ciphers) {
    const transaction = this.#begin(['captures', 'lines', 'ciphers', 'bytes'], 'readwrite');
    const captures = transaction.objectStore('captures');
    const before = await answer(captures.get(capture.capture));
    captures.put({ accepted: -1, recorded: -1, ...before, ...capture, chain });
    for (const line of lines) {
      transaction.objectStore('lines').put({ capture: capture.capture, seq: line.body.seq, data: line.data, id: line.id });
    }
    for (const { data, ...said } of ciphers) {
      const row = { ...said, capture: capture.capture, size: data.length, rank: rankOf(said.part) };
      transaction.objectStore('ciphers').put(row);
      transaction.objectStore('bytes').put(data, said.digest);
    }
    await done(transaction);
    // A crash before this: none of them is here, and the chain ends one line earlier. After it: all are, and go out later.
  }

  /** @returns {Promise<Kept[]>} */
  async captures() {
    return answer(this.#begin(['captures'], 'readonly').objectStore('captures').getAll());
  }

  /**
   * Note how far sending is; everything else of the capture stays as it is.
   * @param {string} capture @param {import('./core/owing.js').Progress} progress
   */
  async setProgress(capture, progress) {
    const transaction = this.#begin(['captures'], 'readwrite');
    const captures = transaction.objectStore('captures');
    const before = await answer(captures.get(capture));
    if (before) captures.put(progressed(before, progress));
    await done(transaction);
  }

  /** Lines from a seq on, in order. @param {string} capture @param {number} from @param {number} most */
  async lines(capture, from, most) {
    const range = IDBKeyRange.bound([capture, from], [capture, Infinity]);
    return answer(this.#begin(['lines'], 'readonly').objectStore('lines').getAll(range, most));
  }

  /** How much ciphertext waits. @param {string} capture @returns {Promise<number>} */
  async countCiphers(capture) {
    const range = IDBKeyRange.bound([capture], [capture, []]);
    return answer(this.#begin(['ciphers'], 'readonly').objectStore('ciphers').index('order').count(range));
  }

  /**
   * Which ciphertext goes next, with its bytes: heads first, then the oldest; none that a line after `upTo` names.
   * @param {string} capture @param {number} upTo @returns {Promise<import('./core/filming.js').Cipher | undefined>}
   */
  async nextCipher(capture, upTo) {
    const transaction = this.#begin(['ciphers', 'bytes'], 'readonly');
    const said = await nextIn(transaction, capture, upTo);
    return said && { ...said, data: await answer(transaction.objectStore('bytes').get(said.digest)) };
  }

  /** Which line the ciphertext that goes next is of; its bytes are not read. @param {string} capture @param {number} upTo @returns {Promise<number | undefined>} */
  async nextSeq(capture, upTo) {
    return (await nextIn(this.#begin(['ciphers'], 'readonly'), capture, upTo))?.seq;
  }

  /** Drop ciphertext that the newsroom holds. @param {string} digest */
  async dropCipher(digest) {
    const transaction = this.#begin(['ciphers', 'bytes'], 'readwrite');
    transaction.objectStore('ciphers').delete(digest);
    transaction.objectStore('bytes').delete(digest);
    await done(transaction);
  }

  /** Forget a capture whose lines are in the record and whose ciphertext is held. @param {string} capture */
  async forget(capture) {
    const transaction = this.#begin(['captures', 'lines'], 'readwrite');
    transaction.objectStore('captures').delete(capture);
    transaction.objectStore('lines').delete(IDBKeyRange.bound([capture, 0], [capture, Infinity]));
    await done(transaction);
  }
}
