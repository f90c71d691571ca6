/**
 * The way to the newsroom over HTTP. What is sent of a film carries no cookie: nothing in a request says who films.
 */

import { base64 } from '../record/bytes.js';
import { Unavailable } from '../record/errors.js';

/** A server that does not answer within this is tried again. */
const PATIENCE_MS = 20_000;
/** A piece of ciphertext on the slowest of uplinks: 2 kB/s. */
const PIECE_PATIENCE_MS = 120_000;

/** What is asked and may still be answered. @type {Set<AbortController>} */
const asked = new Set();

/** @param {URL} address @param {RequestInit} options @param {number} [patienceMs] @returns {Promise<Response>} */
async function ask(address, options, patienceMs = PATIENCE_MS) {
  const cut = new AbortController();
  asked.add(cut);
  setTimeout(() => asked.delete(cut) && cut.abort(new Error('it took too long')), patienceMs);
  let response;
  try {
    response = await fetch(address, { credentials: 'omit', cache: 'no-store', signal: cut.signal, ...options });
  } catch (error) {
    throw new Unavailable(`no answer from the newsroom: ${/** @type {Error} */ (error).message}`);
  }
  if (response.status === 429 || response.status >= 500) {
    const retryMs = 1000 * (Number(response.headers.get('retry-after')) || 0);
    throw Object.assign(new Unavailable(`the newsroom answers ${response.status}`), { retryMs });
  }
  return response;
}

/** @param {Response} response @returns {Promise<import('./core/sending.js').Answer>} */
async function spoken(response) {
  try {
    return { status: response.status, json: await response.json() };
  } catch {
    return { status: response.status, json: null };
  }
}

/** What `core/sending.js` calls a way. */
export class HttpWay {
  /** @param {string} base the address of the page, such as https://desk.example/film/ */
  constructor(base) {
    this.base = base;
  }

  /** @param {string} path */
  at = (path) => new URL(path, this.base);

  /** @param {Uint8Array[]} lines @param {string} token */
  async postLines(lines, token) {
    const body = JSON.stringify({ lines: lines.map(base64), token });
    return spoken(await ask(this.at('lines/'), { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
  }

  /** @param {string} digest @param {number} from @param {Uint8Array} piece */
  async putPiece(digest, from, piece) {
    const headers = { 'content-type': 'application/octet-stream' };
    const body = /** @type {any} */ (piece);
    return spoken(await ask(this.at(`ciphers/${digest}/?from=${from}`), { method: 'PUT', headers, body }, PIECE_PATIENCE_MS));
  }

  /** @param {string} capture */
  async state(capture) {
    return spoken(await ask(this.at(`state/${capture}/`), {}));
  }

  /** @param {string} line */
  async proof(line) {
    const response = await ask(this.at(`proofs/${line}/`), {});
    if (response.ok) return { file: new Uint8Array(await response.arrayBuffer()) };
    return { file: null, recorded: (await spoken(response)).json?.recorded };
  }

  /** Who speaks for the newsroom, to be checked. */
  async newsroom() {
    const { status, json } = await spoken(await ask(this.at('newsroom/'), {}));
    if (status !== 200) throw new Unavailable(json?.words ?? `the newsroom answers ${status}`);
    return json;
  }

  async checkpoint() {
    const response = await ask(this.at('checkpoint/'), {});
    if (!response.ok) throw new Unavailable(`no checkpoint: the newsroom answers ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Whether somebody is signed in here, and what a form of theirs must carry. @returns {Promise<{signed_in: boolean, csrf: string}>} */
  async session() {
    const { status, json } = await spoken(await ask(this.at('session/'), { credentials: 'same-origin' }));
    if (status !== 200 || !json) throw new Unavailable(`no session: the newsroom answers ${status}`);
    return json;
  }

  /** Let go of everything that is asked: a browser holds few connections, and what comes next must not wait behind them. */
  drop() {
    for (const cut of asked) cut.abort(new Error('dropped'));
    asked.clear();
  }

  /** Ask to be signed out and to have all of this origin dropped. @param {string} csrf */
  async wiped(csrf) {
    await ask(this.at('wiped/'), { method: 'POST', credentials: 'same-origin', headers: { 'x-csrftoken': csrf } });
  }

  /** Fetch tokens, as whoever is signed in. @param {string} csrf @returns {Promise<string[]>} */
  async tokens(csrf) {
    const options = { method: 'POST', credentials: /** @type {const} */ ('same-origin'), headers: { 'x-csrftoken': csrf } };
    const { status, json } = await spoken(await ask(this.at('token/'), options));
    if (status !== 200 || !Array.isArray(json?.tokens)) throw new Unavailable('no tokens: sign in again');
    return json.tokens;
  }
}
