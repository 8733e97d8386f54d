// A morning of the administrator in the demo centre, from signing in to signing out.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { card, seen, stands } from '../support/calendar.mjs';
import { almatyDay, at, Centre, daysAfter, mondayOf, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { story, until } from '../support/story.mjs';

const [EMAIL, PASSWORD] = ['admin@demo.kz', 'demo-classmate'];
// The demo centre is the same every time; this student has a long name and a mother with a telephone.
const STUDENT = 'Әбдірахманова Гүлбаршын Нұрмұхамедқызы';
const NEW = { student: 'Сәбит Мұқанұлы', guardian: 'Ғалия Мұқанова', phone: '8 (707) 123-45-67', shown: '+7 707 123 45 67' };
let server, browser, page, centre;

before(async () => {
  [server, browser] = await Promise.all([startServer({ demo: true }), launchBrowser()]);
  centre = await Centre.signIn(server.url, EMAIL, PASSWORD);
  page = await openPage(browser, server.url, { viewport: { width: 1440, height: 1000 } });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Searches a list: its address says so, and it shows these names and no others. */
async function finds(list, typed, names) {
  await page.getByTestId(`${list}.search`).fill(typed);
  const open = page.getByTestId(`${list}.open`);
  await until(async () => {
    const asked = new URL(page.url()).searchParams.get('q') === typed;
    const answered = asked && (await page.locator('table[aria-busy="false"]').count()) === 1;
    const shown = answered ? await open.allTextContents() : [];
    return shown.length === names.length && names.every((name) => shown.some((text) => text.includes(name)));
  });
}

/** Leads from the menu to a list and opens one of its records, found by what is typed. */
async function openRecord(list, typed, name) {
  await page.getByTestId(`nav.${list}`).first().click();
  await finds(list, typed, [name]);
  await page.getByTestId(`${list}.open`).click();
}

async function groupWith(isIt) {
  const groups = [];
  for (let number = 1; ; number += 1) {
    const { items, total } = await centre.get(`groups?page=${number}&pageSize=50`);
    groups.push(...items);
    if (groups.length >= total) break;
  }
  const found = groups.find((group) => isIt(group) && groups.filter((other) => other.name.includes(group.name)).length === 1);
  assert.ok(found, 'the demo centre has such a group');
  return found;
}

/** Opens a group and puts the new student into it, as far as the server lets. */
async function enrol(group) {
  await openRecord('groups', group.name, group.name);
  await page.getByTestId('group.enroll').click();
  await page.getByTestId('enroll.student').fill(NEW.student);
  await page.getByRole('option', { name: NEW.student }).click();
  await page.getByTestId('enroll.submit').click();
}

let lesson, moved, student;

story('a morning of the administrator', {
  'signs in and sees this week': async () => {
    await signIn(page, EMAIL, PASSWORD);
    const week = await centre.lessons(mondayOf(almatyDay()), 7);
    assert.ok(week.length > 100, 'a real week');
    const shown = await until(async () => {
      const cards = await seen(page);
      return cards.length === week.length && cards;
    });
    assert.deepEqual(
      shown.map((card) => at(card.day, card.written)).sort(),
      week.map((lesson) => lesson.starts),
    );
  },
  'finds a student by a part of the name in any letters, and by digits of the telephone': async () => {
    await page.getByTestId('nav.students').first().click();
    for (const typed of ['гүлбарш', 'ГУЛБАРШ', 'gulbarsh', '2013700', '8 701 201 37 00']) await finds('students', typed, [STUDENT]);
    await page.reload();
    await page.getByTestId('students.open').getByText(STUDENT).waitFor();
    await until(async () => (await page.getByTestId('students.open').count()) === 1);
    assert.equal(await page.getByTestId('students.search').inputValue(), '8 701 201 37 00', 'the address keeps the search');
  },
  'is shown what was typed last, though the answer before was still on its way': async () => {
    let release;
    const held = new Promise((done) => { release = done; });
    const slow = async (route) => { await held; await route.continue(); };
    await page.route('**/api/students?*', slow);
    const asked = page.waitForRequest('**/api/students?*');
    await page.getByTestId('students.search').fill('Ахмет');
    await asked;
    await page.getByTestId('students.search').fill('гүлбарш');
    await until(() => new URL(page.url()).searchParams.get('q') === 'гүлбарш');
    release();
    await finds('students', 'гүлбарш', [STUDENT]);
    await page.unroute('**/api/students?*', slow);
  },
  "corrects the mother's telephone": async () => {
    await page.getByTestId('students.open').click();
    await page.getByTestId('student.edit').click();
    const phone = page.getByTestId('form.guardian-0.phone');
    await phone.fill('8 701 55');
    await page.getByTestId('form.save').click();
    await page.locator('[data-testid="form.guardian-0.phone"][aria-invalid="true"]').waitFor();
    await page.getByText('В номере 11 цифр, здесь 6').waitFor();
    await phone.fill('8 (701) 555-12-34');
    await phone.blur();
    await until(async () => (await phone.inputValue()) === '+7 701 555 12 34');
    const born = page.getByTestId('form.birth-date');
    await born.fill('31.02.2015');
    await page.getByTestId('form.save').click();
    await page.locator('[data-testid="form.birth-date"][aria-invalid="true"]').waitFor();
    assert.equal(await born.inputValue(), '31.02.2015', 'what cannot be read is kept');
    await born.fill('18 ноя 2015');
    await born.blur();
    await until(async () => (await born.inputValue()) === '18.11.2015');
    await page.getByTestId('form.save').click();
    await page.getByTestId('student.guardians').getByText('+7 701 555 12 34').waitFor();
    await openRecord('students', '5551234', STUDENT);
    await page.getByTestId('student.name').getByText(STUDENT).waitFor();
  },
  'takes in a new student with a guardian': async () => {
    await page.getByTestId('nav.students').first().click();
    await page.getByTestId('students.new').click();
    await page.getByTestId('form.save').click();
    await page.locator('[data-testid="form.name"][aria-invalid="true"]').waitFor();
    await page.getByTestId('form.name').fill(NEW.student);
    await page.getByTestId('form.guardian.add').click();
    await page.getByTestId('form.guardian-0.name').fill(NEW.guardian);
    await page.getByTestId('form.guardian-0.phone').fill(NEW.phone);
    await page.getByTestId('form.save').click();
    await page.getByTestId('student.name').getByText(NEW.student).waitFor();
    await page.getByTestId('student.guardians').getByText(NEW.shown).waitFor();
    const found = (await centre.get(`students?q=${encodeURIComponent('707 123 45 67')}`)).items;
    assert.deepEqual(found.map((it) => [it.name, it.guardians[0].name]), [[NEW.student, NEW.guardian]]);
    [student] = found;
  },
  'enrols him where there is a place': async () => {
    const group = await groupWith((it) => it.capacity && it.students < it.capacity);
    await enrol(group);
    await page.getByTestId('enrollment.row').getByText(NEW.student).waitFor();
    await page.getByTestId('group.places').getByText(`${group.students + 1} из ${group.capacity}`).waitFor();
    await until(async () => (await centre.read('students', student.id)).groups.map((it) => it.name).join() === group.name);
  },
  'is asked for a reason where there is none': async () => {
    const group = await groupWith((it) => it.capacity && it.students >= it.capacity);
    await enrol(group);
    await page.getByTestId('enroll.full').waitFor();
    assert.equal((await centre.read('groups', group.id)).students, group.students);
    await page.getByTestId('enroll').getByRole('button', { name: 'Отмена' }).click();
    await page.getByTestId('enroll.full').waitFor({ state: 'detached' });
    assert.equal(await page.getByTestId('enrollment.row').getByText(NEW.student).count(), 0);
  },
  'marks a lesson: all were there, one was not, with a reason': async () => {
    lesson = await centre.lessonToMark();
    await page.goto(`/schedule?view=day&date=${lesson.starts.slice(0, 10)}`);
    await card(page, lesson.id).click();
    await page.getByTestId('lesson.all-present').click();
    await page.getByTestId('lesson.marked').getByText(`отмечено ${lesson.expected} из ${lesson.expected}`).waitFor();
    const row = page.getByTestId('roster.row').first();
    await row.getByTestId('roster.missed').click();
    await row.getByTestId('roster.reason').fill('болеет');
    await row.getByTestId('roster.reason').blur();
    await until(async () => {
      const { entries } = await centre.get(`lessons/${lesson.id}/roster`);
      const [missed, ...others] = entries.toSorted((a) => (a.mark?.status === 'missed' ? -1 : 1));
      return missed.mark?.status === 'missed' && missed.mark.reason === 'болеет' && others.every((it) => it.mark?.status === 'attended');
    });
    await page.getByTestId('lesson.marked-by').getByText('Асель Жұмабаева').waitFor();
    await page.keyboard.press('Escape');
  },
  'moves a lesson without dragging, and takes it back': async () => {
    const next = await centre.lessons(daysAfter(mondayOf(almatyDay()), 7), 7);
    moved = next.find((it) => it.status === 'scheduled');
    const day = moved.starts.slice(0, 10);
    await page.goto(`/schedule?date=${day}`);
    await card(page, moved.id).click({ button: 'right' });
    await page.getByTestId('schedule.menu-move').click();
    await page.getByTestId('move.start').fill('08:15');
    await page.getByTestId('move.submit').click();
    await until(async () => (await centre.read('lessons', moved.id)).starts === at(day, '08:15'));
    await stands(page, moved.id, { lane: day, time: '08:15' });
    await page.getByTestId('toast-action').last().click();
    await until(async () => (await centre.read('lessons', moved.id)).starts === moved.starts);
    await stands(page, moved.id, { lane: day, time: moved.starts.slice(11, 16) });
  },
  'puts a student into the archive and takes him out again': async () => {
    await openRecord('students', '707 123 45 67', NEW.student);
    await page.getByTestId('student.name').waitFor();
    await page.locator('header').getByRole('button', { name: 'Другие действия' }).click();
    await page.getByTestId('student.archive-item').filter({ visible: true }).click();
    await page.getByTestId('student.restore').waitFor();
    const listed = async () => (await centre.get(`students?q=${encodeURIComponent('7071234567')}`)).total;
    await until(async () => (await listed()) === 0);
    await page.getByTestId('student.restore').click();
    await page.getByTestId('student.restore').waitFor({ state: 'detached' });
    await until(async () => (await listed()) === 1);
  },
  'changes the language and the theme, which stay': async () => {
    await page.getByTestId('user-menu').click();
    await page.getByTestId('user-menu.settings').click();
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.locator('label', { has: page.getByTestId('language-kk') }).click();
    await page.locator('label', { has: page.getByTestId('theme-dark') }).click();
    const both = async () => {
      await page.getByTestId('nav.students').first().getByText('Оқушылар').waitFor();
      await until(async () => (await paper()) !== light);
      await until(async () => (await page.locator('html').getAttribute('lang')) === 'kk');
    };
    await both();
    await page.reload();
    await both();
    await page.locator('label', { has: page.getByTestId('language-ru') }).click();
    await page.getByTestId('nav.students').first().getByText('Ученики').waitFor();
  },
  'signs out, and what was open is shut': async () => {
    await page.getByTestId('user-menu').click();
    await page.getByTestId('user-menu.sign-out').click();
    await page.getByTestId('login.submit').waitFor();
    await page.goto(`/students/${student.id}`);
    await page.getByTestId('login.submit').waitFor();
    assert.equal(await page.getByText(NEW.student).count(), 0);
  },
  'the pages had no errors': async () => assert.deepEqual(page.problems, []),
}, () => page);
