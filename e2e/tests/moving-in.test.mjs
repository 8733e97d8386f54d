// A centre moves in from AlfaCRM and works in its own week: the main job, from the first page to the last.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { axeFindings, launchBrowser, openPage } from '../support/browser.mjs';
import { card, drag, seen, stands } from '../support/calendar.mjs';
import { almatyDay, Centre, daysAfter, mondayOf, PASSWORD } from '../support/centre.mjs';
import { startAlfaCrm, startServer } from '../support/server.mjs';
import { story, until } from '../support/story.mjs';

const EMAIL = 'owner@example.kz';
const today = almatyDay();
let server, alfacrm, browser, page, centre, truth, plan;

before(async () => {
  [server, alfacrm, browser] = await Promise.all([
    startServer({ env: { CLASSMATE_IMPORT_REQUESTS_PER_SECOND: '0' } }),
    startAlfaCrm(['--centre', '--today', today]),
    launchBrowser(),
  ]);
  truth = await (await fetch(`${alfacrm.url}/__control/truth`)).json();
  page = await openPage(browser, server.url, { viewport: { width: 1920, height: 1400 } });
});
after(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), alfacrm?.stop()]);
});

async function connect(key) {
  await page.getByTestId('import.url').fill(alfacrm.url);
  await page.getByTestId('import.email').fill('api@example.invalid');
  await page.getByTestId('import.key').fill(key);
}

/** A planned lesson of the coming fortnight with a room that is free at its time and one that is not. */
async function chooseLesson() {
  const rooms = (await centre.get('rooms')).items;
  const lessons = (await centre.lessons(today, 14)).filter((it) => it.status === 'scheduled');
  const overlap = (a, b) => a.startsAt < b.endsAt && b.startsAt < a.endsAt;
  for (const lesson of lessons.filter((it) => it.roomId && !it.acceptedOverlap)) {
    const beside = lessons.filter((it) => it.id !== lesson.id && overlap(it, lesson));
    const inTheWay = beside.find((it) => it.roomId && it.roomId !== lesson.roomId && !it.acceptedOverlap);
    const free = rooms.find((room) => room.id !== lesson.roomId && room.branchId === lesson.branchId && !beside.some((it) => it.roomId === room.id));
    if (inTheWay && free) {
      return { lesson, inTheWay, free, taken: rooms.find((room) => room.id === inTheWay.roomId) };
    }
  }
  throw new Error('the fake has no two lessons at one time');
}

const count = (column, entity) => page.getByTestId(`import.report.${column}.${entity}`).getAttribute('data-value').then(Number);

