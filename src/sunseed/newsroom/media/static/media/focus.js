// The point of a picture that matters, chosen by pointer; the two sliders it moves do the same by arrow keys.
// Owns the mark and the frame over the picture. Without this script the sliders stay, and are enough.

const WIDTH = 1200;
const HEIGHT = 630;

/**
 * Where a card's window begins along one side; the newsroom's `stories.cards.window` decides, this shows it.
 * @param {number} focus per cent along the side
 * @param {number} share per cent of the side that the window takes
 * @returns {number} per cent
 */
function begin(focus, share) {
  return Math.min(Math.max(0, focus - share / 2), 100 - share);
}

const place = document.querySelector("[data-focus]");
const image = place?.querySelector("img");
const mark = /** @type {HTMLElement | null} */ (place?.querySelector(".focus-mark"));
const frame = /** @type {HTMLElement | null} */ (place?.querySelector(".focus-frame"));
const across = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="focus_x"]'));
const down = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="focus_y"]'));

if (place instanceof HTMLElement && image && mark && frame && across && down) {
  const shape = (image.width / image.height) / (WIDTH / HEIGHT);
  const wide = 100 * Math.min(1, 1 / shape);
  const high = 100 * Math.min(1, shape);

  const show = () => {
    const [x, y] = [across.valueAsNumber, down.valueAsNumber];
    mark.style.left = `${x}%`;
    mark.style.top = `${y}%`;
    frame.style.left = `${begin(x, wide)}%`;
    frame.style.top = `${begin(y, high)}%`;
    frame.style.width = `${wide}%`;
    frame.style.height = `${high}%`;
  };

  /** @param {MouseEvent} event */
  const choose = (event) => {
    const box = image.getBoundingClientRect();
    across.value = String(Math.round((100 * (event.clientX - box.left)) / box.width));
    down.value = String(Math.round((100 * (event.clientY - box.top)) / box.height));
    show();
  };

  // A finger chooses by a tap alone: what it drags is the page.
  place.addEventListener("click", choose);
  place.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 1) choose(event);
  });
  for (const slider of [across, down]) slider.addEventListener("input", show);
  place.classList.add("focus-on");
  show();
}
