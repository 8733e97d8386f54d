// A centre by its API: to prepare what a browser test looks at, and to see what became of it.

export const at = (day, time) => `${day}T${time}`;
export const PASSWORD = 'correct horse battery';

/** The day in Almaty, `days` from today. */
export function almatyDay(days = 0) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Almaty' }).format(Date.now() + days * 86_400_000);
}

/** A day so many days after another. */
export function daysAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(day) {
  return daysAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** Somebody signed in to one centre, over HTTP. */
export class Centre {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }
  static async signIn(url, email, password = PASSWORD) {
    return new Centre(url, expect(await call(url, 'POST', 'auth/login', { email, password }), 'auth/login').token);
  }
  static async register(url, email, companyName, password = PASSWORD) {
    return new Centre(url, expect(await call(url, 'POST', 'auth/register', { name: 'Админ', email, password, companyName }), 'auth/register').token);
  }
  /** The same where there is mail: the link of the letter opens the centre. */
  static async registerByLetter(url, email, companyName, mail) {
    await call(url, 'POST', 'auth/register', { name: 'Админ', email, password: PASSWORD, companyName });
    const { link } = await mail.letterTo(email);
    const token = link.slice(link.indexOf('#') + 1);
    return new Centre(url, expect(await call(url, 'POST', 'auth/register/confirm', { token }), 'auth/register/confirm').token);
  }
  /** A request and its answer, whatever it is. */
  ask(method, path, body) {
    return call(this.url, method, path, body, this.token);
  }
  async get(path) {
    return expect(await this.ask('GET', path), path);
  }
  async post(path, body) {
    return expect(await this.ask('POST', path, body), path);
  }
  read(noun, id) {
    return this.get(`${noun}/${id}`);
  }
  /** The lessons of some days, by their beginning. */
  async lessons(from, days) {
    const { items } = await this.get(`lessons?from=${from}&to=${daysAfter(from, days)}`);
    return items.toSorted((a, b) => a.starts.localeCompare(b.starts));
  }
  /**
   * A lesson to mark whatever the hour is: the last one that has begun and has no mark yet. Where there is none, the
   * next one, and the centre lets it be marked ahead.
   */
  async lessonToMark() {
    const around = await this.lessons(almatyDay(-14), 28);
    const unmarked = around.filter((it) => it.status === 'scheduled' && it.roomId && it.marked === 0 && it.expected > 2);
    const begun = unmarked.findLast((it) => Date.parse(it.startsAt) <= Date.now());
    if (begun) return begun;
    if (!unmarked.length) throw new Error('there is no lesson to mark');
    const { versions, attendance } = await this.get('centre');
    expect(await this.ask('PUT', 'centre/attendance', { version: versions.attendance, policy: { ...attendance, beforeStart: true } }), 'centre/attendance');
    return unmarked[0];
  }
}

function expect({ status, body }, path) {
  if (status >= 400) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

async function call(url, method, path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

/** Signs in on the page and waits for the calendar. */
export async function signIn(page, email, password = PASSWORD) {
  await page.goto('/login');
  await page.getByTestId('login.email').fill(email);
  await page.getByTestId('login.password').fill(password);
  await page.getByTestId('login.submit').click();
  await page.waitForURL('**/schedule*');
}
