// What scripts of the desk say: words of the page, in its language, never of a script (desk/templates/desk/base.html).

/**
 * Words of the page by name; a name that the page does not have is shown as it is. Places in braces are filled in.
 * @param {string} name @param {Record<string, string | number>} [fill]
 */
export function words(name, fill = {}) {
  const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("desk-words"));
  const said = held?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  return said.replace(/\{(\w+)\}/g, (all, place) => String(fill[place] ?? all));
}
