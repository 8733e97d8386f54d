// The files below a folder, sorted, as paths relative to it. (node:fs has a glob of its own only from 22.)
import { readdirSync } from 'node:fs';

export function globSync(root, ending = '') {
  const walk = (folder) => readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    return entry.isDirectory() ? walk(path) : [path];
  });
  return walk('').filter((path) => path.endsWith(ending)).sort();
}
