/**
 * Fetches a site's own files, and says by its errors whether a file is absent or could not be asked for.
 */

import { Absent, Unavailable } from '../record/errors.js';

/**
 * Return a function that gets a file by its path below `root`.
 * @param {string} root the way from this page to the site's root
 * @returns {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>}
 */
export function filesBelow(root) {
  const base = new URL(root, document.baseURI);
  return async (path, options = {}) => {
    let answer;
    try {
      answer = await fetch(new URL(path, base), { cache: options.fresh ? 'no-store' : 'default', redirect: 'error' });
    } catch {
      throw new Unavailable(`/${path}: no answer`);
    }
    if (answer.status === 404 || answer.status === 410) throw new Absent(`/${path}: not there`);
    if (!answer.ok) throw new Unavailable(`/${path}: answer ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}
