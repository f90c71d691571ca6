/**
 * The hint: which entries a reader in a hurry should ask for first, in a small file that nobody signs.
 *
 * Follows docs/adr/0036 as `sunseed.record.hint` does. It is never believed: what is found where it points is proved.
 */

import { decimal, text, utf8 } from './bytes.js';
import { Malformed } from './errors.js';

const MAX_BYTES = 65536;
const MAX_ROOTS = 1000;

/** @typedef {{origin: string, edition: number, roots: number[]}} Hint */

/** @param {Uint8Array} data @returns {Hint} */
export function parseHint(data) {
  const lines = text(data, 'hint').split('\n');
  const end = lines.pop();
  if (data.length > MAX_BYTES || end !== '' || lines.length < 4 || lines[0] !== 'sunseed-hint-v1') {
    throw new Malformed('hint: expected sunseed-hint-v1, an origin, an edition and roots');
  }
  const [, origin, edition, ...roots] = lines;
  const length = utf8(origin).length;
  if (length === 0 || length > 255 || /[\u0000-\u001f]/.test(origin)) throw new Malformed('hint: origin');
  const hint = { origin, edition: index(edition, 'edition '), roots: roots.map((line) => index(line, 'root ')) };
  const rises = hint.roots.every((one, at) => (at === 0 ? one === 0 : one > hint.roots[at - 1]));
  if (hint.edition < 1 || !rises || roots.length > MAX_ROOTS) throw new Malformed('hint: its indices');
  return hint;
}

/** @param {string} line @param {string} word */
function index(line, word) {
  if (!line.startsWith(word)) throw new Malformed(`hint: expected ${word}and an index`);
  return decimal(line.slice(word.length), 'hint index');
}
