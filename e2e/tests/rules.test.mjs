// The schedule of a group: days and time are chosen, each lesson is looked at before it is there, one that meets
// something is left out, another is held at another time; the rule is changed and ended with a look at what moves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, openPage, settled } from '../support/browser.mjs';
import { Centre, almatyDay, daysAfter, mondayOf, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const OWNER = 'rules@example.kz';
// Mondays from next week on: whatever day it is today.
const FIRST = daysAfter(mondayOf(almatyDay()), 7);
const day = (weeks) => daysAfter(FIRST, weeks * 7);
let server, browser, page, centre, group;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Центр');
  const room = await centre.post('rooms', { name: 'Зал А' });
  const teacher = await centre.post('teachers', { name: 'Айгерім Сатқанова' });
  group = await centre.post('groups', { name: 'Карате', teacherId: teacher.id, roomId: room.id });
  await centre.post('lessons', { title: 'Турнир', roomId: room.id, starts: `${day(1)}T16:30`, minutes: 60 });
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const row = (on) => page.locator(`[data-testid="series.row"][data-on="${on}"]`);
const lessons = async () => (await centre.lessons(FIRST, 56)).filter((it) => it.ruleId && it.status !== 'cancelled').map((it) => it.starts);

test('every lesson is seen before it is made, and one that meets something is left out', async () => {
  await page.goto(`/groups/${group.id}`);
  await page.getByTestId('rules.empty').waitFor();
  await page.getByTestId('rules.add').click();
  await page.getByTestId('series.day-1').click();
  const from = page.getByTestId('series.from');
  await from.fill(FIRST.split('-').reverse().join('.'));
  await from.press('Tab');
  await row(day(1)).getByTestId('series.conflict').waitFor();
  assert.match(await row(day(1)).innerText(), /Турнир/);
  assert.equal(await row(day(0)).getAttribute('data-fate'), 'made');
  await settled(page);
  assert.deepEqual(await axeFindings(page), []);
  await row(day(1)).getByTestId('series.skip').click();
  await until(async () => (await row(day(1)).getAttribute('data-fate')) === 'skipped');
  assert.deepEqual(await lessons(), [], 'nothing is made before it is said so');
  await page.getByTestId('series.submit').click();
  await page.getByTestId('rules.row').waitFor();
  const made = await lessons();
  assert.equal(made[0], `${day(0)}T16:00`);
  assert.ok(!made.includes(`${day(1)}T16:00`) && made.includes(`${day(2)}T16:00`), String(made));
});

test('a change shows what moves, and the lessons move with it', async () => {
  await page.getByTestId('rules.change').click();
  const starts = page.getByTestId('series.starts');
  await starts.fill('18:00');
  await starts.press('Tab');
  await until(async () => (await row(day(2)).getAttribute('data-fate')) === 'moved');
  assert.match(await row(day(2)).innerText(), /16:00/);
  await page.getByTestId('series.submit').click();
  await until(async () => (await lessons())[0] === `${day(0)}T18:00`);
  assert.ok(!(await lessons()).includes(`${day(1)}T18:00`), 'a day that was left out stays so');
});

test('an end is looked at first and can be taken back', async () => {
  const before = (await lessons()).length;
  await page.getByTestId('rules.end').click();
  const last = page.getByTestId('series.end.last');
  await last.fill(day(3).split('-').reverse().join('.'));
  await last.press('Tab');
  await page.getByTestId('series.end.effect').waitFor();
  await page.getByTestId('series.end.submit').click();
  await until(async () => (await lessons()).length === 3);
  await page.getByTestId('toast-action').last().click();
  await until(async () => (await lessons()).length === before);
});
