// Shows a page anew by script, but never in the place of one that somebody has just asked for: they would lose their click.

/** A page that was asked for and has not come by then may be a file to keep, or was given up. */
const COMES_MS = 10_000;

let asked_ms = -Infinity;
addEventListener("beforeunload", () => { asked_ms = performance.now(); });
addEventListener("pageshow", () => { asked_ms = -Infinity; });

/**
 * Load this page again, unless another one is on its way.
 * @param {() => void} [load]
 */
export function anew(load = () => location.reload()) {
  if (performance.now() - asked_ms < COMES_MS) setTimeout(anew, COMES_MS, load);
  else load();
}
