// Writing with script: a ProseMirror editor over the plain text field, saving by itself, pictures without leaving the
// page. Everything here is an improvement: without it the same form is sent by its buttons.
import {
  Blockquote, Bold, BulletList, Code, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, Italic, ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Text,
  mergeAttributes,
} from "../django_prose_editor/editor.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("story"));
const AUTOSAVE_MS = 2000;

/** A picture in the text: only its digest is kept; what it looks like comes from the list of pictures. */
const Figure = Node.create({
  name: "figure", group: "block", atom: true, draggable: true,
  addAttributes() { return { object: { default: null, parseHTML: (el) => el.getAttribute("data-object") } }; },
  parseHTML() { return [{ tag: "figure[data-object]" }]; },
  renderHTML({ node }) { return ["figure", { "data-object": node.attrs.object }]; },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      const card = document.querySelector(`[data-object="${CSS.escape(node.attrs.object)}"][data-src]`);
      const image = document.createElement("img");
      image.alt = card?.querySelector("input")?.value || "Picture";
      if (card instanceof HTMLElement) image.src = card.dataset.src ?? "";
      dom.append(image);
      return { dom };
    };
  },
});

/** A sentence of the text set large. */
const Pull = Node.create({
  name: "pull", group: "block", content: "paragraph+", defining: true,
  parseHTML() { return [{ tag: "aside" }]; },
  renderHTML() { return ["aside", { class: "pull" }, 0]; },
});

/** Stretches the editor has no button for, kept as they are. */
const kept = ["q", "cite"].map((tag) => Mark.create({
  name: tag, parseHTML() { return [{ tag }]; }, renderHTML() { return [tag, 0]; },
}));
const Tongue = Mark.create({
  name: "tongue",
  addAttributes() { return { lang: { default: null }, dir: { default: null } }; },
  parseHTML() { return [{ tag: "span[lang]" }, { tag: "span[dir]" }]; },
  renderHTML({ HTMLAttributes }) { return ["span", mergeAttributes(HTMLAttributes), 0]; },
});
const Link = Mark.create({
  name: "link", inclusive: false,
  addAttributes() { return { href: { default: null } }; },
  parseHTML() { return [{ tag: "a[href]" }]; },
  renderHTML({ HTMLAttributes }) { return ["a", { href: HTMLAttributes.href }, 0]; },
});
const Direction = Paragraph.extend({
  addAttributes() { return { lang: { default: null }, dir: { default: null } }; },
});

/** @param {HTMLTextAreaElement} field @returns {any} */
function openEditor(field) {
  const box = document.createElement("div");
  box.className = "editor";
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Form of the text");
  const place = document.createElement("div");
  box.append(bar, place);
  field.hidden = true;
  field.after(box);
  document.querySelector("[data-plain-help]")?.remove();
  const editor = new Editor({
    element: place, content: field.value, injectCSS: false,
    extensions: [
      Document, Direction, Text, Bold, Italic, Strike, Subscript, Superscript, Code, Link, Tongue, ...kept,
      Heading.configure({ levels: [2, 3] }), BulletList, OrderedList, ListItem, Blockquote, Pull, Figure,
      HardBreak, HorizontalRule, History, Dropcursor.configure({ color: false, class: "drop-here" }), Gapcursor,
    ],
    editorProps: { attributes: { role: "textbox", dir: "auto", "aria-multiline": "true", "aria-label": "Text", spellcheck: "true" } },
    onUpdate: () => { field.value = editor.isEmpty ? "" : editor.getHTML(); field.dispatchEvent(new Event("input", { bubbles: true })); },
    onTransaction: () => { for (const button of bar.querySelectorAll("button")) button.dispatchEvent(new Event("refresh")); },
  });
  const label = document.querySelector(`label[for="${field.id}"]`);
  label?.addEventListener("click", (event) => { event.preventDefault(); editor.commands.focus(); });
  fillBar(bar, editor);
  return editor;
}

