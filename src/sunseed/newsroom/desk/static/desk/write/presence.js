// Who else is at this story: a heartbeat that says so, a soft lock, and taking over with a notice to the other.
const BEAT_MS = 15_000;

/** @typedef {{token: string, account: string, revision: number, mine: boolean, holder: string, seen_s: number, taken_by: string, others: string[]}} Here */

/**
 * @param {HTMLFormElement} story
 * @param {{isUnsaved: () => boolean, revision: () => number, hold: (wait: boolean, words?: string) => void, lock: (locked: boolean) => void}} page
 */
export function watch(story, page) {
  const notice = /** @type {HTMLElement | null} */ (document.querySelector("[data-presence]"));
  const words = notice?.querySelector("[data-presence-words]");
  const button = /** @type {HTMLButtonElement | null} */ (notice?.querySelector("button") ?? null);
  let locked = false;
  /** @param {Here} here */
  const show = (here) => {
    if (!notice || !words || !button) return;
    notice.hidden = here.mine && !here.others.length;
    button.hidden = here.mine;
    words.textContent = here.mine ? `${here.others.join(", ")} ${here.others.length > 1 ? "are" : "is"} looking at this story.`
      : `${here.holder} ${here.taken_by ? "took over and is" : "is"} editing, seen ${here.seen_s} s ago.`;
    if (here.mine === locked) {
      locked = !here.mine;
      page.lock(locked);
      page.hold(locked, locked ? "Somebody else is editing. Yours waits." : "");
    }
    if (!locked && here.revision > page.revision() && !page.isUnsaved()) newer(notice, words, button);
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
    if (here.revision > page.revision() && !page.isUnsaved()) location.reload(); // theirs is the newest text
    else show(here);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") beat(); });
  setInterval(beat, BEAT_MS);
  beat();
}

/** @param {HTMLElement} notice @param {Element} words @param {HTMLElement} button */
function newer(notice, words, button) {
  notice.hidden = false;
  button.hidden = true;
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show the newest words" });
  words.replaceChildren("This story was saved elsewhere since you opened it. ", link, ".");
}
