/**
 * Saves an application as it is written: two seconds after the last change, and when the page is left. Without this
 * script the button does it.
 */
const PAUSE_MS = 2000;
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-autosave]"));
const said = /** @type {HTMLElement} */ (form.querySelector("[data-saved]"));
const revision = /** @type {HTMLInputElement} */ (form.elements.namedItem("revision"));
let timer = 0;
let running = false;
let isDue = false;

/** Send what stands in the form; answers that need a person are shown and nothing is tried again before a change. */
async function save() {
  if (running) {
    isDue = true;
    return;
  }
  running = true;
  const words = new FormData(form);
  words.set("act", "autosave");
  try {
    const answer = await fetch(location.href, { method: "POST", body: words });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const told = await answer.json();
      if (answer.ok) revision.value = String(told.revision);
      said.textContent = told.words;
    }
  } catch {
    timer = window.setTimeout(save, 5 * PAUSE_MS); // no network: the words are still in the form
  } finally {
    running = false;
    if (isDue) {
      isDue = false;
      save();
    }
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(save, PAUSE_MS);
});
form.addEventListener("submit", () => clearTimeout(timer));
