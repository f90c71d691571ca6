/**
 * What the page asks the light table on this machine. The session stays in this tab and travels in a header.
 */

const KEY = 'light-table-session';

/** Take the secret out of the link, once, and forget it. @returns {Promise<boolean>} whether there is a session */
export async function begin() {
  const secret = location.hash.slice(1);
  if (secret) {
    history.replaceState(null, '', '/');
    const answer = await fetch('/api/session', { method: 'POST', body: secret });
    if (answer.ok) sessionStorage.setItem(KEY, (await answer.json()).session);
  }
  return sessionStorage.getItem(KEY) !== null;
}

/** @param {string} path @param {RequestInit} [more] */
export async function ask(path, more = {}) {
  const headers = { 'X-Light-Table': sessionStorage.getItem(KEY) ?? '' };
  const answer = await fetch(`/api/${path}`, { ...more, headers });
  if (answer.ok) return answer;
  const words = await answer.json().then((said) => said.words, () => `the light table answers ${answer.status}`);
  throw new Error(words);
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export const get = async (path, signal) => (await ask(path, { signal })).json();

/** @param {string} path @param {unknown} said @param {string} [method] @returns {Promise<any>} */
export const send = async (path, said, method = 'POST') => (await ask(path, { method, body: JSON.stringify(said) })).json();
