// Times the requests the app makes, one after another and eight at once, and prints what a user would feel.
const base = process.argv[2];
const iso = (date) => date.toISOString().slice(0, 10);
const monday = new Date();
monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
const sunday = new Date(monday.getTime() + 7 * 86_400_000);

async function until(ready) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await ready().catch(() => false)) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error('the server did not start');
}

async function time(request) {
  const began = performance.now();
  const answer = await request();
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return performance.now() - began;
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);

await until(async () => (await fetch(`${base}/ready`)).ok);
const signIn = await fetch(`${base}/api/auth/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email: 'admin@demo.kz', password: 'demo-classmate' }),
});
const { token } = await signIn.json();
const get = (path) => () => fetch(base + path, { headers: { authorization: `Bearer ${token}` } });

const paths = [
  `/api/lessons?from=${iso(monday)}&to=${iso(sunday)}`,
  '/api/students',
  '/api/students?q=%D3%99%D0%BB%D0%B8%D1%8F',
  '/api/students?q=0021',
  '/api/students?sort=-createdAt&page=4',
  '/api/groups',
  '/api/teachers',
  '/api/rooms',
  '/api/leads',
  '/api/auth/me',
];
console.log('request'.padEnd(48), 'median ms', ' p95 ms', ' p95 ms, 8 at once');
for (const path of paths) {
  const alone = [];
  for (let n = 0; n < 100; n += 1) alone.push(await time(get(path)));
  const together = [];
  for (let n = 0; n < 20; n += 1) together.push(...(await Promise.all(Array.from({ length: 8 }, () => time(get(path))))));
  alone.sort((a, b) => a - b);
  together.sort((a, b) => a - b);
  console.log(path.padEnd(48), at(alone, 0.5).padStart(9), at(alone, 0.95).padStart(7), at(together, 0.95).padStart(18));
}
