/**
 * What every page does when scripts run; without them each page reads the same.
 *
 * Owned here: filling the rail beside a page from the one file that carries it, going on from an old address, and
 * offering to check a seal in place. The verifier itself is loaded only when somebody asks for it.
 */

/** Put the Top stories and the breaking news of the rail's own page beside this one, their links made right for here. */
async function fillRail(/** @type {HTMLElement} */ side) {
  const address = new URL(side.dataset.rail ?? '', document.baseURI);
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const rail = page.querySelector('.rail-list'), breaking = page.querySelector('.breaking');
  for (const link of page.querySelectorAll('.breaking a, .rail-list a')) {
    if (link instanceof HTMLAnchorElement) link.href = new URL(link.getAttribute('href') ?? '', address).href;
  }
  if (breaking && !document.querySelector('.breaking')) document.querySelector('main')?.prepend(document.adoptNode(breaking));
  if (!rail) return;
  for (const link of rail.querySelectorAll('a')) {
    if (link.href === location.href.split('#')[0]) link.closest('.rail-item')?.remove();
  }
  if (!rail.querySelector('.rail-item')) return; // nothing but this page: the way to the front page stays
  for (const title of rail.querySelectorAll('h2')) {
    const lower = document.createElement('h3');
    lower.className = title.className;
    lower.append(...title.childNodes);
    title.replaceWith(lower);
  }
  side.append(document.adoptNode(rail));
  side.querySelector('.side-way')?.remove();
}

/** Go on from an address of an older site, such as `/?p=7`, where the server could not. */
async function goOn() {
  const { ledTo } = await import('./moved.js');
  const to = await ledTo(new URL(document.body.dataset.root ?? './', document.baseURI), location);
  if (to) location.replace(to);
}

/** Offer to check the seal where it stands. */
function offerCheck(/** @type {HTMLElement} */ seal) {
  const ways = seal.querySelector('.seal-ways');
  const label = seal.dataset.check;
  if (!ways || !label || !globalThis.crypto?.subtle) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'seal-check';
  button.textContent = label;
  button.addEventListener('click', async () => {
    button.disabled = true;
    const { showSeal } = await import('./sealing.js');
    await showSeal(seal, document.body.dataset.root ?? './');
    button.disabled = false;
  });
  ways.prepend(button);
}

if (/^\?(?!q=|page=)[\w=&%.~-]{1,120}$/.test(location.search)) goOn().catch(() => undefined);
const side = document.querySelector('[data-rail]');
if (side instanceof HTMLElement) fillRail(side).catch(() => undefined);
for (const seal of document.querySelectorAll('[data-seal]')) if (seal instanceof HTMLElement) offerCheck(seal);

const films = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-film]')]);
if (films.length) {
  import('./film.js').then(({ showFilms }) => showFilms(films, document.body.dataset.root ?? './')).catch(() => undefined);
}
