// Every page of the app, as the router has it; a test holds this table against the router. A page with an `:id` is
// shown with the first record of its list.

import { almatyDay } from './centre.mjs';

/**
 * `outside`: for who has not signed in; `moves`: leads elsewhere; `also`: other faces of the page, by their address;
 * `open`: what is pressed to bring more onto the page, and what is there then.
 * @typedef {{ route: string, outside?: true, moves?: true, also?: string[], open?: Record<string, { press: string, there: string }> }} Page
 * @type {Page[]}
 */
export const PAGES = [
  { route: '/register', outside: true },
  { route: '/confirm', outside: true },
  { route: '/login', outside: true },
  { route: '/invite', outside: true },
  { route: '/forgot', outside: true },
  { route: '/reset', outside: true },
  { route: '/', moves: true },
  {
    route: '/schedule', also: ['day', 'month', 'agenda', 'rooms', 'teachers'].map((view) => `/schedule?view=${view}`),
    open: { lesson: { press: 'schedule.card', there: 'roster.row' }, new: { press: 'schedule.new', there: 'create' } },
  },
  { route: '/today' },
  { route: '/attendance' },
  { route: '/attendance/report' },
  { route: '/workload' },
  { route: '/repair' },
  { route: '/leads' },
  { route: '/leads/:id' },
  { route: '/students', open: { new: { press: 'students.new', there: 'form.save' } } },
  { route: '/students/:id', open: { edit: { press: 'student.edit', there: 'form.save' } } },
  { route: '/groups', open: { new: { press: 'groups.new', there: 'form.save' } } },
  { route: '/groups/:id', open: { enroll: { press: 'group.enroll', there: 'enroll.submit' } } },
  { route: '/teachers', open: { new: { press: 'teachers.new', there: 'form.save' } } },
  { route: '/teachers/:id' },
  { route: '/settings' },
  { route: '/settings/audit' },
  { route: '/settings/branches' },
  { route: '/settings/centre' },
  { route: '/settings/holidays', open: { new: { press: 'holidays.new', there: 'form.save' } } },
  { route: '/settings/rooms', open: { new: { press: 'rooms.new', there: 'form.save' } } },
  { route: '/settings/security' },
  { route: '/settings/subjects' },
  { route: '/settings/team' },
  { route: '/settings/team/invitations' },
  { route: '/settings/team/roles' },
  { route: '/settings/data' },
  { route: '/settings/health' },
  { route: '/settings/import' },
];

/** Made by the server, without the app. */
export const WELCOME = '/welcome';
/** Shown for an address that no page has. */
export const NO_PAGE = '/no-such-page';

/** The address of a page as the browser takes it, with a record's id from the API. */
export async function addressOf(page, centre) {
  // A day on which there are lessons, whatever day it is today.
  if (page.route === '/schedule') return `/schedule?date=${(await centre.lessons(almatyDay(-7), 14))[0].starts.slice(0, 10)}`;
  if (!page.route.endsWith('/:id')) return page.route;
  const list = page.route.slice(1, -'/:id'.length);
  const [first] = (await centre.get(`${list}?pageSize=1`)).items;
  return `/${list}/${first.id}`;
}
