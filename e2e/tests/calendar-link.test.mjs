// «Подписка на календарь»: made, copied, read by a program, made anew, taken back; on the pages of a teacher, a group and
// a student and in the sheet of a room. What a program reads is valid by Python's `icalendar`, where it is installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { axeFindings, launchBrowser, openPage, settled } from '../support/browser.mjs';
import { Centre, almatyDay, at, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const OWNER = 'owner@example.kz';
const CHECK = fileURLToPath(new URL('../support/calendar_check.py', import.meta.url));
const python = process.env.ICALENDAR_PYTHON;
let server, browser, page, centre;
const made = {};

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Центр «Алатау»');
  for (const [noun, name] of [['teachers', 'Айгуль Сапарова'], ['rooms', 'Кабинет 3; второй этаж'], ['groups', 'Шахматы, старшие'], ['students', 'Тимур Ахметов']]) {
    made[noun] = (await centre.post(noun, { name })).id;
  }
  await centre.post(`groups/${made.groups}/enrollments`, { studentId: made.students, from: almatyDay(-1) });
  const place = { teacherId: made.teachers, roomId: made.rooms, groupId: made.groups };
  made.lesson = await centre.post('lessons', { starts: at(almatyDay(1), '10:00'), minutes: 60, ...place });
  await centre.post('lessons', { starts: at(almatyDay(2), '10:00'), minutes: 45, title: `Қазақ тілі: ${'ұзақ атау '.repeat(12)}`.trim(), ...place });
  page = await openPage(browser, server.url);
  await signIn(page, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What a calendar program reads, judged by Python's package. */
function events(text) {
  if (!python) return undefined;
  const { status, stdout, stderr } = spawnSync(python, [CHECK], { input: text, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const address = () => page.getByTestId('calendar-link.address').inputValue();
const shown = (name) => page.getByTestId(name).waitFor();
const press = (name) => page.getByTestId(name).click();

test('a teacher, a group and a student have a calendar a program can read', async () => {
  for (const noun of ['teachers', 'groups', 'students']) {
    await page.goto(`/${noun}/${made[noun]}`);
    await press('calendar-link.open');
    await shown('calendar-link.make');
    await press('calendar-link.make');
    await shown('calendar-link.address');
    const answer = await fetch(await address());
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
    const read = events(await answer.text());
    if (!read) continue;
    assert.deepEqual(read.map((it) => [it.minutes, it.status]), [[60, 'CONFIRMED'], [45, 'CONFIRMED']]);
    assert.equal(Date.parse(read[0].starts), Date.parse(made.lesson.startsAt));
    assert.equal(read[0].place, 'Кабинет 3; второй этаж');
    assert.equal(read[0].title, 'Шахматы, старшие');
  }
});

test('a cancelled lesson says so in the calendar', async () => {
  const url = await address();
  const before = events(await (await fetch(url)).text());
  await centre.post(`lessons/${made.lesson.id}/cancel`, { version: made.lesson.version, reason: 'болезнь' });
  const text = await (await fetch(url)).text();
  assert.match(text, /STATUS:CANCELLED/);
  assert.doesNotMatch(text, /болезнь/);
  const after = events(text);
  if (after) assert.ok(after[0].uid === before[0].uid && after[0].sequence > before[0].sequence && after[0].title.startsWith('Отменён: '));
});

test('a link is made anew and taken back, each after a question', async () => {
  const first = await address();
  await press('calendar-link.anew');
  await shown('calendar-link-anew-confirm');
  await press('calendar-link-anew-confirm');
  await page.waitForFunction((old) => document.querySelector('[data-testid="calendar-link.address"]')?.value !== old, first);
  const second = await address();
  assert.equal((await fetch(first)).status, 404);
  assert.equal((await fetch(second)).status, 200);
  await press('calendar-link.revoke');
  await shown('calendar-link-revoke-confirm');
  await press('calendar-link-revoke-confirm');
  await shown('calendar-link.make');
  assert.equal((await fetch(second)).status, 404);
});

test('the sheet of a room has it too, on a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/settings/rooms');
  await page.getByText('Кабинет 3; второй этаж').first().click();
  await press('calendar-link.open');
  await shown('calendar-link.make');
  await press('calendar-link.make');
  await shown('calendar-link.address');
  await settled(page);
  assert.deepEqual(await axeFindings(page), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, 'nothing is wider than the phone');
});
