/**
 * The service worker: keeps one whole release of the phone app, and answers with it whether there is a network or not.
 *
 * Its reach is /film/ alone, and of that only the page itself and the files of releases; lines, tokens and the editors' pages
 * below it go to the network untouched. A newer release is fetched whole beside the old one and waits: `take` is sent by a page
 * that holds the lock every take shares, so no module is ever replaced under a running film. `self.SHELL` stands before this,
 * written by the newsroom (`intake.shell`).
 */
{
  const worker = /** @type {any} */ (self);
  /** @type {{release: string, page: string, files: string[]}} */
  const shell = worker.SHELL;
  const PREFIX = 'sunseed-film-';
  const KEPT = PREFIX + shell.release;
  const PAGE = '/film/';
  const FILES = '/film/app/';

  /** Fetch every file of the release; one that fails leaves the release uninstalled, and the old one in place. */
  const install = async () => {
    const cache = await caches.open(KEPT);
    await Promise.all(shell.files.map(async (address) => {
      // No cookie: what is kept on the phone is what anybody would have got.
      const response = await fetch(address, { credentials: 'omit', cache: 'no-store' });
      if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
      await cache.put(address, response);
    }));
  };

  /**
   * Let what is sent and asked of the newsroom go past this worker, where a browser can be told so: no worker is started for each
   * line, and a newer release need not wait. Chromium activates one only while the old one has no event to answer, or after five
   * minutes; under steady sending that is five minutes.
   * @param {any} event
   */
  const standAside = (event) => event.addRoutes?.([
    { condition: { requestMode: 'navigate' }, source: 'fetch-event' },
    { condition: { urlPattern: `${FILES}*` }, source: 'fetch-event' },
    { condition: { urlPattern: '/*' }, source: 'network' },
  ]).catch(() => undefined); // refused: every request comes by, and is let through below

  const activate = async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== KEPT) await caches.delete(name);
    await worker.clients.claim();
  };

  /** @param {string} address @param {Request} request */
  const held = async (address, request) => (await caches.match(address)) ?? fetch(request);

  worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(Promise.all([standAside(event), install()])));
  worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(activate()));
  worker.addEventListener('message', (/** @type {any} */ event) => event.data === 'take' && worker.skipWaiting());
  worker.addEventListener('fetch', (/** @type {any} */ event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== 'GET' || origin !== location.origin) return;
    if (event.request.mode === 'navigate' && pathname === PAGE) event.respondWith(held(shell.page, event.request));
    else if (pathname.startsWith(FILES)) event.respondWith(held(pathname, event.request));
  });
}
