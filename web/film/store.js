/**
 * What this phone keeps until the newsroom holds it: lines, ciphertext, the head of each chain. Nothing in here is readable.
 *
 * The one promise: `keep` is one transaction over line, ciphertext and chain, so that a killed browser leaves either all
 * three or none. The signing key lies here too, not exportable by scripts; who has the phone unlocked can still use it.
 */

const NAME = 'sunseed-film';
const VERSION = 1;

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

/** The phone's storage. */
export class Store {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /** Open it, made if this is the first time. */
  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('captures', { keyPath: 'capture' });
      request.result.createObjectStore('lines', { keyPath: ['capture', 'seq'] });
      request.result.createObjectStore('ciphers', { keyPath: 'digest' }).createIndex('capture', 'capture');
      request.result.createObjectStore('facts');
    };
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
   * Keep a line, its ciphertext and the chain's new head, all or nothing.
   * @param {Omit<Kept, 'chain' | 'accepted' | 'recorded'>} capture @param {State} chain
   * @param {import('./core/line.js').Line} line @param {import('./core/filming.js').Cipher[]} ciphers
   */
  async keep(capture, chain, line, ciphers) {
    const transaction = this.#begin(['captures', 'lines', 'ciphers'], 'readwrite');
    const captures = transaction.objectStore('captures');
    const before = await answer(captures.get(capture.capture));
    captures.put({ accepted: -1, recorded: -1, ...before, ...capture, chain });
    transaction.objectStore('lines').put({ capture: capture.capture, seq: line.body.seq, data: line.data, id: line.id });
    for (const one of ciphers) transaction.objectStore('ciphers').put({ ...one, capture: capture.capture });
    await done(transaction);
    // A crash before this: neither is here, and the chain ends one line earlier. After it: all are, and go out later.
  }

  /** @returns {Promise<Kept[]>} */
  async captures() {
    return answer(this.#begin(['captures'], 'readonly').objectStore('captures').getAll());
  }

  /**
   * Note how far sending is; everything else of the capture stays as it is.
   * @param {string} capture @param {{accepted?: number, recorded?: number, token?: string}} progress
   */
  async setProgress(capture, progress) {
    const transaction = this.#begin(['captures'], 'readwrite');
    const captures = transaction.objectStore('captures');
    const before = await answer(captures.get(capture));
    if (before) {
      const now = { ...before, ...progress };
      captures.put({ ...now, recorded: Math.min(now.recorded, now.accepted) });
    }
    await done(transaction);
  }

  /** Lines from a seq on, in order. @param {string} capture @param {number} from @param {number} most */
  async lines(capture, from, most) {
    const range = IDBKeyRange.bound([capture, from], [capture, Infinity]);
    return answer(this.#begin(['lines'], 'readonly').objectStore('lines').getAll(range, most));
  }

  /** What ciphertext is here, without its bytes. @param {string} capture */
  async ciphers(capture) {
    const all = await answer(this.#begin(['ciphers'], 'readonly').objectStore('ciphers').index('capture').getAll(capture));
    return all.map(({ digest, seq, part, data }) => ({ digest, seq, part, size: data.length }));
  }

  /** @param {string} digest @returns {Promise<{digest: string, data: Uint8Array} | undefined>} */
  async cipher(digest) {
    return answer(this.#begin(['ciphers'], 'readonly').objectStore('ciphers').get(digest));
  }

  /** Drop ciphertext that the newsroom holds. @param {string} digest */
  async dropCipher(digest) {
    const transaction = this.#begin(['ciphers'], 'readwrite');
    transaction.objectStore('ciphers').delete(digest);
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
