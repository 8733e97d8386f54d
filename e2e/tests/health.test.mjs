// How the installation stands: the version, work that failed and is done again from the page, and a teacher who may not
// look is told which right is missing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, PASSWORD, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { startMail } from '../support/smtp.mjs';
import { until } from '../support/story.mjs';

const OWNER = 'owner@example.kz';
const COLLEAGUE = 'galym@example.kz';
let server, mail, browser, page, centre;

before(async () => {
  mail = await startMail();
  const env = { CLASSMATE_SMTP_URL: mail.url, CLASSMATE_MAIL_FROM: 'Classmate <crm@example.kz>', CLASSMATE_PUBLIC_URL: 'http://127.0.0.1:1' };
  [server, browser] = await Promise.all([startServer({ env }), launchBrowser()]);
  centre = await Centre.registerByLetter(server.url, OWNER, 'Тұлпар Академия', mail);
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  mail?.stop();
});

test('the page says which program runs and that nothing has failed', async () => {
  await page.goto('/settings/health');
  const version = await page.getByTestId('health.version').textContent();
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.match(await page.getByTestId('health.schema').textContent(), /^m\d+_/);
  await page.getByTestId('health.disk').getByText('Свободно').waitFor();
  await page.getByTestId('health.mail').getByText('Настроена').waitFor();
  await page.getByText('Ничего не сломалось').waitFor();
});

test('a letter that was refused for good stands on the page by itself', async () => {
  mail.mood.refusal = '550 no such mailbox';
  const { items } = await centre.get('roles');
  const role = items.find((one) => one.defaultKey === 'teacher');
  await centre.post('invitations', { email: COLLEAGUE, roleIds: [role.id], allBranches: true });
  const job = page.locator('[data-testid="health.job"][data-kind="sendMail"][data-state="dead"]');
  await job.waitFor({ timeout: 30_000 });
  await job.getByText('no such mailbox').waitFor();
  await page.locator('[data-testid="health.warning"][data-warning="jobsDead"]').waitFor();
});

test('it is sent again from the page', async () => {
  mail.mood.refusal = undefined;
  await page.getByTestId('health.retry').click();
  const letter = await mail.letterTo(COLLEAGUE);
  assert.match(letter.text, /Тұлпар Академия/);
  await page.getByTestId('health.job').waitFor({ state: 'detached', timeout: 20_000 });
  const { jobs } = await centre.get('health-report');
  assert.equal(jobs.dead, 0);
  await until(async () => (await centre.get('audit?entity=job')).items.length === 1);
});

test('a teacher is refused, with the missing right named', async () => {
  const { link } = mail.letters.find((letter) => letter.to.includes(COLLEAGUE));
  const teacher = await openPage(browser, server.url);
  await teacher.goto(new URL(link).pathname + new URL(link).hash);
  await teacher.getByTestId('invited.name').fill('Ғалым Сәтбаев');
  await teacher.getByTestId('invited.password').fill(PASSWORD);
  await teacher.getByTestId('invited.submit').click();
  await teacher.waitForURL('**/schedule*');
  await teacher.goto('/settings/health');
  await teacher.getByTestId('no-right').waitFor();
  await teacher.getByText('Смотреть состояние системы').waitFor();
  assert.equal(await teacher.getByTestId('settings.nav.settings.health').count(), 0);
  assert.deepEqual(teacher.problems, []);
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
