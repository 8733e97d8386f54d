// Marks wherever they are given: the journal of a group by keys, the day on a phone, a whole day at once; guests who make
// up for a lesson they missed, and who waits for a place.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { almatyDay, at, Centre, daysAfter, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { story, until } from '../support/story.mjs';

const EMAIL = 'admin@example.com';
const NAMES = ['Әлия', 'Борис', 'Вера'];
// It has been, whatever the hour is.
const DAY = almatyDay(-1);
let server, browser, page, phone, centre, group, other, students, lessons, joined;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, EMAIL, 'Тұлпар');
  group = await centre.post('groups', { name: 'Дети', capacity: 3 });
  other = await centre.post('groups', { name: 'Другая' });
  students = await Promise.all(NAMES.map((name) => centre.post('students', { name })));
  for (const student of students) {
    await centre.post(`groups/${group.id}/enrollments`, { studentId: student.id, from: daysAfter(DAY, -60) });
  }
  const lesson = (groupId, time) => centre.post('lessons', { groupId, starts: at(DAY, time), minutes: 60 });
  lessons = [await lesson(group.id, '09:00'), await lesson(group.id, '11:00'), await lesson(group.id, '13:00')];
  joined = await lesson(other.id, '15:00');
  page = await openPage(browser, server.url, { viewport: { width: 1440, height: 1000 } });
  await signIn(page, EMAIL);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The marks of a lesson by the students' names, as the server has them. */
async function marks(lesson) {
  const { entries } = await centre.get(`lessons/${lesson.id}/roster`);
  return Object.fromEntries(entries.map(({ name, mark }) => [name, mark?.status]));
}

const cell = (row, column) => page.locator(`[data-cell="${row}-${column}"]`);
const says = (row, column, mark) => until(async () => (await cell(row, column).getAttribute('data-mark')) === mark);

story('attendance', {
  'a journal is filled by keys': async () => {
    await page.goto(`/groups/${group.id}?month=${DAY.slice(0, 7)}`);
    await cell(0, 0).click();
    await says(0, 0, 'attended');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('y');
    await says(1, 0, 'missed');
    await page.keyboard.press('Space');
    await says(1, 0, 'excused');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await says(2, 0, 'attended');
    await page.keyboard.press('Delete');
    await says(2, 0, null);
    await page.keyboard.press(',');
    await until(async () => JSON.stringify(await marks(lessons[0])) === JSON.stringify({ Әлия: 'attended', Борис: 'excused', Вера: 'attended' }));
    assert.equal(await page.getByTestId('journal.unmarked').count(), 1);
  },
  'a mark opens with who gave it, and is put right there': async () => {
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const mark = page.getByTestId('mark');
    await mark.getByTestId('roster.before').waitFor();
    await mark.getByTestId('roster.note').fill('справка');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await mark.waitFor({ state: 'hidden' });
    await until(async () => (await centre.get(`lessons/${lessons[0].id}/roster`)).entries[1].mark.note === 'справка');
  },
  'a mark the server refuses goes back': async () => {
    const address = `**/api/lessons/${lessons[1].id}/attendance`;
    await page.route(address, (route) => route.fulfill({
      status: 409, contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'urn:classmate:problem:rule', rule: 'markTooLate', title: 'Поздно', status: 409 }),
    }));
    await cell(0, 1).click();
    await page.locator('.toast[data-tone="danger"]').first().waitFor();
    await says(0, 1, null);
    await page.unroute(address);
  },
  'on a phone a lesson is marked in three taps': async () => {
    phone = await openPage(browser, server.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await signIn(phone, EMAIL);
    await phone.goto(`/today?date=${DAY}&lesson=none`);
    const lesson = phone.locator(`[data-lesson="${lessons[1].id}"]`);
    await lesson.getByTestId('today.open').tap();
    await lesson.getByTestId('lesson.all-present').tap();
    await until(async () => Object.values(await marks(lessons[1])).every((mark) => mark === 'attended'));
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, 'nothing sticks out');
  },
  'a whole day is marked at once and taken back': async () => {
    await page.goto(`/today?date=${DAY}&lesson=none`);
    await page.getByTestId('today.mark-day').click();
    await until(async () => (await page.getByTestId('day.lesson').count()) === 1);
    await page.getByTestId('day.submit').click();
    await until(async () => Object.values(await marks(lessons[2])).every((mark) => mark === 'attended'));
    await page.getByTestId('toast-action').last().click();
    await until(async () => Object.values(await marks(lessons[2])).every((mark) => mark === undefined));
  },
  'who missed with an excuse makes up as a guest of another lesson': async () => {
    await page.goto(`/students/${students[1].id}`);
    await page.locator('[data-testid="student.makeups.row"][data-state="waiting"]').waitFor();
    await page.goto(`/today?date=${DAY}&lesson=${joined.id}`);
    await page.getByTestId('guest.add').click();
    await page.getByTestId('guest.student').fill('Борис');
    await page.getByRole('option', { name: 'Борис' }).click();
    await page.getByTestId('guest.kind-makeup').check();
    await page.getByTestId('guest.submit').click();
    await page.locator(`[data-lesson="${joined.id}"] [data-student="${students[1].id}"]`).waitFor();
    await page.goto(`/students/${students[1].id}`);
    await page.locator('[data-testid="student.makeups.row"][data-state="used"]').waitFor();
  },
  'the lesson nobody marked is listed, and the report adds up the rest': async () => {
    await page.goto('/attendance');
    await until(async () => (await page.getByTestId('late.row').count()) === 2);
    await page.goto(`/attendance/report?from=${DAY}&to=${DAY}&by=student`);
    await until(async () => (await page.getByTestId('report.row').count()) === 3);
    assert.match(await page.getByTestId('report.sum').textContent(), /83/);
  },
  'who finds no place waits, and is enrolled when there is one': async () => {
    await centre.post('students', { name: 'Ждущая' });
    await page.goto(`/groups/${group.id}`);
    await page.getByTestId('group.enroll').click();
    await page.getByTestId('enroll.student').fill('Ждущая');
    await page.getByRole('option', { name: 'Ждущая' }).click();
    await page.getByTestId('enroll.submit').click();
    await page.getByTestId('enroll.wait').click();
    await page.getByTestId('waitlist.row').waitFor();
    assert.equal(await page.getByTestId('waitlist.promote').count(), 0, 'there is no place');
    const { version } = await centre.get(`groups/${group.id}`);
    await centre.ask('PATCH', `groups/${group.id}`, { version, capacity: 4 });
    await page.getByTestId('waitlist.promote').click();
    await page.getByTestId('waitlist.row').waitFor({ state: 'detached' });
    const { items } = await centre.get(`groups/${group.id}/enrollments?pageSize=50`);
    assert.ok(items.some((one) => one.studentName === 'Ждущая'));
  },
}, () => page);
