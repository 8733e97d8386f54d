// What a calendar program reads under a private link: of a teacher, a room, a group and a student; valid by Python's
// package `icalendar`, where it is installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Centre, almatyDay, at } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const CHECK = fileURLToPath(new URL('../support/calendar_check.py', import.meta.url));
const python = process.env.ICALENDAR_PYTHON;
const LONG = `Қазақ тілі, 2; ${'ұзақ атау '.repeat(12)}`.trim();
let server, centre;
const made = {};

before(async () => {
  server = await startServer();
  centre = await Centre.register(server.url, 'owner@example.kz', 'Центр «Алатау»');
  for (const [noun, name] of [['teachers', 'Айгуль Сапарова'], ['rooms', 'Кабинет 3; второй этаж'], ['groups', 'Шахматы, старшие'], ['students', 'Тимур Ахметов']]) {
    made[noun] = (await centre.post(noun, { name })).id;
  }
  await centre.post(`groups/${made.groups}/enrollments`, { studentId: made.students, from: almatyDay(-1) });
  const place = { teacherId: made.teachers, roomId: made.rooms, groupId: made.groups };
  made.lesson = await centre.post('lessons', { starts: at(almatyDay(1), '10:00'), minutes: 60, ...place });
  await centre.post('lessons', { starts: at(almatyDay(2), '10:00'), minutes: 45, title: LONG, ...place });
});
after(() => server?.stop());

/** The events of a calendar, judged and read by Python's package; nothing where it is not installed. */
async function events(path) {
  const answer = await fetch(server.url + path);
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
  const text = await answer.text();
  assert.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
  if (!python) return undefined;
  const { status, stdout, stderr } = spawnSync(python, [CHECK], { input: text, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('each kind of calendar is valid and says when, what and where', async () => {
  for (const [noun, field] of [['teachers', 'teacherId'], ['rooms', 'roomId'], ['groups', 'groupId'], ['students', 'studentId']]) {
    const { path } = await centre.post('ical', { [field]: made[noun] });
    const read = await events(path);
    if (!read) continue;
    assert.deepEqual(read.map((it) => [it.minutes, it.status, it.place]), [[60, 'CONFIRMED', 'Кабинет 3; второй этаж'], [45, 'CONFIRMED', 'Кабинет 3; второй этаж']]);
    assert.equal(Date.parse(read[0].starts), Date.parse(made.lesson.startsAt));
    assert.deepEqual(read.map((it) => it.title), ['Шахматы, старшие', LONG]);
    assert.equal(read[0].about.includes('Айгуль Сапарова'), noun !== 'teachers');
  }
});

test('an empty calendar is read too', async () => {
  const { id } = await centre.post('rooms', { name: 'Пустой' });
  const { path } = await centre.post('ical', { roomId: id });
  assert.deepEqual(await events(path) ?? [], []);
});

test('a cancelled lesson keeps its name, counts up and does not say why', async () => {
  const { path } = await centre.post('ical', { groupId: made.groups });
  const was = await events(path);
  await centre.post(`lessons/${made.lesson.id}/cancel`, { version: made.lesson.version, reason: 'болезнь' });
  const is = await events(path);
  assert.doesNotMatch(await (await fetch(server.url + path)).text(), /болезнь/);
  if (!is) return;
  assert.deepEqual([is[0].uid, is[0].status, is[0].title], [was[0].uid, 'CANCELLED', 'Отменён: Шахматы, старшие']);
  assert.ok(is[0].sequence > was[0].sequence);
});
