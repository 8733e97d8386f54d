// Registering and signing in: what is wrong is said at its field, and a refusal tells nothing about others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, PASSWORD } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const EMAIL = 'asel@example.kz';
let server, browser, page;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  page = await openPage(browser, server.url);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a new centre is told what is wrong, and is made once by two presses', async () => {
  await page.goto('/register');
  await page.getByTestId('register.name').fill('Асель Жұмабаева');
  await page.getByTestId('register.company').fill('Тұлпар Академия');
  await page.getByTestId('register.email').fill('asel@');
  await page.getByTestId('register.password').fill(PASSWORD);
  await page.getByTestId('register.submit').click();
  await page.getByText('нужен адрес вида').waitFor();
  await page.getByTestId('register.email').fill(EMAIL);
  await page.getByTestId('register.submit').dblclick();
  await page.waitForURL('**/schedule*');
  const me = await (await Centre.signIn(server.url, EMAIL)).get('auth/me');
  assert.equal(me.companyName, 'Тұлпар Академия');
});

test('a wrong password does not tell whether the e-mail exists', async () => {
  const other = await openPage(browser, server.url);
  for (const email of [EMAIL, 'nobody@example.kz']) {
    await other.goto('/login');
    await other.getByTestId('login.email').fill(email);
    await other.getByTestId('login.password').fill('wrong password');
    await other.getByTestId('login.submit').click();
    await other.getByText('Почта или пароль не подходят').first().waitFor();
  }
  await other.context().close();
});

test('an address opened without a session leads there after signing in', async () => {
  const other = await openPage(browser, server.url);
  await other.goto('/settings/rooms');
  await other.getByTestId('login.email').fill(EMAIL);
  await other.getByTestId('login.password').fill(PASSWORD);
  await other.getByTestId('login.submit').click();
  await other.getByTestId('page.settings.rooms').waitFor();
  await other.context().close();
});

test('the pages had no errors', () => assert.deepEqual(page.problems, []));
