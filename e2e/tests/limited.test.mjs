// Somebody with every right who is admitted to one branch: what concerns the whole centre is shown, cannot be pressed,
// and says why.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../support/browser.mjs';
import { Centre, PASSWORD, signIn } from '../support/centre.mjs';
import { startServer } from '../support/server.mjs';

const OWNER = 'owner@example.kz';
const LIMITED = 'galym@example.kz';
let server, browser, page;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  const centre = await Centre.register(server.url, OWNER, 'Тұлпар Академия');
  const branch = await centre.post('branches', { name: 'Орбита' });
  await centre.post('holidays', { name: 'Ремонт', startsOn: `${new Date().getFullYear()}-08-10` });
  const { items } = await centre.get('roles');
  const admin = items.find((role) => role.defaultKey === 'admin');
  const { link } = await centre.post('invitations', { email: LIMITED, roleIds: [admin.id], branchIds: [branch.id] });
  await centre.post('auth/invitation/accept', { token: link.slice(link.indexOf('#') + 1), name: 'Ғалым', password: PASSWORD });
  page = await openPage(browser, server.url);
  await signIn(page, LIMITED);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const said = () => page.getByTestId('everywhere.needed').first();

test('backup, export and clearing are shown and cannot be pressed', async () => {
  await page.goto('/settings/data');
  await said().getByText('не ко всем филиалам').waitFor();
  for (const button of ['data.backup', 'data.export', 'data.clear']) {
    await page.getByTestId(button).waitFor();
    assert.equal(await page.getByTestId(button).isDisabled(), true, button);
  }
});

test('the settings of the centre are read only', async () => {
  await page.goto('/settings/centre');
  await said().waitFor();
  for (const control of ['centre.name.input', 'centre.name.save', 'centre.language-kk', 'centre.zone.save']) {
    await page.getByTestId(control).first().waitFor();
    assert.equal(await page.getByTestId(control).first().isDisabled(), true, control);
  }
});

test('holidays, branches, roles, the import and the policy offer nothing that is refused', async () => {
  await page.goto('/settings/holidays');
  await said().waitFor();
  await page.getByTestId('holidays.row').getByText('Ремонт').waitFor();
  await page.goto('/settings/branches');
  await page.getByText('Орбита').first().waitFor();
  await page.goto('/settings/team/roles');
  await said().waitFor();
  assert.equal(await page.getByTestId('right.rooms.manage').isDisabled(), true);
  await page.goto('/settings/import');
  await said().waitFor();
  await page.goto('/settings/security');
  await said().waitFor();
  await page.getByTestId('policy.money').waitFor();
  assert.equal(await page.getByTestId('policy.money').isDisabled(), true);
  for (const path of ['holidays', 'branches', 'team/roles', 'import']) {
    await page.goto(`/settings/${path}`);
    await page.getByTestId(`page.settings.${path.replace('/', '.')}`).waitFor();
    for (const offer of ['holidays.new', 'holidays.ready', 'row.archive', 'branches.new', 'roles.new', 'import.dry-run']) {
      const kept = path === 'branches' && offer === 'row.archive';
      assert.equal(kept || (await page.getByTestId(offer).count()) === 0, true, `${offer} on ${path}`);
    }
  }
});
