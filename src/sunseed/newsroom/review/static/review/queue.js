// The queue from the keyboard: j and k go from story to story, Enter (a link's own) opens. Not while one is typing.
const titles = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("[data-queue] .item-title")]);

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !titles.length) return;
  if (event.key !== "j" && event.key !== "k") return;
  const here = titles.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  const next = event.key === "j" ? Math.min(here + 1, titles.length - 1) : Math.max(here - 1, 0);
  titles[next].focus();
  event.preventDefault();
});
