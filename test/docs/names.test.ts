/** Owns that a name means one thing: no two modules export different things under the same name. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['src', 'nodes', 'tools', 'scripts', 'bench'];
const EXPORT =
  /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** Each name with the modules that define and export it. What is only exported on is not defined there. */
function definitions(): Map<string, string[]> {
  const modules = new Map<string, string[]>();
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = join(entry.parentPath, entry.name);
      // Overloads are one function.
      const names = new Set([...readFileSync(path, 'utf8').matchAll(EXPORT)].map(([, name = '']) => name));
      for (const name of names) modules.set(name, [...(modules.get(name) ?? []), relative(ROOT, path)]);
    }
  }
  return modules;
}

describe('The names', () => {
  const modules = definitions();

  it('are found', () => {
    for (const name of ['STREAMS', 'RealtimeError', 'momentOf', 'Clock', 'Translate'])
      assert.equal(modules.get(name)?.length, 1, name);
  });

  it('mean one thing each: no two modules export the same one', () => {
    const shared = [...modules].filter(([, paths]) => paths.length > 1);
    assert.deepEqual(
      shared.map(([name, paths]) => `${name}: ${paths.join(', ')}`),
      [],
    );
  });
});
