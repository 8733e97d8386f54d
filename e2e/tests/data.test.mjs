// Getting it all back: an export fetched in the browser, a backup, everything cleared with the name typed, the backup
// restored by the command line, and the export from then is the export from before, byte for byte.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage, temporaryFolder } from '../support/browser.mjs';
import { Centre, signIn } from '../support/centre.mjs';
import { runCommand, startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const OWNER = 'owner@example.kz';
const CENTRE = 'Тұлпар Академия';
let server, browser, page, centre, first, backup;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, CENTRE);
  const teacher = await centre.post('teachers', { name: 'Ғалым Сәтбаев' });
  const room = await centre.post('rooms', { name: 'Зал А' });
  const group = await centre.post('groups', { name: 'Робототехника', teacherId: teacher.id, roomId: room.id });
  for (const name of ['Айша', 'Ерлан', '=Формула']) {
    const student = await centre.post('students', { name, phones: ['+7 701 123 45 67'], guardians: [{ name: 'Мама' }] });
    await centre.post(`groups/${group.id}/enrollments`, { studentId: student.id });
  }
  await centre.post('lessons', { groupId: group.id, teacherId: teacher.id, roomId: room.id, starts: '2026-12-01T10:00', minutes: 60 });
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The zip of a new export, made and fetched as people do. */
async function exported() {
  const { total } = await centre.get('exports');
  await page.goto('/settings/data');
  await page.getByTestId('data.export').click();
  await until(async () => {
    const list = await centre.get('exports');
    return list.total === total + 1 && list.items[0].state === 'done';
  }, 30_000);
  await page.getByTestId('data.export.row').nth(total).waitFor();
  const row = page.getByTestId('data.export.row').first();
  const [download] = await Promise.all([page.waitForEvent('download'), row.getByTestId('data.export.fetch').click()]);
  assert.match(download.suggestedFilename(), /^classmate-.+\.zip$/);
  return readFileSync(await download.path());
}

test('everything can be taken along', async () => {
  first = await exported();
  assert.equal(first.subarray(0, 2).toString(), 'PK');
});

test('a backup is taken and found good', async () => {
  await page.getByTestId('data.backup').click();
  const row = page.locator('[data-testid="data.backup.row"][data-kind="manual"]').first();
  await row.waitFor({ timeout: 30_000 });
  await until(async () => (await row.getAttribute('data-check')) === 'passed');
  backup = (await centre.get('backups')).items.find((it) => it.kind === 'manual').name;
});

test('clearing asks for the name, and removes everything but the centre', async () => {
  await page.getByTestId('data.clear').click();
  const confirm = page.getByTestId('data.clear-dialog-confirm');
  assert.ok(await confirm.isDisabled());
  await page.getByTestId('data.clear-dialog').getByRole('textbox').fill(CENTRE);
  await confirm.click();
  await page.getByTestId('data.cleared').getByText('Данные удалены').waitFor({ timeout: 30_000 });
  assert.equal((await centre.get('students')).total, 0);
  assert.equal((await centre.get('branches')).items.length, 1);
});

test('a server that has the data open is not overrun', () => {
  assert.throws(() => runCommand(['restore', backup], server.data), /in use|Command failed/);
});

test('after restoring, an export is the one from before, byte for byte', async () => {
  await server.stop();
  runCommand(['restore', backup], server.data);
  server = await startServer({ data: server.data });
  await page.context().close();
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
  centre = await Centre.signIn(server.url, OWNER);
  assert.equal((await centre.get('students')).total, 3);
  const second = await exported();
  assert.ok(first.equals(second), 'the two exports differ');
});

test('the export becomes a centre in another installation', async () => {
  const folder = temporaryFolder('moved');
  writeFileSync(`${folder}/centre.zip`, first);
  runCommand(['migrate'], `${folder}/data`);
  const said = runCommand(['import-company', `${folder}/centre.zip`], `${folder}/data`);
  assert.match(said, /Тұлпар Академия: \d+ records; 1 people/);
});
