// The owner gives the centre a name, a logo and a colour: others see it at once, and it is there after a reload; a bad
// logo is refused in words. Theme and language follow a person to another browser. A holiday takes no lesson away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { axeFindings, launchBrowser, openPage, settled } from '../support/browser.mjs';
import { Centre, PASSWORD, almatyDay, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { soon, until } from '../support/story.mjs';

const OWNER = 'owner@example.kz';
const NAME = 'Тұлпар Академия';
const GREEN = '152';
let server, browser, owner, centre, other;

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>document.title="owned"</script>'
  + '<rect width="8" height="8" fill="#0a7"/></svg>';

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Центр');
  [owner, other] = [await openPage(browser, server.url), await openPage(browser, server.url)];
  await signIn(owner, OWNER);
  await signIn(other, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const hueOf = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent-h').trim());
const file = (name, mimeType, content) => ({ name, mimeType, buffer: Buffer.from(content) });

async function choose(page, test, label) {
  await page.locator('label', { has: page.getByTestId(`${test}-${label}`) }).click();
}

test('name, logo and colour are taken over by an open app within 2 s', async () => {
  await owner.goto('/settings/centre');
  await owner.getByTestId('centre.name.input').fill(NAME);
  await owner.getByTestId('centre.name.save').click();
  await other.locator('.tenant').getByText(NAME).waitFor({ timeout: soon() });
  await owner.getByTestId('centre.logo.file').setInputFiles(file('logo.svg', 'image/svg+xml', SVG));
  await owner.getByTestId('centre.logo.image').waitFor();
  await other.getByTestId('centre-logo').waitFor({ timeout: soon() });
  await choose(owner, 'centre.accent', GREEN);
  await owner.getByTestId('centre.accent.save').click();
  await until(async () => (await hueOf(other)) === GREEN, soon());
});

test('they are there after a reload, and in another browser before anything else', async () => {
  await owner.reload();
  await owner.getByTestId('centre-logo').waitFor();
  await until(() => owner.getByTestId('centre-logo').evaluate((image) => image.complete && image.naturalWidth > 0));
  await until(async () => (await hueOf(owner)) === GREEN);
  await until(async () => (await owner.getByTestId('centre.name.input').inputValue()) === NAME);
  const third = await openPage(browser, server.url);
  await signIn(third, OWNER);
  await third.locator('.tenant').getByText(NAME).waitFor();
  await third.getByTestId('centre-logo').waitFor();
  await until(async () => (await hueOf(third)) === GREEN);
  assert.deepEqual(third.problems, []);
  await third.context().close();
});

test('the logo opened by itself runs nothing', async () => {
  const address = await owner.getByTestId('centre-logo').getAttribute('src');
  const answer = await fetch(`${server.url}${address}`);
  assert.match(answer.headers.get('content-security-policy'), /sandbox/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const text = await answer.text();
  assert.ok(text.includes('<rect') && !text.includes('script'), text);
});

test('a bad logo is refused in words and the old one stays', async () => {
  const input = owner.getByTestId('centre.logo.file');
  const card = owner.getByTestId('centre.logo');
  await input.setInputFiles(file('photo.png', 'image/png', 'GIF89a and so on'));
  await card.getByText('Это не PNG и не SVG').waitFor();
  await input.setInputFiles(file('large.png', 'image/png', Buffer.alloc(600 * 1024)));
  await card.getByText('Логотип больше 512 КБ').waitFor();
  await owner.getByTestId('centre.logo.image').waitFor();
});

test('a png is taken in its place', async () => {
  const before = await owner.getByTestId('centre-logo').getAttribute('src');
  await owner.getByTestId('centre.logo.file').setInputFiles(file('logo.png', 'image/png', png()));
  await until(async () => (await owner.getByTestId('centre-logo').getAttribute('src')) !== before);
  assert.match(await owner.getByTestId('centre-logo').getAttribute('src'), /\.png$/);
});

test('of two who save the same part the second sees who was first, and decides', async () => {
  await owner.getByTestId('centre.name.input').fill('Моё имя');
  // The other browser saves while this one types.
  const { versions } = await centre.get('centre');
  const saved = await centre.ask('PUT', 'centre/name', { version: versions.name, name: 'Чужое имя' });
  assert.equal(saved.status, 200);
  await owner.getByTestId('centre.name.save').click();
  await owner.getByTestId('centre.name.stale').getByText('Чужое имя').waitFor();
  await owner.getByTestId('centre.name.stale.mine').click();
  await until(async () => (await centre.get('centre')).name === 'Моё имя');
  await owner.getByTestId('history').getByText('Чужое имя').first().waitFor();
});

test('working hours open the calendar', async () => {
  await owner.getByTestId('centre.hours.1.from').fill('10:00');
  await owner.getByTestId('centre.hours.1.from').press('Tab');
  for (const day of [2, 3, 4, 5, 6]) await owner.getByTestId(`centre.hours.${day}.open`).uncheck();
  await owner.getByTestId('centre.hours.1.until').fill('18:00');
  await owner.getByTestId('centre.hours.1.until').press('Tab');
  await owner.getByTestId('centre.hours.save').click();
  await until(async () => (await centre.get('centre')).hours?.length === 1);
  await owner.goto('/schedule');
  const grid = owner.getByTestId('schedule.grid');
  await until(async () => (await grid.evaluate((it) => [it.style.getPropertyValue('--from'), it.style.getPropertyValue('--to')].join())) === '10,18');
});

test('the pages of the settings have nothing for axe to find', async () => {
  for (const page of ['/settings/centre', '/settings/holidays', '/settings']) {
    await owner.goto(page);
    await owner.locator('main .card, main [data-testid="holidays.empty"]').first().waitFor();
    await settled(owner);
    assert.deepEqual(await axeFindings(owner), [], page);
  }
});

test('a holiday says what stands on it, takes no lesson away and names its day', async () => {
  const day = almatyDay(2);
  const lesson = await centre.post('lessons', {
    starts: `${day}T10:00`, minutes: 60, title: 'Шахматы', override: { reason: 'до открытия центра' },
  });
  await owner.goto('/settings/holidays');
  await owner.getByTestId('holidays.new').click();
  await owner.getByTestId('form.name').fill('День центра');
  const [year, month, date] = day.split('-');
  await owner.getByTestId('form.from').fill(`${date}.${month}.${year}`);
  await owner.getByTestId('form.from').press('Tab');
  await owner.getByTestId('form.save').click();
  await owner.getByText('уже стоит 1 урок').waitFor();
  await owner.goto(`/schedule?date=${day}`);
  await owner.getByTestId('schedule.holiday').getByText('День центра').waitFor();
  assert.equal((await centre.read('lessons', lesson.id)).status, 'scheduled');
  await owner.locator(`[data-id="${lesson.id}"]`).waitFor();
});

test("Kazakhstan's holidays are looked at and added", async () => {
  await owner.goto('/settings/holidays');
  await owner.getByTestId('holidays.ready').click();
  await owner.getByTestId('ready.day').first().waitFor();
  const next = String(Number(almatyDay().slice(0, 4)) + 1);
  await choose(owner, 'ready.year', next);
  await owner.locator(`[data-day="${next}-03-21"]`).waitFor();
  await owner.getByTestId('ready.add').click();
  // The dialog names them too: what counts is the list behind it.
  await owner.getByTestId('ready.day').first().waitFor({ state: 'detached' });
  await owner.getByTestId('holidays.row').getByText('Наурыз мейрамы', { exact: true }).first().waitFor();
  const { total } = await centre.get('holidays?pageSize=200');
  assert.ok(total > 12, `${total}`);
});

test('theme, density and language follow the person to another browser', async () => {
  await owner.goto('/settings');
  await choose(owner, 'theme', 'dark');
  await choose(owner, 'density', 'compact');
  await choose(owner, 'language', 'kk');
  await until(async () => {
    const me = await centre.get('auth/me');
    return me.theme === 'dark' && me.density === 'compact' && me.locale === 'kk';
  });
  const fresh = await openPage(browser, server.url);
  await signIn(fresh, OWNER, PASSWORD);
  const root = () => fresh.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.dataset.density, document.documentElement.lang].join());
  await until(async () => (await root()) === 'dark,compact,kk');
  await fresh.reload();
  await fresh.getByTestId('schedule.grid').waitFor();
  await until(async () => (await root()) === 'dark,compact,kk');
  assert.deepEqual(fresh.problems, []);
  await fresh.context().close();
});

test('the pages had no errors', () => assert.deepEqual([...owner.problems, ...other.problems], []));

// A picture of four red pixels.
function png() {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(2, 0);
  head.writeUInt32BE(2, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.from([0, 255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
