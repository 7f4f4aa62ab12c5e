/** Owns that ARCHITECTURE.md tells the truth: each folder is in its table, and imports point down that table only. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Each folder with the number of its row: `nodes/` is one, and each folder of `src/`. */
function rowsOfFolders(): Map<string, number> {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [, rest = ''] = text.split('| folder | what it owns |\n| --- | --- |\n');
  const [table = ''] = rest.split('\n\n');
  return new Map(
    table.split('\n').flatMap((line, row) => {
      const [, folders = ''] = line.split('|');
      return [...folders.matchAll(/`(.+?)\/`/g)].map(([, folder = '']): [string, number] => [folder, row]);
    }),
  );
}

/** The sources in a folder, as paths inside the repository, with slashes. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** `src/events` of `src/events/filter.ts`; all of `nodes/` is one folder. */
function folderOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? `${top}/${second}` : top;
}

/** The files that the source names relatively, types included. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const named = text.matchAll(/(?:\bfrom|\bimport|\b(?:import|require)\()\s*'(\.[^']*)'/g);
  return [...named].map(([, target = '']) => posix.join(dirname(path), target));
}

describe('ARCHITECTURE.md', () => {
  const rows = rowsOfFolders();
  const paths = [...sources('src'), ...sources('nodes')];

  it('names each folder, and no other', () => {
    assert.deepEqual(new Set(rows.keys()), new Set(paths.map(folderOf)));
  });

  it('orders the folders so that imports point down, or stay in their row', () => {
    const rowOf = (path: string) => rows.get(folderOf(path)) ?? Number.NaN;
    const imports = paths.flatMap((path) => importsOf(path).map((target) => ({ path, target })));
    assert.ok(imports.length > paths.length, 'the imports are found');
    const wrong = imports.filter(({ path, target }) => !(rowOf(target) >= rowOf(path)));
    assert.deepEqual(
      wrong.map(({ path, target }) => `${path} imports ${target}`),
      [],
    );
  });

  it('ships nothing that only tests use', () => {
    const nodes = readdirSync(join(ROOT, 'nodes')).filter((name) => name.startsWith('rt-'));
    const entries = [
      ...nodes.flatMap((node) => [`nodes/${node}/${node}.ts`, `nodes/${node}/editor.ts`]),
      ...['src/simulator/index.ts', 'src/simulator/cli.ts'],
    ];
    const reached = new Set<string>();
    const reach = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const target of importsOf(path)) reach(`${target}.ts`);
    };
    for (const entry of entries) reach(entry);
    const types = (path: string) => path.endsWith('.d.ts');
    assert.deepEqual(
      paths.filter((path) => !reached.has(path) && !types(path)),
      [],
    );
  });

  /** Which of the folders beside the sources may import which: `tools/` serves the others, which don't know each other. */
  const BESIDE: Readonly<Record<string, readonly string[]>> = {
    tools: [],
    scripts: ['tools'],
    bench: ['tools'],
    test: ['tools', 'bench'],
  };
  for (const [folder, allowed] of Object.entries(BESIDE)) {
    it(`lets ${folder}/ import ${allowed.map((name) => `${name}/`).join(', ') || 'none'} of the folders beside the sources`, () => {
      const targets = sources(folder).flatMap(importsOf);
      assert.ok(targets.length > 0, 'the imports are found');
      const wrong = targets.filter((target) => {
        const [top = ''] = target.split('/');
        return top !== folder && top in BESIDE && !allowed.includes(top);
      });
      assert.deepEqual(wrong, []);
    });
  }
});
