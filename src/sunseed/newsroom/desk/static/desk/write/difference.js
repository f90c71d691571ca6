// The difference between two texts, word by word, for looking at before one of them is chosen.
const MOST = 1_000_000;

/** @typedef {{change: "same" | "removed" | "added", text: string}} Run */

/** @param {string} text */
const cut = (text) => text.match(/\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+|[^\s]/gu) ?? [];

/**
 * @param {string} before @param {string} after
 * @returns {Run[]} such that same and removed together are `before`, same and added are `after`
 */
export function difference(before, after) {
  const a = cut(before), b = cut(after);
  let start = 0, end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const out = /** @type {Run[]} */ ([]);
  push(out, "same", a.slice(0, start).join(""));
  for (const run of middle(a.slice(start, a.length - end), b.slice(start, b.length - end))) push(out, run.change, run.text);
  push(out, "same", a.slice(a.length - end).join(""));
  return out;
}

/** @param {string[]} a @param {string[]} b @returns {Run[]} */
function middle(a, b) {
  if (a.length * b.length > MOST) return [{ change: "removed", text: a.join("") }, { change: "added", text: b.join("") }];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const out = /** @type {Run[]} */ ([]);
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push({ change: "same", text: a[i] }); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) { out.push({ change: "removed", text: a[i] }); i += 1; }
    else { out.push({ change: "added", text: b[j] }); j += 1; }
  }
  return out;
}

/** @param {Run[]} out @param {Run["change"]} change @param {string} text */
function push(out, change, text) {
  const last = out.at(-1);
  if (!text) return;
  if (last?.change === change) last.text += text;
  else out.push({ change, text });
}
