// One's own access: a second factor is turned on, asked for, stood in for by a recovery code and turned off; money waits
// for it where the owner says so; a forgotten password is replaced by mail; sessions and tokens end.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { axeFindings, launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, PASSWORD, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { startMail } from '../support/smtp.mjs';
import { story, until } from '../support/story.mjs';
import { codeOf } from '../support/totp.mjs';

const OWNER = 'owner@example.kz';
const ACCOUNTANT = 'aigul@example.kz';
const NEW = 'seven green kettles';
const PUBLIC = 'http://crm.test';
let mail, server, browser, owner, centre, key, codes;

before(async () => {
  mail = await startMail();
  const env = { CLASSMATE_SMTP_URL: mail.url, CLASSMATE_MAIL_FROM: 'Classmate <crm@crm.test>', CLASSMATE_PUBLIC_URL: PUBLIC };
  [server, browser] = await Promise.all([startServer({ env }), launchBrowser()]);
  centre = await Centre.registerByLetter(server.url, OWNER, 'Тұлпар Академия', mail);
  owner = await openPage(browser, server.url);
  await signIn(owner, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  mail?.stop();
});

/** The address in a letter, at the server under test. */
const here = (link) => link.replace(PUBLIC, server.url);

/** Turns the second factor on, on a page that is signed in; answers the key and the recovery codes. */
async function enrol(page) {
  await page.goto('/settings/security');
  await page.getByTestId('factor.enrol').click();
  await page.getByTestId('factor.password').fill(PASSWORD);
  await page.getByTestId('factor.next').click();
  await page.getByTestId('factor.qr').waitFor();
  const key = await page.getByTestId('factor.key').inputValue();
  await page.getByTestId('factor.code').fill(codeOf(key));
  await page.getByTestId('factor.confirm').click();
  const lines = page.getByTestId('factor.codes').getByRole('listitem');
  await lines.first().waitFor();
  const codes = await lines.allInnerTexts();
  return { key, codes: codes.map((code) => code.trim()) };
}

/** Types e-mail and password on a page of its own. */
async function firstStep(password = PASSWORD) {
  const page = await openPage(browser, server.url);
  await page.goto('/login');
  await page.getByTestId('login.email').fill(OWNER);
  await page.getByTestId('login.password').fill(password);
  await page.getByTestId('login.submit').click();
  return page;
}

async function secondStep(page, code) {
  await page.getByTestId('login.code').fill(code);
  await page.getByTestId('login.code-submit').click();
}

story('a second factor', {
  'is turned on by a code, and shows its recovery codes once': async () => {
    ({ key, codes } = await enrol(owner));
    assert.equal(codes.length, 10);
    assert.deepEqual(await axeFindings(owner), []);
    await owner.getByTestId('factor.codes-saved').click();
    await owner.getByTestId('factor.on').waitFor();
  },
  'is asked for after signing out': async () => {
    await owner.getByTestId('user-menu').click();
    await owner.getByTestId('user-menu.sign-out').click();
    await owner.getByTestId('login.submit').waitFor();
    await owner.context().close();
    owner = await firstStep();
    await secondStep(owner, '000000');
    await owner.getByText('Код не подходит').waitFor();
    assert.deepEqual(await axeFindings(owner), []);
    await secondStep(owner, codeOf(key, 1));
    await owner.waitForURL('**/schedule*');
  },
  'is stood in for by a recovery code': async () => {
    const lost = await firstStep();
    await secondStep(lost, codes[0]);
    await lost.waitForURL('**/schedule*');
    await lost.goto('/settings/security');
    await lost.getByTestId('factor.codes-left').getByText('9').waitFor();
    await until(async () => (await lost.getByTestId('security.session').getByText('с кодом').count()) === 2);
    await lost.context().close();
  },
  'is demanded for money by the owner, and opens it': async () => {
    await owner.goto('/settings/security');
    await owner.getByTestId('policy.money').check();
    await owner.getByText('Теперь права на деньги требуют второго фактора').waitFor();
    centre = new Centre(server.url, await owner.evaluate(() => fetch('/api/auth/refresh', { method: 'POST', headers: { 'content-type': 'application/json', 'x-session': 'cookie' }, body: '{}' }).then((it) => it.json()).then((it) => it.token)));
    const { items } = await centre.get('roles');
    const role = items.find((role) => role.defaultKey === 'accountant');
    await centre.post('invitations', { email: ACCOUNTANT, roleIds: [role.id], allBranches: true });
    const accountant = await openPage(browser, server.url);
    await accountant.goto(here((await mail.letterTo(ACCOUNTANT)).link));
    await accountant.getByTestId('invited.name').fill('Айгүл Серікова');
    await accountant.getByTestId('invited.password').fill(PASSWORD);
    await accountant.getByTestId('invited.submit').click();
    await accountant.getByTestId('factor-due.open').click();
    await accountant.getByTestId('factor.due').waitFor();
    await enrol(accountant);
    await accountant.getByTestId('factor.codes-saved').click();
    await accountant.getByTestId('factor-due').waitFor({ state: 'detached' });
    await accountant.context().close();
  },
  'is turned off by password and code': async () => {
    await owner.goto('/settings/security');
    await owner.getByTestId('policy.money').uncheck();
    await owner.getByText('больше не обязателен').waitFor();
    await owner.getByTestId('factor.off').click();
    await owner.getByTestId('factor.password').fill(PASSWORD);
    await owner.getByTestId('factor.proof').fill(codes[1]);
    await owner.getByTestId('factor.prove').click();
    await owner.getByTestId('factor.enrol').waitFor();
    const free = await firstStep();
    await free.waitForURL('**/schedule*');
    await free.context().close();
  },
}, () => owner);

story('a forgotten password', {
  'is replaced by a link out of a letter, and every session ends': async () => {
    const page = await openPage(browser, server.url);
    await page.goto('/login');
    await page.getByTestId('login.forgot').click();
    await page.getByTestId('forgot.email').fill(OWNER);
    await page.getByTestId('forgot.submit').click();
    await page.getByTestId('forgot.sent').waitFor();
    assert.deepEqual(await axeFindings(page), []);
    const { link } = await mail.letterTo(OWNER);
    await page.goto(here(link));
    await page.getByTestId('reset.password').fill('qwertyuiop');
    await page.getByTestId('reset.submit').click();
    await page.getByRole('alert').or(page.locator('[aria-invalid=true]')).first().waitFor();
    await page.getByTestId('reset.password').fill(NEW);
    await page.getByTestId('reset.submit').click();
    await page.getByTestId('reset.done').waitFor();
    await owner.goto('/settings/security');
    await owner.getByTestId('login.password').waitFor();
    await page.reload();
    await page.getByTestId('reset.password').fill('eight green kettles');
    await page.getByTestId('reset.submit').click();
    await page.getByTestId('reset.again').waitFor();
    await page.context().close();
  },
  'is not told of by an e-mail nobody has': async () => {
    const page = await openPage(browser, server.url);
    await page.goto('/forgot');
    await page.getByTestId('forgot.email').fill('nobody@example.kz');
    await page.getByTestId('forgot.submit').click();
    await page.getByTestId('forgot.sent').waitFor();
    assert.equal(mail.letters.some((letter) => letter.to.includes('nobody@example.kz')), false);
    await page.context().close();
  },
}, () => owner);

story('one\'s own access', {
  'a session elsewhere is ended': async () => {
    await owner.context().close();
    owner = await firstStep(NEW);
    await owner.waitForURL('**/schedule*');
    const elsewhere = await firstStep(NEW);
    await elsewhere.waitForURL('**/schedule*');
    await owner.goto('/settings/security');
    await owner.getByTestId('security.session.end').first().click();
    await owner.getByText('Сеанс завершён').waitFor();
    await elsewhere.reload();
    await elsewhere.getByTestId('login.password').waitFor();
    await elsewhere.context().close();
  },
  'a token is shown once, works, and works no more when it is withdrawn': async () => {
    await owner.getByTestId('security.token.new').click();
    await owner.getByTestId('token.name').fill('Сайт');
    await owner.getByTestId('token.scope.rooms.view').check();
    await owner.getByTestId('token.create').click();
    await owner.getByTestId('token.secret').waitFor();
    const program = new Centre(server.url, await owner.getByTestId('token.secret').inputValue());
    await owner.keyboard.press('Escape');
    await owner.getByTestId('token.secret').waitFor({ state: 'detached' });
    assert.equal((await program.ask('GET', 'rooms')).status, 200);
    assert.equal((await program.ask('GET', 'students')).status, 403);
    await owner.getByTestId('security.token.revoke').click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Отозвать' }).click();
    await owner.getByText('Ключ «Сайт» отозван').waitFor();
    assert.equal((await program.ask('GET', 'rooms')).status, 401);
  },
  'nothing went wrong on the page': async () => assert.deepEqual(owner.problems, []),
}, () => owner);
