/**
 * Chains: which line may follow which, as `sunseed.capture.chain` decides it, and the next line of one's own.
 *
 * Follows formats.md §5. `take` judges a line; `Chain.next` makes the body of the line that may come next, so that a phone
 * never writes one that its own newsroom would refuse.
 */

import { hex } from '../../record/bytes.js';
import { Malformed, Untrue } from '../../record/errors.js';
import { checkSigned, keyOf } from './line.js';

/** @typedef {import('./line.js').Line} Line */
/** @typedef {import('./line.js').Body} Body */
/**
 * @typedef {object} State what must be kept of a capture to judge or make its next line
 * @property {string} capture id of the open line, hex
 * @property {Uint8Array} key
 * @property {number} seq of the newest line
 * @property {string} head id of the newest line, hex
 * @property {number} until milliseconds from the start that are taken
 * @property {number} seen size of the newest checkpoint named so far
 * @property {boolean} closed
 */

/** Well formed and true, and not the next line of this chain as it stands. */
export class Refused extends Error {
  name = 'Refused';
}

/** Return the chain of an open line made for this log. @param {Line} line @param {string} origin @returns {Promise<State>} */
export async function begin(line, origin) {
  const { body } = line;
  if (body.kind !== 'open') throw new Malformed(`chain: expected an open line first, got a ${body.kind} line`);
  if (body.origin !== origin) throw new Untrue(`chain: the capture was made for ${body.origin}, not for ${origin}`);
  const key = keyOf(body);
  await checkSigned(line, key);
  const id = hex(line.id);
  return { capture: id, key, seq: 0, head: id, until: 0, seen: body.seen.size, closed: false };
}

/** Return the chain after its next line. @param {State} chain @param {Line} line @returns {Promise<State>} */
export async function take(chain, line) {
  const { body } = line;
  if (body.kind === 'open') throw new Untrue('chain: a second open line is another capture');
  if (body.capture !== chain.capture) throw new Untrue(`chain ${chain.capture}: a line of another capture`);
  await checkSigned(line, chain.key);
  if (body.seq !== chain.seq + 1) throw new Refused(`chain: expected seq ${chain.seq + 1}, got ${body.seq}`);
  if (body.prev !== chain.head) throw new Untrue(`chain: line ${body.seq} does not follow the line before`);
  if (chain.closed) throw new Refused(`chain: it was closed by line ${chain.seq}`);
  return after(chain, line);
}

/** The chain after a line whose place is known to be right. @param {State} chain @param {Line} line @returns {State} */
export function after(chain, { body, id }) {
  const seen = body.seen?.size ?? chain.seen;
  if (seen < chain.seen) throw new Untrue('chain: an older checkpoint than the one before');
  const timed = body.kind === 'gap' || (body.kind === 'seal' && body.part !== 'note');
  if (timed && body.from < chain.until) throw new Untrue(`chain: it begins at ${body.from} ms, ${chain.until} are taken`);
  return {
    ...chain,
    seq: body.seq,
    head: hex(id),
    until: timed ? body.to : chain.until,
    seen,
    closed: body.kind === 'close',
  };
}

/** The body of the next line. @param {State} chain @param {string} kind @param {Body} fields @returns {Body} */
export function next(chain, kind, fields) {
  return { v: 1, kind, seq: chain.seq + 1, capture: chain.capture, prev: chain.head, ...fields };
}

/** Judge a whole chain, the open line first. @param {Line[]} lines @param {string} origin */
export async function verifyChain(lines, origin) {
  if (!lines.length) throw new Malformed('chain: no lines');
  let chain = await begin(lines[0], origin);
  for (const line of lines.slice(1)) chain = await take(chain, line);
  return chain;
}

