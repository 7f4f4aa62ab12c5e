/** Owns that docs/scale-out.md tells the truth: its commands find what they name, its settings are those of the examples. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, readExample } from '../../tools/example-flow';

const ROOT = join(__dirname, '..', '..');
const GUIDE = readFileSync(join(ROOT, 'docs', 'scale-out.md'), 'utf8');
const SCALE_OUT = EXAMPLES.filter((example) => example.startsWith('scale out'));

interface Package {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
}
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;

/** The environment variables of a tab with their defaults. */
function settingsOf(example: string): [string, string][] {
  const tab = readExample(example).find(({ type }) => type === 'tab');
  const env = tab?.env as { name: string; value: string; type: string }[];
  return env
    .filter(({ type, value }) => type === 'jsonata' && value.startsWith('$env('))
    .map(({ name, value }) => [name, /: "(.*)"$/.exec(value)?.[1] ?? assert.fail(value)]);
}

describe('docs/scale-out.md', () => {
  const commands = [...GUIDE.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );

  it('copies examples that the package has', () => {
    const copied = commands.flatMap((command) => {
      const match = /^cp "node_modules\/(.+)\/examples\/(.+)\.json"/.exec(command);
      return match ? [{ name: match[1], example: match[2] }] : [];
    });
    assert.equal(copied.length, 5);
    for (const { name, example } of copied) {
      assert.equal(name, PACKAGE.name);
      assert.ok(EXAMPLES.includes(example ?? ''), example);
    }
  });

  it('runs what the package and its installation bring', () => {
    const run = commands.flatMap((command) => /npx (\S+)/.exec(command)?.[1] ?? []);
    assert.deepEqual(new Set(run), new Set(['node-red', ...Object.keys(PACKAGE.bin)]));
    assert.ok(commands.includes(`npm install node-red ${PACKAGE.name}`));
  });

  it('lists every setting of the examples with its default', () => {
    const [, rest = ''] = GUIDE.split('| variable | default | meaning |\n| --- | --- | --- |\n');
    const told = (rest.split('\n\n')[0] ?? '').split('\n').map((line) => {
      const [, variable = '', defaults = ''] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
      return [variable, defaults.split(', ')] as const;
    });
    const real = new Map<string, Set<string>>();
    for (const [name, value] of SCALE_OUT.flatMap(settingsOf)) {
      real.set(name, (real.get(name) ?? new Set()).add(value));
    }
    assert.deepEqual(new Map(told.map(([name, defaults]) => [name, new Set(defaults)])), real);
  });

  it('names every topic that the examples use', () => {
    const used = SCALE_OUT.flatMap((example) => [
      ...JSON.stringify(readExample(example)).matchAll(
        /\brt-(done|gap|failed|copy|worker|publisher)(?=[/'"])/g,
      ),
    ]);
    for (const [topic] of used) assert.match(GUIDE, new RegExp(`\`${topic}[\`/]`));
    assert.equal(new Set(used.map(([topic]) => topic)).size, 6);
  });

  it('shows a picture that is there', () => {
    for (const [, path = ''] of GUIDE.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      assert.ok(existsSync(join(ROOT, 'docs', path)), path);
  });
});
