// A centre moves in from AlfaCRM: connect, dry run, run, report, and its own week in the calendar.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, signIn } from '../support/centre.mjs';
import { startAlfaCrm, startServer } from '../support/server.mjs';

const EMAIL = 'owner@example.kz';
const PASSWORD = 'correct horse battery';
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Almaty' }).format(new Date());
let server, alfacrm, browser, page, centre, truth;

before(async () => {
  [server, alfacrm, browser] = await Promise.all([
    startServer({ env: { CLASSMATE_IMPORT_REQUESTS_PER_SECOND: '0' } }),
    startAlfaCrm(['--centre', '--today', today]),
    launchBrowser(),
  ]);
  centre = await Centre.register(server.url, EMAIL, PASSWORD, 'Переезжающий центр');
  truth = await (await fetch(`${alfacrm.url}/__control/truth`)).json();
  page = await openPage(browser, server.url);
  await signIn(page, EMAIL, PASSWORD);
});
after(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), alfacrm?.stop()]);
});

async function connect(key) {
  await page.goto('/settings/import');
  await page.getByTestId('import.url').fill(alfacrm.url);
  await page.getByTestId('import.email').fill('api@example.invalid');
  await page.getByTestId('import.key').fill(key);
}

test('a wrong key is said in plain words', async () => {
  const refused = await centre.post('migration/test-connection', {
    alfacrmUrl: alfacrm.url, email: 'api@example.invalid', apiKey: 'wrong',
  });
  assert.equal(refused.success, false);
  assert.ok(refused.message.length > 10 && !refused.message.includes('wrong'));
});

test('the dry run counts and writes nothing, the run brings the centre in', async () => {
  await connect('fake-key');
  await page.getByTestId('import.dry-run').click();
  await page.getByTestId('import.run').waitFor({ timeout: 120_000 });
  assert.equal((await centre.get('students')).total, 0);
  await page.getByTestId('import.run').click();
  await page.getByTestId('import.report').waitFor({ timeout: 180_000 });
  const state = await centre.get('migration/status');
  assert.equal(state.status, 'completed');
});

test('the counts are the truth of the source', async () => {
  const { counts } = truth;
  const total = async (path) => (await centre.get(path)).total;
  assert.equal(await total('rooms?archived=include'), counts.rooms);
  assert.equal(await total('teachers'), counts.teachers_active);
  assert.equal(await total('groups'), counts.groups_active);
  assert.equal(await total('students'), counts.students_active);
  assert.equal(await total('leads'), counts.leads_active);
});

test('the week stands in the calendar at its wall-clock times', async () => {
  const days = truth.week.map((lesson) => lesson.date).sort();
  const after7 = new Date(`${days[0]}T00:00:00Z`);
  after7.setUTCDate(after7.getUTCDate() + 7);
  const { items } = await centre.get(`lessons?from=${days[0]}&to=${after7.toISOString().slice(0, 10)}`);
  const starts = new Set(items.map((lesson) => lesson.starts));
  const missing = truth.week.filter((lesson) => !starts.has(`${lesson.date}T${lesson.from}`));
  assert.deepEqual(missing, []);
  await page.goto(`/schedule?date=${days[0]}`);
  await page.getByTestId('schedule.card').first().waitFor();
  assert.ok((await page.getByTestId('schedule.card').count()) >= truth.week.length);
});

test('another centre sees nothing of it', async () => {
  const stranger = await Centre.register(server.url, 'stranger@example.kz', PASSWORD, 'Чужой центр');
  assert.equal((await stranger.get('students')).total, 0);
  assert.equal((await stranger.get('migration/status')).status, 'idle');
});

test('the pages had no errors', () => assert.deepEqual(page.problems, []));
