// The server dies in the middle of an import, without a word. Started again on its data, it goes on and ends with
// what the source has, each thing once.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Centre } from '../support/centre.mjs';
import { startAlfaCrm, startServer } from '../support/server.mjs';
import { until } from '../support/story.mjs';

const EMAIL = 'owner@example.kz';
const env = { CLASSMATE_IMPORT_REQUESTS_PER_SECOND: '0' };
let server, alfacrm, centre;
after(() => Promise.all([server?.stop(), alfacrm?.stop()]));

const state = () => centre.get('migration/status');

test('killed while it writes, an import ends with the truth of its source', async () => {
  [server, alfacrm] = await Promise.all([startServer({ env }), startAlfaCrm(['--centre'])]);
  centre = await Centre.register(server.url, EMAIL, 'Переезжающий центр');
  await centre.post('migration/start', {
    alfacrmUrl: alfacrm.url, email: 'api@example.invalid', apiKey: 'fake-key', migrateRooms: true, migrateLessons: true,
  });
  const before = await until(async () => {
    const now = await state();
    assert.equal(now.status, 'running', 'it is killed before its end');
    return now.entities.some((entity) => entity.imported > 0) && now;
  }, 60_000);
  await server.stop('SIGKILL');
  server = await startServer({ data: server.data, env });
  centre = await Centre.signIn(server.url, EMAIL);
  const now = await state();
  assert.ok(['running', 'completed'].includes(now.status) && now.progress >= before.progress, 'what was done is not done again');
  const ended = await until(async () => {
    const now = await state();
    return now.status !== 'running' && now;
  }, 240_000);
  assert.equal(ended.status, 'completed', ended.error);

  const { counts, lessons } = await (await fetch(`${alfacrm.url}/__control/truth`)).json();
  const there = Object.fromEntries(ended.entities.map((entity) => [entity.entity, entity.total]));
  const marks = lessons.attended + lessons.missed + lessons.excused;
  assert.deepEqual(
    [there.room, there.teacher, there.student, there.lead, there.group, there.rule, there.lesson, there.attendance],
    [
      counts.rooms, counts.teachers_active + counts.teachers_former, counts.students_active + counts.students_archived,
      counts.leads_active + counts.leads_archived, counts.groups_active + counts.groups_archived, counts.regular_lessons,
      counts.lessons, marks,
    ],
  );
  const total = async (list) => (await centre.get(`${list}?archived=include`)).total;
  assert.equal(await total('rooms'), counts.rooms);
  assert.equal(await total('teachers'), counts.teachers_active + counts.teachers_former);
  assert.equal(await total('students'), counts.students_active + counts.students_archived);
  assert.equal(await total('groups'), counts.groups_active + counts.groups_archived);
  assert.equal(await total('leads'), counts.leads_active + counts.leads_archived);
});
