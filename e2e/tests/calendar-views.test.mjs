// The calendar by day, week and month, as a list, by room and by teacher: each by its button, its key and its address.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { drag } from '../support/calendar.mjs';
import { at, Centre, daysAfter, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const EMAIL = 'views@example.kz';
// A month of whole weeks, 1 to 28 February 2027: nothing depends on the day of the test.
const [DAY, FREE, OTHER] = ['2027-02-03', '2027-02-10', '2027-02-17'];
const VIEWS = ['day', 'week', 'month', 'agenda', 'rooms', 'teachers'];
let server, browser, page, centre, room, teachers, early, led;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, EMAIL, 'Тұлпар Академия');
  room = await centre.post('rooms', { name: 'Зал А' });
  teachers = [await centre.post('teachers', { name: 'Айгерім Сейітқали', hue: 7 }), await centre.post('teachers', { name: 'Болат Омаров', hue: 9 })];
  early = await centre.post('lessons', { title: 'До рассвета', roomId: room.id, starts: at(DAY, '05:30'), minutes: 60 });
  led = await centre.post('lessons', { title: 'Тхэквондо', teacherId: teachers[0].id, starts: at(DAY, '10:05'), minutes: 60 });
  for (let n = 1; n <= 13; n += 1) {
    await centre.post('lessons', { title: `Секция ${n}`, starts: at(DAY, `${10 + Math.floor(n / 2)}:30`), minutes: 45 });
  }
  page = await openPage(browser, server.url);
  await signIn(page, EMAIL);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const there = (view) => page.locator({ month: '[data-testid="schedule.month"]', agenda: '[data-testid="schedule.agenda"]' }[view]
  ?? `[data-testid="schedule.grid"][data-view="${view}"]`);
const asked = (name, on = page) => new URL(on.url()).searchParams.get(name);
const lessonOn = (id, on = page) => on.locator(`main [data-id="${id}"]`);
const dayOf = (day, on = page) => on.locator(`[data-testid="schedule.month-day"][data-lane="${day}"]`);
const starts = async (id) => (await centre.read('lessons', id)).starts;
const becomes = (id, wanted) => until(async () => (await starts(id)) === wanted);

/** Opens the calendar at an address and waits for its lessons. */
async function open(query, id = early.id, on = page) {
  await on.goto(`/schedule?date=${DAY}&${query}`);
  await lessonOn(id, on).waitFor();
}

