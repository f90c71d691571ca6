/**
 * Keeps the list of public films true while smaller copies of one are made: the page is asked again and its list taken.
 * Without this script the page says the same when it is loaded again.
 */

const EVERY_MS = 2000;

async function look() {
  const shown = document.getElementById('films');
  if (!shown?.querySelector('[data-unfinished]')) return;
  const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('films');
    // What is read by somebody is not taken from under the keyboard.
    if (now && !shown.contains(document.activeElement)) shown.replaceWith(now);
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
