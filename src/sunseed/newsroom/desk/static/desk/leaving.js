// Signing out removes what this browser keeps of unsent words. It says so first, if there are any.
import { forgetAll, unsent } from "./write/keeping.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sign-out]"));

form?.addEventListener("submit", (event) => {
  const account = form.dataset.signOut ?? "";
  const stories = unsent(account);
  const words = `Words of ${stories === 1 ? "one story" : `${stories} stories`} in this browser never reached the newsroom. Signing out deletes them here.`;
  if (stories && !window.confirm(words)) event.preventDefault();
  else forgetAll(account);
});