/** @param {HTMLElement} bar @param {any} editor */
function fillBar(bar, editor) {
  /** @type {[string, string, string | Record<string, any> | null, (c: any) => any, any?][]} */
  const tools = [
    ["B", "Bold", "bold", (c) => c.toggleBold()],
    ["I", "Italic", "italic", (c) => c.toggleItalic()],
    ["Link", "Link", "link", () => askLink(editor)],
    ["|", "", null, (c) => c],
    ["H2", "Heading", "heading", (c) => c.toggleHeading({ level: 2 }), { level: 2 }],
    ["H3", "Small heading", "heading", (c) => c.toggleHeading({ level: 3 }), { level: 3 }],
    ["• List", "List", "bulletList", (c) => c.toggleBulletList()],
    ["1. List", "Numbered list", "orderedList", (c) => c.toggleOrderedList()],
    ["|", "", null, (c) => c],
    ["“ Quote", "Quotation", "blockquote", (c) => c.toggleBlockquote()],
    ["❝ Pull", "Pull quote", "pull", (c) => c.toggleWrap("pull")],
    ["—", "Line between parts", null, (c) => c.setHorizontalRule()],
    ["|", "", null, (c) => c],
    ["↶", "Undo", null, (c) => c.undo()],
    ["↷", "Redo", null, (c) => c.redo()],
  ];
  for (const [face, name, kind, act, attrs] of tools) {
    if (face === "|") {
      const line = document.createElement("span");
      line.className = "sep";
      bar.append(line);
      continue;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = face;
    button.title = name;
    button.setAttribute("aria-label", name);
    if (kind) {
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("refresh", () => button.setAttribute("aria-pressed", String(editor.isActive(kind, attrs))));
    }
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => { const chain = editor.chain().focus(); act(chain)?.run?.(); });
    bar.append(button);
  }
}

/** @param {any} editor */
function askLink(editor) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("link-dialog"));
  const field = /** @type {HTMLInputElement} */ (document.getElementById("link-href"));
  field.value = editor.getAttributes("link").href ?? "";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (dialog.returnValue === "remove") chain.unsetMark("link").run();
    if (dialog.returnValue === "set" && field.value.trim()) chain.setMark("link", { href: address(field.value.trim()) }).run();
  }, { once: true });
  dialog.showModal();
}

/** @param {string} text */
function address(text) {
  if (/^[\w.+-]+@[\w.-]+$/.test(text)) return `mailto:${text}`;
  return /^(https?:|mailto:|item:|\/)/.test(text) ? text : `https://${text}`;
}

/** @param {HTMLFormElement} story */
function saveByItself(story) {
  const says = document.querySelector("[data-saved]");
  const revision = /** @type {HTMLInputElement} */ (story.elements.namedItem("revision"));
  let timer = 0, dirty = false, running = false, again = false;
  let leaving = /** @type {{by: HTMLElement | null} | null} */ (null);
  let stopped = "conflict" in story.dataset;
  /** @param {string} words @param {boolean} [trouble] */
  const say = (words, trouble = false) => {
    if (says) { says.textContent = words; says.classList.toggle("trouble", trouble); }
  };
  const save = async () => {
    if (stopped) return;
    if (running) { again = true; return; }
    running = true;
    dirty = false; // words that come while these are on their way make it true again
    say("Saving…");
    try {
      const answer = await fetch(story.dataset.autosave ?? "", { method: "POST", body: new FormData(story), headers: { "X-Requested-With": "desk" } });
      const told = answer.redirected ? {} : await answer.json().catch(() => ({}));
      if (answer.redirected) {
        dirty = true;
        say("You were signed out. Sign in again in another tab; your words stay on this page.", true);
        schedule(10_000);
      } else if (answer.ok) {
        revision.value = told.revision;
        say(dirty ? "Not saved yet" : "Saved");
        showNeeds(told);
      } else {
        dirty = true;
        stopped = told.conflict === true;
        say(told.words ?? "Not saved. Trying again soon.", true);
        if (!stopped && !told.words) schedule(10_000);
      }
    } catch {
      dirty = true;
      say("No connection. Your words are on this page; trying again.", true);
      schedule(5000);
    }
    running = false;
    if (leaving) { stopped = true; dirty = false; story.requestSubmit(leaving.by); return; }
    if (again) { again = false; schedule(AUTOSAVE_MS); }
  };
  /** @param {number} after_ms */
  const schedule = (after_ms) => { clearTimeout(timer); timer = window.setTimeout(save, after_ms); };
  story.addEventListener("input", () => { dirty = true; if (!stopped) say("Not saved yet"); schedule(AUTOSAVE_MS); });
  story.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) { // its answer brings the revision that this form must name, or the story conflicts with itself
      event.preventDefault();
      leaving = { by: event.submitter };
      return;
    }
    stopped = true;
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => { if (dirty || running) event.preventDefault(); });
  return { saveSoon: () => { dirty = true; schedule(50); }, isUnsaved: () => dirty || running };
}

