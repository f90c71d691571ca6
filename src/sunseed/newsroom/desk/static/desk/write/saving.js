// Saving by itself: to the newsroom when it answers, and until then in this browser. What is typed is lost in neither
// case: without a connection, after a reload, in two tabs, when the session has ended or somebody else signed in.
import { words } from "../words.js";
import { forget, keep } from "./keeping.js";
import { fieldsOf } from "./restoring.js";

const AUTOSAVE_MS = 2000;
const KEEP_MS = 250;
const AGAIN_MS = 5000;

/** @typedef {{revision?: number, wants?: string[], address?: string, words?: string, conflict?: boolean, signed_out?: boolean, token?: string, account?: string}} Told */

/**
 * @param {HTMLFormElement} story
 * @param {{account: string, key: string, page: string, onSaved: (told: Told) => void}} about
 */
export function saveByItself(story, { account, key, page, onSaved }) {
  const says = document.querySelector("[data-saved]");
  const revision = /** @type {HTMLInputElement} */ (story.elements.namedItem("revision"));
  let timer = 0, keepTimer = 0, typed = 0, running = false, again = false;
  let saved = 0; // `typed` when the newest saved words were sent
  let leaving = /** @type {{by: HTMLElement | null} | null} */ (null);
  let stopped = "conflict" in story.dataset;
  const dirty = () => typed !== saved;

  /** @param {string} said @param {boolean} [trouble] */
  const say = (said, trouble = false) => {
    if (says) { says.textContent = said; says.classList.toggle("trouble", trouble); }
  };
  /** Keep unsaved words in this browser now. */
  const keepNow = () => {
    clearTimeout(keepTimer);
    keepTimer = 0;
    if (!dirty() || leaving) return true;
    const done = keep(account, key, page, { at: Date.now(), revision: Number(revision.value), fields: fieldsOf(story) });
    says?.toggleAttribute("data-kept", done);
    return done;
  };
  /** @param {string} said @param {number} [after_ms] 0 does not try again */
  const fail = (said, after_ms = 0) => {
    const kept = keepNow();
    say(`${said} ${words(`${kept ? "kept-here" : "page-only"}${after_ms ? "-again" : ""}`)}`, true);
    if (after_ms) schedule(after_ms);
  };
  const send = () => fetch(story.dataset.autosave ?? "", { method: "POST", body: new FormData(story), headers: { "X-Requested-With": "desk" } });

  /** What an answer means. @param {Response} answer @param {Told} told @param {number} sent */
  const take = async (answer, told, sent) => {
    if (answer.ok && told.revision !== undefined) {
      revision.value = String(told.revision);
      saved = sent;
      if (!dirty()) forget(account, key, page);
      say(dirty() ? words("not-saved-yet") : words("saved"));
      onSaved(told);
    } else if (told.signed_out) {
      fail(words("signed-out"), AGAIN_MS);
    } else if (answer.status === 403 && !told.words) {
      if (await freshToken()) schedule(50); // signing in again gave this browser another token
      else fail(words("not-saved"), AGAIN_MS);
    } else {
      stopped = told.conflict === true;
      fail(told.words ?? words("not-saved"), stopped || told.words ? 0 : AGAIN_MS);
    }
  };
  const save = async () => {
    if (stopped) return;
    if (running) { again = true; return; }
    running = true;
    const sent = typed;
    say(words("saving"));
    try {
      const answer = await send();
      await take(answer, await answer.json().catch(() => ({})), sent);
    } catch {
      fail(words("no-connection"), AGAIN_MS);
    }
    running = false;
    if (leaving) { go(leaving.by); return; }
    if (again) { again = false; schedule(AUTOSAVE_MS); }
  };
  /** Ask for the token of the session this browser has now. */
  const freshToken = async () => {
    const answer = await fetch(story.dataset.here ?? "", { headers: { "X-Requested-With": "desk" } });
    const told = /** @type {Told} */ (await answer.json().catch(() => ({})));
    if (!answer.ok || !told.token) return false;
    if (told.account !== account) { stopped = true; fail(words("somebody-else")); return true; }
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) /** @type {HTMLInputElement} */ (field).value = told.token;
    return true;
  };
  /** @param {HTMLElement | null} by */
  const go = (by) => { stopped = true; saved = typed; story.requestSubmit(by); };
  /** @param {number} after_ms */
  const schedule = (after_ms) => { clearTimeout(timer); timer = window.setTimeout(save, after_ms); };

  story.addEventListener("input", () => {
    typed += 1;
    if (!keepTimer) keepTimer = window.setTimeout(keepNow, KEEP_MS);
    if (stopped) return;
    say(words("not-saved-yet"));
    schedule(AUTOSAVE_MS);
  });
  story.addEventListener("submit", (event) => {
    clearTimeout(timer);
    keepNow(); // if the newsroom does not answer, they are found here again
    if (running) { // its answer brings the revision that this form must name, or the story conflicts with itself
      event.preventDefault();
      leaving = { by: event.submitter };
      return;
    }
    stopped = true;
    saved = typed;
  });
  for (const moment of ["pagehide", "visibilitychange"]) document.addEventListener(moment, keepNow);
  window.addEventListener("pagehide", keepNow);
  window.addEventListener("online", () => { if (dirty()) schedule(50); });
  window.addEventListener("beforeunload", (event) => { if (dirty() || running) event.preventDefault(); });
  return {
    saveSoon: () => { typed += 1; schedule(50); },
    isUnsaved: () => dirty() || running,
    /** Stop or go on; while stopped, words are kept here. @param {boolean} wait @param {string} [said] */
    hold: (wait, said = "") => { stopped = wait; if (said) say(said, wait); if (!wait && dirty()) schedule(50); },
    revision: () => Number(revision.value),
  };
}
