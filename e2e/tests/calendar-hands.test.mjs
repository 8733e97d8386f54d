// What hands do on the calendar besides moving one lesson: drawing a new one, leaving a copy, moving several together,
// and taking the rest of a series along. By mouse, by finger and by keyboard, with the way back of each.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { axeFindings, launchBrowser, openPage, settled } from '../support/browser.mjs';
import { card, carry, drag, draw, spot, stands } from '../support/calendar.mjs';
import { almatyDay, at, Centre, daysAfter, mondayOf, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const EMAIL = 'hands@example.kz';
// A week without the line of now, so that nothing depends on the day of the test.
const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = ['2027-02-01', '2027-02-02', '2027-02-03', '2027-02-04', '2027-02-05'];
let server, browser, page, centre, rooms, first, second;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, EMAIL, 'Тұлпар Академия');
  rooms = [await centre.post('rooms', { name: 'Зал А' }), await centre.post('rooms', { name: 'Зал Б' })];
  page = await openPage(browser, server.url, { viewport: { width: 1440, height: 1200 } });
  await signIn(page, EMAIL);
});
beforeEach(async () => {
  // A week that holds two lessons and nothing else.
  for (const lesson of await centre.lessons(MONDAY, 7)) {
    if (lesson.status !== 'cancelled') await centre.post(`lessons/${lesson.id}/cancel`, { version: lesson.version });
  }
  const lesson = (title, day) => centre.post('lessons', { title, roomId: rooms[0].id, starts: at(day, '10:00'), minutes: 60 });
  [first, second] = [await lesson('Тхэквондо', WEDNESDAY), await lesson('Шахматы', THURSDAY)];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const now = (lesson) => centre.read('lessons', lesson.id);
const toast = () => page.getByTestId('toast').last();
const undo = () => toast().getByTestId('toast-action').click();
const slot = (on = page) => on.getByTestId('schedule.drop-slot');
/** The lessons of the week that are on, but for the two that are always there. */
const others = async () => {
  const all = await centre.lessons(MONDAY, 7);
  return all.filter((it) => it.status !== 'cancelled' && it.id !== first.id && it.id !== second.id);
};

async function look(on = page, query = '') {
  await on.goto(`/schedule?date=${WEDNESDAY}${query}`);
  await card(on, first.id).waitFor();
}

/** What the dialog of a new lesson is filled in with. */
async function filled(on = page) {
  await on.getByTestId('create').waitFor();
  const [day, start, length, room] = await Promise.all(
    ['day', 'start', 'length', 'room'].map((name) => on.getByTestId(`create.${name}`).inputValue()),
  );
  return { day, start, length, room };
}

test('drawing over empty time fills in the day, the time and the length, and the lesson can be taken back', async () => {
  await look();
  await draw(page, TUESDAY, '14:00', '15:30');
  await slot().getByText('14:00–15:30').waitFor();
  await page.mouse.up();
  assert.deepEqual(await filled(), { day: '02.02.2027', start: '14:00', length: '90', room: '' });
  await page.getByTestId('create.title').fill('Турнир');
  await page.getByTestId('create.submit').click();
  await until(async () => (await others()).length === 1);
  const [made] = await others();
  assert.deepEqual([made.starts, made.minutes], [at(TUESDAY, '14:00'), 90]);
  await stands(page, made.id, { lane: TUESDAY, time: '14:00' });
  await undo();
  await until(async () => (await others()).length === 0);
});

test('upwards draws as well, Escape draws nothing, and a lane of a room fills in the room', async () => {
  await look();
  await draw(page, FRIDAY, '14:00', '12:30');
  await slot().getByText('12:30–14:15').waitFor();
  await page.keyboard.press('Escape');
  await slot().waitFor({ state: 'detached' });
  await page.mouse.up();
  assert.equal(await page.getByTestId('create').isVisible(), false);
  await look(page, '&view=rooms');
  await draw(page, 'Зал Б', '14:00', '14:45');
  await page.mouse.up();
  assert.deepEqual(await filled(), { day: '03.02.2027', start: '14:00', length: '45', room: 'Зал Б' });
  await page.keyboard.press('Escape');
});

test('a finger that rests on empty time draws an hour', async () => {
  const hand = await openPage(browser, server.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await signIn(hand, EMAIL);
  await look(hand);
  await card(hand, first.id).scrollIntoViewIfNeeded();
  const place = await spot(hand, WEDNESDAY, '11:30');
  const finger = await hand.context().newCDPSession(hand);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place] });
  await slot(hand).getByText('11:30–12:30').waitFor();
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  assert.deepEqual(await filled(hand), { day: '03.02.2027', start: '11:30', length: '60', room: '' });
  assert.deepEqual(hand.problems, []);
  await hand.context().close();
});

