// Without a connection: the app opens, the day is there, marks wait in the browser, and when the server is back each is
// given once, in the name of who gave it. What is refused then is told; signing out leaves nothing behind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const EMAIL = 'admin@demo.kz';
const PASSWORD = 'demo-classmate';
let server, browser, page, centre, lesson;

before(async () => {
  [server, browser] = await Promise.all([startServer({ demo: true }), launchBrowser()]);
  centre = await Centre.signIn(server.url, EMAIL, PASSWORD);
  lesson = await centre.lessonToMark();
  page = await openPage(browser, server.url);
  await signIn(page, EMAIL, PASSWORD);
  // From now on the app is kept: its files are there, and the page is the worker's.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const port = () => new URL(server.url).port;
const roster = async () => (await centre.get(`lessons/${lesson.id}/roster`)).entries;
const row = (entry) => page.locator(`[data-testid="roster.row"][data-student="${entry.studentId}"]`);
const stored = () => page.evaluate(() => Object.keys(localStorage).filter((name) => /^(kept|unsent|refused)[.]/.test(name)));
const pressed = (entry, mark) => row(entry).getByTestId(`roster.${mark}`).and(page.locator('[aria-pressed="true"]'));

async function goDown() {
  await server.stop('SIGKILL');
}
async function comeBack() {
  server = await startServer({ data: server.data, port: port() });
  centre = await Centre.signIn(server.url, EMAIL, PASSWORD);
}
async function openLesson() {
  await page.goto(`/schedule?date=${lesson.starts.slice(0, 10)}&lesson=${lesson.id}`);
  await page.getByTestId('roster.row').first().waitFor();
}

test('marks given without the server survive a reload and are sent when it is back, each once', async () => {
  await openLesson();
  const [one, other, third] = await roster();
  await goDown();
  await row(one).getByTestId('roster.attended').click();
  await row(other).getByTestId('roster.missed').click();
  await page.getByTestId('offline').waitFor();

  await page.reload();
  await page.getByTestId('offline').waitFor();
  await pressed(one, 'attended').waitFor();
  await pressed(other, 'missed').waitFor();
  await row(third).getByTestId('roster.attended').click();
  assert.ok((await stored()).every((name) => !/token/i.test(name)));
  const words = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(words, /eyJ[\w-]+[.]/, 'no access token is kept');

  await comeBack();
  await until(async () => (await roster()).filter((it) => it.mark).length === 3);
  assert.deepEqual((await roster()).slice(0, 3).map((it) => it.mark.status), ['attended', 'missed', 'attended']);
  await page.getByTestId('offline').waitFor({ state: 'detached' });
  await until(async () => !(await stored()).some((name) => name.startsWith('unsent.')));
});

test('what is refused afterwards stays on top until it is read', async () => {
  lesson = await centre.lessonToMark();
  await openLesson();
  const [one] = await roster();
  await goDown();
  await row(one).getByTestId('roster.missed').click();
  await page.getByTestId('offline').waitFor();
  // Somebody calls the lesson off at another desk before this browser is back: it stays away from the server till then.
  await page.context().setOffline(true);
  await comeBack();
  const now = await centre.read('lessons', lesson.id);
  await centre.post(`lessons/${lesson.id}/cancel`, { version: now.version, reason: 'болезнь' });
  await page.context().setOffline(false);
  await page.getByTestId('refused-marks').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('lesson').waitFor({ state: 'hidden' });
  await page.getByTestId('refused-marks.open').click();
  await page.getByTestId('refused-marks-dialog').getByText(one.name).waitFor();
  await page.getByTestId('refused-marks.read').click();
  await page.getByTestId('refused-marks').waitFor({ state: 'detached' });
});

test('signing out asks before marks are lost, and leaves nothing of the centre in the browser', async () => {
  lesson = await centre.lessonToMark();
  await openLesson();
  const [one] = await roster();
  await goDown();
  await row(one).getByTestId('roster.attended').click();
  await page.getByTestId('offline').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('lesson').waitFor({ state: 'hidden' });
  await page.getByTestId('user-menu').click();
  await page.getByTestId('user-menu.sign-out').click();
  await page.getByTestId('leave-unsent').waitFor();
  await page.getByTestId('leave-unsent-confirm').click();
  await page.getByTestId('login.email').waitFor();
  assert.deepEqual(await stored(), []);
  await comeBack();
  assert.equal((await roster()).find((it) => it.studentId === one.studentId).mark ?? null, null);
});
