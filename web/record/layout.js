/**
 * Where a log's tiles and bundles lie. Follows C2SP tlog-tiles; the same names as `sunseed.record.layout`.
 */

import { Malformed } from './errors.js';

export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;

/** @param {number} index @param {number} width */
function place(index, width) {
  if (!Number.isSafeInteger(index) || index < 0) throw new Malformed(`tile index: ${index}`);
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw new Malformed(`tile width: ${width}`);
  let name = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, '0')}/${name}`;
  }
  return width === TILE_WIDTH ? name : `${name}.p/${width}`;
}

/** @param {number} level @param {number} index @param {number} [width] */
export function tilePath(level, index, width = TILE_WIDTH) {
  if (!Number.isInteger(level) || level < 0 || level > MAX_LEVEL) throw new Malformed(`tile level: ${level}`);
  return `tile/${level}/${place(index, width)}`;
}

/** @param {number} index @param {number} [width] */
export const bundlePath = (index, width = TILE_WIDTH) => `tile/entries/${place(index, width)}`;

/**
 * How many hashes tile `index` of `level` holds in a tree of `size`.
 * @param {number} size @param {number} level @param {number} index
 */
export function widthAt(size, level, index) {
  const count = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH));
}
