// What reviewers asked, beside the text: a button shows the passage where it stands now.

/** @param {any} editor */
export function showAsked(editor) {
  for (const button of document.querySelectorAll("[data-find]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const place = find(editor.state.doc, button.dataset.find ?? "");
    button.hidden = !place;
    button.addEventListener("click", () => {
      const now = find(editor.state.doc, button.dataset.find ?? "");
      if (now) editor.chain().focus().setTextSelection(now).scrollIntoView().run();
      else button.hidden = true;
    });
  }
}

/** Where a passage's words stand; of one that goes over several blocks, its beginning. @param {any} doc @param {string} quote */
function find(doc, quote) {
  const wanted = quote.replace(/\s+/g, " ").trim();
  let found = /** @type {{from: number, to: number} | null} */ (null);
  doc.descendants((/** @type {any} */ node, /** @type {number} */ pos) => {
    if (found || !node.isTextblock) return !found;
    const words = node.textBetween(0, node.content.size, "\n", "\n");
    const whole = words.replace(/\s/g, " ").indexOf(wanted);
    const length = whole >= 0 ? wanted.length : words.length;
    const start = whole >= 0 ? whole : wanted.startsWith(words.trim()) && words.trim().length > 20 ? 0 : -1;
    if (start >= 0) found = { from: pos + 1 + start, to: pos + 1 + start + length };
    return false;
  });
  return found;
}
