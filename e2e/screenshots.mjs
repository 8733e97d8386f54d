// Pictures of every page of the demo centre: two themes, a desk and a phone. Into target/screenshots/.
// The pages are those of the table in support/pages.mjs, which a test holds against the router.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { axeFindings, launchBrowser, openPage, settled } from './support/browser.mjs';
import { Centre, signIn } from './support/centre.mjs';
import { addressOf, NO_PAGE, PAGES, WELCOME } from './support/pages.mjs';
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

// Addresses by name: outside first, then what the signed in see.
async function everyPlace() {
  const centre = await Centre.signIn(server.url, demo.email, demo.password);
  const nameOf = (route) => route.slice(1).replace('/:id', '-record').replaceAll(/[^\w-]+/g, '-');
  const places = [{ name: nameOf(WELCOME), address: WELCOME, outside: true }];
  for (const page of PAGES.filter((page) => !page.moves)) {
    const address = await addressOf(page, centre);
    places.push({ name: nameOf(page.route), address, outside: page.outside ?? false });
    for (const other of page.also ?? []) places.push({ name: nameOf(other), address: other, outside: false });
  }
  places.push({ name: 'missing', address: NO_PAGE, outside: false });
  return places.filter(({ name }) => only.length === 0 || only.includes(name));
}

async function takeAll(places, colorScheme, { phone = false, ...viewport }) {
  const options = { viewport, colorScheme, hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1, reducedMotion: 'reduce' };
  for (const outside of [true, false]) {
    const page = await openPage(browser, server.url, options);
    if (!outside) await signIn(page, demo.email, demo.password);
    for (const { name, address } of places.filter((place) => place.outside === outside)) {
      await page.goto(address);
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
