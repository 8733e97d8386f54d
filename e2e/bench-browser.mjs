// Times what a person waits for in the browser: the app from nothing (no cache, no session) to the form of signing in, the
// signed-in app from nothing to the week with its lessons, the same again with the cache, and the frames of a lesson that
// is carried over the week. In the demo centre of bench.
import { card } from './support/calendar.mjs';
import { almatyDay, Centre, mondayOf } from './support/centre.mjs';
import { launchBrowser, openPage } from './support/browser.mjs';

const [, , base] = process.argv;
const demo = { email: 'admin@demo.kz', password: 'demo-classmate' };
const TIMES = 10;
const browser = await launchBrowser();

/** Milliseconds from the beginning of the navigation until this is painted. */
async function shown(page, address, testId) {
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByTestId(testId).first().waitFor();
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))));
}

async function signedIn(page) {
  await page.goto('/login');
  await page.getByTestId('login.email').fill(demo.email);
  await page.getByTestId('login.password').fill(demo.password);
  await page.getByTestId('login.submit').click();
  await page.getByTestId('schedule.card').first().waitFor();
}

function tell(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
  console.log(what.padEnd(48), `${at(0.5)} ms`.padStart(9), `${at(0.95)} ms`.padStart(9));
}

const [first, whole, again] = [[], [], []];
for (let n = 0; n < TIMES; n += 1) {
  const outside = await openPage(browser, base);
  first.push(await shown(outside, '/login', 'login.email'));
  await signedIn(outside);
  again.push(await shown(outside, '/schedule', 'schedule.card'));
  // A browser that has the session and nothing else.
  const storageState = await outside.context().storageState();
  await outside.context().close();
  const inside = await openPage(browser, base, { storageState });
  whole.push(await shown(inside, '/schedule', 'schedule.card'));
  await inside.context().close();
}
console.log('in the browser'.padEnd(48), 'median'.padStart(9), 'p95'.padStart(9));
tell('the form of signing in, without a cache', first);
tell('the week with its lessons, without a cache', whole);
tell('the week with its lessons, with the cache', again);

// A lesson is carried to and fro over the week, a step each frame, for three seconds.
const page = await openPage(browser, base);
await signedIn(page);
const centre = await Centre.signIn(base, demo.email, demo.password);
const lesson = (await centre.lessons(mondayOf(almatyDay()), 7)).find((it) => it.status === 'scheduled');
const held = card(page, lesson.id);
await held.evaluate((it) => it.scrollIntoView({ block: 'center', inline: 'center' }));
const box = await held.boundingBox();
const [x, y] = [box.x + box.width / 2, box.y + Math.min(12, box.height / 2)];
await page.mouse.move(x, y);
await page.mouse.down();
await page.mouse.move(x + 10, y, { steps: 3 });
await page.getByTestId('schedule.drop-slot').waitFor();
const frames = page.evaluate(() => new Promise((done) => {
  const taken = [];
  let last = performance.now();
  const began = last;
  const frame = (now) => {
    taken.push(now - last);
    last = now;
    if (now - began < 3_000) requestAnimationFrame(frame); else done(taken.slice(1));
  };
  requestAnimationFrame(frame);
}));
const grid = await page.getByTestId('schedule.grid').boundingBox();
let carrying = true;
frames.then(() => { carrying = false; });
for (let n = 0; carrying; n += 1) {
  await page.mouse.move(grid.x + 100 + ((n * 13) % (grid.width - 200)), Math.min(y + 80 * Math.sin(n / 20), 880));
}
const taken = await frames;
await page.keyboard.press('Escape');
await page.mouse.up();
const late = taken.filter((it) => it > 25).length;
tell('a frame while a lesson is carried', taken);
console.log(`${taken.length} frames in 3 s, ${late} of them late (over 25 ms)`);
await browser.close();
