// A test that is one story: its steps stand on each other, so after one that failed the others are not tried.
import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const shots = fileURLToPath(new URL('../../target/test-logs', import.meta.url));

/**
 * @param {string} name
 * @param {Record<string, () => Promise<void>>} steps by what each of them shows, in their order
 * @param {() => import('playwright-core').Page} page what to take a picture of when a step fails
 */
export function story(name, steps, page) {
  test(name, async (t) => {
    let failed = false;
    for (const [title, step] of Object.entries(steps)) {
      await t.test(title, async (t) => {
        if (failed) return t.skip('a step before it failed');
        failed = true;
        try {
          await step();
          failed = false;
        } finally {
          if (failed) await picture(page?.(), `${name} ${title}`);
        }
      });
    }
  });
}

async function picture(page, title) {
  mkdirSync(shots, { recursive: true });
  await page?.screenshot({ path: `${shots}/${title.replaceAll(/[^\w]+/g, '-')}.png` }).catch(() => {});
}

/**
 * How long what comes at once may take: two seconds are the promise on a machine that has time for it, and as many times
 * that as it has more to do than it has processors.
 */
export function soon(promise = 2_000) {
  return promise * Math.max(1, loadavg()[0] / availableParallelism());
}

/** Waits until something became so: what the user sees comes before what the server has stored. */
export async function until(isSo, patience = 30_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await isSo();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`never became so: ${isSo}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}
