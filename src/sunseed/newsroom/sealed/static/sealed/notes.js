// Sealing a note before it is sent, and opening notes with one's own passphrase. Words stay on this page alone.
import { base64, open, seal, unlock } from "./age.js";

const writing = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-note-form]"));
const opening = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-open-form]"));
const token = () => /** @type {HTMLInputElement} */ (document.querySelector("input[name=csrfmiddlewaretoken]")).value;

/** @param {string} address */
async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("The newsroom did not answer.");
  return new Uint8Array(await answer.arrayBuffer());
}

if (writing) {
  writing.hidden = false;
  const says = /** @type {HTMLElement} */ (writing.querySelector("[data-says]"));
  const words = /** @type {HTMLTextAreaElement} */ (document.getElementById("note-words"));
  const keys = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-recipient]")]);
  let typed = false;
  words.addEventListener("input", () => { typed = words.value !== ""; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  writing.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.value.trim()) return;
    says.textContent = "Sealing…";
    try {
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", token());
      sent.set("keys", keys.map((one) => one.dataset.fingerprint).join(" "));
      sent.set("cipher", base64(await seal(words.value, keys.map((one) => one.dataset.recipient ?? ""))));
      const answer = await fetch(location.pathname, { method: "POST", body: sent });
      if (answer.redirected) throw new Error("You were signed out. Sign in again in another tab, then press once more. The note is on this page only.");
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).words ?? "The newsroom did not take it.");
      words.value = "";
      typed = false;
      location.reload();
    } catch (error) {
      says.textContent = error instanceof TypeError ? "No connection. The note is on this page only: do not close it." : error instanceof Error ? error.message : String(error);
    }
  });
}

if (opening) {
  opening.hidden = false;
  const says = /** @type {HTMLElement} */ (opening.querySelector("[data-says]"));
  const field = /** @type {HTMLInputElement} */ (opening.elements.namedItem("passphrase"));
  opening.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = "Opening; this takes some seconds.";
    const identities = /** @type {string[]} */ ([]);
    for (const one of document.querySelectorAll("[data-locked]")) {
      try {
        identities.push(await unlock(await bytes(/** @type {HTMLElement} */ (one).dataset.locked ?? ""), field.value));
      } catch { /* an earlier key under another passphrase */ }
    }
    field.value = "";
    if (!identities.length) { says.textContent = "This passphrase opens none of your keys."; return; }
    let opened = 0;
    const boxes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-cipher]")]);
    for (const box of boxes) {
      try {
        box.textContent = await open(await bytes(box.dataset.cipher ?? ""), identities);
        box.hidden = false;
        opened += 1;
      } catch {
        box.textContent = "This note is not sealed to a key you opened.";
        box.hidden = false;
      }
    }
    says.textContent = `${opened} of ${boxes.length} opened. They are shown until you leave this page.`;
  });
}
