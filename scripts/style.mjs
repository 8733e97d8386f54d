// Joins the files of style/ into one stylesheet, target/style/app.css, in the order of style/order.txt.
import { globSync } from './glob.mjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

// The public pages have a sheet of their own, which the server puts together.
const all = globSync('style', '.css').filter((file) => !file.startsWith('public/'));
const lines = readFileSync('style/order.txt', 'utf8').split('\n').map((line) => line.trim());
const patterns = lines.filter((line) => line && !line.startsWith('#'));
const matches = (pattern) => {
  const shape = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return all.filter((file) => shape.test(file));
};
const ordered = [...new Set(patterns.flatMap(matches))];
const forgotten = all.filter((file) => !ordered.includes(file));
if (forgotten.length > 0) {
  console.error(`style/order.txt names no place for: ${forgotten.join(', ')}`);
  process.exit(1);
}

const css = ordered.map((file) => readFileSync(`style/${file}`, 'utf8').trimEnd()).join('\n\n') + '\n';
mkdirSync('target/style', { recursive: true });
writeFileSync('target/style/app.css', css);
