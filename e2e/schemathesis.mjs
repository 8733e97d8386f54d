// Runs schemathesis (PyPI) against the running server's own OpenAPI document and fails on anything it finds.
//   SCHEMATHESIS=…/bin/schemathesis node e2e/schemathesis.mjs [examples per route] [seed]     DATABASE_URL takes PostgreSQL
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const [examples = '25', seed = '1'] = process.argv.slice(2);
const program = process.env.SCHEMATHESIS || 'schemathesis';
// An import from an address somebody made up fails, and says so as an error: here nobody may begin one.
const unlimited = { CLASSMATE_RATE_USER: '0', CLASSMATE_RATE_ADDRESS: '0', CLASSMATE_IMPORT_ALLOW_PRIVATE: 'false' };
const env = process.env.DATABASE_URL ? { ...unlimited, DATABASE_URL: process.env.DATABASE_URL } : unlimited;
// Events never end; signing out and ending sessions take away the token everything else is asked with.
const left = ['GET /api/events', 'POST /api/auth/logout', 'DELETE /api/sessions/{id}'];

const server = await startServer({ demo: true, env });
const login = { email: 'admin@demo.kz', password: 'demo-classmate' };
const answer = await fetch(`${server.url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(login) });
const { token } = await answer.json();

const args = ['--config-file', fileURLToPath(new URL('schemathesis.toml', import.meta.url)), 'run', `${server.url}/api/openapi.json`,
  '--header', `Authorization: Bearer ${token}`, '--phases', 'examples,coverage,fuzzing', '--workers', '2', '--continue-on-failure',
  '--max-examples', examples, '--seed', seed, '--no-color', ...left.flatMap((name) => ['--exclude-name', name])];
const child = spawn(program, args, { stdio: 'inherit', cwd: temporaryFolder('schemathesis') });
const code = await new Promise((done) => child.once('close', done).once('error', (error) => { console.error(`schemathesis: ${error.message}`); done(1); }));
await server.stop();
const faults = server.log.join('').split('\n').filter((line) => line.includes('"ERROR"'));
if (faults.length > 0) console.error(`errors in the log:\n${faults.slice(0, 5).join('\n')}`);
process.exit(code === 0 && faults.length === 0 ? 0 : 1);
