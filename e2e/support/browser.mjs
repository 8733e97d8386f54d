// The browser of the tests: the system's Chromium, driven by playwright-core.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { until } from './story.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Chromium with a profile of its own. `close()` ends it; what it wrote is gone with it. */
export async function launchBrowser() {
  const executablePath = process.env.CHROMIUM || 'chromium';
  return chromium.launch({ executablePath: await inPath(executablePath), headless: true, args: flags });
}

/**
 * A page at an address, in a fresh context: nobody is signed in. `options` are Playwright's
 * (viewport, hasTouch, colorScheme, locale…). Errors of the page collect in `page.problems`.
 */
export async function openPage(browser, baseURL, options = {}) {
  const context = await browser.newContext({
    baseURL, locale: 'ru-RU', timezoneId: 'Asia/Almaty', viewport: { width: 1440, height: 900 }, ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  // Chromium notes every answer of 400 and above as an error; refusals are part of the product.
  const isRefusal = (text) => text.startsWith('Failed to load resource');
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message.text())) page.problems.push(message.text());
  });
  return page;
}

/** Waits until nothing is on its way, nothing shows a skeleton, nothing moves. */
export async function settled(page) {
  await page.locator('#boot').waitFor({ state: 'detached' });
  await page.locator('main, dialog[open]').filter({ visible: true }).first().waitFor();
  await until(() => page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const waits = document.querySelector('[aria-busy="true"], [data-testid$="loading"]');
    return !waits && document.getAnimations().every((it) => it.playState !== 'running');
  }));
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds wrong on the page, a line for each rule; an empty list is what we want. `onlyColours` looks at
 * nothing but contrast, for another theme of a page that was looked at.
 */
export async function axeFindings(page, { onlyColours = false } = {}) {
  // By the debugger's door rather than a script tag, which the CSP of the page forbids.
  await page.evaluate(readFileSync(axe, 'utf8'));
  const runOnly = onlyColours ? ['color-contrast'] : RULES;
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), runOnly);
  return violations.map(({ id, help, nodes }) => `${id}: ${nodes.length} × ${nodes[0].target.join(' ')} (${help})`);
}

/** A folder for one test file, removed when the process ends. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `classmate-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Playwright wants a path; the environment may give a name.
async function inPath(name) {
  if (name.includes('/')) return name;
  const { accessSync, constants } = await import('node:fs');
  const found = (process.env.PATH ?? '').split(':').map((folder) => join(folder, name)).find((path) => {
    try { accessSync(path, constants.X_OK); return true; } catch { return false; }
  });
  if (!found) throw new Error(`no ${name} on PATH: scripts/setup --browser`);
  return found;
}