/** Carries a row of the month to another day by the mouse. */
async function carryRow(id, day) {
  const [from, to] = [await lessonOn(id).boundingBox(), await dayOf(day).boundingBox()];
  await page.mouse.move(from.x + 30, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 44, from.y + 14, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
}

test('each view opens by its button and keeps day and filter; a lesson before dawn is seen in all', async () => {
  await open(`view=day&room=${room.id}`);
  for (const view of [...VIEWS.slice(1), 'day']) {
    await page.getByTestId(`schedule.view-${view}`).check();
    await there(view).waitFor();
    await lessonOn(early.id).waitFor();
    await lessonOn(early.id).scrollIntoViewIfNeeded();
    assert.ok(await lessonOn(early.id).isVisible(), view);
    assert.equal(await lessonOn(led.id).count(), 0, `${view}: the filter holds`);
    assert.deepEqual([asked('view'), asked('date'), asked('room')], [view, DAY, room.id]);
  }
});

test('each view opens by its address, and by its key', async () => {
  for (const view of VIEWS) {
    await open(`view=${view}`);
    await there(view).waitFor();
    assert.ok(await page.getByTestId(`schedule.view-${view}`).isChecked());
  }
  for (const [n, view] of VIEWS.entries()) {
    await page.keyboard.press(String(n + 1));
    await there(view).waitFor();
  }
});

test('a month begins on Monday, over the end of the year too, and turns by months', async () => {
  await page.goto('/schedule?view=month&date=2026-12-31');
  const days = () => page.getByTestId('schedule.month-day').evaluateAll((all) => all.map((it) => it.dataset.lane));
  await until(async () => (await days()).length === 35);
  assert.deepEqual([(await days())[0], (await days()).at(-1)], ['2026-11-30', '2027-01-03']);
  await page.getByRole('heading', { name: 'Декабрь 2026' }).waitFor();
  await page.keyboard.press(']');
  await page.getByRole('heading', { name: 'Январь 2027' }).waitFor();
  assert.equal(asked('date'), '2027-01-31');
  await page.keyboard.press(']');
  await page.getByRole('heading', { name: 'Февраль 2027' }).waitFor();
  assert.equal((await days()).length, 28);
});

test('a full day of a month says how many more there are and opens', async () => {
  await open('view=month');
  const rows = await dayOf(DAY).getByTestId('schedule.row').count();
  const more = dayOf(DAY).getByTestId('schedule.more');
  assert.equal(await more.textContent(), `ещё ${15 - rows}`);
  await more.click();
  await there('day').waitFor();
  assert.equal(asked('date'), DAY);
  await until(async () => (await page.getByTestId('schedule.card').count()) === 15);
});

test('a row carried to another day keeps its time, and can be taken back', async () => {
  await open('view=month', led.id);
  await carryRow(led.id, OTHER);
  await dayOf(OTHER).getByTestId('schedule.drop-slot').waitFor();
  await page.mouse.up();
  await becomes(led.id, at(OTHER, '10:05'));
  await dayOf(OTHER).locator(`[data-id="${led.id}"]`).waitFor();
  await page.getByTestId('toast-action').last().click();
  await becomes(led.id, at(DAY, '10:05'));
  await dayOf(DAY).locator(`[data-id="${led.id}"]`).waitFor();
});

test('keys carry a row by days and weeks', async () => {
  await open('view=month', led.id);
  await lessonOn(led.id).press('Space');
  await page.getByTestId('schedule.drop-slot').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await dayOf(daysAfter(DAY, 8)).getByTestId('schedule.drop-slot').waitFor();
  await page.keyboard.press('Enter');
  await becomes(led.id, at(daysAfter(DAY, 8), '10:05'));
  const { version } = await centre.read('lessons', led.id);
  await centre.post(`lessons/${led.id}/move`, { version, starts: at(DAY, '10:05') });
  await dayOf(DAY).locator(`[data-id="${led.id}"]`).waitFor();
});

test('a lesson carried to another teacher is led by them, and can be taken back', async () => {
  await open('view=teachers', led.id);
  const lanes = page.locator('.lane-head strong');
  assert.deepEqual(await lanes.allTextContents(), ['Айгерім Сейітқали', 'Болат Омаров', 'Без преподавателя']);
  await drag(page, led.id, { lane: 'Болат Омаров' });
  const leader = async () => (await centre.read('lessons', led.id)).teacherId;
  await until(async () => (await leader()) === teachers[1].id);
  await page.getByTestId('toast-action').last().click();
  await until(async () => (await leader()) === teachers[0].id);
});

test('colours say who leads, with a legend; the address keeps it', async () => {
  await open('view=week', led.id);
  assert.equal(await page.getByTestId('schedule.legend').count(), 0);
  await page.getByTestId('schedule.colours').selectOption('teacher');
  for (const again of [false, true]) {
    if (again) await page.reload();
    await page.getByTestId('schedule.legend').getByText('Айгерім Сейітқали').waitFor();
    await until(async () => (await lessonOn(led.id).getAttribute('data-hue')) === '7');
    assert.equal(await lessonOn(early.id).getAttribute('data-hue'), null, 'nobody leads it');
    assert.equal(asked('colours'), 'teacher');
  }
  await page.getByTestId('schedule.view-month').check();
  await until(async () => (await lessonOn(led.id).getAttribute('data-hue')) === '7');
});

test('on paper there is the calendar alone, on a sheet that lies', async () => {
  await open('view=week');
  await page.evaluate(() => { window.print = () => { document.body.dataset.printed = 'yes'; }; });
  await page.getByTestId('schedule.print').click();
  assert.equal(await page.evaluate(() => document.body.dataset.printed), 'yes');
  for (const view of VIEWS) {
    await open(`view=${view}`);
    await page.emulateMedia({ media: 'print' });
    for (const chrome of ['.sidebar', '.toolbar', '.page-actions']) {
      assert.ok(await page.locator(chrome).first().isHidden(), `${view}: ${chrome}`);
    }
    assert.ok(await lessonOn(early.id).isVisible(), view);
    const sheet = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)/);
    assert.equal(Number(sheet[1]) > Number(sheet[2]), view !== 'agenda', `${view}: ${sheet[0]}`);
    await page.emulateMedia({ media: 'screen' });
  }
});