/** @param {{wants?: string[], address?: string}} told */
function showNeeds(told) {
  const box = document.querySelector("[data-wants]");
  const list = box?.querySelector("ul");
  if (box instanceof HTMLElement && list && told.wants) {
    box.hidden = told.wants.length === 0;
    list.replaceChildren(...told.wants.map((one) => Object.assign(document.createElement("li"), { textContent: one })));
  }
  const place = document.querySelector("[data-address]");
  if (place && told.address) place.textContent = told.address;
}

/** @param {any} editor @param {() => void} saveSoon */
function bringPictures(editor, saveSoon) {
  const list = document.querySelector("[data-pictures]");
  const upload = /** @type {HTMLFormElement | null} */ (document.getElementById("upload"));
  const box = document.querySelector("[data-upload-box]");
  const trouble = /** @type {HTMLElement | null} */ (document.querySelector("[data-upload-trouble]"));
  if (!list || !upload || !trouble || !box) return;
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
  const send = async () => {
    trouble.hidden = true;
    box.classList.add("busy");
    try {
      const answer = await fetch(upload.action, { method: "POST", body: new FormData(upload), headers: { "X-Requested-With": "desk" } });
      if (answer.ok) {
        const holder = document.createElement("template");
        holder.innerHTML = await answer.text();
        const first = !list.querySelector("[data-object]");
        list.append(holder.content);
        wire();
        const lead = list.lastElementChild?.querySelector("input[name=lead]");
        if (first && lead instanceof HTMLInputElement) lead.checked = true; // the first one goes on top until told otherwise
        list.lastElementChild?.querySelector("input")?.focus();
        upload.reset();
        saveSoon();
      } else {
        trouble.textContent = (await answer.json().catch(() => ({}))).words ?? "The picture did not arrive. Try again.";
        trouble.hidden = false;
      }
    } catch {
      trouble.textContent = "No connection. Try again.";
      trouble.hidden = false;
    }
    box.classList.remove("busy");
  };
  upload.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  box.querySelector("input[type=file]")?.addEventListener("change", send);
  const button = box.querySelector("[data-upload-button]");
  if (button instanceof HTMLElement) button.hidden = true;
  wire();
}

/** Show the fields of a review only while the story is one. */
function followKind() {
  const kind = /** @type {HTMLSelectElement | null} */ (document.getElementById("id_genre"));
  const review = /** @type {HTMLElement | null} */ (document.querySelector("[data-review]"));
  if (!kind || !review) return;
  const show = () => { review.hidden = kind.value !== "review"; };
  kind.addEventListener("change", show);
  show();
}

/**
 * Count the seconds in which a publication can be taken back, then look again, but never over unsaved words.
 * @param {() => boolean} isUnsaved
 */
function countDown(isUnsaved) {
  const plan = /** @type {HTMLElement | null} */ (document.querySelector("[data-undo]"));
  const number = plan?.querySelector("[data-countdown]");
  if (!plan || !number) return;
  const due_ms = Date.parse(plan.dataset.plan ?? "");
  const step = () => {
    const left_s = Math.ceil((due_ms - Date.now()) / 1000);
    number.textContent = String(Math.max(0, left_s));
    if (left_s <= -1 && !isUnsaved()) location.replace(location.pathname);
    else setTimeout(step, 250);
  };
  step();
}

/** Offer known names for the last of several, separated by commas. */
function suggestNames() {
  for (const field of document.querySelectorAll("input[list]")) {
    if (!(field instanceof HTMLInputElement) || !field.list) continue;
    const list = field.list;
    const names = [...list.options].map((one) => one.value);
    field.addEventListener("input", () => {
      const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
      const lead = before ? `${before} ` : "";
      list.replaceChildren(...names.filter((one) => !before.includes(one)).map((one) => new Option("", lead + one)));
    });
  }
}

/** Grow one-line fields with their words where the browser does not. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  for (const field of document.querySelectorAll(".headline-field textarea, .standfirst-field textarea")) {
    if (!(field instanceof HTMLTextAreaElement)) continue;
    const fit = () => { field.style.blockSize = "auto"; field.style.blockSize = `${field.scrollHeight}px`; };
    field.addEventListener("input", fit);
    fit();
  }
}

if (form) {
  const headline = document.getElementById("id_headline");
  headline?.setAttribute("placeholder", "Headline");
  headline?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  document.getElementById("id_standfirst")?.setAttribute("placeholder", "What it says in a sentence or two");
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("id_body"));
  const editor = openEditor(field);
  const { saveSoon, isUnsaved } = saveByItself(form);
  bringPictures(editor, saveSoon);
  followKind();
  countDown(isUnsaved);
  suggestNames();
  grow();
}
