// The app without a connection. The app's own files are kept by the browser, a copy for each version; what the server
// knows is not: requests to the API never come through here. scripts/compress.mjs writes the two lines below.
const VERSION = 'development';
const FILES = [];

const NAME = `app-${VERSION}`;
// So long is the network waited for before the kept page is shown instead, in milliseconds.
const PATIENCE = 4000;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (isOfApp(url.pathname)) event.respondWith(page(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(isHashed(url.pathname) ? keptFirst(request) : networkFirst(request));
  }
});

async function install() {
  const cache = await caches.open(NAME);
  // What has its content in its name may come from the browser's own cache: it was loaded a moment ago.
  await cache.addAll(FILES.map((file) => new Request(file, { cache: isHashed(file) ? 'default' : 'no-cache' })));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// Pages that the server writes itself are nothing without it.
function isOfApp(path) {
  return !/^\/(api|calendars|welcome)(\/|$)/.test(path);
}

function isHashed(path) {
  return /[-._/][0-9a-f]{12,16}[-._]/.test(path);
}

// The page as the server has it now; without an answer, or when only something in between answers, the kept one.
async function page(request) {
  const kept = () => caches.match('/', { cacheName: NAME });
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.status >= 502 && answer.status <= 504 ? (await kept()) ?? answer : answer;
  } catch (error) {
    const page = await kept();
    if (page) return page;
    throw error;
  }
}

async function keptFirst(request) {
  return (await caches.match(request, { cacheName: NAME })) ?? fetch(request);
}

async function networkFirst(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { cacheName: NAME, ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
