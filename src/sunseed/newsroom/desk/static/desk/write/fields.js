// Small helps around the fields of a story.
import { anew } from "../anew.js";

/** Show the fields of a review only while the story is one. */
export function followKind() {
  const kind = /** @type {HTMLSelectElement | null} */ (document.getElementById("id_genre"));
  const review = /** @type {HTMLElement | null} */ (document.querySelector("[data-review]"));
  if (!kind || !review) return;
  const show = () => { review.hidden = kind.value !== "review"; };
  kind.addEventListener("change", show);
  show();
}

/**
 * Count the seconds in which a publication can be taken back, then look again, but never over unsaved words.
 * @param {() => boolean} isUnsaved
 */
export function countDown(isUnsaved) {
  const plan = /** @type {HTMLElement | null} */ (document.querySelector("[data-undo]"));
  const number = plan?.querySelector("[data-countdown]");
  if (!plan || !number) return;
  const due_ms = Date.parse(plan.dataset.plan ?? "");
  const step = () => {
    const left_s = Math.ceil((due_ms - Date.now()) / 1000);
    number.textContent = String(Math.max(0, left_s));
    if (left_s <= -1 && !isUnsaved()) anew(() => (isUnsaved() ? step() : location.replace(location.pathname)));
    else setTimeout(step, 250);
  };
  step();
}

/** Offer known names for the last of several, separated by commas. */
export function suggestNames() {
  for (const field of document.querySelectorAll("input[list]")) {
    if (!(field instanceof HTMLInputElement) || !field.list) continue;
    const list = field.list;
    const names = [...list.options].map((one) => one.value);
    field.addEventListener("input", () => {
      const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
      const lead = before ? `${before} ` : "";
      list.replaceChildren(...names.filter((one) => !before.includes(one)).map((one) => new Option("", lead + one)));
    });
  }
}

/** Grow one-line fields with their words where the browser does not. */
export function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  for (const field of document.querySelectorAll(".headline-field textarea, .standfirst-field textarea")) {
    if (!(field instanceof HTMLTextAreaElement)) continue;
    const fit = () => { field.style.blockSize = "auto"; field.style.blockSize = `${field.scrollHeight}px`; };
    field.addEventListener("input", fit);
    fit();
  }
}

/** Show what is still needed and where the story would stand. @param {{wants?: string[], address?: string}} told */
export function showNeeds(told) {
  const box = document.querySelector("[data-wants]");
  const list = box?.querySelector("ul");
  if (box instanceof HTMLElement && list && told.wants) {
    box.hidden = told.wants.length === 0;
    list.replaceChildren(...told.wants.map((one) => Object.assign(document.createElement("li"), { textContent: one })));
  }
  const place = document.querySelector("[data-address]");
  if (place && told.address) place.textContent = told.address;
}
