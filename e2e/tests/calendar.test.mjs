// A centre signs up, plans a lesson and drags it: the calendar by mouse and by keyboard, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { at, Centre, drag, lane, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const EMAIL = 'asel@example.kz';
const PASSWORD = 'correct horse battery';
let server, browser, page, centre;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  page = await openPage(browser, server.url);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a new centre registers, told what is wrong with what was typed', async () => {
  await page.goto('/register');
  await page.getByTestId('register.name').fill('Асель Жұмабаева');
  await page.getByTestId('register.company').fill('Тұлпар Академия');
  await page.getByTestId('register.email').fill('asel@');
  await page.getByTestId('register.password').fill(PASSWORD);
  await page.getByTestId('register.submit').click();
  await page.getByText('нужен адрес вида').waitFor();
  await page.getByTestId('register.email').fill(EMAIL);
  await page.getByTestId('register.submit').dblclick();
  await page.waitForURL('**/schedule*');
  centre = await Centre.signIn(server.url, EMAIL, PASSWORD);
});

test('a wrong password does not tell whether the e-mail exists', async () => {
  const other = await openPage(browser, server.url);
  for (const email of [EMAIL, 'nobody@example.kz']) {
    await other.goto('/login');
    await other.getByTestId('login.email').fill(email);
    await other.getByTestId('login.password').fill('wrong password');
    await other.getByTestId('login.submit').click();
    await other.getByText('Почта или пароль не подходят').first().waitFor();
  }
  await other.context().close();
});

test('a lesson dragged to another day stays there after a reload', async () => {
  const [room, other] = [await centre.make('rooms', { name: 'Зал А' }), await centre.make('rooms', { name: 'Зал Б' })];
  const teacher = await centre.make('teachers', { name: 'Айгерім Сейітқали' });
  centre.lesson = await centre.make('lessons', {
    title: 'Тхэквондо 9–12', roomId: room.id, teacherId: teacher.id, starts: at('2026-11-25', '16:00'), minutes: 60,
  });
  centre.taken = await centre.make('lessons', { title: 'Карате, дети', roomId: room.id, starts: at('2026-11-27', '16:00'), minutes: 60 });
  centre.rooms = [room, other];
  await page.goto('/schedule?date=2026-11-25');
  await drag(page, centre.lesson.id, await lane(page, '2026-11-26'));
  await page.getByTestId('toast-action').first().waitFor();
  await centre.until(async () => (await centre.read('lessons', centre.lesson.id)).starts === at('2026-11-26', '16:00'));
  await page.reload();
  const box = await page.locator(`[data-testid="schedule.card"][data-id="${centre.lesson.id}"]`).boundingBox();
  const day = await lane(page, '2026-11-26');
  assert.ok(box.x >= day.x - 2 && box.x < day.x + day.width, 'the card is in its new day');
});

test('a drop on a taken room is refused with the reason, and nothing moves', async () => {
  await drag(page, centre.lesson.id, await lane(page, '2026-11-27'));
  await page.getByTestId('conflict').waitFor();
  await page.getByTestId('conflict').getByText('Карате, дети').first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await centre.read('lessons', centre.lesson.id)).starts, at('2026-11-26', '16:00'));
});

test('the keyboard moves a lesson as the mouse does', async () => {
  await page.goto('/schedule?date=2026-11-25');
  const card = page.locator(`[data-testid="schedule.card"][data-id="${centre.lesson.id}"]`);
  await card.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await centre.until(async () => (await centre.read('lessons', centre.lesson.id)).starts === at('2026-11-26', '16:30'));
});

test('a change made in one browser appears in another within two seconds', async () => {
  const other = await openPage(browser, server.url);
  await signIn(other, EMAIL, PASSWORD);
  await other.goto('/schedule?date=2026-11-25');
  const card = other.locator(`[data-testid="schedule.card"][data-id="${centre.lesson.id}"]`);
  await card.waitFor();
  const before = await card.boundingBox();
  const { version } = await centre.read('lessons', centre.lesson.id);
  await centre.post(`lessons/${centre.lesson.id}/move`, { version, starts: at('2026-11-24', '12:00') });
  const began = Date.now();
  await centre.until(async () => Math.abs((await card.boundingBox()).x - before.x) > 50);
  assert.ok(Date.now() - began < 2_000, `took ${Date.now() - began} ms`);
  await other.context().close();
});

test('everybody is marked present with one tap', async () => {
  const group = await centre.make('groups', { name: 'Дети' });
  for (const name of ['Алихан', 'Әлия']) {
    const student = await centre.make('students', { name });
    await centre.post(`groups/${group.id}/enrollments`, { studentId: student.id, from: '2026-01-01' });
  }
  const lesson = await centre.make('lessons', { groupId: group.id, starts: at('2026-06-01', '10:00'), minutes: 60 });
  await page.goto('/schedule?date=2026-06-01');
  await page.locator(`[data-testid="schedule.card"][data-id="${lesson.id}"]`).click();
  await page.getByTestId('lesson.all-present').click();
  await centre.until(async () => (await centre.read('lessons', lesson.id)).status === 'completed');
});

test('a second centre sees nothing of it', async () => {
  const stranger = await Centre.register(server.url, 'other@example.kz', PASSWORD, 'Чужой центр');
  assert.deepEqual((await stranger.get('lessons?from=2026-11-23&to=2026-11-30')).items, []);
  assert.equal((await stranger.ask('GET', `lessons/${centre.lesson.id}`)).status, 404);
});

test('the page had no errors', () => assert.deepEqual(page.problems, []));
