// A teacher falls ill: the absence is written down on the teacher's page, the lessons it hits are sorted out on one page,
// and all of it is undone with one press.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { almatyDay, at, Centre, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const OWNER = 'owner@example.kz';
let server, browser, page, centre, ill, well, lesson;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Тұлпар Академия');
  ill = await centre.post('teachers', { name: 'Айгерім' });
  well = await centre.post('teachers', { name: 'Данияр' });
  lesson = await centre.post('lessons', { title: 'Каратэ', teacherId: ill.id, starts: at(almatyDay(2), '10:00'), minutes: 60 });
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const leads = async () => (await centre.get(`lessons/${lesson.id}`)).teacherId;

test('the weekly times of a teacher are said day by day', async () => {
  await page.goto(`/teachers/${ill.id}`);
  await page.getByTestId('week').getByText('Любое время').waitFor();
  await page.getByTestId('week.edit').click();
  await page.getByTestId('week.1.on').click();
  await page.getByTestId('week.save').click();
  await page.getByTestId('week').getByText('09:00–18:00').waitFor();
  await page.getByTestId('week.edit').click();
  await page.getByTestId('week.1.on').click();
  await page.getByTestId('week.save').click();
  await page.getByTestId('week').getByText('Любое время').waitFor();
});

test('an absence leads to the lessons it hits, and they are repaired and put back', async () => {
  await centre.post('absences', {
    teacherId: ill.id, starts: at(almatyDay(1), '00:00'), ends: at(almatyDay(4), '00:00'), reason: 'ill',
  });
  await page.goto(`/teachers/${ill.id}`);
  await page.getByTestId('absences.settle').click();
  await page.getByTestId('repair.row').getByText('Каратэ').waitFor();
  assert.equal(await page.getByTestId('repair.way').locator('option:checked').innerText(), 'Заменит Данияр');
  await page.getByTestId('repair.apply').click();
  await page.getByTestId('repair.empty').waitFor();
  assert.equal(await leads(), well.id);
  await page.getByRole('button', { name: 'Отменить' }).first().click();
  await page.getByTestId('repair.row').getByText('Каратэ').waitFor();
  assert.equal(await leads(), ill.id);
});

test('the workload of the teachers is shown', async () => {
  await page.goto('/workload');
  await page.getByTestId('workload.row').getByText('Айгерім').waitFor();
  await page.getByTestId('workload.by-room').click();
  await page.getByTestId('workload.empty').waitFor();
});
