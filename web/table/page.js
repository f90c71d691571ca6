/** Small hands for the page: elements by their id, and new ones without a parser. */

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
export function el(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`#${id} is missing`);
  return found;
}

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {Record<string, unknown>} [said] properties, and attributes where the name has a hyphen @param {(Node | string)[]} [inside]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, said = {}, inside = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(said)) {
    if (key.includes('-') || key === 'role' || key === 'scope') made.setAttribute(key, String(value));
    else Object.assign(made, { [key]: value });
  }
  made.append(...inside);
  return made;
}
