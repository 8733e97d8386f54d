// Times a centre of 262 students moving in from the fake AlfaCRM, and once more when nothing has changed there.
const [, , base, alfacrm] = process.argv;
let token;

async function ask(method, path, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${base}/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function run() {
  const began = performance.now();
  await ask('POST', 'migration/start', {
    alfacrmUrl: alfacrm, email: 'api@example.invalid', apiKey: 'fake-key', migrateRooms: true, migrateLessons: true,
  });
  for (;;) {
    const { status, error, studentsCount, lessonsCount } = await ask('GET', 'migration/status');
    if (status === 'completed') return { seconds: (performance.now() - began) / 1000, studentsCount, lessonsCount };
    if (status !== 'running') throw new Error(`${status}: ${error}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

const email = `bench-${Date.now()}@example.kz`;
({ token } = await ask('POST', 'auth/register', { name: 'Bench', email, password: 'correct horse battery', companyName: 'Bench' }));
for (const which of ['import, first run', 'import, second run']) {
  const { seconds, studentsCount, lessonsCount } = await run();
  console.log(which.padEnd(48), `${seconds.toFixed(1)} s`, `(${studentsCount} students, ${lessonsCount} lessons; at most 60 s)`);
}
