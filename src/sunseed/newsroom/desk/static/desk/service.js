/**
 * The desk's service worker: where the newsroom cannot be reached, it answers with what `write/offline.js` kept.
 *
 * Its reach is /desk/, and of that only pages of stories and the list of stories; everything is asked of the newsroom first.
 * `self.WORDS` stands before this, in the visitor's language (`desk.views.offline`); they are safe in HTML as they are.
 */
{
  const worker = /** @type {any} */ (self);
  /** @type {Record<string, string>} */
  const words = worker.WORDS;
  const NAME = 'sunseed-desk';
  const STORY = /^\/desk\/stories\/[0-9a-f-]{36}\/$/;
  const MOST_MS = 14 * 86_400_000;

  /** @param {Response | undefined} kept */
  const isFresh = (kept) => Date.now() - Number(kept?.headers.get('X-Kept')) < MOST_MS;

  /** @param {string} text */
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  /** @param {string} path */
  const story = async (path) => {
    const kept = await caches.match(path);
    if (!kept || !isFresh(kept)) return list();
    return new Response((await kept.text()).replace('<html', '<html data-kept'), { headers: kept.headers });
  };

  /** The headline that was saved last, if any. @param {Cache} cache @param {string} path */
  const saved = async (cache, path) => {
    const words = await cache.match(`/desk/kept/words/${path.split('/')[3]}`);
    /** @type {[string, string][]} */
    const fields = words ? (await words.json()).fields : [];
    return fields.find(([name]) => name === 'headline')?.[1] ?? '';
  };

  /** What can be written on without the newsroom. */
  const list = async () => {
    const cache = await caches.open(NAME);
    const rows = [];
    for (const request of await cache.keys()) {
      const kept = await cache.match(request);
      const { pathname } = new URL(request.url);
      if (!STORY.test(pathname) || !isFresh(kept)) continue;
      const title = await saved(cache, pathname) || decodeURIComponent(kept?.headers.get('X-Title') ?? '') || words.untitled;
      rows.push(`<li class="item"><a class="item-title" dir="auto" href="${pathname}">${escaped(title)}</a></li>`);
    }
    const said = rows.length ? words.some : words.none;
    const page = `<!doctype html><html lang="${words.language}" dir="${words.direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${words.title}</title>
<link rel="stylesheet" href="/static/theme/tokens.css"><link rel="stylesheet" href="/static/desk/desk.css"></head>
<body><main id="main"><div class="page-head"><h1>${words.title}</h1></div><p class="lead">${words.lead}</p><p>${said}</p><ul class="list">${rows.join('')}</ul>
<p class="acts"><a class="button" href="/desk/">${words.again}</a></p></main></body></html>`;
    const policy = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'";
    return new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy } });
  };

  worker.addEventListener('install', () => worker.skipWaiting());
  worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener('fetch', (/** @type {any} */ event) => {
    const { request } = event;
    const { pathname, origin } = new URL(request.url);
    if (request.method !== 'GET' || origin !== location.origin) return;
    if (request.mode === 'navigate') {
      if (STORY.test(pathname)) event.respondWith(fetch(request).catch(() => story(pathname)));
      else if (pathname === '/desk/') event.respondWith(fetch(request).catch(list));
    } else if (pathname.startsWith('/static/')) {
      event.respondWith(fetch(request).catch(async () => (await caches.match(pathname)) ?? Response.error()));
    }
  });
}
