// A phone is changed: the record's history says what it was, what it is and who did it; the log of the centre finds it
// by its filters; and from history it is taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const OWNER = 'owner@example.kz';
const [WAS, IS] = ['+7 701 123 45 67', '+7 707 765 43 21'];
let server, browser, page, centre, student;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Тұлпар Академия');
  student = await centre.post('students', { name: 'Айша Сейтқали', phones: [WAS] });
  await centre.post('rooms', { name: 'Зал А' });
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const changed = () => page.locator('[data-testid="audit.entry"][data-entity="student"][data-action="updated"]').first();

test('the history of a student says which phone was and which is, and who changed it', async () => {
  await page.goto(`/students/${student.id}`);
  await page.getByTestId('student.edit').click();
  await page.getByTestId('form.phone').fill(IS);
  await page.getByTestId('form.save').click();
  const line = page.getByTestId('history').locator(changed());
  await line.waitFor();
  const said = (await line.innerText()).replaceAll(/\s+/g, ' ');
  assert.match(said, /Админ/);
  assert.match(said, new RegExp(`Телефон.*${WAS.replace('+', '\\+')}.*${IS.replace('+', '\\+')}`));
});

test('the log finds the change by what was changed and how, and nothing else', async () => {
  await page.goto('/settings/audit');
  await page.getByTestId('audit.entries').waitFor();
  // One right after the other: the second does not lose the first.
  await page.getByTestId('audit.entity').selectOption('student');
  await page.getByTestId('audit.action').selectOption('updated');
  await until(() => page.url().includes('entity=student') && page.url().includes('action=updated'));
  await until(async () => (await page.getByTestId('audit.entry').count()) === 1);
  await changed().getByText('Айша Сейтқали').waitFor();
  await page.reload();
  await changed().getByText(IS).waitFor();
});

test('from history the change is taken back, and that is written down too', async () => {
  await changed().getByTestId('audit.undo').click();
  await until(async () => (await centre.read('students', student.id)).phones[0] === '+77011234567');
  await until(async () => (await page.getByTestId('audit.entry').count()) === 2);
  await page.goto(`/students/${student.id}`);
  await page.getByTestId('history').waitFor();
  await page.getByText(WAS).first().waitFor();
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
