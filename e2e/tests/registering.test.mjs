// The first minute of a new centre where there is mail: a letter, a press, the calendar. Nobody is told whose e-mail it
// is, and whoever has an account and its password gets in.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { PASSWORD } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { startMail } from '../support/smtp.mjs';
import { story } from '../support/story.mjs';

const EMAIL = 'asel@example.kz';
const PUBLIC = 'http://crm.test';
let mail, server, browser, page, said;

before(async () => {
  mail = await startMail();
  const env = { CLASSMATE_SMTP_URL: mail.url, CLASSMATE_MAIL_FROM: 'Classmate <crm@crm.test>', CLASSMATE_PUBLIC_URL: PUBLIC };
  [server, browser] = await Promise.all([startServer({ env }), launchBrowser()]);
  page = await openPage(browser, server.url);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  mail?.stop();
});

async function fill(page, email, password) {
  await page.goto('/register');
  await page.getByTestId('register.name').fill('Асель Жұмабаева');
  await page.getByTestId('register.company').fill('Тұлпар Академия');
  await page.getByTestId('register.email').fill(email);
  await page.getByTestId('register.password').fill(password);
  await page.getByTestId('register.submit').click();
}

story('registering by a letter', {
  'whoever registers is told to look into the mail, and keeps what was typed': async () => {
    await fill(page, EMAIL, PASSWORD);
    said = await page.getByTestId('register.sent').innerText();
    assert.match(said, /asel@example\.kz/);
    await page.getByTestId('register.again').click();
    assert.equal(await page.getByTestId('register.company').inputValue(), 'Тұлпар Академия');
  },
  'the link of the letter leads to the calendar of the new centre': async () => {
    const { link } = await mail.letterTo(EMAIL);
    await page.goto(link.replace(PUBLIC, ''));
    await page.waitForURL('**/schedule*');
    await page.getByText('Тұлпар Академия').first().waitFor();
  },
  'the link opens once, and says where to go': async () => {
    const other = await openPage(browser, server.url);
    const letter = mail.letters.findLast((it) => it.to.includes(EMAIL));
    await other.goto(letter.link.replace(PUBLIC, ''));
    await other.getByTestId('confirm.over').waitFor();
    await other.getByTestId('confirm.login').click();
    await other.getByTestId('login.email').waitFor();
    await other.context().close();
  },
  'a stranger who types the same e-mail reads the same, and its owner hears of it by mail': async () => {
    const stranger = await openPage(browser, server.url);
    await fill(stranger, EMAIL, 'not the right password');
    assert.equal(await stranger.getByTestId('register.sent').innerText(), said);
    assert.match((await mail.letterTo(EMAIL)).text, /уже есть аккаунт/);
    await stranger.context().close();
  },
  'whoever types the right password is in, and is told that no centre was made': async () => {
    const owner = await openPage(browser, server.url);
    await owner.goto('/register');
    await owner.getByTestId('register.name').fill('Асель');
    await owner.getByTestId('register.company').fill('Ещё один');
    await owner.getByTestId('register.email').fill(EMAIL);
    await owner.getByTestId('register.password').fill(PASSWORD);
    await owner.getByTestId('register.submit').click();
    await owner.waitForURL('**/schedule*');
    await owner.getByText('Новый центр не создан').waitFor();
    await owner.context().close();
  },
}, () => page);
