// Pictures without leaving the page: from the camera or the files, with progress, tried again until they arrive.

import { words } from "../words.js";

/** @param {any} editor @param {() => void} saveSoon */
export function bringPictures(editor, saveSoon) {
  const list = document.querySelector("[data-pictures]");
  const upload = /** @type {HTMLFormElement | null} */ (document.getElementById("upload"));
  const box = document.querySelector("[data-upload-box]");
  const waiting = document.querySelector("[data-uploads]");
  if (!list || !upload || !box || !waiting) return;
  const wire = () => {
    for (const button of list.querySelectorAll("[data-place]:not([data-wired])")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      button.hidden = false;
      button.dataset.wired = "";
      button.addEventListener("click", () => {
        const card = /** @type {HTMLElement} */ (button.closest("[data-object]"));
        editor.chain().focus().insertContent({ type: "figure", attrs: { object: card.dataset.object } }).run();
      });
    }
  };
  /** @param {string} html */
  const arrived = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const first = !list.querySelector("[data-object]");
    list.append(holder.content);
    wire();
    const lead = list.lastElementChild?.querySelector("input[name=lead]");
    if (first && lead instanceof HTMLInputElement) lead.checked = true; // the first one goes on top until told otherwise
    list.lastElementChild?.querySelector("input")?.focus();
    saveSoon();
  };
  for (const field of box.querySelectorAll("input[type=file]")) {
    if (!(field instanceof HTMLInputElement)) continue;
    field.multiple = !field.hasAttribute("capture");
    field.addEventListener("change", () => {
      for (const file of field.files ?? []) waiting.append(row(upload, file, arrived));
      field.value = "";
    });
  }
  upload.addEventListener("submit", (event) => event.preventDefault());
  for (const shown of box.querySelectorAll("[data-scripted]")) if (shown instanceof HTMLElement) shown.hidden = false;
  const button = box.querySelector("[data-upload-button]");
  if (button instanceof HTMLElement) button.hidden = true;
  wire();
}

/** A file on its way: its name, how far it is, and a button to try again. @param {HTMLFormElement} upload @param {File} file @param {(html: string) => void} arrived */
function row(upload, file, arrived) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const says = Object.assign(document.createElement("span"), { className: "error" });
  says.setAttribute("role", "alert");
  const again = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words("try-again"), hidden: true });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words("leave-out"), hidden: true });
  line.append(name, bar, says, again, drop);
  const start = () => {
    says.textContent = "";
    again.hidden = drop.hidden = true;
    bar.hidden = false;
    send(upload, file, (share) => { bar.value = share; }).then(
      (html) => { line.remove(); arrived(html); },
      (error) => {
        bar.hidden = true;
        says.textContent = error.message;
        again.hidden = drop.hidden = false;
      },
    );
  };
  again.addEventListener("click", start);
  drop.addEventListener("click", () => line.remove());
  window.addEventListener("online", () => { if (!again.hidden && says.textContent === words("picture-waits") && line.isConnected) start(); });
  start();
  return line;
}

/** @param {HTMLFormElement} upload @param {File} file @param {(share: number) => void} onProgress @returns {Promise<string>} the picture's card */
function send(upload, file, onProgress) {
  const data = new FormData(upload);
  data.set("picture", file);
  const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
    request.addEventListener("load", () => {
      if (request.status === 201) { resolve(request.responseText); return; }
      let said = request.status === 403 || request.responseURL.includes("/account/login/") ? words("picture-signed-out") : "";
      try { said = JSON.parse(request.responseText).words || said; } catch { /* a page, not an answer of ours */ }
      reject(new Error(said || words("picture-not-arrived")));
    });
    request.addEventListener("error", () => reject(new Error(words("picture-waits"))));
    request.open("POST", upload.action);
    request.setRequestHeader("X-Requested-With", "desk");
    request.send(data);
  });
}
