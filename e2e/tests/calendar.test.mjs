// The calendar under the hand: by mouse, by finger and by keyboard, refused and undone, and seen from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { card, carry, drag, dragByFinger, stands } from '../support/calendar.mjs';
import { at, Centre, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { soon, until } from '../support/story.mjs';

const EMAIL = 'asel@example.kz';
// A week without the line of now, so that nothing depends on the day of the test.
const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = ['2027-02-02', '2027-02-03', '2027-02-04', '2027-02-05'];
let server, browser, page, centre, room, lesson, taken;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, EMAIL, 'Тұлпар Академия');
  [room] = [await centre.post('rooms', { name: 'Зал А' }), await centre.post('rooms', { name: 'Зал Б' })];
  const teacher = await centre.post('teachers', { name: 'Айгерім Сейітқали' });
  lesson = await centre.post('lessons', {
    title: 'Тхэквондо 9–12', roomId: room.id, teacherId: teacher.id, starts: at(WEDNESDAY, '16:00'), minutes: 60,
  });
  taken = await centre.post('lessons', { title: 'Карате, дети', roomId: room.id, starts: at(FRIDAY, '16:00'), minutes: 60 });
  page = await openPage(browser, server.url, { viewport: { width: 1440, height: 1200 } });
  await signIn(page, EMAIL);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const starts = async () => (await centre.read('lessons', lesson.id)).starts;
const becomes = (wanted) => until(async () => (await starts()) === wanted);

/** Takes the card of the lesson by the keyboard: from then on the keys carry it. */
async function liftByKey() {
  await card(page, lesson.id).press('Space');
  await page.getByTestId('schedule.drop-slot').waitFor();
}

/** Puts the lesson somewhere in its room by the API and shows its week anew. */
async function begin(day, time, on = page) {
  const now = await centre.read('lessons', lesson.id);
  if (now.starts !== at(day, time) || now.roomId !== room.id) {
    await centre.post(`lessons/${lesson.id}/move`, { version: now.version, starts: at(day, time), roomId: room.id });
  }
  await on.goto(`/schedule?date=${day}`);
  await stands(on, lesson.id, { lane: day, time });
}

test('by the mouse to another day and time; it stays there after a reload', async () => {
  await begin(WEDNESDAY, '16:00');
  await drag(page, lesson.id, { lane: THURSDAY, time: '17:30' });
  await becomes(at(THURSDAY, '17:30'));
  await page.reload();
  await stands(page, lesson.id, { lane: THURSDAY, time: '17:30' });
});

test('while it is carried the place shows, and Escape gives it back', async () => {
  await begin(WEDNESDAY, '16:00');
  await carry(page, lesson.id, { lane: TUESDAY });
  const slot = page.getByTestId('schedule.drop-slot');
  await slot.waitFor();
  assert.equal(await slot.getAttribute('data-conflict'), null, 'a free place is not hatched');
  await page.keyboard.press('Escape');
  await slot.waitFor({ state: 'detached' });
  await page.mouse.up();
  await stands(page, lesson.id, { lane: WEDNESDAY, time: '16:00' });
  assert.equal(await starts(), at(WEDNESDAY, '16:00'));
});

test('a taken room is refused with the reason, and a free place is one key away', async () => {
  await begin(WEDNESDAY, '16:00');
  await drag(page, lesson.id, { lane: FRIDAY, time: '16:30' });
  const conflict = page.getByTestId('conflict');
  await conflict.getByText('Занято: Зал А, «Карате, дети» до 17:00').waitFor();
  assert.equal(await starts(), at(WEDNESDAY, '16:00'));
  await conflict.getByTestId('conflict.place-1').click();
  await until(async () => (await starts()) !== at(WEDNESDAY, '16:00'));
  assert.equal((await centre.read('lessons', taken.id)).starts, at(FRIDAY, '16:00'), 'the other one stays');
});

test('what only the server knows is refused too, and goes back on the screen', async () => {
  const deaf = await openPage(browser, server.url, { viewport: { width: 1440, height: 1200 } });
  await deaf.route('**/api/events*', (route) => route.abort());
  await signIn(deaf, EMAIL);
  await begin(WEDNESDAY, '16:00', deaf);
  const other = await centre.post('lessons', { title: 'Шахматы', roomId: room.id, starts: at(TUESDAY, '16:00'), minutes: 60 });
  await drag(deaf, lesson.id, { lane: TUESDAY });
  await deaf.getByTestId('conflict').getByText('«Шахматы»').first().waitFor();
  await deaf.getByTestId('conflict.back').click();
  await stands(deaf, lesson.id, { lane: WEDNESDAY, time: '16:00' });
  assert.equal(await starts(), at(WEDNESDAY, '16:00'));
  await centre.post(`lessons/${other.id}/cancel`, { version: other.version });
  await deaf.context().close();
});

test('undo brings it back, by the button and by Ctrl Z', async () => {
  await begin(WEDNESDAY, '16:00');
  for (const undo of [() => page.getByTestId('toast-action').last().click(), () => page.keyboard.press('Control+z')]) {
    await drag(page, lesson.id, { lane: THURSDAY });
    await becomes(at(THURSDAY, '16:00'));
    await page.getByTestId('toast-action').last().waitFor();
    await undo();
    await becomes(at(WEDNESDAY, '16:00'));
    await stands(page, lesson.id, { lane: WEDNESDAY, time: '16:00' });
  }
});

