// What a text may hold: exactly the documents' subset of HTML (ADR 0031), and a place kept for a film.
import { words } from "../words.js";
import {
  Mark, Node, Paragraph, mergeAttributes,
} from "../../django_prose_editor/editor.js";

/** A picture in the text: only its digest is kept; what it looks like comes from the list of pictures. */
export const Figure = Node.create({
  name: "figure", group: "block", atom: true, draggable: true,
  addAttributes() { return { object: { default: null, parseHTML: (el) => el.getAttribute("data-object") } }; },
  parseHTML() { return [{ tag: "figure[data-object]" }]; },
  renderHTML({ node }) { return ["figure", { "data-object": node.attrs.object }]; },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      const card = document.querySelector(`[data-object="${CSS.escape(node.attrs.object)}"][data-src]`);
      const image = document.createElement("img");
      image.alt = card?.querySelector("input")?.value || words("picture");
      if (card instanceof HTMLElement) image.src = card.dataset.src ?? "";
      dom.append(image);
      return { dom };
    };
  },
});

/** A sentence of the text set large. */
export const Pull = Node.create({
  name: "pull", group: "block", content: "paragraph+", defining: true,
  parseHTML() { return [{ tag: "aside" }]; },
  renderHTML() { return ["aside", { class: "pull" }, 0]; },
});

const FILM = /^\[film: ?([^\]]*)\]$/i;

/** A place kept for a film. It is kept as a paragraph `[film: words]`, which refuses publication until it is replaced. */
export const Film = Node.create({
  name: "film", group: "block", atom: true, draggable: true,
  addAttributes() { return { words: { default: "" } }; },
  parseHTML() {
    return [{
      tag: "p", priority: 100,
      getAttrs: (el) => {
        const found = FILM.exec((el.textContent ?? "").trim());
        return found ? { words: found[1].trim() } : false;
      },
    }];
  },
  renderHTML({ node }) { return ["p", {}, `[film: ${node.attrs.words}]`]; },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("div");
      dom.className = "film-place";
      dom.append(Object.assign(document.createElement("strong"), { textContent: words("film") }), ` ${node.attrs.words}`);
      return { dom };
    };
  },
});

/** Stretches the editor has no button for, kept as they are. */
export const kept = ["q", "cite"].map((tag) => Mark.create({
  name: tag, parseHTML() { return [{ tag }]; }, renderHTML() { return [tag, 0]; },
}));
export const Tongue = Mark.create({
  name: "tongue",
  addAttributes() { return { lang: { default: null }, dir: { default: null } }; },
  parseHTML() { return [{ tag: "span[lang]" }, { tag: "span[dir]" }]; },
  renderHTML({ HTMLAttributes }) { return ["span", mergeAttributes(HTMLAttributes), 0]; },
});
export const Link = Mark.create({
  name: "link", inclusive: false,
  addAttributes() { return { href: { default: null } }; },
  parseHTML() { return [{ tag: "a[href]" }]; },
  renderHTML({ HTMLAttributes }) { return ["a", { href: HTMLAttributes.href }, 0]; },
});
export const Direction = Paragraph.extend({
  addAttributes() { return { lang: { default: null }, dir: { default: null } }; },
});
