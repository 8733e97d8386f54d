// A lesson put over what is only soft in its way: saved at once by who may, told, taken back, explained afterwards.
// And what a centre closes: marks of lessons that are too long ago.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, openPage } from '../support/browser.mjs';
import { card, carry, drag, stands } from '../support/calendar.mjs';
import { almatyDay, at, Centre, PASSWORD, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const EMAIL = 'asel@example.kz';
const [TUESDAY, WEDNESDAY, THURSDAY] = ['2027-02-02', '2027-02-03', '2027-02-04'];
let server, browser, page, centre, lesson, student;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, EMAIL, 'Тұлпар Академия');
  const [a, b] = [await centre.post('rooms', { name: 'Зал А' }), await centre.post('rooms', { name: 'Зал Б' })];
  student = await centre.post('students', { name: 'Алихан Серікұлы' });
  const of = (title, room, day) => ({ title, roomId: room.id, studentIds: [student.id], starts: at(day, '16:00'), minutes: 60 });
  await centre.post('lessons', of('Карате', a, WEDNESDAY));
  lesson = await centre.post('lessons', of('Шахматы', b, TUESDAY));
  for (const name of ['Дети 10–13', 'Дети 7–9', 'Взрослые']) {
    const group = await centre.post('groups', { name });
    await centre.post('lessons', { groupId: group.id, starts: at(TUESDAY, `${10 + name.length}:00`), minutes: 45 });
  }
  page = await openPage(browser, server.url, { viewport: { width: 1440, height: 1200 } });
  await signIn(page, EMAIL);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const now = () => centre.read('lessons', lesson.id);
const toast = () => page.getByTestId('toast').last();

async function begin() {
  const { version, starts } = await now();
  if (starts !== at(TUESDAY, '16:00')) await centre.post(`lessons/${lesson.id}/move`, { version, starts: at(TUESDAY, '16:00') });
  await page.goto(`/schedule?date=${TUESDAY}`);
  await stands(page, lesson.id, { lane: TUESDAY, time: '16:00' });
}

/** The middle of a day's lane, at the height of its afternoon. */
async function middleOf(day) {
  const { x, y, width, height } = await page.locator(`[data-lane="${day}"]`).boundingBox();
  return [x + width / 2, y + height / 2];
}

/** The reasons that stand in the log of the lesson beside what was overridden. */
async function reasons() {
  const { items } = await centre.get(`audit?recordId=${lesson.id}`);
  return items.flatMap(({ changes }) => changes).filter(({ name }) => name === 'Причина').map(({ after }) => after);
}

/** A user who is that teacher; answers the e-mail. */
async function joinAsTeacher(teacher) {
  const [role] = (await centre.get('roles')).items.filter((it) => it.defaultKey === 'teacher');
  const invitation = { email: 'daniyar@example.kz', roleIds: [role.id], allBranches: true, teacherId: teacher.id };
  const { link } = await centre.post('invitations', invitation);
  await centre.post('auth/invitation/accept', { token: link.slice(link.indexOf('#') + 1), name: teacher.name, password: PASSWORD });
  return invitation.email;
}

test('a drop where a student is busy is saved at once; the notice says so and takes the reason', async () => {
  await begin();
  await drag(page, lesson.id, { lane: WEDNESDAY });
  await until(async () => (await now()).starts === at(WEDNESDAY, '16:00'));
  await toast().getByText('Заняты ученики: Алихан Серікұлы').waitFor();
  assert.equal(await page.getByTestId('conflict').count(), 0, 'nothing is asked before it is saved');
  assert.deepEqual(await reasons(), ['Перенесено в календаре, причина не названа']);
  await toast().getByTestId('toast-ask').fill('Мама просила');
  assert.deepEqual(await axeFindings(page), []);
  await toast().getByTestId('toast-send').click();
  await page.getByTestId('toast').getByText('Причина записана').waitFor();
  assert.deepEqual((await reasons()).toSorted(), ['Мама просила', 'Перенесено в календаре, причина не названа']);
  await stands(page, lesson.id, { lane: WEDNESDAY, time: '16:00' });
});

test('it can be taken back, and asks for no reason to go back', async () => {
  await begin();
  await drag(page, lesson.id, { lane: WEDNESDAY });
  await toast().getByTestId('toast-ask').waitFor();
  await toast().getByTestId('toast-action').click();
  await until(async () => (await now()).starts === at(TUESDAY, '16:00'));
  await stands(page, lesson.id, { lane: TUESDAY, time: '16:00' });
});

