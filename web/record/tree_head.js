/**
 * The body of a checkpoint: which log, how many entries, which root. Follows C2SP tlog-checkpoint, extension lines
 * refused as Sunseed never writes them.
 */

import { decimal, equal, fromBase64, text, utf8 } from './bytes.js';
import { Malformed } from './errors.js';
import { EMPTY_ROOT } from './hashing.js';

/** @typedef {{origin: string, size: number, root: Uint8Array}} TreeHead */

/** @param {Uint8Array} body @returns {TreeHead} */
export function parseTreeHead(body) {
  const source = text(body, 'checkpoint');
  const lines = source.split('\n');
  if (lines.length !== 4 || lines[3] !== '') throw new Malformed('checkpoint: expected the lines origin, size and root');
  const [origin, size, root] = lines;
  return checkTreeHead({
    origin,
    size: decimal(size, 'checkpoint size'),
    root: fromBase64(root, 'checkpoint root', 32),
  });
}

/** Return a head that a checkpoint can state. @param {TreeHead} head @returns {TreeHead} */
export function checkTreeHead(head) {
  const length = utf8(head.origin).length;
  if (length === 0 || length > 255 || /[\u0000-\u001f]/.test(head.origin)) throw new Malformed('checkpoint: origin');
  if (head.size === 0 && !equal(head.root, EMPTY_ROOT)) throw new Malformed('checkpoint of size 0: not the empty root');
  return head;
}
