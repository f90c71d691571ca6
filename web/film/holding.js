/**
 * A deliberate hold: something that happens only after a finger, or a key, has stayed down long enough.
 *
 * While it stays down the element's `--held` goes from 0 to 1, for its style to show.
 */

/** @param {HTMLElement} element @param {number} holdMs @param {() => void} done */
export function onHold(element, holdMs, done) {
  let since = 0;
  let frame = 0;
  const end = () => {
    since = 0;
    cancelAnimationFrame(frame);
    element.style.setProperty('--held', '0');
  };
  const step = () => {
    const share = Math.min(1, (performance.now() - since) / holdMs);
    element.style.setProperty('--held', String(share));
    if (share < 1) frame = requestAnimationFrame(step);
    else {
      end();
      done();
    }
  };
  const begin = () => {
    if (since) return;
    since = performance.now();
    frame = requestAnimationFrame(step);
  };
  const isKey = (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' || event.key === ' ';
  element.addEventListener('pointerdown', (event) => event.isPrimary && begin());
  for (const name of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) element.addEventListener(name, end);
  element.addEventListener('keydown', (event) => {
    if (isKey(event)) {
      event.preventDefault();
      begin();
    }
  });
  element.addEventListener('keyup', (event) => isKey(event) && end());
  element.addEventListener('contextmenu', (event) => event.preventDefault()); // a long press is ours
}
