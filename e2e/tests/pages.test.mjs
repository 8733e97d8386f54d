// Every page in both themes, at a desk and on a phone: axe finds nothing, nothing is wider than the window, and the
// table of pages is the router's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, openPage, settled } from '../support/browser.mjs';
import { Centre, signIn } from '../support/centre.mjs';
import { addressOf, NO_PAGE, PAGES, WELCOME } from '../support/pages.mjs';
import { startServer } from '../support/server.mjs';

const [EMAIL, PASSWORD] = ['admin@demo.kz', 'demo-classmate'];
const SIZES = { desk: { viewport: { width: 1440, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } };
let server, browser, centre;

before(async () => {
  [server, browser] = await Promise.all([startServer({ demo: true }), launchBrowser()]);
  centre = await Centre.signIn(server.url, EMAIL, PASSWORD);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the table has every page of the router, and no other', () => {
  const router = readFileSync(new URL('../../frontend/src/app.rs', import.meta.url), 'utf8');
  const routes = [...router.matchAll(/path!\("([^"]*)"\)/g)].map(([, route]) => route);
  assert.ok(routes.length > 10, 'the routes are where they were');
  assert.deepEqual(PAGES.map((page) => page.route).sort(), [...new Set(routes)].sort());
});

/** Goes on within the app, as a link does: starting it anew for each page is slow. */
async function goTo(page, address) {
  await page.evaluate((address) => {
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}

/** What is wrong with what is on the screen. Only the colours differ in the dark. */
async function look(page, name) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    const lines = await axeFindings(page, { onlyColours: colorScheme === 'dark' });
    found.push(...lines.map((line) => `${name}, ${colorScheme}: ${line}`));
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) found.push(`${name}: ${over} px wider than the window`);
  return found;
}

for (const [size, options] of Object.entries(SIZES)) {
  test(`axe finds nothing: ${size}`, async () => {
    const page = await openPage(browser, server.url, { ...options, reducedMotion: 'reduce' });
    const found = [];
    for (const address of [WELCOME, ...PAGES.filter((it) => it.outside).map((it) => it.route)]) {
      await page.goto(address);
      found.push(...(await look(page, address)));
    }
    await signIn(page, EMAIL, PASSWORD);
    for (const place of PAGES.filter((it) => !it.outside && !it.moves)) {
      await goTo(page, await addressOf(place, centre));
      found.push(...(await look(page, place.route)));
      for (const [what, { press, there }] of Object.entries(place.open ?? {})) {
        const button = page.getByTestId(press).filter({ visible: true }).first();
        await button.click();
        await page.getByTestId(there).filter({ visible: true }).first().waitFor();
        found.push(...(await look(page, `${place.route} (${what})`)));
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      }
      for (const address of place.also ?? []) {
        await goTo(page, address);
        found.push(...(await look(page, address)));
      }
    }
    await goTo(page, NO_PAGE);
    found.push(...(await look(page, NO_PAGE)));
    found.push(...page.problems);
    assert.equal(found.length, 0, `\n${found.join('\n')}`);
  });
}
