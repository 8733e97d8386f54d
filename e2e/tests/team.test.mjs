// A colleague is invited, joins, sees what the role allows, is refused a deep link, is given the right, and sees it
// appear without signing in again; the owner looks with other eyes and is put out of nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, PASSWORD, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';
import { soon, until } from '../support/story.mjs';
import { codeOf } from '../support/totp.mjs';

const OWNER = 'owner@example.kz';
const COLLEAGUE = 'galym@example.kz';
let server, browser, owner, colleague, centre, link;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  centre = await Centre.register(server.url, OWNER, 'Тұлпар Академия');
  owner = await openPage(browser, server.url);
  colleague = await openPage(browser, server.url);
  await signIn(owner, OWNER);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('an invitation shows its link once', async () => {
  await owner.goto('/settings/team');
  await owner.getByTestId('team.new').click();
  await owner.getByTestId('invite.email').fill(COLLEAGUE);
  await owner.getByTestId('form.roles').fill('Препод');
  await owner.getByRole('option', { name: 'Преподаватель' }).click();
  await owner.getByTestId('invite.send').click();
  await owner.getByTestId('invite.link').waitFor();
  link = await owner.getByTestId('invite.link').inputValue();
  assert.match(link, /\/invite#.{20,}$/);
  await owner.keyboard.press('Escape');
  await owner.goto('/settings/team/invitations');
  await owner.getByText(COLLEAGUE).waitFor();
});

test('who was invited joins and has a menu of what the role allows', async () => {
  await colleague.goto(link);
  await colleague.getByText('Тұлпар Академия').waitFor();
  await colleague.getByTestId('invited.name').fill('Ғалым Сәтбаев');
  await colleague.getByTestId('invited.password').fill(PASSWORD);
  await colleague.getByTestId('invited.submit').click();
  await colleague.waitForURL('**/schedule*');
  await colleague.getByTestId('nav.students').waitFor();
  assert.equal(await colleague.getByTestId('nav.leads').count(), 0);
});

test('a deep link to what is closed names the missing right', async () => {
  await colleague.goto('/leads');
  await colleague.getByTestId('no-right').waitFor();
  await colleague.getByText('Видеть лиды').waitFor();
});

test('a right that is given appears within 2 s, without signing in again', async () => {
  await owner.goto('/settings/team/roles');
  const { items } = await centre.get('roles');
  const teacher = items.find((role) => role.defaultKey === 'teacher');
  await owner.getByTestId(`roles.pick-${teacher.id}`).check({ force: true });
  await owner.getByRole('heading', { name: teacher.name, exact: true }).waitFor();
  await owner.getByTestId('right.leads.view').check();
  await colleague.getByTestId('nav.leads').waitFor({ timeout: soon() });
  await colleague.getByTestId('no-right').waitFor({ state: 'detached' });
  // And goes again when it is taken.
  await owner.getByTestId('right.leads.view').uncheck();
  await colleague.getByTestId('no-right').waitFor({ timeout: soon() });
  await colleague.getByTestId('nav.leads').waitFor({ state: 'detached' });
});

test('the owner sees as a teacher does, and changes nothing', async () => {
  await owner.getByTestId('roles.see-as').click();
  await owner.getByTestId('seen-as').waitFor();
  await owner.getByTestId('nav.leads').waitFor({ state: 'detached' });
  await owner.getByTestId('seen-as.end').click();
  await owner.getByTestId('page.settings.team').waitFor();
  await owner.getByTestId('nav.leads').waitFor();
});

test('a lost second factor is turned off by the owner, and the sessions end', async () => {
  await colleague.goto('/settings/security');
  await colleague.getByTestId('factor.enrol').click();
  await colleague.getByTestId('factor.password').fill(PASSWORD);
  await colleague.getByTestId('factor.next').click();
  await colleague.getByTestId('factor.qr').waitFor();
  await colleague.getByTestId('factor.code').fill(codeOf(await colleague.getByTestId('factor.key').inputValue()));
  await colleague.getByTestId('factor.confirm').click();
  await colleague.getByTestId('factor.codes-saved').click();
  await colleague.getByTestId('factor.on').waitFor();

  await owner.goto('/settings/team');
  await owner.getByRole('row', { name: /Ғалым/ }).getByText('Ғалым').click();
  await owner.getByTestId('team.factor').getByText('Включён').waitFor();
  await owner.getByTestId('team.factor-off').click();
  await owner.getByTestId('team.factor-off-dialog-confirm').waitFor();
  assert.deepEqual(await axeFindings(owner), []);
  await owner.getByTestId('team.factor-off-dialog-confirm').click();
  await owner.getByText('второй фактор выключен, сеансы завершены').waitFor();
  await owner.getByTestId('team.factor').getByText('Не включён').waitFor();
  await owner.keyboard.press('Escape');

  // The password alone opens it again.
  await colleague.goto('/login');
  await colleague.getByTestId('login.email').fill(COLLEAGUE);
  await colleague.getByTestId('login.password').fill(PASSWORD);
  await colleague.getByTestId('login.submit').click();
  await colleague.getByTestId('user-menu').waitFor();
});

test('who is put out is out at once', async () => {
  await owner.goto('/settings/team');
  await owner.getByRole('row', { name: /Ғалым/ }).getByTestId('team.menu').click();
  await owner.getByTestId('team.deactivate').click();
  await colleague.getByTestId('sign-in-again').waitFor({ timeout: soon(4_000) });
});

test('a link opens once', async () => {
  const other = await openPage(browser, server.url);
  await other.goto(link);
  await other.getByTestId('invited.over').waitFor();
  await other.context().close();
});

test('the pages had no errors', () => assert.deepEqual([...owner.problems, ...colleague.problems], []));
