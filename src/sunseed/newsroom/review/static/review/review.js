// Marking a passage with mouse, finger or keyboard: what is selected in the text goes into the form of a remark, with
// the words around it, so that the one that is meant is found where the same words stand twice.
import { words } from "../desk/words.js";

const text = /** @type {HTMLElement | null} */ (document.querySelector("[data-reading]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-remark-form]"));
const AROUND = 64;

/** @param {string} name @returns {HTMLInputElement | HTMLTextAreaElement} */
const field = (name) => /** @type {any} */ (form?.elements.namedItem(name));

/** @returns {{quote: string, before: string, after: string} | null} */
function selected() {
  const selection = getSelection();
  if (!text || !selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const quote = selection.toString().trim();
  if (!quote) return null;
  const before = document.createRange(), after = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  after.selectNodeContents(text);
  after.setStart(range.endContainer, range.endOffset);
  return { quote, before: plain(before).slice(-AROUND), after: plain(after).slice(0, AROUND) };
}

/** The words of a range with a line feed after each block, as the server counts them. @param {Range} range */
function plain(range) {
  const holder = document.createElement("div");
  holder.append(range.cloneContents());
  for (const block of holder.querySelectorAll("p, h2, h3, li, blockquote, aside, figure, hr, br")) block.append("\n");
  return (holder.textContent ?? "").replace(/\s+/g, " ");
}

if (text && form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "remark-here sun small";
  button.textContent = words("remark-on-this");
  button.hidden = true;
  document.body.append(button);
  let found = /** @type {ReturnType<typeof selected>} */ (null);
  document.addEventListener("selectionchange", () => {
    const now = selected();
    if (now) found = now;
    button.hidden = !now;
    if (!now) return;
    const box = /** @type {Selection} */ (getSelection()).getRangeAt(0).getBoundingClientRect();
    button.style.insetBlockStart = `${scrollY + box.bottom + 8}px`;
    button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 170))}px`; // as the box is measured, in every direction
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!found) return;
    field("quote").value = found.quote;
    field("before").value = found.before;
    field("after").value = found.after;
    button.hidden = true;
    form.closest("details")?.setAttribute("open", "");
    form.scrollIntoView({ block: "center" });
    field("words").focus();
  });
  for (const mark of text.querySelectorAll("mark[data-remark]")) {
    mark.addEventListener("click", () => {
      const card = document.getElementById(`remark-${/** @type {HTMLElement} */ (mark).dataset.remark}`);
      card?.scrollIntoView({ block: "center" });
      card?.focus();
    });
  }
}
