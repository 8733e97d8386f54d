// A centre by its API, to prepare what a browser test looks at and to see what became of it; and hands for the calendar.

export const at = (day, time) => `${day}T${time}`;

/** Somebody signed in to one centre, over HTTP. */
export class Centre {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }
  static async signIn(url, email, password) {
    return new Centre(url, (await call(url, 'POST', 'auth/login', { email, password })).body.token);
  }
  static async register(url, email, password, companyName) {
    return new Centre(url, (await call(url, 'POST', 'auth/register', { name: 'Админ', email, password, companyName })).body.token);
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
  make(noun, body) {
    return this.post(noun, body);
  }
  read(noun, id) {
    return this.get(`${noun}/${id}`);
  }
  /** Waits until something became so; what the user sees comes before what the server has stored. */
  async until(isSo) {
    const deadline = Date.now() + 8_000;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`never became so: ${isSo}`);
      await new Promise((next) => setTimeout(next, 50));
    }
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
export async function signIn(page, email, password) {
  await page.goto('/login');
  await page.getByTestId('login.email').fill(email);
  await page.getByTestId('login.password').fill(password);
  await page.getByTestId('login.submit').click();
  await page.waitForURL('**/schedule*');
}

/** Where the lane of a day lies on the page. */
export async function lane(page, day) {
  const found = page.locator(`[data-testid="schedule.lane"][data-lane="${day}"]`);
  await found.first().waitFor();
  return found.first().boundingBox();
}

/** Takes a card by the mouse and drops it at the same height in a lane. */
export async function drag(page, id, { x, width }) {
  const card = page.locator(`[data-testid="schedule.card"][data-id="${id}"]`);
  await card.scrollIntoViewIfNeeded();
  const from = await card.boundingBox();
  const [startX, y] = [from.x + from.width / 2, from.y + 12];
  await page.mouse.move(startX, y);
  await page.mouse.down();
  await page.mouse.move(startX + 8, y, { steps: 3 });
  await page.mouse.move(x + width / 2, y, { steps: 12 });
  await page.mouse.up();
}
