// Puts a brotli copy (name.br) beside every asset of dist/ worth compressing: the server sends it as it lies.
// Before that, what Trunk writes into the page and browsers warn of is taken out, and the service worker is told which
// files make up the app. Trunk calls this on its staging folder, before the folder becomes dist/.
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { globSync } from './glob.mjs';

const root = process.env.TRUNK_STAGING_DIR ?? 'dist';
// The best level takes seconds per megabyte, and what is built for development is many megabytes.
const quality = process.env.TRUNK_PROFILE === 'release' ? 11 : 3;

// Browsers ignore the integrity of what is preloaded to be fetched, and warn of it at each load: the start checks none.
const page = `${root}/index.html`;
writeFileSync(page, readFileSync(page, 'utf8').replace(/(<link rel="preload"[^>]*?) integrity="[^"]*"/g, '$1'));

const kept = globSync(root).filter((file) => !/^sw\.js$|\.(br|map|txt)$/.test(file)).sort();
const version = createHash('sha256');
for (const file of kept) version.update(file).update(readFileSync(`${root}/${file}`));
const files = kept.map((file) => (file === 'index.html' ? '/' : `/${file}`));
const worker = `${root}/sw.js`;
writeFileSync(worker, readFileSync(worker, 'utf8')
  .replace(/^const VERSION = .*$/m, `const VERSION = '${version.digest('hex').slice(0, 16)}';`)
  .replace(/^const FILES = .*$/m, `const FILES = ${JSON.stringify(files)};`));

for (const file of globSync(root)) {
  if (!/\.(html|css|js|mjs|svg|json|webmanifest|wasm|txt)$/.test(file)) continue;
  const raw = readFileSync(`${root}/${file}`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  writeFileSync(`${root}/${file}.br`, brotliCompressSync(raw, { params }));
}
