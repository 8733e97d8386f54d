// Throws random requests at every route for a while and fails on a 5xx, a broken connection, a panic in the log or
// memory that grows. The requests are made from the server's own OpenAPI document: half of what is sent fits the
// schema, the other half is mutated. A failure prints the seed and the request, to be sent again by hand.
//   node e2e/soak.mjs [seconds] [seed]      DATABASE_URL takes PostgreSQL instead of SQLite
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { startServer } from './support/server.mjs';

const seconds = Number(process.argv[2] ?? 120);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
// One person asks far more than one person may.
const unlimited = { CLASSMATE_RATE_USER: '0', CLASSMATE_RATE_ADDRESS: '0', CLASSMATE_RATE_TOKEN: '0' };
const environment = process.env.DATABASE_URL ? { ...unlimited, DATABASE_URL: process.env.DATABASE_URL } : unlimited;
const workers = 8;

const server = await startServer({ demo: true, env: environment });
const pid = server.pid;
const documentOfRoutes = await (await fetch(`${server.url}/api/openapi.json`)).json();
const { token } = await signIn();

/** Ids that exist, so that random requests reach more than the 404. */
const known = await ids(['students', 'teachers', 'groups', 'rooms', 'subjects', 'branches']);

// Signing out ends the session the rest is sent with, and so may ending one by its id; events never end.
const left = new Set(['POST /api/auth/logout', 'GET /api/events', 'DELETE /api/sessions/{id}']);
const operations = Object.entries(documentOfRoutes.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
).filter(({ method, path }) => !left.has(`${method} ${path}`));

const request = fc.constantFrom(...operations).chain(requestOf);
console.log(`${operations.length} routes for ${seconds} s, seed ${seed}`);

const tally = new Map();
const memory = [];
const until = Date.now() + seconds * 1000;
const started = Date.now();
let sent = 0;
const watch = setInterval(() => memory.push(residentKb()), 1000);
await Promise.all(Array.from({ length: workers }, (_, index) => work(index)));
clearInterval(watch);

const statuses = [...tally].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ');
console.log(`${sent} requests in ${Math.round((Date.now() - started) / 1000)} s (${statuses})`);
// The first half fills caches and pools that are bounded: page caches and statements of each connection, compiled
// patterns. From then on the least of a while, what is held when nothing costly is under way, has to stay.
const quarters = [0, 1, 2, 3].map((at) => memory.slice((memory.length * at) / 4, (memory.length * (at + 1)) / 4));
const floors = quarters.map((quarter) => Math.min(...quarter) / 1024);
const shown = quarters.map((quarter, at) => `${floors[at].toFixed(0)}–${(Math.max(...quarter) / 1024).toFixed(0)}`);
console.log(`memory by quarters, least–most: ${shown.join(', ')} MB`);
await server.stop();
const panics = server.log.join('').split('\n').filter((line) => /panic/i.test(line));
if (panics.length > 0) fail(`panics in the log:\n${panics.slice(0, 3).join('\n')}`);
if (floors[3] > floors[2] * 1.1) fail('memory grows');
console.log('soak: passed');

async function work(index) {
  for (const sample of fc.sample(request, { numRuns: 1, seed: seed + index })) await send(sample);
  for (let round = 1; Date.now() < until; round += 1) {
    for (const sample of fc.sample(request, { numRuns: 50, seed: seed + index + round * workers })) {
      if (Date.now() > until) return;
      await send(sample);
    }
  }
}

async function send({ method, url, body, type }) {
  const headers = { authorization: `Bearer ${token}` };
  if (body !== undefined) headers['content-type'] = type;
  sent += 1;
  const answer = await fetch(server.url + url, { method, headers, body, redirect: 'manual' }).catch((error) => fail(`no answer (${error.cause ?? error}) to ${method} ${url} ${body}`));
  const text = await answer.text();
  tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1);
  if (answer.status >= 500) fail(`${answer.status} to ${method} ${url}\n${body}\n${text}`);
  if (answer.status >= 400 && !answer.headers.get('content-type')?.startsWith('application/problem+json')) fail(`a refusal that is no problem: ${answer.status} ${method} ${url} ${text.slice(0, 200)}`);
}

