/**
 * Where an address of an older site with a query leads: `sunseed.edition.moved` prints the lists, ADR 0056.
 *
 * The public door redirects by itself. This serves plain web servers and buckets, which give the same page whatever
 * the query.
 */

import { filesBelow } from './fetching.js';
import { crc32 } from './segments.js';

const FILES = 64;

/**
 * Return the address to go to, or null.
 * @param {URL} root of the site
 * @param {{pathname: string, search: string}} here
 * @returns {Promise<string | null>}
 */
export async function ledTo(root, here) {
  if (!here.pathname.startsWith(root.pathname)) return null;
  const address = `/${here.pathname.slice(root.pathname.length)}${here.search}`;
  const data = await filesBelow(root.href)(`record/moved/${crc32(address) % FILES}.json`);
  const list = JSON.parse(new TextDecoder().decode(data));
  const to = Object.hasOwn(list, address) ? String(list[address]) : '';
  if (!/^\/(?!\/)/.test(to)) return null; // only within this site
  return new URL(to.slice(1), root).href;
}
