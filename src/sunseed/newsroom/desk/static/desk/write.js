// The page of one story with script. Everything here is an improvement: without it the same form is sent by its
// buttons. Each part is a module of `write/`; this one joins them.
import { words } from "./words.js";
import { showAsked } from "./write/asked.js";
import { openEditor } from "./write/editor.js";
import { countDown, followKind, grow, showNeeds, suggestNames } from "./write/fields.js";
import { bringPictures } from "./write/pictures.js";
import { watch } from "./write/presence.js";
import { isKept, keepPage, keepSaved, newer } from "./write/offline.js";
import { fieldsOf, offer } from "./write/restoring.js";
import { saveByItself } from "./write/saving.js";
import { meet } from "./write/tabs.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("story"));

/** @param {HTMLFormElement} story */
function begin(story) {
  const headline = document.getElementById("id_headline");
  headline?.setAttribute("placeholder", words("headline"));
  headline?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  document.getElementById("id_standfirst")?.setAttribute("placeholder", words("standfirst-hint"));
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("id_body"));
  const editor = openEditor(field);
  const account = story.dataset.account ?? "", key = story.dataset.story ?? "", page = crypto.randomUUID?.() ?? String(Math.random());
  const saving = saveByItself(story, { account, key, page, onSaved: (told) => { showNeeds(told); tabs.tellSaved(told.revision ?? 0); if (told.revision) keepSaved(key, { revision: told.revision, fields: fieldsOf(story) }); } });
  const otherTab = document.querySelector("[data-other-tab]");
  const tabs = meet(account, key, page,
    (revision) => {
      if (revision <= saving.revision()) return;
      otherTab?.toggleAttribute("hidden", false);
      saving.hold(true, saving.isUnsaved() ? words("other-tab-saved") : words("saved-in-other-tab"));
    },
    () => otherTab?.toggleAttribute("hidden", false));
  tabs.alive().then((alive) => offer(story, { account, key, alive, take: (kept) => takeUp(story, editor, kept.fields, saving.saveSoon) }));
  watch(story, {
    ...saving,
    lock: (locked) => { editor.setEditable(!locked, false); story.classList.toggle("locked", locked); for (const one of story.querySelectorAll(".paper textarea, .paper input")) if (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement) one.readOnly = locked; },
  });
  bringPictures(editor, saving.saveSoon);
  showAsked(editor);
  followKind();
  countDown(saving.isUnsaved);
  suggestNames();
  grow();
}

/** Put kept words into the form. @param {HTMLFormElement} story @param {any} editor @param {[string, string][]} fields @param {() => void} saveSoon */
function takeUp(story, editor, fields, saveSoon) {
  fill(story, fields);
  editor.commands.setContent(/** @type {HTMLTextAreaElement} */ (document.getElementById("id_body")).value);
  saveSoon();
}

/** @param {HTMLFormElement} story @param {[string, string][]} fields */
function fill(story, fields) {
  for (const [name, value] of fields) {
    const field = story.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = value;
    else if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

/** Open the page without a network: with the words that were saved from here last, and a word on how it is. @param {HTMLFormElement} story */
async function beginKept(story) {
  const revision = /** @type {HTMLInputElement} */ (story.elements.namedItem("revision"));
  const saved = await newer(story.dataset.story ?? "", Number(revision.value)).catch(() => null);
  if (saved) {
    fill(story, saved.fields);
    revision.value = String(saved.revision);
  }
  const notice = Object.assign(document.createElement("p"), { className: "message warning", textContent: words("opened-offline") });
  notice.setAttribute("role", "status");
  story.before(notice);
  window.addEventListener("online", () => notice.remove());
  begin(story);
}

if (form && isKept()) beginKept(form);
else if (form) {
  begin(form);
  // Only what is written on: a draft that somebody opens to read stays out of this browser.
  form.addEventListener("input", () => keepPage(form.dataset.account ?? "", form.dataset.story ?? ""), { once: true });
}
