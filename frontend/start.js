// Starts the app. A file of its own rather than Trunk's inline script: the CSP allows none.
// The hashed names come from the preload links that Trunk writes into the page.
const address = (selector) => document.head.querySelector(selector).href;
const boot = document.getElementById('boot');

try {
  const { default: init } = await import(address('link[rel="modulepreload"]'));
  await init({ module_or_path: fetch(address('link[type="application/wasm"]')) });
  boot.remove();
  // Only where the browser trusts the address (https, or this machine); elsewhere the app works, but not without the server.
  navigator.serviceWorker?.register('/sw.js').catch((refused) => console.info('not kept for the time without a connection:', refused));
} catch (error) {
  boot.dataset.state = 'failed';
  boot.querySelector('.boot__text').textContent =
    'Не удалось загрузить приложение. Обновите страницу; если не поможет — обновите браузер.';
  throw error;
}