function requestOf({ method, path, operation }) {
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const query = fc.record(Object.fromEntries(parameters.map((one) => [one.name, fc.oneof(fc.constant(undefined), scalar(one.schema), fc.string())])));
  const segments = fc.tuple(...[...path.matchAll(/\{\w+\}/g)].map(() => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.string({ minLength: 1 }) })));
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const body = schema ? fc.oneof({ weight: 5, arbitrary: fitting(schema).map((value) => JSON.stringify(value)) }, { weight: 4, arbitrary: mutated(schema) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }) : fc.constant(undefined);
  const type = fc.oneof({ weight: 9, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded') });
  return fc.record({ query, segments, body, type }).map((drawn) => {
    let index = 0;
    const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(drawn.segments[index++]));
    const search = new URLSearchParams(Object.entries(drawn.query).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
    return { method, url: `${filled}${search.size > 0 ? `?${search}` : ''}`, body: drawn.body, type: drawn.type };
  });
}

/** A value the schema allows, as far as the document tells. */
function fitting(schema, depth = 0) {
  const resolved = resolve(schema);
  if (resolved.enum) return fc.constantFrom(...resolved.enum);
  if (resolved.const !== undefined) return fc.constant(resolved.const);
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices) return fc.oneof(...choices.map((one) => fitting(one, depth)));
  if (resolved.allOf) return fitting(Object.assign({}, ...resolved.allOf.map(resolve)), depth);
  const kinds = [resolved.type ?? 'string'].flat();
  return fc.oneof(...kinds.map((kind) => ofKind(kind, resolved, depth)));
}

function ofKind(kind, schema, depth) {
  if (kind === 'null') return fc.constant(null);
  if (kind === 'object' && depth < 6) return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one, depth + 1)])), { requiredKeys: schema.required ?? [] });
  if (kind === 'array' && depth < 6) return fc.array(fitting(schema.items ?? {}, depth + 1), { maxLength: 4 });
  return scalar(schema);
}

function scalar(schema) {
  const resolved = resolve(schema);
  if (resolved.enum) return fc.constantFrom(...resolved.enum);
  if (resolved.oneOf) return fc.oneof(...resolved.oneOf.map(scalar));
  if (resolved.type === 'boolean') return fc.boolean();
  if (resolved.type === 'integer') return fc.oneof(fc.integer({ min: 0, max: 200 }), fc.maxSafeInteger());
  if (resolved.type === 'number') return fc.double();
  if (resolved.format === 'uuid') return fc.constantFrom(...known);
  if (resolved.format === 'date') return day();
  if (resolved.format === 'email') return fc.emailAddress();
  return fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }), day().map((date) => `${date}T10:30`), fc.constantFrom(...known, '+7 701 234 56 78', 'Asia/Almaty', 'Әйгерім Құрманғалиева'));
}

function day() {
  return fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
}

/** A fitting value with one of its parts replaced by anything at all, or cut short. */
function mutated(schema) {
  return fc.tuple(fitting(schema), fc.jsonValue(), fc.nat(), fc.boolean()).map(([value, other, at, cut]) => {
    const text = JSON.stringify(value);
    if (cut) return text.slice(0, at % (text.length + 1));
    const keys = value && typeof value === 'object' ? Object.keys(value) : [];
    return keys.length === 0 ? JSON.stringify(other) : JSON.stringify({ ...value, [keys[at % keys.length]]: other });
  });
}

function resolve(schema) {
  if (!schema?.$ref) return schema ?? {};
  const found = schema.$ref.slice(2).split('/').reduce((node, name) => node?.[name], documentOfRoutes);
  return resolve(found);
}

async function signIn() {
  const answer = await fetch(`${server.url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'admin@demo.kz', password: 'demo-classmate' }) });
  return answer.json();
}

async function ids(lists) {
  const pages = await Promise.all(lists.map(async (list) => (await fetch(`${server.url}/api/${list}?pageSize=20`, { headers: { authorization: `Bearer ${token}` } })).json()));
  return pages.flatMap((page) => page.items.map((item) => item.id));
}

function residentKb() {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

function fail(reason) {
  console.error(`soak: failed (seed ${seed}): ${reason}`);
  console.error(server.log.join('').split('\n').filter((line) => line.includes('"ERROR"')).slice(-3).join('\n'));
  process.exit(1);
}
