// An editor makes a key: the secret half never leaves this page but locked by the passphrase.
import { anew } from "../desk/anew.js";
import { words } from "../desk/words.js";
import { base64, lock, newKey } from "./age.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-key-form]"));
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Twenty letters by chance, about 99 bits. */
function suggestion() {
  const letters = [...crypto.getRandomValues(new Uint32Array(20))].map((one) => LETTERS[one % LETTERS.length]);
  return letters.join("").replace(/(.{5})(?=.)/g, "$1-");
}

if (form) {
  const says = /** @type {HTMLElement} */ (form.querySelector("[data-says]"));
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("passphrase"));
  const again = /** @type {HTMLInputElement} */ (form.elements.namedItem("again"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
  form.hidden = false;
  const proposal = /** @type {HTMLElement} */ (form.querySelector("[data-suggestion]"));
  proposal.textContent = suggestion();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.length < 16) { says.textContent = words("too-short"); return; }
    if (field.value !== again.value) { says.textContent = words("not-alike"); return; }
    button.disabled = true;
    says.textContent = words("making");
    try {
      const { identity, recipient } = await newKey();
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value);
      sent.set("recipient", recipient);
      sent.set("locked", base64(await lock(identity, field.value)));
      const answer = await fetch(location.pathname, { method: "POST", body: sent });
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).words ?? words("not-taken"));
      form.reset();
      anew();
    } catch (error) {
      says.textContent = error instanceof Error ? error.message : String(error);
      button.disabled = false;
    }
  });
}
