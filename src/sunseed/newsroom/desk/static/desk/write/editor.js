// A ProseMirror editor over the plain text field, with a toolbar. The field stays: the form sends it.
import {
  Blockquote, Bold, BulletList, Code, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, Italic, ListItem, OrderedList, Strike, Subscript, Superscript, Text,
} from "../../django_prose_editor/editor.js";
import { words } from "../words.js";
import { Include, askBox } from "./boxes.js";
import { Direction, Figure, Film, Link, Pull, Tongue, kept } from "./schema.js";

/** @param {HTMLTextAreaElement} field @returns {any} the editor */
export function openEditor(field) {
  const box = document.createElement("div");
  box.className = "editor";
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words("toolbar"));
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
    editorProps: { attributes: { role: "textbox", dir: "auto", "aria-multiline": "true", "aria-label": words("text"), spellcheck: "true" } },
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
    ["B", words("bold"), "bold", (c) => c.toggleBold()],
    ["I", words("italic"), "italic", (c) => c.toggleItalic()],
    [words("link"), words("link"), "link", () => askLink(editor)],
    ["|", "", null, (c) => c],
    ["H2", words("heading"), "heading", (c) => c.toggleHeading({ level: 2 }), { level: 2 }],
    ["H3", words("small-heading"), "heading", (c) => c.toggleHeading({ level: 3 }), { level: 3 }],
    [words("face-list"), words("list"), "bulletList", (c) => c.toggleBulletList()],
    [words("face-numbered"), words("numbered"), "orderedList", (c) => c.toggleOrderedList()],
    ["|", "", null, (c) => c],
    [words("face-quote"), words("quotation"), "blockquote", (c) => c.toggleBlockquote()],
    [words("face-pull"), words("pull-quote"), "pull", (c) => c.toggleWrap("pull")],
    [words("face-film"), words("film-place"), null, () => askFilm(editor)],
    [words("face-box"), words("background-box"), null, () => { askBox(editor); }],
    ["—", words("line"), null, (c) => c.setHorizontalRule()],
    ["|", "", null, (c) => c],
    ["↶", words("undo"), null, (c) => c.undo()],
    ["↷", words("redo"), null, (c) => c.redo()],
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
    const said = text.replace(/[[\]]/g, "");
    if (answer === "set" && said) editor.chain().focus().insertContent({ type: "film", attrs: { words: said } }).run();
  });
}

/** @param {string} text */
function address(text) {
  if (/^[\w.+-]+@[\w.-]+$/.test(text)) return `mailto:${text}`;
  return /^(https?:|mailto:|item:|\/)/.test(text) ? text : `https://${text}`;
}
