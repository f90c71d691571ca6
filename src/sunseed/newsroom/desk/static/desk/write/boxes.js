// Background boxes in the text: which there are, how one stands in the editor, and picking one from a list.
import { words } from "../words.js";
import { Node } from "../../django_prose_editor/editor.js";

const LIST = new URL("/desk/background/boxes/list/", location.href);

/** @typedef {{id: string, title: string, language: string}} Box */
/** @type {Promise<Box[]> | null} */
let known = null;

/** Ask once which boxes are public. @returns {Promise<Box[]>} */
function boxes() {
  known ??= fetch(LIST).then((answer) => (answer.ok ? answer.json() : { boxes: [] })).then((told) => told.boxes);
  known.catch(() => { known = null; });
  return known;
}

/** A box in the text: only its identifier is kept, so that a story shows it as it stands when it is read. */
export const Include = Node.create({
  name: "include", group: "block", atom: true, draggable: true,
  addAttributes() { return { item: { default: null, parseHTML: (el) => el.getAttribute("data-include") } }; },
  parseHTML() { return [{ tag: "figure[data-include]" }]; },
  renderHTML({ node }) { return ["figure", { "data-include": node.attrs.item }]; },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("div");
      dom.className = "film-place";
      const title = document.createElement("span");
      dom.append(Object.assign(document.createElement("strong"), { textContent: words("box") }), " ", title);
      boxes().then((all) => { title.textContent = all.find((one) => one.id === node.attrs.item)?.title ?? words("box-not-public"); }, () => {});
      return { dom };
    };
  },
});

/** Let the writer pick a box and put it where the cursor is. @param {any} editor */
export async function askBox(editor) {
  const all = await boxes().catch(() => []);
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  form.method = "dialog";
  const label = Object.assign(document.createElement("label"), { textContent: words("box"), htmlFor: "box-choice" });
  const choice = Object.assign(document.createElement("select"), { id: "box-choice" });
  for (const one of all) choice.append(new Option(one.title, one.id));
  const field = Object.assign(document.createElement("div"), { className: "field" });
  field.append(label, choice);
  const none = Object.assign(document.createElement("p"), { textContent: words("no-boxes") });
  const acts = Object.assign(document.createElement("p"), { className: "acts" });
  if (all.length) acts.append(Object.assign(document.createElement("button"), { className: "primary", value: "set", textContent: words("insert") }));
  acts.append(Object.assign(document.createElement("button"), { value: "", textContent: words("cancel") }));
  form.append(all.length ? field : none, acts);
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "set" && choice.value) editor.chain().focus().insertContent({ type: "include", attrs: { item: choice.value } }).run();
    dialog.remove();
  }, { once: true });
  dialog.showModal();
}