test('a free day of a centre at work offers a lesson and no moving in', async () => {
  for (const view of ['day', 'rooms', 'teachers']) {
    await page.goto(`/schedule?date=${FREE}&view=${view}`);
    await page.getByTestId('schedule.empty').getByText('На эти дни уроков нет').waitFor();
    assert.equal(await page.getByTestId('schedule.empty.import').count(), 0);
  }
});

test('a phone shows the list, and a month whose days open', async () => {
  const phone = await openPage(browser, server.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await signIn(phone, EMAIL);
  await open('view=agenda', led.id, phone);
  assert.equal(await phone.getByTestId('schedule.row').count(), 15);
  await lessonOn(led.id, phone).tap();
  await phone.getByTestId('lesson').filter({ visible: true }).waitFor();
  assert.equal(asked('lesson', phone), led.id);
  await phone.goto(`/schedule?date=${DAY}&view=month`);
  await dayOf(DAY, phone).getByTestId('schedule.row').first().waitFor({ state: 'attached' });
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await dayOf(DAY, phone).tap();
  await phone.locator('[data-testid="schedule.grid"][data-view="day"]').waitFor();
  assert.equal(asked('date', phone), DAY);
  assert.deepEqual(phone.problems, []);
  await phone.context().close();
});

test('of thousands of lessons only those that are seen are drawn; of hundreds of lanes too', async () => {
  // What the page asks is answered here: no worker of the app may stand between.
  const many = await openPage(browser, server.url, { serviceWorkers: 'block' });
  await signIn(many, EMAIL);
  const real = await centre.get(`lessons?from=${DAY}&to=${daysAfter(DAY, 1)}`);
  const id = (kind, n) => `0199${kind}000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const led = Array.from({ length: 300 }, (_, n) => ({ ...real.teachers[0], id: id('a', n), name: `Преподаватель ${String(n).padStart(3, '0')}` }));
  const lessons = Array.from({ length: 5_000 }, (_, n) => ({
    ...real.items[0], id: id('b', n), title: `Урок ${n}`, teacherId: led[n % 300].id, teacherIds: [led[n % 300].id],
    starts: at(daysAfter('2027-02-01', n % 28), `${String(8 + Math.floor(n / 28) % 12).padStart(2, '0')}:00`),
  }));
  const questions = [];
  await many.route('**/api/lessons?*', async (route) => {
    const { searchParams } = new URL(route.request().url());
    const [from, to] = [searchParams.get('from'), searchParams.get('to')];
    // The weeks around today are asked after signing in, maybe only now.
    if (from >= '2027') questions.push(`${from}–${to}`);
    await route.fulfill({ json: { ...real, teachers: led, items: lessons.filter((it) => it.starts >= from && it.starts < to) } });
  });
  await many.goto('/schedule?view=month&date=2027-02-15');
  await many.getByTestId('schedule.more').first().waitFor();
  assert.deepEqual(questions, ['2027-02-01–2027-03-01'], 'the month comes in one answer');
  const drawn = await many.getByTestId('schedule.row').count();
  assert.ok(drawn > 28 && drawn <= 28 * 12, `${drawn} rows`);
  await many.getByTestId('schedule.view-teachers').check();
  await until(async () => (await many.getByTestId('schedule.card').count()) > 150);
  const lane = many.locator('[data-lane]:has([data-id])').last();
  const isPainted = () => lane.evaluate((lane) => lane.querySelector('[data-id]').checkVisibility({ contentVisibilityAuto: true }));
  assert.equal(await isPainted(), false, 'a lane far away is not drawn');
  await lane.evaluate((lane) => lane.scrollIntoView({ inline: 'center' }));
  await until(isPainted);
  assert.deepEqual(many.problems, []);
  await many.context().close();
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
