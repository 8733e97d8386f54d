// Pictures of every page of the demo centre: two themes, a desk and a phone. Into target/screenshots/.
// The pages are those the menu leads to, the first record of each list, and the ones before signing in.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { axeFindings, launchBrowser, openPage } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const folder = fileURLToPath(new URL('../target/screenshots', import.meta.url));
const sizes = [{ width: 1440, height: 900 }, { width: 390, height: 844, phone: true }];
const demo = { email: 'admin@demo.kz', password: 'demo-classmate' };
const only = process.argv.slice(2);

const server = await startServer({ demo: true });
const browser = await launchBrowser();
mkdirSync(folder, { recursive: true });
let findings = 0;
try {
  const places = await everyPlace();
  for (const colorScheme of ['light', 'dark']) {
    for (const size of sizes) await takeAll(places, colorScheme, size);
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${folder}: axe found ${findings}`);
process.exitCode = findings > 0 ? 1 : 0;

async function signIn(page) {
  await page.goto('/login');
  await page.getByTestId('login.email').fill(demo.email);
  await page.getByTestId('login.password').fill(demo.password);
  await page.getByTestId('login.submit').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

// Addresses by name. The menu is read from the app, so a new page is in the pictures by itself.
async function everyPlace() {
  const page = await openPage(browser, server.url);
  await signIn(page);
  await settled(page);
  const menu = await page.locator('nav a[href^="/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const places = new Map([['login', null], ['register', null]]);
  for (const path of new Set(menu.map((href) => href.split('?')[0]))) {
    const name = path.slice(1).replaceAll('/', '-');
    places.set(name, path);
    await page.goto(path);
    await settled(page);
    const record = page.locator(`main a[href^="${path}/"]`).first();
    if (await record.count() > 0) places.set(`${name}-record`, await record.getAttribute('href'));
  }
  places.set('missing', '/no-such-page');
  await page.context().close();
  return [...places].filter(([name]) => only.length === 0 || only.includes(name));
}

async function takeAll(places, colorScheme, { phone = false, ...viewport }) {
  const options = { viewport, colorScheme, hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1, reducedMotion: 'reduce' };
  for (const signedIn of [false, true]) {
    const page = await openPage(browser, server.url, options);
    if (signedIn) await signIn(page);
    for (const [name, path] of places.filter(([, path]) => (path !== null) === signedIn)) {
      await page.goto(path ?? `/${name}`);
      await settled(page);
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${viewport.width}.png` });
      report(`${name} ${colorScheme} ${viewport.width}`, await axeFindings(page), page.problems.splice(0));
    }
    await page.context().close();
  }
}

function report(where, axe, problems) {
  findings += axe.length;
  for (const line of [...axe, ...problems]) console.log(`${where}: ${line}`);
}

// The app has started, nothing is on the wire but the stream of changes, nothing shows a skeleton.
async function settled(page) {
  await page.locator('#boot').waitFor({ state: 'detached' });
  await page.locator('[data-testid="loading"], .skeleton').first().waitFor({ state: 'detached' }).catch(() => {});
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
}
