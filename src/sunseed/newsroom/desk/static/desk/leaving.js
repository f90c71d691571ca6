// Signing out removes what this browser keeps: pages, and unsent words. It says so first, if there are any of these.
import { words } from "./words.js";
import { forgetAll, unsent } from "./write/keeping.js";
import { forgetPages, onlyOf } from "./write/offline.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sign-out]"));

form?.addEventListener("submit", (event) => {
  const account = form.dataset.signOut ?? "";
  const stories = unsent(account);
  const says = words(stories === 1 ? "unsent-one" : "unsent-many", { n: stories });
  event.preventDefault();
  if (stories && !window.confirm(says)) return;
  forgetAll(account);
  forgetPages().catch(() => {}).finally(() => form.submit());
});

onlyOf(form?.dataset.signOut ?? "").catch(() => {});
