/**
 * Where a box is: pure arithmetic, the same as what paints it into a copy (`capture/films/covering.py`).
 *
 * Places are in ten-thousandths of the picture, so that they hold for every size it is shown in.
 */

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Area
 * @typedef {Area & {at_ms: number}} Place
 * @typedef {{id: string, from_ms: number, to_ms: number, places: Place[], how: 'solid' | 'coarse'}} Box
 * @typedef {{id: string, from_ms: number, to_ms: number}} Silence
 */

export const WHOLE = 10_000;
/** The smallest side of a box. */
export const LEAST = 200;
/** Two places nearer to each other in time than this are one. */
const SAME_MS = 40;
/** Sooner and later than it says, as the painter counts. */
const SLACK_MS = 50;

/** Where a box is at a moment; between two places it moves evenly. @param {Place[]} places @param {number} ms @returns {Area} */
export function placeAt(places, ms) {
  const found = places.findIndex((one) => one.at_ms > ms);
  const after = found < 0 ? places.length : found;
  const [one, other] = [places[Math.max(after - 1, 0)], places[Math.min(after, places.length - 1)]];
  const share = one.at_ms < ms && other.at_ms > one.at_ms ? (ms - one.at_ms) / (other.at_ms - one.at_ms) : 0;
  const between = (/** @type {'x' | 'y' | 'width' | 'height'} */ name) => one[name] + (other[name] - one[name]) * share;
  return { x: between('x'), y: between('y'), width: between('width'), height: between('height') };
}

/** The places of a box after it was put somewhere: its one place, or for one that moves another one at this moment. @param {Place[]} places @param {number} ms @param {Area} area @param {boolean} moves @returns {Place[]} */
export function put(places, ms, area, moves) {
  const at = { ...inside(area), at_ms: Math.max(0, Math.round(ms)) };
  if (!moves) return [{ ...at, at_ms: places[0]?.at_ms ?? at.at_ms }];
  return [...places.filter((one) => Math.abs(one.at_ms - at.at_ms) > SAME_MS), at].sort((a, b) => a.at_ms - b.at_ms);
}

/** The same box in whole numbers, within the picture. @param {Area} area @returns {Area} */
export function inside(area) {
  const width = Math.min(Math.max(Math.round(area.width), LEAST), WHOLE);
  const height = Math.min(Math.max(Math.round(area.height), LEAST), WHOLE);
  const fit = (/** @type {number} */ at, /** @type {number} */ size) => Math.min(Math.max(Math.round(at), 0), WHOLE - size);
  return { x: fit(area.x, width), y: fit(area.y, height), width, height };
}

/** A box between two corners, whichever way it was drawn. @param {{x: number, y: number}} one @param {{x: number, y: number}} other @returns {Area} */
export function between(one, other) {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)].map((at) => Math.min(Math.max(at, 0), WHOLE));
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)].map((at) => Math.min(Math.max(at, 0), WHOLE));
  return inside({ x: left, y: top, width: right - left, height: bottom - top });
}

/** A box whose one corner was drawn elsewhere. @param {Area} area @param {string} corner nw, ne, sw or se @param {number} dx @param {number} dy @returns {Area} */
export function stretched(area, corner, dx, dy) {
  const [left, top, right, bottom] = [area.x, area.y, area.x + area.width, area.y + area.height];
  const west = corner.includes('w') ? Math.min(left + dx, right - LEAST) : left;
  const east = corner.includes('e') ? Math.max(right + dx, left + LEAST) : right;
  const north = corner.includes('n') ? Math.min(top + dy, bottom - LEAST) : top;
  const south = corner.includes('s') ? Math.max(bottom + dy, top + LEAST) : bottom;
  return between({ x: west, y: north }, { x: east, y: south });
}

/** Where a picture lies in an element that shows all of it, in pixels. @param {{width: number, height: number}} room @param {{width: number, height: number}} picture @returns {Area} */
export function shownIn(room, picture) {
  if (!picture.width || !picture.height) return { x: 0, y: 0, width: room.width, height: room.height };
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: (room.width - width) / 2, y: (room.height - height) / 2, width, height };
}

/** Whether a box or a silence touches a range. @param {{from_ms: number, to_ms: number}} one @param {number} from @param {number} to */
export const touches = (one, from, to) => one.from_ms - SLACK_MS < to && one.to_ms + SLACK_MS > from;
