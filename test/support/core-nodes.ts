/** Owns which node types Node-RED itself brings, and where the code of each is. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(require.resolve('@node-red/nodes/package.json')), 'core');

/** From each type of core's nodes to its module, as core's own editor files register them. */
export const CORE_MODULES: ReadonlyMap<string, string> = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && !file.includes('locales'))
    .flatMap((file) =>
      [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/registerType\(\s*['"]([^'"]+)['"]/g)].map(
        ([, type = '']) => [type, join(FOLDER, file.replace(/\.html$/, '.js'))] as const,
      ),
    ),
);
