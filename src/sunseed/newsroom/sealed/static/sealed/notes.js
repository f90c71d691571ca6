// Sealing a note before it is sent, and opening notes with one's own passphrase. Words stay on this page alone.
import { anew } from "../desk/anew.js";
import { words } from "../desk/words.js";
import { base64, open, seal, unlock } from "./age.js";

const writing = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-note-form]"));
const opening = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-open-form]"));
const token = () => /** @type {HTMLInputElement} */ (document.querySelector("input[name=csrfmiddlewaretoken]")).value;

/** @param {string} address */
async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(words("no-answer"));
  return new Uint8Array(await answer.arrayBuffer());
}

if (writing) {
  writing.hidden = false;
  const says = /** @type {HTMLElement} */ (writing.querySelector("[data-says]"));
  const note = /** @type {HTMLTextAreaElement} */ (document.getElementById("note-words"));
  const keys = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-recipient]")]);
  let typed = false;
  note.addEventListener("input", () => { typed = note.value !== ""; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  writing.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!note.value.trim()) return;
    says.textContent = words("sealing");
    try {
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", token());
      sent.set("keys", keys.map((one) => one.dataset.fingerprint).join(" "));
      sent.set("cipher", base64(await seal(note.value, keys.map((one) => one.dataset.recipient ?? ""))));
      const answer = await fetch(location.pathname, { method: "POST", body: sent });
      if (answer.redirected) throw new Error(words("signed-out-note"));
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).words ?? words("not-taken"));
      note.value = "";
      typed = false;
      anew();
    } catch (error) {
      says.textContent = error instanceof TypeError ? words("note-page-only") : error instanceof Error ? error.message : String(error);
    }
  });
}

if (opening) {
  opening.hidden = false;
  const says = /** @type {HTMLElement} */ (opening.querySelector("[data-says]"));
  const field = /** @type {HTMLInputElement} */ (opening.elements.namedItem("passphrase"));
  const button = /** @type {HTMLButtonElement | null} */ (opening.querySelector("[data-seal-again]"));
  const recipients = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-recipient]")]);
  const today = () => recipients().map((one) => one.dataset.fingerprint ?? "").sort();
  let older = /** @type {HTMLElement[]} */ ([]);
  opening.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = words("opening");
    const identities = /** @type {string[]} */ ([]);
    for (const one of document.querySelectorAll("[data-locked]")) {
      try {
        identities.push(await unlock(await bytes(/** @type {HTMLElement} */ (one).dataset.locked ?? ""), field.value));
      } catch { /* an earlier key under another passphrase */ }
    }
    field.value = "";
    if (!identities.length) { says.textContent = words("opens-none"); return; }
    let opened = 0;
    const boxes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-cipher]")]);
    for (const box of boxes) {
      try {
        box.textContent = await open(await bytes(box.dataset.cipher ?? ""), identities);
        box.dataset.opened = "yes";
        box.hidden = false;
        opened += 1;
      } catch {
        box.textContent = words("not-to-you");
        box.hidden = false;
      }
    }
    says.textContent = words("opened", { n: opened, all: boxes.length });
    older = boxes.filter((box) => box.dataset.opened && box.dataset.again && box.dataset.keys !== today().join(" "));
    if (button) button.hidden = !older.length;
  });
  button?.addEventListener("click", async () => {
    button.disabled = true;
    says.textContent = words("sealing");
    try {
      for (const box of older) {
        const sent = new FormData();
        sent.set("csrfmiddlewaretoken", token());
        sent.set("keys", today().join(" "));
        sent.set("cipher", base64(await seal(box.textContent ?? "", recipients().map((one) => one.dataset.recipient ?? ""))));
        const answer = await fetch(box.dataset.again ?? "", { method: "POST", body: sent });
        if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).words ?? words("not-taken"));
      }
      says.textContent = words("sealed-again", { n: older.length });
      button.hidden = true;
    } catch (error) {
      says.textContent = error instanceof TypeError ? words("no-answer") : error instanceof Error ? error.message : String(error);
    }
    button.disabled = false;
  });
}
