// The programs under test: the server with the app inside, and the fake AlfaCRM, each on a free port.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = (name) => `${process.env.CLASSMATE_TARGET || `${root}target/debug`}/${name}`;
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts the server with a data folder of its own.
 * @param {{demo?: boolean, data?: string, port?: string, env?: Record<string, string>, args?: string[]}} options
 *   `data` reuses a folder, and `port` an address, for tests that start a second time.
 * @returns {Promise<{url: string, data: string, pid: number, log: string[], stop: (signal?: string) => Promise<void>}>}
 */
export async function startServer({ demo = false, data = temporaryFolder('data'), port = '0', env = {}, args = [] } = {}) {
  const demoFlag = demo ? ['--demo'] : [];
  // The tests import from a server on the loopback, which is refused to everybody else.
  const environment = { CLASSMATE_IMPORT_ALLOW_PRIVATE: '1', ...env };
  const child = await start(binary('classmate'), ['serve', '--listen', `127.0.0.1:${port}`, '--data', data, ...demoFlag, ...args], environment);
  await ready(`${child.url}/ready`);
  return { ...child, data };
}

/** Runs a command of the program on a data folder to its end, and answers what it says; fails when it does. */
export function runCommand(args, data) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'DATABASE_URL' && !name.startsWith('CLASSMATE_')));
  return execFileSync(binary('classmate'), [...args, '--data', data], { cwd: root, env, encoding: 'utf8' });
}

/** Starts the fake AlfaCRM; `args` are its own (see e2e/alfacrm-fake). */
export async function startAlfaCrm(args = [], env = {}) {
  return start(binary('alfacrm-fake'), ['--listen', '127.0.0.1:0', ...args], env);
}

// Starts a program and waits until it says `listening on http://…`, in plain words or within JSON.
function start(program, args, env) {
  // What the developer has set for the product is not for tests.
  const ours = ([name]) => name === 'DATABASE_URL' || name.startsWith('CLASSMATE_');
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry) => !ours(entry)));
  const child = spawn(program, args, { cwd: root, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const log = [];
  const ended = new Promise((done) => child.once('close', (code) => { running.delete(child); done(code); }));
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(patience);
  };
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => fail('said no address within 120 s'), 120_000);
    const fail = (reason) => { clearTimeout(giveUp); child.kill('SIGKILL'); reject(new Error(`${program} ${reason}\n${log.join('')}`)); };
    const read = (chunk) => {
      log.push(chunk);
      const address = /listening on (http:\/\/[\w.:[\]]+)/.exec(log.join(''));
      if (address) { clearTimeout(giveUp); resolve({ url: address[1], pid: child.pid, log, stop }); }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    ended.then((code) => fail(`ended with ${code}`));
  });
}

// Waits until the server is ready to serve; making the demo centre may take a while.
async function ready(url) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url}: ${answer?.status ?? 'no answer'}`);
    await new Promise((next) => setTimeout(next, 100));
  }
}
