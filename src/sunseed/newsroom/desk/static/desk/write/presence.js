// Who else is at this story: a heartbeat that says so, a soft lock, and taking over with a notice to the other.
import { anew } from "../anew.js";
import { words } from "../words.js";

const BEAT_MS = 15_000;

/** @typedef {{token: string, account: string, revision: number, mine: boolean, holder: string, seen_s: number, taken_by: string, others: string[]}} Here */

/**
 * @param {HTMLFormElement} story
 * @param {{isUnsaved: () => boolean, revision: () => number, hold: (wait: boolean, words?: string) => void, lock: (locked: boolean) => void}} page
 */
export function watch(story, page) {
  const notice = /** @type {HTMLElement | null} */ (document.querySelector("[data-presence]"));
  const says = notice?.querySelector("[data-presence-words]");
  const button = /** @type {HTMLButtonElement | null} */ (notice?.querySelector("button") ?? null);
  let locked = false;
  /** @param {Here} here */
  const show = (here) => {
    if (!notice || !says || !button) return;
    notice.hidden = here.mine && !here.others.length;
    button.hidden = here.mine;
    says.textContent = here.mine ? words(here.others.length > 1 ? "many-look" : "one-looks", { names: here.others.join(words("comma")) })
      : words(here.taken_by ? "taken-over" : "edits", { name: here.holder, n: here.seen_s });
    if (here.mine === locked) {
      locked = !here.mine;
      page.lock(locked);
      page.hold(locked, locked ? words("yours-waits") : "");
    }
    if (!locked && here.revision > page.revision() && !page.isUnsaved()) newer(notice, says, button);
  };
  const beat = async () => {
    if (document.visibilityState === "hidden" && !page.isUnsaved()) return;
    try {
      const answer = await fetch(`${story.dataset.here}?open=1`, { headers: { "X-Requested-With": "desk" } });
      if (answer.ok) show(await answer.json());
    } catch { /* no connection: saving says so */ }
  };
  button?.addEventListener("click", async () => {
    const answer = await fetch(`${story.dataset.here}take-over/`, { method: "POST", body: new FormData(story), headers: { "X-Requested-With": "desk" } });
    if (!answer.ok) return;
    const here = /** @type {Here} */ (await answer.json());
    if (here.revision > page.revision() && !page.isUnsaved()) anew(() => (page.isUnsaved() ? show(here) : location.reload())); // theirs is the newest text
    else show(here);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") beat(); });
  setInterval(beat, BEAT_MS);
  beat();
}

/** @param {HTMLElement} notice @param {Element} says @param {HTMLElement} button */
function newer(notice, says, button) {
  notice.hidden = false;
  button.hidden = true;
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: words("show-newest") });
  says.replaceChildren(`${words("saved-elsewhere")} `, link);
}