story('a centre moves in', {
  'it registers and finds an empty week': async () => {
    await page.goto('/register');
    await page.getByTestId('register.name').fill('Асель Жұмабаева');
    await page.getByTestId('register.company').fill('Переезжающий центр');
    await page.getByTestId('register.email').fill(EMAIL);
    await page.getByTestId('register.password').fill(PASSWORD);
    await page.getByTestId('register.submit').click();
    await page.waitForURL('**/schedule*');
    await page.getByTestId('schedule.empty').waitFor();
    centre = await Centre.signIn(server.url, EMAIL);
  },
  'a wrong key is said in plain words': async () => {
    await page.getByTestId('nav.settings.import').first().click();
    await connect('wrong-key');
    await page.getByTestId('import.dry-run').click();
    await page.getByText('Почта или ключ API не подошли').first().waitFor({ timeout: 30_000 });
  },
  'the dry run counts and writes nothing': async () => {
    const again = page.getByTestId('import.again');
    await again.or(page.getByTestId('import.url')).first().waitFor();
    if (await again.isVisible()) await again.click();
    await connect('fake-key');
    await page.getByTestId('import.dry-run').click();
    await page.getByTestId('import.run').waitFor({ timeout: 240_000 });
    assert.equal(await count('total', 'lesson'), truth.counts.lessons);
    assert.deepEqual(await axeFindings(page), []);
    assert.equal((await centre.get('students?archived=include')).total, 0);
  },
  'the run ends while somebody looks away, and its report counts what the source has': async () => {
    await page.getByTestId('import.run').click();
    await page.getByTestId('import.percent').waitFor();
    await page.goto('/settings');
    await page.goto('/settings/import');
    await page.getByTestId('import.report').waitFor({ timeout: 300_000 });
    assert.equal((await centre.get('migration/status')).status, 'completed');
    assert.deepEqual(await axeFindings(page), []);
    const { counts, lessons } = truth;
    const expected = {
      room: counts.rooms,
      subject: counts.subjects,
      teacher: counts.teachers_active + counts.teachers_former,
      student: counts.students_active + counts.students_archived,
      lead: counts.leads_active + counts.leads_archived,
      group: counts.groups_active + counts.groups_archived,
      rule: counts.regular_lessons,
      lesson: counts.lessons,
      attendance: lessons.attended + lessons.missed + lessons.excused,
      payment: counts.pays,
    };
    const reported = {};
    for (const entity of Object.keys(expected)) reported[entity] = await count('total', entity);
    assert.deepEqual(reported, expected);
    assert.equal(counts.regular_lessons, 151);
    // Lessons made here from the rules are told apart: the table counts what the source has.
    assert.ok((await count('imported', 'generated')) > 0);
    assert.equal(await page.getByTestId('import.counts').getByTestId('import.report.imported.generated').count(), 0);
    for (const entity of ['room', 'teacher', 'student', 'lead', 'group', 'rule', 'lesson']) {
      assert.equal(await count('skipped', entity), 0, entity);
    }
  },
  'the lists hold who is there': async () => {
    const { counts } = truth;
    const total = async (path) => (await centre.get(path)).total;
    assert.equal(await total('rooms?archived=include'), counts.rooms);
    assert.equal(await total('teachers'), counts.teachers_active);
    assert.equal(await total('groups'), counts.groups_active);
    assert.equal(await total('students'), counts.students_active);
    assert.equal(await total('leads'), counts.leads_active);
    assert.equal((await (await fetch(`${alfacrm.url}/__control/requests`)).json()).writes, 0, 'nothing was written there');
  },
  'the calendar shows its week at the right times of the wall clock': async () => {
    const monday = mondayOf(today);
    await page.goto(`/schedule?date=${today}`);
    await page.getByTestId('schedule.card').first().waitFor();
    const expected = truth.week.map((lesson) => `${lesson.date} ${lesson.from}`);
    const shown = await until(async () => {
      const cards = await seen(page);
      return cards.length >= expected.length && cards;
    });
    for (const { written, stands } of shown) assert.equal(stands, written, 'it stands where it says');
    const rest = shown.map((card) => `${card.day} ${card.written}`);
    const missing = expected.filter((lesson) => {
      const found = rest.indexOf(lesson);
      if (found >= 0) rest.splice(found, 1);
      return found < 0;
    });
    assert.deepEqual(missing, []);
    // What stands there besides was made ahead from the rules; the past is the source's alone.
    assert.deepEqual(rest.filter((lesson) => lesson < today), []);
    assert.ok(shown.every((card) => card.day >= monday && card.day < daysAfter(monday, 7)));
  },
  'a lesson dragged to another room is there after a reload': async () => {
    plan = await chooseLesson();
    const { lesson, free } = plan;
    await page.goto(`/schedule?view=rooms&date=${lesson.starts.slice(0, 10)}`);
    const time = lesson.starts.slice(11, 16);
    await stands(page, lesson.id, { time });
    await drag(page, lesson.id, { lane: free.name });
    await until(async () => (await centre.read('lessons', lesson.id)).roomId === free.id);
    await page.reload();
    await stands(page, lesson.id, { lane: free.name, time });
  },
  'a drop on a taken room is refused with the reason': async () => {
    const { lesson, inTheWay, taken, free } = plan;
    await drag(page, lesson.id, { lane: taken.name });
    const line = page.locator('[data-testid="conflict.line"][data-kind="room"]');
    await line.getByText(`Занято: ${taken.name}, «${inTheWay.title}»`).waitFor();
    await page.getByTestId('conflict.back').click();
    await stands(page, lesson.id, { lane: free.name });
    assert.equal((await centre.read('lessons', lesson.id)).roomId, free.id);
  },
  'attendance is marked with one tap and seen on the card': async () => {
    const lesson = await centre.lessonToMark();
    await page.goto(`/schedule?view=rooms&date=${lesson.starts.slice(0, 10)}`);
    await card(page, lesson.id).click();
    await page.getByTestId('lesson.all-present').click();
    await until(async () => (await centre.read('lessons', lesson.id)).status === 'completed');
    const roster = await centre.get(`lessons/${lesson.id}/roster`);
    const marks = roster.entries.map((entry) => entry.mark?.status);
    assert.ok(marks.length > 0 && marks.every((mark) => mark === 'attended'), JSON.stringify(marks));
    await page.keyboard.press('Escape');
    await until(async () => (await card(page, lesson.id).getAttribute('data-state')) === 'completed');
  },
  'another centre sees nothing of it': async () => {
    const stranger = await Centre.register(server.url, 'stranger@example.kz', 'Чужой центр');
    for (const list of ['students', 'teachers', 'groups', 'rooms', 'leads']) {
      assert.equal((await stranger.get(`${list}?archived=include`)).total, 0, list);
    }
    assert.deepEqual(await stranger.lessons(mondayOf(today), 14), []);
    assert.equal((await stranger.ask('GET', `lessons/${plan.lesson.id}`)).status, 404);
    assert.equal((await stranger.get('migration/status')).status, 'idle');
  },
  'the pages had no errors': async () => assert.deepEqual(page.problems, []),
}, () => page);