test('the keys draw a new lesson after the one they stand on', async () => {
  await look();
  await card(page, first.id).press('Shift+N');
  await slot().getByText('11:00–12:00').waitFor();
  for (const key of ['ArrowDown', 'ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key);
  await slot().getByText('11:15–12:30').waitFor();
  await page.keyboard.press('Enter');
  assert.deepEqual(await filled(), { day: '04.02.2027', start: '11:15', length: '75', room: '' });
  await page.keyboard.press('Escape');
  await page.getByTestId('create').waitFor({ state: 'hidden' });
  await card(page, first.id).press('Shift+N');
  await slot().waitFor();
  await page.keyboard.press('Escape');
  await slot().waitFor({ state: 'detached' });
  assert.deepEqual(await others(), []);
});

test('with Ctrl a copy goes and the lesson stays; undo takes the copy away', async () => {
  await look();
  await carry(page, first.id, { lane: FRIDAY, time: '12:00' });
  await page.keyboard.down('Control');
  await page.getByTestId('schedule.lifted').getByText('копия').waitFor();
  await page.mouse.up();
  await page.keyboard.up('Control');
  await until(async () => (await others()).length === 1);
  const [copy] = await others();
  assert.deepEqual([copy.title, copy.starts, copy.roomId], ['Тхэквондо', at(FRIDAY, '12:00'), rooms[0].id]);
  assert.equal((await now(first)).starts, at(WEDNESDAY, '10:00'));
  await stands(page, copy.id, { lane: FRIDAY, time: '12:00' });
  await undo();
  await until(async () => (await others()).length === 0);
});

test('a copy where the room is taken opens the dialog with the reason', async () => {
  await look();
  await carry(page, first.id, { lane: THURSDAY, time: '10:30' });
  await page.keyboard.down('Control');
  await page.getByTestId('schedule.lifted').getByText('копия').waitFor();
  await page.mouse.up();
  await page.keyboard.up('Control');
  await page.getByTestId('create.error').getByText('Занято: Зал А, «Шахматы» до 11:00').waitFor();
  assert.equal(await page.getByTestId('create.start').inputValue(), '10:30');
  assert.deepEqual(await others(), []);
  await page.keyboard.press('Escape');
});

test('Ctrl C and Ctrl V carry a copy by the keys, and the menu of empty time pastes it too', async () => {
  await look();
  await card(page, first.id).press('Control+c');
  await toast().getByText('скопировали').waitFor();
  await card(page, first.id).press('Control+v');
  await slot().waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await until(async () => (await others()).some((it) => it.starts === at(TUESDAY, '11:00')));
  const place = await spot(page, FRIDAY, '16:00');
  await page.mouse.click(place.x, place.y, { button: 'right' });
  await page.getByTestId('schedule.gap-paste').click();
  await until(async () => (await others()).some((it) => it.starts === at(FRIDAY, '16:00')));
});

/** Chooses both lessons. */
async function chooseBoth() {
  for (const lesson of [first, second]) await card(page, lesson.id).click({ modifiers: ['Control'] });
  await page.getByTestId('chosen.count').getByText('Выбрано 2 урока').waitFor();
}

test('several that were chosen go together and come back together', async () => {
  await look();
  await chooseBoth();
  await settled(page);
  assert.deepEqual(await axeFindings(page), []);
  await drag(page, first.id, { lane: TUESDAY, time: '11:30' });
  await until(async () => (await now(first)).starts === at(TUESDAY, '11:30'));
  assert.equal((await now(second)).starts, at(WEDNESDAY, '11:30'));
  await stands(page, second.id, { lane: WEDNESDAY, time: '11:30' });
  await toast().getByText('Перенесли 2 урока').waitFor();
  await undo();
  await until(async () => (await now(second)).starts === at(THURSDAY, '10:00'));
  assert.equal((await now(first)).starts, at(WEDNESDAY, '10:00'));
});

test('where one of them cannot go none goes, and it is said which', async () => {
  const taken = await centre.post('lessons', { title: 'Турнир', roomId: rooms[0].id, starts: at(FRIDAY, '12:30'), minutes: 60 });
  await look();
  await card(page, taken.id).waitFor();
  await chooseBoth();
  await drag(page, first.id, { lane: THURSDAY, time: '12:00' });
  const refused = page.getByTestId('together.refused');
  await refused.getByText('Шахматы').waitFor();
  await refused.getByText('Занято: Зал А, «Турнир» до 13:30').waitFor();
  assert.deepEqual([(await now(first)).version, (await now(second)).version], [1, 1]);
  await settled(page);
  assert.deepEqual(await axeFindings(page), []);
  // Another time in the same dialog.
  await page.getByTestId('together.time').fill('14:00');
  await page.getByTestId('together.submit').click();
  await until(async () => (await now(second)).starts === at(FRIDAY, '14:00'));
  assert.equal((await now(first)).starts, at(THURSDAY, '14:00'));
});

test('by the keys: X chooses, M moves all of them, Escape clears; all can be called off at once', async () => {
  await look();
  for (const lesson of [first, second]) await card(page, lesson.id).press('x');
  await card(page, second.id).press('m');
  await page.getByTestId('together.day').fill('01.02.2027');
  await page.getByTestId('together.submit').click();
  await until(async () => (await now(second)).starts === at(TUESDAY, '10:00'));
  assert.equal((await now(first)).starts, at(MONDAY, '10:00'));
  await page.getByTestId('chosen.cancel').click();
  await until(async () => (await now(second)).status === 'cancelled' && (await now(first)).status === 'cancelled');
  await toast().getByText('Отменили 2 урока').waitFor();
  await undo();
  await until(async () => (await now(second)).status === 'scheduled' && (await now(first)).status === 'scheduled');
  await card(page, first.id).press('x');
  await page.getByTestId('chosen').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('chosen').waitFor({ state: 'detached' });
});

test('a finger chooses the first by its bar and the next by a tap', async () => {
  const hand = await openPage(browser, server.url, { viewport: { width: 1024, height: 1200 }, hasTouch: true, isMobile: true });
  await signIn(hand, EMAIL);
  await look(hand);
  await card(hand, first.id).tap();
  await hand.getByTestId('schedule.tapped-choose').tap();
  await card(hand, second.id).tap();
  await hand.getByTestId('chosen.count').getByText('Выбрано 2 урока').waitFor();
  await hand.getByTestId('chosen.move').tap();
  await hand.getByTestId('together.time').fill('12:00');
  await hand.getByTestId('together.submit').tap();
  await until(async () => (await now(second)).starts === at(THURSDAY, '12:00') && (await now(first)).starts === at(WEDNESDAY, '12:00'));
  assert.deepEqual(hand.problems, []);
  await hand.context().close();
});

test('a lesson that cannot be moved says why', async () => {
  const off = await centre.post(`lessons/${first.id}/cancel`, { version: first.version });
  await look();
  await card(page, off.id).press('m');
  await toast().getByText('Верните его, и его можно будет перенести').waitFor();
  assert.equal(await page.getByTestId('move').isVisible(), false);
});

// Lessons of rules are made eight weeks ahead: the Mondays from next week on, whatever day it is today.
const NEXT = daysAfter(mondayOf(almatyDay()), 7);
const weeks = (count, days = 0) => daysAfter(NEXT, count * 7 + days);
const series = async () => (await centre.lessons(NEXT, 21)).filter((it) => it.ruleId && it.status !== 'cancelled').map((it) => it.starts);

test('after a drop of one lesson the rest of its series follows, with a look at it first, and goes back', async () => {
  const group = await centre.post('groups', { name: 'Карате' });
  await centre.post('schedule/rules', { groupId: group.id, weekdays: [1], starts: '16:00', minutes: 60, from: NEXT });
  const lesson = (await centre.lessons(NEXT, 7)).find((it) => it.groupId === group.id);
  await page.goto(`/schedule?date=${NEXT}`);
  await card(page, lesson.id).waitFor();
  await drag(page, lesson.id, { lane: weeks(0, 1), time: '17:30' });
  await until(async () => (await series())[0] === at(weeks(0, 1), '17:30'));
  assert.equal((await series())[1], at(weeks(1), '16:00'), 'a drop moves the one lesson');
  await toast().getByTestId('toast-also').click();
  const moved = page.locator('[data-testid="series.row"][data-fate="moved"]');
  await moved.first().waitFor();
  assert.match(await moved.first().innerText(), /16:00/);
  await settled(page);
  assert.deepEqual(await axeFindings(page), []);
  await page.getByTestId('series.submit').click();
  await until(async () => (await series())[1] === at(weeks(1, 1), '17:30'));
  await stands(page, lesson.id, { lane: weeks(0, 1), time: '17:30' });
  await undo();
  await until(async () => (await series()).join() === [0, 1, 2].map((week) => at(weeks(week), '16:00')).join());
});

test('the menu of a lesson leads to its series', async () => {
  const lesson = (await centre.lessons(weeks(1), 7)).find((it) => it.ruleId);
  await page.goto(`/schedule?date=${weeks(1)}`);
  await card(page, lesson.id).click({ button: 'right' });
  await page.getByTestId('schedule.menu-series').click();
  assert.equal(await page.getByTestId('series.on').inputValue(), weeks(1).split('-').reverse().join('.'));
  await page.keyboard.press('Escape');
});

test('a series with a clash left leads to the clash, and one that was made can be taken back', async () => {
  const group = await centre.post('groups', { name: 'Дзюдо' });
  await centre.post('lessons', { title: 'Турнир', roomId: rooms[1].id, starts: at(weeks(1, 3), '16:30'), minutes: 60 });
  await page.goto(`/groups/${group.id}`);
  await page.getByTestId('rules.add').click();
  await page.getByTestId('series.day-4').click();
  await page.getByTestId('series.room').click();
  await page.getByRole('option', { name: 'Зал Б' }).click();
  const row = page.locator(`[data-testid="series.row"][data-on="${weeks(1, 3)}"]`);
  await row.getByTestId('series.conflict').waitFor();
  await page.getByTestId('series.submit').click();
  await until(() => row.evaluate((row) => row.contains(document.activeElement)));
  const ofGroup = async () => (await centre.lessons(NEXT, 28)).filter((it) => it.groupId === group.id && it.status !== 'cancelled').length;
  assert.equal(await ofGroup(), 0);
  await row.getByTestId('series.skip').click();
  await until(async () => (await row.getAttribute('data-fate')) === 'skipped');
  await page.getByTestId('series.submit').click();
  await until(async () => (await ofGroup()) === 3);
  await undo();
  await until(async () => (await ofGroup()) === 0);
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
