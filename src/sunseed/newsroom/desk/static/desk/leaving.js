// Signing out removes what this browser keeps of unsent words. It says so first, if there are any.
import { words } from "./words.js";
import { forgetAll, unsent } from "./write/keeping.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sign-out]"));

form?.addEventListener("submit", (event) => {
  const account = form.dataset.signOut ?? "";
  const stories = unsent(account);
  const says = words(stories === 1 ? "unsent-one" : "unsent-many", { n: stories });
  if (stories && !window.confirm(says)) event.preventDefault();
  else forgetAll(account);
});
