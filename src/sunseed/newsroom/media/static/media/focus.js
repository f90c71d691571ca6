// How a picture is cut: the point that matters, chosen by pointer or by two sliders, and what each shape shows of it, at
// once. Owns mark, frame and previews. Without this script the sliders stay, and are enough.

/** @typedef {{ left: number, top: number, wide: number, high: number }} Box in per cent of the picture */

/**
 * Where a window lies; the newsroom's `stories.crops.window` decides, this shows it.
 * @param {number} shape of the window over that of the picture, width over height
 * @param {{ x: number, y: number, size: number }} cut in per cent
 * @returns {Box}
 */
function box(shape, cut) {
  const wide = cut.size * Math.min(1, shape);
  const high = cut.size * Math.min(1, 1 / shape);
  /** @type {(at: number, share: number) => number} */
  const begin = (at, share) => Math.min(Math.max(0, at - share / 2), 100 - share);
  return { left: begin(cut.x, wide), top: begin(cut.y, high), wide, high };
}

/**
 * @param {ParentNode} within
 * @param {string} name
 */
function slider(within, name) {
  return /** @type {HTMLInputElement} */ (within.querySelector(`input[name$="${name}"]`));
}

const place = document.querySelector("[data-focus]");
const image = place?.querySelector("img");
const mark = /** @type {HTMLElement | null} */ (place?.querySelector(".focus-mark"));
const frame = /** @type {HTMLElement | null} */ (place?.querySelector(".focus-frame"));
const form = document.querySelector("form:has([data-cut])");

if (place instanceof HTMLElement && image && mark && frame && form) {
  const point = { x: slider(form, "focus_x"), y: slider(form, "focus_y") };
  const cuts = [...form.querySelectorAll("[data-cut]")].map((field) => {
    const { across, down } = /** @type {HTMLElement} */ (field).dataset;
    const view = /** @type {HTMLElement} */ (field.querySelector(".cut-view"));
    const shown = /** @type {HTMLImageElement} */ (image.cloneNode());
    shown.alt = "";
    view.append(shown);
    view.style.aspectRatio = `${across} / ${down}`;
    field.classList.add("cut-on");
    return {
      field, shown,
      hand: slider(field, "_hand"),
      sliders: /** @type {HTMLElement} */ (field.querySelector(".cut-sliders")),
      x: slider(field, "_x"), y: slider(field, "_y"), size: slider(field, "_size"),
      shape: Number(across) / Number(down) / (image.width / image.height),
    };
  });
  let chosen = cuts[0];

  const show = () => {
    for (const one of cuts) {
      one.sliders.hidden = !one.hand.checked;
      if (!one.hand.checked) [one.x.value, one.y.value, one.size.value] = [point.x.value, point.y.value, "100"];
      const at = box(one.shape, { x: one.x.valueAsNumber, y: one.y.valueAsNumber, size: one.size.valueAsNumber });
      one.shown.style.width = `${10000 / at.wide}%`;
      one.shown.style.height = `${10000 / at.high}%`;
      one.shown.style.left = `${(-100 * at.left) / at.wide}%`;
      one.shown.style.top = `${(-100 * at.top) / at.high}%`;
      if (one === chosen) {
        frame.style.left = `${at.left}%`;
        frame.style.top = `${at.top}%`;
        frame.style.width = `${at.wide}%`;
        frame.style.height = `${at.high}%`;
      }
    }
    const moved = chosen.hand.checked ? chosen : point;
    mark.style.left = `${moved.x.value}%`;
    mark.style.top = `${moved.y.value}%`;
  };

  /** @param {MouseEvent} event */
  const choose = (event) => {
    const seen = image.getBoundingClientRect();
    const moved = chosen.hand.checked ? chosen : point;
    moved.x.value = String(Math.round((100 * (event.clientX - seen.left)) / seen.width));
    moved.y.value = String(Math.round((100 * (event.clientY - seen.top)) / seen.height));
    show();
  };

  // A finger chooses by a tap alone: what it drags is the page.
  place.addEventListener("click", choose);
  place.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 1) choose(event);
  });
  for (const one of cuts) {
    for (const kind of ["focusin", "pointerenter"]) {
      one.field.addEventListener(kind, () => { chosen = one; show(); });
    }
  }
  form.addEventListener("input", show);
  place.classList.add("focus-on");
  show();
}
