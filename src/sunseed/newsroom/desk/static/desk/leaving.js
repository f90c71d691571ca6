// Signing out removes what this browser keeps: pages, unsent words, the app that films. It says so first, if anything is lost or left.
import { filmWaits, leaveFilm } from "./kept-film.js";
import { words } from "./words.js";
import { forgetAll, unsent } from "./write/keeping.js";
import { forgetPages, onlyOf } from "./write/offline.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sign-out]"));

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const account = form.dataset.signOut ?? "";
  const stories = unsent(account);
  const waits = await filmWaits();
  const says = [
    ...(stories ? [words(stories === 1 ? "unsent-one" : "unsent-many", { n: stories })] : []),
    ...(waits ? [words("film-waits")] : []),
  ];
  if (says.length && !window.confirm(says.join("\n\n"))) return;
  forgetAll(account);
  await Promise.allSettled([forgetPages(), leaveFilm(waits)]);
  form.submit();
});

onlyOf(form?.dataset.signOut ?? "").catch(() => {});
