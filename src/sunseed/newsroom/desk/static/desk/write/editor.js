// A ProseMirror editor over the plain text field, with a toolbar. The field stays: the form sends it.
import {
  Blockquote, Bold, BulletList, Code, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, Italic, ListItem, OrderedList, Strike, Subscript, Superscript, Text,
} from "../../django_prose_editor/editor.js";
import { Include, askBox } from "./boxes.js";
import { Direction, Figure, Film, Link, Pull, Tongue, kept } from "./schema.js";

/** @param {HTMLTextAreaElement} field @returns {any} the editor */
export function openEditor(field) {
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
      Document, Film, Direction, Text, Bold, Italic, Strike, Subscript, Superscript, Code, Link, Tongue, ...kept,
      Heading.configure({ levels: [2, 3] }), BulletList, OrderedList, ListItem, Blockquote, Pull, Figure, Include,
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
    ["H2", "H2, heading", "heading", (c) => c.toggleHeading({ level: 2 }), { level: 2 }],
    ["H3", "H3, small heading", "heading", (c) => c.toggleHeading({ level: 3 }), { level: 3 }],
    ["• List", "List", "bulletList", (c) => c.toggleBulletList()],
    ["1. List", "1. List, numbered", "orderedList", (c) => c.toggleOrderedList()],
    ["|", "", null, (c) => c],
    ["“ Quote", "Quote", "blockquote", (c) => c.toggleBlockquote()],
    ["❝ Pull", "Pull quote", "pull", (c) => c.toggleWrap("pull")],
    ["▷ Film", "Place for a film", null, () => askFilm(editor)],
    ["☰ Box", "Background box", null, () => { askBox(editor); }],
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

/** Ask one line in a dialog of the page. @param {string} id @param {string} value @param {(answer: string, text: string) => void} then */
function ask(id, value, then) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(`${id}-dialog`));
  const field = /** @type {HTMLInputElement} */ (document.getElementById(`${id}-words`));
  field.value = value;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => then(dialog.returnValue, field.value.trim()), { once: true });
  dialog.showModal();
}

/** @param {any} editor */
function askLink(editor) {
  ask("link", editor.getAttributes("link").href ?? "", (answer, text) => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (answer === "remove") chain.unsetMark("link").run();
    if (answer === "set" && text) chain.setMark("link", { href: address(text) }).run();
  });
}

/** @param {any} editor */
function askFilm(editor) {
  ask("film", "", (answer, text) => {
    const words = text.replace(/[[\]]/g, "");
    if (answer === "set" && words) editor.chain().focus().insertContent({ type: "film", attrs: { words } }).run();
  });
}

/** @param {string} text */
function address(text) {
  if (/^[\w.+-]+@[\w.-]+$/.test(text)) return `mailto:${text}`;
  return /^(https?:|mailto:|item:|\/)/.test(text) ? text : `https://${text}`;
}