test('the keyboard carries it by days and quarters, and says where it is', async () => {
  await begin(WEDNESDAY, '16:00');
  await liftByKey();
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  await page.getByTestId('announcer').getByText('четверг 4, 16:30').waitFor();
  await page.keyboard.press('Enter');
  await becomes(at(THURSDAY, '16:30'));
  await stands(page, lesson.id, { lane: THURSDAY, time: '16:30' });
  await until(() => card(page, lesson.id).evaluate((card) => card === document.activeElement));
});

test('the keyboard is refused a taken place with the reason, and Escape gives back', async () => {
  await begin(THURSDAY, '16:30');
  await liftByKey();
  await page.keyboard.press('ArrowRight');
  await page.getByTestId('announcer').getByText('Занято: Зал А, «Карате, дети»').waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('conflict').getByText('«Карате, дети»').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('conflict').waitFor({ state: 'detached' });
  assert.equal(await starts(), at(THURSDAY, '16:30'));
});

test('a move that moves nothing closes its dialog and asks nobody', async () => {
  await begin(THURSDAY, '16:30');
  const asked = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  await card(page, lesson.id).press('m');
  await page.getByTestId('move.submit').click();
  await page.getByTestId('move').waitFor({ state: 'hidden' });
  assert.deepEqual(asked.filter((url) => url.includes('/move')), []);
  assert.equal(await starts(), at(THURSDAY, '16:30'));
});

test('a lesson just made can be taken back', async () => {
  await begin(THURSDAY, '16:30');
  await page.keyboard.press('n');
  await page.getByTestId('create.title').fill('Ошибочный');
  await page.getByTestId('create.submit').click();
  const made = page.getByTestId('schedule.card').filter({ hasText: 'Ошибочный' });
  await made.waitFor();
  const id = await made.getAttribute('data-id');
  await page.getByTestId('toast-action').last().click();
  await until(async () => (await centre.read('lessons', id)).status === 'cancelled');
});

test('seven lessons at once on every day are all seen on a desk', async () => {
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `2027-03-0${day}`);
  for (const day of days) {
    for (let n = 1; n <= 7; n += 1) {
      await centre.post('lessons', { title: `Секция ${n}`, starts: at(day, '10:00'), minutes: 60 });
    }
  }
  await page.goto(`/schedule?date=${days[3]}`);
  await until(async () => (await page.getByTestId('schedule.card').count()) === 49);
  const { over, cards } = await page.evaluate(() => {
    const sides = (it) => (({ left, right }) => ({ left, right }))(it.getBoundingClientRect());
    const panel = document.querySelector('.page');
    const lanes = [...document.querySelectorAll('[data-lane]')];
    return {
      over: panel.scrollWidth - panel.clientWidth,
      cards: lanes.map((lane) => [...lane.querySelectorAll('[data-id]')].map(sides).sort((a, b) => a.left - b.left)),
    };
  });
  assert.ok(over <= 0, `the week is ${over} px wider than its page`);
  for (const lane of cards) {
    assert.equal(lane.length, 7);
    lane.forEach(({ left, right }, n) => {
      assert.ok(right - left >= 16 && right <= 1_440, `${left}–${right}`);
      assert.ok(n === 0 || lane[n - 1].right <= left + 0.5, 'no two cover each other');
    });
  }
});

test('a finger that rests on a lesson carries it, on a tablet and on a phone', async () => {
  for (const [viewport, target] of [
    [{ width: 1024, height: 1200 }, { lane: THURSDAY, time: '18:00' }],
    [{ width: 390, height: 844 }, { lane: WEDNESDAY, time: '17:15' }],
  ]) {
    const hand = await openPage(browser, server.url, { viewport, hasTouch: true, isMobile: true });
    await signIn(hand, EMAIL);
    await begin(WEDNESDAY, '16:00', hand);
    await dragByFinger(hand, lesson.id, target);
    await becomes(at(target.lane, target.time));
    await stands(hand, lesson.id, target);
    assert.deepEqual(hand.problems, []);
    await hand.context().close();
  }
});

test('a change made in one browser appears in another within two seconds', async () => {
  await begin(WEDNESDAY, '16:00');
  // The first one may come while the page still begins to listen.
  const took = [];
  for (const time of ['12:00', '13:00', '14:00']) {
    const { version } = await centre.read('lessons', lesson.id);
    const began = Date.now();
    await centre.post(`lessons/${lesson.id}/move`, { version, starts: at(TUESDAY, time) });
    await stands(page, lesson.id, { lane: TUESDAY, time });
    took.push(Date.now() - began);
  }
  assert.ok(Math.min(...took) < soon(), `took ${took.join(', ')} ms`);
});

test('opening a week asks the server at most three times', async () => {
  await page.goto('/settings');
  await page.getByTestId('settings.name').waitFor();
  await until(() => page.evaluate(() => document.querySelector('#boot') === null));
  const asked = [];
  let waiting = 0;
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (!pathname.startsWith('/api/') || pathname.startsWith('/api/events')) return;
    asked.push(pathname + search);
    waiting += 1;
    request.response().finally(() => { waiting -= 1; });
  });
  await page.getByTestId('nav.schedule').first().click();
  await page.getByTestId('schedule.empty').or(page.getByTestId('schedule.card')).first().waitFor();
  // Until nothing is on its way, and no frame of the page asks for more.
  let quiet = 0;
  await until(async () => {
    quiet = waiting === 0 ? quiet + 1 : 0;
    return quiet > 10;
  });
  assert.ok(asked.length >= 1 && asked.length <= 3, asked.join('\n'));
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
