// Words that an earlier page kept and the newsroom never got: shown beside what the newsroom has, taken up or dropped.
import { difference } from "./difference.js";
import { words as say } from "../words.js";
import { forget, found } from "./keeping.js";

/** @typedef {import("./keeping.js").Words} Words */

const PARTS = /** @type {const} */ ([["headline", "headline"], ["standfirst", "standfirst"], ["body", "text"]]);

/**
 * Offer what was kept, if it says anything else than the page does.
 * @param {HTMLFormElement} story
 * @param {{account: string, key: string, alive: Set<string>, take: (words: Words) => void}} about
 */
export function offer(story, { account, key, alive, take }) {
  for (const words of found(account, key, alive)) {
    if (!differs(story, words)) {
      forget(account, key, words.page);
      continue;
    }
    story.before(panel(story, words, {
      take: () => { take(words); forget(account, key, words.page); },
      drop: () => forget(account, key, words.page),
    }));
  }
}

/** The fields of a form that hold words. @param {HTMLFormElement} story @returns {[string, string][]} */
export function fieldsOf(story) {
  return /** @type {[string, string][]} */ ([...new FormData(story)].filter(([name, value]) =>
    typeof value === "string" && !["csrfmiddlewaretoken", "revision", "account"].includes(name)));
}

/** @param {HTMLFormElement} story @param {Words} words */
function differs(story, words) {
  const now = new Map(fieldsOf(story));
  return words.fields.some(([name, value]) => plain(value) !== plain(now.get(name) ?? ""));
}

/** @param {HTMLFormElement} story @param {Words} words @param {{take: () => void, drop: () => void}} acts */
function panel(story, words, acts) {
  const box = document.createElement("section");
  box.className = "sheet conflict";
  box.dataset.restore = "";
  const head = Object.assign(document.createElement("h2"), { textContent: say("never-arrived") });
  const when = new Date(words.at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  const says = Object.assign(document.createElement("p"), {
    textContent: say("typed-here", { when }),
  });
  const buttons = document.createElement("p");
  buttons.className = "acts";
  for (const [face, kind, act] of /** @type {[string, string, () => void][]} */ ([[say("take-up"), "primary", acts.take], [say("drop"), "", acts.drop]])) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: face, className: kind });
    button.addEventListener("click", () => { act(); box.remove(); });
    buttons.append(button);
  }
  box.append(head, says, ...changes(story, words), buttons);
  return box;
}

/** @param {HTMLFormElement} story @param {Words} words */
function changes(story, words) {
  const here = new Map(words.fields), there = new Map(fieldsOf(story));
  const named = PARTS.filter(([name]) => plain(here.get(name) ?? "") !== plain(there.get(name) ?? ""));
  const rows = named.map(([name, label]) => {
    const row = document.createElement("div");
    row.className = "change";
    const text = document.createElement("p");
    text.dir = "auto";
    for (const run of difference(plain(there.get(name) ?? ""), plain(here.get(name) ?? ""))) {
      const tag = { same: "span", removed: "del", added: "ins" }[run.change];
      text.append(Object.assign(document.createElement(tag), { textContent: run.text }));
    }
    row.append(Object.assign(document.createElement("p"), { className: "label", textContent: say(label) }), text);
    return row;
  });
  if (!rows.length) rows.push(Object.assign(document.createElement("div"), { className: "quiet", textContent: say("another-field") }));
  return rows;
}

/** The words of HTML, for comparing. @param {string} html */
function plain(html) {
  const page = new DOMParser().parseFromString(html.replace(/<\/(p|h2|h3|li|blockquote|aside)>|<br>/g, "$&\n"), "text/html");
  return (page.body.textContent ?? "").replace(/[ \t]+/g, " ").trim();
}