test('the place says that it is an overlap while the lesson is carried there, and free where it is', async () => {
  await begin();
  await carry(page, lesson.id, { lane: WEDNESDAY });
  await page.getByTestId('conflict.who').filter({ hasText: 'Поставить можно' }).waitFor();
  await page.getByTestId('schedule.drop-slot').getByText('накладка').waitFor();
  await page.mouse.move(...(await middleOf(THURSDAY)), { steps: 6 });
  await page.getByTestId('schedule.drop-slot').getByText('свободно').waitFor();
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await stands(page, lesson.id, { lane: TUESDAY, time: '16:00' });
});

test('the keyboard puts it there too, and R leads to the reason', async () => {
  await begin();
  await card(page, lesson.id).press('Space');
  const slot = page.getByTestId('schedule.drop-slot');
  await slot.waitFor();
  await page.keyboard.press('ArrowDown');
  await slot.getByText('свободно').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await until(async () => (await now()).starts === at(WEDNESDAY, '16:00'));
  const ask = toast().getByTestId('toast-ask');
  await ask.waitFor();
  await until(() => card(page, lesson.id).evaluate((card) => card === document.activeElement));
  await page.keyboard.press('r');
  await until(() => ask.evaluate((field) => field === document.activeElement));
  await page.keyboard.type('Соревнования');
  await page.keyboard.press('Enter');
  await until(async () => (await reasons()).includes('Соревнования'));
  await until(() => card(page, lesson.id).evaluate((card) => card === document.activeElement));
});

test('«Перенести…» begins at the day and puts it there as well', async () => {
  await begin();
  await card(page, lesson.id).press('m');
  const day = page.getByTestId('move.day');
  await until(() => day.evaluate((field) => field === document.activeElement));
  await day.fill('03.02.2027');
  await page.getByTestId('move.submit').click();
  await page.getByTestId('move').waitFor({ state: 'hidden' });
  await toast().getByTestId('toast-ask').waitFor();
  assert.equal((await now()).starts, at(WEDNESDAY, '16:00'));
});

test('a group is found by typing, the younger before the older', async () => {
  await begin();
  const filter = page.getByTestId('schedule.filter-group');
  await filter.click();
  const options = page.getByRole('listbox').filter({ visible: true }).getByRole('option');
  await options.first().waitFor();
  assert.deepEqual((await options.allInnerTexts()).map((it) => it.trim()), ['Взрослые', 'Дети 7–9', 'Дети 10–13']);
  await filter.fill('10');
  await until(async () => (await options.count()) === 1);
  await options.click();
  await page.waitForURL(/group=/);
  await until(async () => (await page.getByTestId('schedule.card').count()) === 1);
  await page.getByTestId('schedule.filter-clear').click();
  await until(async () => (await page.getByTestId('schedule.card').count()) > 1);
  assert.equal(await filter.inputValue(), '');
});

test('marks of a lesson that is too long ago are closed to a teacher, who is told why', async () => {
  const teacher = await centre.post('teachers', { name: 'Данияр Әлімов' });
  const [lately, longAgo] = [almatyDay(-1), almatyDay(-9)];
  const given = (day, time) => ({ title: 'Айкидо', teacherId: teacher.id, studentIds: [student.id], starts: at(day, time), minutes: 60 });
  const [open, closed] = [await centre.post('lessons', given(lately, '05:00')), await centre.post('lessons', given(longAgo, '05:00'))];
  const { versions, attendance } = await centre.get('centre');
  const policy = { ...attendance, daysBack: 3 };
  const answer = await centre.ask('PUT', 'centre/attendance', { version: versions.attendance, policy });
  assert.equal(answer.status, 200);
  const hers = await openPage(browser, server.url);
  await signIn(hers, await joinAsTeacher(teacher));
  await hers.goto(`/schedule?date=${longAgo}&lesson=${closed.id}`);
  await hers.getByTestId('lesson.marks-closed').filter({ hasText: 'больше 3 дней' }).waitFor();
  assert.ok(await hers.getByTestId('roster.attended').isDisabled());
  assert.ok(await hers.getByTestId('lesson.all-present').isDisabled());
  await hers.goto(`/schedule?date=${lately}&lesson=${open.id}`);
  await hers.getByTestId('roster.attended').click();
  await until(async () => (await centre.read('lessons', open.id)).marked === 1);
  await page.goto(`/schedule?date=${longAgo}&lesson=${closed.id}`);
  await page.getByTestId('roster.attended').waitFor();
  assert.ok(await page.getByTestId('roster.attended').isEnabled(), 'who runs the schedule puts right what was missed');
  assert.deepEqual(hers.problems, []);
  await hers.context().close();
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
