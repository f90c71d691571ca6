// A reader's tip is sealed to the editors' keys in this browser; its words, and what they are about, are sent nowhere
// else. What is refused stays on the page, to be sent again.
import { base64, seal } from "../sealed/age.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-tip-form]"));

if (form) {
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (form.querySelector(`[data-${name}]`));
  const says = part("says");
  const keys = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-recipient]")]);
  const isTip = () => field("kind").value === "tip";

  const show = () => {
    part("sealing").hidden = !isTip();
    part("letter").hidden = isTip();
    part("in-clear").hidden = true;
  };

  /** What is sent of a tip: all that it says is in the sealed part. */
  const sealed = async () => {
    const about = field("about").value;
    const words = about ? `${about}\n\n${field("text").value}` : field("text").value;
    const sent = new FormData();
    for (const name of ["kind", "begun", "website"]) sent.set(name, field(name).value);
    sent.set("keys", keys.map((one) => one.dataset.fingerprint).join(" "));
    sent.set("cipher", base64(await seal(words, keys.map((one) => one.dataset.recipient ?? ""))));
    return sent;
  };

  /** @param {Document} page the newsroom's answer */
  const explain = (page) => {
    const faults = [...page.querySelectorAll(".error")].map((one) => one.textContent?.trim());
    says.textContent = faults.filter(Boolean).join(" ") || (says.dataset.failed ?? "");
    const begun = /** @type {HTMLInputElement | null} */ (page.querySelector("input[name=begun]"));
    if (begun) field("begun").value = begun.value;
  };

  form.addEventListener("submit", async (event) => {
    if (!isTip()) return;
    event.preventDefault();
    says.textContent = says.dataset.busy ?? "";
    try {
      const answer = await fetch(`${location.pathname}?tongue=${document.documentElement.lang}`, { method: "POST", body: await sealed() });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      if (!answer.ok || !main) { explain(page); return; }
      document.querySelector("main")?.replaceWith(main);
      document.title = page.title;
      main.focus();
      scrollTo(0, 0);
    } catch {
      says.textContent = says.dataset.failed ?? "";
    }
  });
  form.addEventListener("change", show);
  show();
}
